"""The papers within two citations of others, and walks through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import Drawn, DrawTask, Walked, WalkSettings, WalkTask


class Neighbourhoods(Protocol):
    """
    The papers within two citations of others; everything here only reads.

    A paper is *usable* for a query if it has a current embedding, is not retracted, and neither
    answers the query nor is a duplicate of a paper that does.
    """

    def near(
        self, seeds: Sequence[str], direction: Direction, text: TextChoice, limit: int
    ) -> list[tuple[str, int, str, bool]]:
        """
        Give the two-hop neighbourhood of *seeds*; ids that are no papers are left out.

        Returns:
            At most *limit* papers as (id, hop, title, usable), sorted by (hop, id); the seeds have
            hop 0. There is no query here, so the flag only says whether the paper has a current
            embedding and is not retracted.
        """

    def sizes(self, keys: Sequence[QueryKey], direction: Direction) -> list[int]:
        """
        Give an upper bound on the number of papers within two hops of each query.

        It is computed from the numbers of citations alone, so it is fast. A query that has been
        removed has the size 0.
        """

    def unembedded(
        self, keys: Sequence[QueryKey], direction: Direction, text: TextChoice
    ) -> set[str]:
        """
        Give the papers near queries that have a text but no current embedding.

        These are their positives and the papers within two hops of them, except retracted papers.
        """

    def walk(
        self, tasks: Sequence[WalkTask], settings: WalkSettings, text: TextChoice, dim: int
    ) -> list[Walked]:
        """
        Walk through the neighbourhood of each query; can be called from several threads.

        If more than `max_hop1` papers are usable at hop 1, or more than `max_hop2` at hop 2, a
        random sample of that hop is used. The counts of the result are those before this cap, so
        the caller sees from them whether the neighbourhood was capped.

        Returns:
            One result for each task, in the same order. A query without a seed, or without a usable
            paper, has a result without visits.

        Raises:
            GraphMismatch: If a query has been removed.
            MemoryLimit: If the batch is too large for the server.
        """

    def draw(
        self, tasks: Sequence[DrawTask], hop: int, direction: Direction, text: TextChoice
    ) -> list[Drawn]:
        """
        Sample usable papers at one hop of each query's neighbourhood, uniformly, not replacing.

        Random number *i* selects one of the papers not selected yet, sorted by id. The
        neighbourhood is never capped. Can be called from several threads.

        Returns:
            One result for each task, in the same order. It has fewer papers than the task has
            random numbers if fewer are usable at that hop, and none if there is no seed.

        Raises:
            GraphMismatch: If a query has been removed.
        """
