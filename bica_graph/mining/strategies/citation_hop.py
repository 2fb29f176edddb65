"""Uniformly sampled papers one or two citations away: a baseline for walks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.exact.random_numbers import generator, uniforms
from bica_graph.mining.probability import even_probability
from bica_graph.mining.reasons import why_none
from bica_graph.mining.replay import Replay, Step
from bica_graph.mining.strategies.neighbourhood import NeighbourhoodStrategy
from bica_graph.mining.strategies.strategy import STAGE
from bica_graph.output.words import counted
from bica_graph.records.candidates import Origin, Proposal, Proposals
from bica_graph.records.papers import DIRECTION_HELP, Direction
from bica_graph.records.settings import check_settings, setting
from bica_graph.records.walks import CITATION_HOP, DrawTask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.mining.replay import Position
    from bica_graph.mining.strategies.strategy import MiningContext
    from bica_graph.records.evidence import PaperFacts
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import Drawn


@dataclass(frozen=True, slots=True)
class CitationHopSettings:
    """
    The settings of the sampling.

    Raises:
        SettingError: If a setting is out of its range; the message names it.
    """

    hop: int = setting(2, says="Citation distance from the positives.", least=1, most=2)
    count: int = setting(10, says="Papers sampled for each query.", least=1, most=1000)
    direction: Direction = setting("out", says=DIRECTION_HELP)

    def __post_init__(self) -> None:
        check_settings(self)


@dataclass(frozen=True)
class CitationHop(NeighbourhoodStrategy):
    """Papers at exactly one hop of the neighbourhood, sampled uniformly without replacement."""

    kind = "citation-hop"
    summary = "Sample papers one or two citations away from each query's positives, uniformly."
    settings_class = CitationHopSettings
    algorithm = 1
    is_random = True

    settings: CitationHopSettings = CitationHopSettings()

    @property
    def most(self) -> int:
        return self.settings.count

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
        return f"sampled at hop {self.settings.hop}"

    def why_not_drawn(self, replay: Replay, paper: PaperFacts, position: Position) -> str:
        if position.hop != self.settings.hop:
            return f"it is at hop {position.hop}, but papers are sampled at hop {self.settings.hop}"
        drawn: Drawn = replay.found
        pool = drawn.hop1 if self.settings.hop == 1 else drawn.hop2
        return f"{len(drawn.papers):,} of {counted(pool, 'paper')} were sampled, but not this one"

    def _drawn(self, context: MiningContext, keys: Sequence[QueryKey]) -> list[Drawn]:
        tasks = [
            DrawTask(
                key,
                uniforms(
                    generator(context.rng_seed, STAGE, CITATION_HOP, key.id), self.settings.count
                ),
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
                Proposal(paper, Origin(CITATION_HOP, probability=even_probability(pool)))
                for paper, pool in drawn.papers
            ),
            reason=why_none(drawn, int(hop == 1), int(hop == 2)),
            hop1=drawn.hop1,
            hop2=drawn.hop2,
        )
