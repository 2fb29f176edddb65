"""What mining runs have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.records.comparisons import Overlap, QueryOverlap, RunSimilarities


class Comparisons(Protocol):
    """What mining runs have in common; everything here only reads, and counts in the database."""

    def overlaps(self, one: str, other: str) -> Iterator[QueryOverlap]:
        """
        Yield the overlap of two different runs for each query that both mined, by set and id.

        Queries for which neither has a candidate are among them. Without such runs there are none.
        """

    def papers(self, one: str, other: str) -> Overlap:
        """Count the different papers that are a candidate of any query, in each run and in both."""

    def similarities(self, run: str) -> RunSimilarities:
        """Give the quartiles of the cosines with the query; None where a run has none."""
