"""What pictures and explanations ask about one query and its papers."""

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
    """What pictures and explanations ask about one query and its papers; only reads."""

    def query(self, key: QueryKey, text: TextChoice) -> QueryFacts | None:
        """Give a query with its outcome in each run, sorted by run; None when there is none."""

    def candidates(self, key: QueryKey) -> list[Candidate]:
        """Give the candidates of a query, of all runs, sorted by run and rank."""

    def papers(self, ids: Sequence[str], text: TextChoice) -> dict[str, PaperFacts]:
        """Give what is known of papers, by id; unknown ids are left out."""

    def similarities(
        self, key: QueryKey, ids: Sequence[str], text: TextChoice, dim: int
    ) -> dict[str, Similarity]:
        """
        Give the cosines of papers with a query and with its nearest usable positive.

        Papers without a current embedding are left out; so are all when the query has none.
        """

    def relations(self, key: QueryKey, paper: str) -> list[Relation]:
        """Say how a paper is related to each paper that answers a query, sorted by those."""

    def run(self, name: str, bins: int, most: int) -> RunFacts:
        """
        Count the candidates of a mining run.

        Args:
            name: The run.
            bins: Number of bars that the cosines are counted into.
            most: The most papers, and the most suspected false negatives, that are named.
        """

    def rank(  # a query, a paper, and how its neighbourhood is spanned
        self,
        key: QueryKey,
        paper: str,
        shuffle: tuple[int, int],
        direction: Direction,
        text: TextChoice,
        dim: int,
    ) -> NeighbourhoodRank | None:
        """
        Give the rank of a paper in the neighbourhood of a query, before any cap.

        Args:
            key: The query.
            paper: Id of the paper.
            shuffle: Factor and offset that shuffle the random sort keys of papers.
            direction: Of the citations that span the neighbourhood.
            text: What was embedded.
            dim: Dimensions of the embeddings.

        Returns:
            None when there is no such paper, no such query, or the query is not embedded.
        """
