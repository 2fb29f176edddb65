"""Papers one or two citations away, drawn evenly: a baseline for every walk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.exact.random_numbers import generator, uniforms
from bica_graph.mining.probability import even_probability
from bica_graph.mining.reasons import why_none
from bica_graph.mining.replay import Replay, Step
from bica_graph.mining.strategies.neighbourhood import NeighbourhoodStrategy
from bica_graph.mining.strategies.strategy import STAGE
from bica_graph.records.candidates import Origin, Proposal, Proposals
from bica_graph.records.papers import Direction
from bica_graph.records.settings import check_settings, setting
from bica_graph.records.walks import DrawTask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.mining.replay import Position
    from bica_graph.mining.strategies.strategy import MiningContext
    from bica_graph.records.evidence import PaperFacts
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import Drawn

NAME = "citation_hop"


@dataclass(frozen=True, slots=True)
class CitationHopSettings:
    """
    Which papers are drawn.

    Raises:
        ValueError: If a setting is out of its range; the message names it.
    """

    hop: int = setting(2, says="Citations between a positive and the papers.", least=1, most=2)
    count: int = setting(10, says="Papers drawn for each query.", least=1, most=1000)
    direction: Direction = setting("out", says="Along citations, against them, or both.")

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True)
class CitationHop(NeighbourhoodStrategy):
    """Papers at exactly one hop of the neighbourhood, drawn evenly and without replacement."""

    kind = "citation-hop"
    summary = "Draw papers one or two citations away from each query's positives, evenly."
    settings_class = CitationHopSettings
    algorithm = 1
    draws = True

    settings: CitationHopSettings = CitationHopSettings()

    def propose(self, context: MiningContext, keys: Sequence[QueryKey]) -> list[Proposals]:
        return [self._proposals(drawn) for drawn in self._drawn(context, keys)]

    def replay(self, context: MiningContext, key: QueryKey) -> Replay:
        (drawn,) = self._drawn(context, [key])
        steps = tuple(
            Step(paper, None, None, None, even_probability(pool), (), pool)
            for paper, pool in drawn.papers
        )
        return Replay(self._proposals(drawn), steps, drawn)

    def label(self, name: str) -> str:
        return f"drawn at hop {self.settings.hop}"

    def why_not_drawn(self, replay: Replay, paper: PaperFacts, position: Position) -> str:
        if position.hop != self.settings.hop:
            return f"it is at hop {position.hop}, and papers were drawn at hop {self.settings.hop}"
        drawn: Drawn = replay.found
        pool = drawn.hop1 if self.settings.hop == 1 else drawn.hop2
        return f"{len(drawn.papers):,} of {pool:,} papers were drawn, and the draws fell on others"

    def _drawn(self, context: MiningContext, keys: Sequence[QueryKey]) -> list[Drawn]:
        tasks = [
            DrawTask(
                key, uniforms(generator(context.rng_seed, STAGE, NAME, key.id), self.settings.count)
            )
            for key in keys
        ]
        return context.graph.neighbourhoods.draw(
            tasks, self.settings.hop, self.direction, context.encoder.text
        )

    def _proposals(self, drawn: Drawn) -> Proposals:
        hop = self.settings.hop
        return Proposals(
            key=drawn.key,
            papers=tuple(
                Proposal(paper, Origin(NAME, probability=even_probability(pool)))
                for paper, pool in drawn.papers
            ),
            reason=why_none(drawn, int(hop == 1), int(hop == 2)),
            hop1=drawn.hop1,
            hop2=drawn.hop2,
        )
