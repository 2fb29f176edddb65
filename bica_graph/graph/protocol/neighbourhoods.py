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
            Papers as (id, hop, title, usable), the seeds with hop 0, sorted by (hop, id), at most
            *limit* of them.
        """

    def sizes(self, keys: Sequence[QueryKey], direction: Direction) -> list[int]:
        """Give an upper bound of the number of papers within two hops of each query, cheaply."""

    def unembedded(
        self, keys: Sequence[QueryKey], direction: Direction, text: TextChoice
    ) -> set[str]:
        """Give the papers near the queries that have a text but no current embedding."""

    def walk(
        self, tasks: Sequence[WalkTask], settings: WalkSettings, text: TextChoice, dim: int
    ) -> list[Walked]:
        """
        Walk each query's neighbourhood; may be called from several threads.

        Returns:
            One for each task, in their order.

        Raises:
            MemoryLimit: If the batch is too large for the server.
        """

    def draw(
        self, tasks: Sequence[DrawTask], hop: int, direction: Direction, text: TextChoice
    ) -> list[Drawn]:
        """
        Draw usable papers at one hop of each query's neighbourhood, evenly, without replacement.

        Random number *i* picks from the papers that are left, sorted by id. May be called from
        several threads.

        Returns:
            One for each task, in their order.
        """
