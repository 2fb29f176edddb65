"""Candidates for hard negatives: admitted, written, and read again."""

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
        """Give queries of a set that *run* has not mined, ids above *after*, sorted by id."""

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
        Rule on proposed papers: which of them may be negatives of their query.

        Never admitted is a paper that answers the query, here or in another set, a duplicate of
        one by abstract, DOI or PMID, a retracted paper, or one without a current embedding.
        Only reads, and may be called from several threads.

        Args:
            proposed: Ids of papers by query, none twice for a query.
            direction: Of the citations that hops are counted along.
            text: What was embedded.
            dim: Dimensions of the embeddings.

        Returns:
            One for each query, in their order.

        Raises:
            GraphMismatch: If a query is not there any longer.
        """

    def write(self, run: str, mined: Sequence[Mined]) -> None:
        """Write the candidates of queries, and that the queries were mined."""

    def mined(self, run: str, set_name: str, after: str, limit: int) -> list[MinedQuery]:
        """Give what *run* mined of a set, ids above *after*, sorted by id; candidates by rank."""
