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
        Say which papers a query can be made of.

        Returns:
            In any order, for each id that is a paper and no stub, the first reason why it is not
            eligible: ``retracted``, ``no_text``, ``no_embedding``, ``no_hop1``, ``no_hop2``; None
            when it is. Whether a title is blank is left to the stage.
        """

    def write(self, queries: Sequence[Query]) -> int:
        """
        Create or update queries with their positives; count the new queries.

        A positive that is not in the graph is created as a stub. A stub that nothing refers to any
        longer is deleted.
        """

    def sets(self) -> list[QuerySet]:
        """List the sets, sorted by name."""

    def ids(self, set_name: str, after: str, limit: int) -> list[str]:
        """Give the ids of a set's queries, greater than *after*, sorted."""

    def count_texts(self, set_name: str) -> int:
        """Count the distinct texts of a set's queries, by their normal form."""

    def remove(self, set_name: str) -> int:
        """Delete a set with its candidates and the stubs it alone named; count its queries."""
