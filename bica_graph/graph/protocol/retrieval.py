"""The papers most similar to queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.rankings import Ranking


class Retrieval(Protocol):
    """
    The papers most similar to queries, among those with a current embedding, not retracted.

    Both verbs only read, may be called from several threads, and give one ranking for each key,
    in their order; it is empty when the query has no embedding.
    """

    def exact(
        self, keys: Sequence[QueryKey], count: int, text: TextChoice, dim: int
    ) -> list[Ranking]:
        """Rank by the exact cosine with every paper; at most *count* papers."""

    def by_index(
        self, keys: Sequence[QueryKey], count: int, breadth: int, text: TextChoice, dim: int
    ) -> list[Ranking]:
        """
        Rank what the vector index finds by the exact cosine.

        The index may miss papers, and it is asked for *breadth* papers before those without a
        current embedding are left out. A graph without a real index ranks exactly.
        """
