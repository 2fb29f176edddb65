"""Candidates for hard negatives: admission of proposals, writing and reading candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.records.admission import Admission
    from bica_graph.records.candidates import CandidateRow, Mined, MinedQuery
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey


class Candidates(Protocol):
    """Candidates for hard negatives, by run and query."""

    def unmined(self, run: str, set_name: str, after: str, limit: int) -> list[QueryKey]:
        """
        Give up to *limit* queries of a set not mined by *run*, with ids > *after*, sorted by id.

        If there is no such run, these are all queries of the set.
        """

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

        A paper is inadmissible for the first of these reasons that applies: ``unknown`` (the graph
        has no paper of this id), ``positive`` (it answers the query, or a query with the same text
        in another set), ``retracted``, ``duplicate`` (it has the abstract, DOI or PMID of a paper
        that answers), ``not_embedded`` (it has no current embedding). This only reads, and can be
        called from several threads.

        Args:
            proposed: Ids of papers by query, without repetitions; the caller counts those. Each
                query must have a current embedding.
            direction: Direction of the citations by which hops are counted.
            text: The text that was embedded.
            dim: Dimension of the embeddings.

        Returns:
            One admission for each query, in the same order. It has a ruling for every proposed
            paper, also for unknown ones, in the order of the proposals. For a query without a seed
            its `positive_similarity` is None, and so are the cosines with the positive: no paper
            can become a candidate then.

        Raises:
            GraphMismatch: If a query has been removed.
        """

    def write(self, run: str, mined: Sequence[Mined]) -> None:
        """
        Write the candidates of queries, and mark the queries as mined.

        A query that is mined again keeps candidates that are not in *mined*. A query or paper that
        has been removed meanwhile is left out. If there is no such run, nothing is written.

        Args:
            run: Name of the run.
            mined: One result for each query. Its flag `capped` says that only a sample of the
                neighbourhood was used; it is stored and counted, and changes nothing else.
        """

    def mined(self, run: str, set_name: str, after: str, limit: int) -> list[MinedQuery]:
        """
        Give up to *limit* queries of a set that *run* has mined, with ids > *after*, sorted by id.

        Their candidates are sorted by rank. A query that was mined without a candidate is among
        them, with its reason. A query whose candidates were all dropped has the reason
        ``all_dropped``. Queries that have been removed are missing. If there is no such run, the
        list is empty.
        """

    def rows(self, run: str, set_name: str, after: str, limit: int) -> list[CandidateRow]:
        """
        Give the candidates of *run* for up to *limit* queries of a set, with ids > *after*.

        They are sorted by query id, rank and paper. Queries without a candidate do not count, so
        the list is empty only if no query is left. If there is no such run, it is empty.
        """
