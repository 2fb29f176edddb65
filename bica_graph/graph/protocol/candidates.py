"""Candidates for hard negatives: checking, writing and reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.records.admission import Admission
    from bica_graph.records.candidates import Mined, MinedQuery
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey


class Candidates(Protocol):
    """Candidates for hard negatives, by run and query."""

    def unmined(self, run: str, set_name: str, after: str, limit: int) -> list[QueryKey]:
        """Give up to *limit* queries of a set not mined by *run*, with ids > *after*, sorted."""

    def count_unmined(self, run: str, sets: Sequence[str]) -> int:
        """Count the queries of *sets* that *run* has not mined."""

    def admit(
        self,
        proposed: Mapping[QueryKey, Sequence[str]],
        direction: Direction,
        text: TextChoice,
        dim: int,
    ) -> list[Admission]:
        """
        Decide which proposed papers are admissible as negatives of their query.

        Inadmissible are papers that answer the query (in any set), their duplicates by abstract,
        DOI or PMID, retracted papers, and papers without a current embedding. This only reads,
        and can be called from several threads.

        Args:
            proposed: Ids of papers by query, without repetitions.
            direction: Direction of the citations by which hops are counted.
            text: The text that was embedded.
            dim: Dimension of the embeddings.

        Returns:
            One admission for each query, in the same order.

        Raises:
            GraphMismatch: If a query has been removed.
        """

    def write(self, run: str, mined: Sequence[Mined]) -> None:
        """Write the candidates of queries, and mark the queries as mined."""

    def mined(self, run: str, set_name: str, after: str, limit: int) -> list[MinedQuery]:
        """
        Give up to *limit* queries of a set that *run* has mined, with ids > *after*, sorted by id.

        Their candidates are sorted by rank.
        """
