"""Facts about one query, its papers and its runs, for explanations and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.records.candidates import Candidate
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.evidence import (
        NeighbourhoodRank,
        PaperFacts,
        QueryFacts,
        Relation,
        RunFacts,
        Similarity,
    )
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey


class Evidence(Protocol):
    """Facts about one query, its papers and its runs; everything here only reads."""

    def query(self, key: QueryKey, text: TextChoice) -> QueryFacts | None:
        """
        Give a query with its outcome in each run that mined it, sorted by run.

        The result is None if there is no such query. A run that has not mined the query has no
        outcome.
        """

    def candidates(self, key: QueryKey) -> list[Candidate]:
        """Give the candidates of a query in all runs, sorted by run and rank."""

    def papers(self, ids: Sequence[str], text: TextChoice) -> dict[str, PaperFacts]:
        """Give the facts about papers by id; ids that are no papers of the graph are left out."""

    def similarities(
        self, key: QueryKey, ids: Sequence[str], text: TextChoice, dim: int
    ) -> dict[str, Similarity]:
        """
        Give the cosines of papers with a query, and with the nearest of its seeds.

        Retracted papers are included. Papers without a current embedding, and ids that are no
        papers, are left out. If the query is missing or has no embedding, the result is empty. The
        cosine with a seed is None if the query has no seed.
        """

    def alike(self, paper: str, ids: Sequence[str], text: TextChoice, dim: int) -> dict[str, float]:
        """
        Give the cosines of papers with *paper*.

        Retracted papers are included. Papers without a current embedding, and ids that are no
        papers, are left out. If *paper* is missing or has no current embedding, the result is
        empty.
        """

    def relations(self, key: QueryKey, paper: str) -> list[Relation]:
        """
        Give the relation of a paper to each paper that answers a query, sorted by the latter.

        The answers are those of the query's text in any set. If the paper or the query is missing,
        the list is empty.
        """

    def run(self, name: str, bins: int, most: int) -> RunFacts:
        """
        Count the candidates of a mining run, for its page; all counts are empty without such a run.

        Args:
            name: The run.
            bins: Number of histogram bins for the cosines.
            most: Maximum number of frequent papers, and of suspected false negatives, to list.
        """

    def rank(  # a query, a paper, and the settings of the neighbourhood
        self,
        key: QueryKey,
        paper: str,
        shuffle: tuple[int, int],
        direction: Direction,
        text: TextChoice,
        dim: int,
    ) -> NeighbourhoodRank | None:
        """
        Give the rank of a paper in the neighbourhood of a query.

        All usable papers of the neighbourhood are ranked, also those that a cap leaves out of a
        walk (`--max-hop1`, `--max-hop2`).

        Args:
            key: The query.
            paper: Id of the paper.
            shuffle: Factor and offset that shuffle the random sort keys of papers.
            direction: Direction of the citations that define the neighbourhood.
            text: The text that was embedded.
            dim: Dimension of the embeddings.

        Returns:
            The rank; None if there is no such paper or query, or if the query has no embedding. A
            paper outside the neighbourhood has the hop None. A paper that is not usable has no
            ranks.
        """
