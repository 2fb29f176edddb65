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
    The papers most similar to queries, among papers with a current embedding, not retracted.

    Both methods only read, and can be called from several threads. They give one ranking for each
    key, in the same order. It is empty if the query has no embedding, or is not in the graph.
    """

    def exact(
        self, keys: Sequence[QueryKey], count: int, text: TextChoice, dim: int
    ) -> list[Ranking]:
        """Rank all papers by their exact cosine with the query; give the first *count*."""

    def by_index(
        self, keys: Sequence[QueryKey], count: int, breadth: int, text: TextChoice, dim: int
    ) -> list[Ranking]:
        """
        Rank the papers found by the vector index by their exact cosine; give the first *count*.

        The index is approximate and may miss papers. It is asked for *breadth* papers, of which
        those without a current embedding are then left out. An engine without an index ranks
        exactly.
        """
