"""The base class of strategies that choose papers from the citation neighbourhood."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch
from bica_graph.mining.batches import by_size
from bica_graph.mining.replay import Position
from bica_graph.mining.strategies.strategy import Strategy
from bica_graph.output.words import counted, listed, verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bica_graph.mining.parallelism import Parallelism
    from bica_graph.mining.replay import Replay
    from bica_graph.mining.strategies.strategy import MiningContext
    from bica_graph.records.candidates import Candidate
    from bica_graph.records.evidence import PaperFacts
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey

UNSHUFFLED = (1, 0)
"""Factor and offset that leave random sort keys unchanged."""


@dataclass(frozen=True)
class NeighbourhoodStrategy(Strategy):
    """
    A strategy that chooses from the papers within two citations of the positives.

    With *allow_unembedded*, papers with a text but no current embedding are left out: they can be
    neither candidates nor seeds. Otherwise they are an error.
    """

    batch = "batch_papers"

    settings: Any
    allow_unembedded: bool = False

    @property
    def direction(self) -> Direction:
        direction: Direction = self.settings.direction
        return direction

    @property
    def most_papers(self) -> int | None:
        """Maximum number of papers of a neighbourhood that are used; None for all."""
        return None

    def check(self, context: MiningContext, pages: Iterable[list[QueryKey]]) -> None:
        text = context.encoder.text
        if self.allow_unembedded or not context.graph.paper_embeddings.count_waiting(text):
            return
        papers: set[str] = set()
        for keys in pages:
            papers |= context.graph.neighbourhoods.unembedded(keys, self.direction, text)
        if papers:
            has = verb(len(papers), "has", "have")
            raise GraphMismatch(
                f"{counted(len(papers), 'paper')} near the queries ({listed(sorted(papers), 3)}) "
                f"{has} a text but no current embedding: run bicagraph embed first, or "
                "leave such papers out with --allow-unembedded (they cannot be candidates then)"
            )

    def batches(
        self, context: MiningContext, parallelism: Parallelism, pages: Iterable[list[QueryKey]]
    ) -> Iterator[list[QueryKey]]:
        for keys in pages:
            sizes = context.graph.neighbourhoods.sizes(keys, self.direction)
            if self.most_papers is not None:
                sizes = [min(size, self.most_papers) for size in sizes]
            yield from by_size(keys, sizes, parallelism.batch_papers)

    def shuffle(self, context: MiningContext, key: QueryKey) -> tuple[int, int]:
        """Give the factor and offset that shuffle the random sort keys for a query."""
        return UNSHUFFLED

    def position(
        self, context: MiningContext, key: QueryKey, paper: str, own: Sequence[Candidate]
    ) -> Position:
        encoder = context.encoder
        rank = context.graph.evidence.rank(
            key, paper, self.shuffle(context, key), self.direction, encoder.text, encoder.dim
        )
        if rank is None:
            return Position(among_what="usable papers within two citations")
        return Position(
            hop=rank.hop,
            among=rank.papers,
            among_what="usable papers within two citations",
            by_query=rank.by_query,
            by_positive=rank.by_positive,
            keys_before=rank.keys_before,
        )

    def why_not_proposed(self, replay: Replay, paper: PaperFacts, position: Position) -> str:
        if position.hop is None:
            return (
                "it is more than two citations away from every positive of the query "
                f"(direction {self.direction})"
            )
        return self.why_not_drawn(replay, paper, position)

    @abstractmethod
    def why_not_drawn(self, replay: Replay, paper: PaperFacts, position: Position) -> str:
        """Say why a usable paper of the neighbourhood was not chosen."""
