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
    """The papers within two citations of others; everything here only reads."""

    def near(
        self, seeds: Sequence[str], direction: Direction, text: TextChoice, limit: int
    ) -> list[tuple[str, int, str, bool]]:
        """
        Give the two-hop neighbourhood of *seeds*.

        Returns:
            At most *limit* papers as (id, hop, title, usable), sorted by (hop, id); the seeds have
            hop 0.
        """

    def sizes(self, keys: Sequence[QueryKey], direction: Direction) -> list[int]:
        """Give an upper bound on the number of papers within two hops of each query, quickly."""

    def unembedded(
        self, keys: Sequence[QueryKey], direction: Direction, text: TextChoice
    ) -> set[str]:
        """Give the papers within two hops of queries that have a text but no current embedding."""

    def walk(
        self, tasks: Sequence[WalkTask], settings: WalkSettings, text: TextChoice, dim: int
    ) -> list[Walked]:
        """
        Walk through the neighbourhood of each query; can be called from several threads.

        Returns:
            One result for each task, in the same order.

        Raises:
            MemoryLimit: If the batch is too large for the server.
        """

    def draw(
        self, tasks: Sequence[DrawTask], hop: int, direction: Direction, text: TextChoice
    ) -> list[Drawn]:
        """
        Sample usable papers at one hop of each query's neighbourhood, uniformly, not replacing.

        Random number *i* selects one of the papers not selected yet, sorted by id. Can be called
        from several threads.

        Returns:
            One result for each task, in the same order.
        """
