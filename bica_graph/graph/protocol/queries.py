"""Queries, and which papers answer them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import Query, QuerySet, Seed


class Queries(Protocol):
    """Queries, and which papers answer them."""

    def seeds(self, ids: Sequence[str], direction: Direction, text: TextChoice) -> list[Seed]:
        """
        Decide which papers are eligible as seeds.

        Returns:
            One seed for each id of a paper that is not a stub, in any order, with the first reason
            why it is not eligible: ``retracted``, ``no_text``, ``no_embedding``, ``no_hop1`` or
            ``no_hop2``; None if it is eligible. Blank titles are checked by the stage.
        """

    def write(self, queries: Sequence[Query]) -> int:
        """
        Create or update queries with their positives; return the number of new queries.

        A missing positive is created as a stub, so it is never mined as a negative once it is
        ingested. A stub that nothing refers to any more is deleted.
        """

    def sets(self) -> list[QuerySet]:
        """List the sets, sorted by name."""

    def ids(self, set_name: str, after: str, limit: int) -> list[str]:
        """Give up to *limit* ids of a set's queries, greater than *after*, sorted."""

    def count_texts(self, set_name: str) -> int:
        """Count the distinct normalised texts of a set's queries."""

    def remove(self, set_name: str) -> int:
        """Delete a set, its candidates, and stubs used by it alone; return the query count."""
