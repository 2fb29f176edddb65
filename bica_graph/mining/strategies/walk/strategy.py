"""The strategy of BiCA: stochastic semantic walks through the two-hop neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.mining.probability import drawn_probability, visit_probability
from bica_graph.mining.reasons import why_none
from bica_graph.mining.replay import Choice, Replay, Step
from bica_graph.mining.strategies.neighbourhood import NeighbourhoodStrategy
from bica_graph.mining.strategies.walk.tasks import cap_shuffle, walk_task
from bica_graph.mining.words import place_in_words, probability_in_words
from bica_graph.output.words import counted
from bica_graph.records.candidates import Origin, Proposal, Proposals
from bica_graph.records.walks import RANDOM, WALK, WalkSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.mining.replay import Position
    from bica_graph.mining.strategies.strategy import MiningContext
    from bica_graph.records.evidence import PaperFacts
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import Visit, Walked


@dataclass(frozen=True)
class WalkStrategy(NeighbourhoodStrategy):
    """
    BiCA's walk through the two-hop citation neighbourhood of a query's positives.

    References:
        The walk of BiCA (Bisect Lab); `docs/the-walk.md` explains each line of the statement.
    """

    kind = "walk"
    summary = "Walk the two-hop citation neighbourhood of each query's positives (BiCA)."
    settings_class = WalkSettings
    algorithm = 1
    is_random = True
    heading = "Walks"

    settings: WalkSettings = WalkSettings()

    @property
    def task(self) -> str:
        return "mine walks"

    @property
    def most(self) -> int:
        return self.settings.paths * self.settings.path_length + self.settings.random

    @property
    def most_papers(self) -> int:
        return self.settings.max_hop1 + self.settings.max_hop2

    def propose(self, context: MiningContext, keys: Sequence[QueryKey]) -> list[Proposals]:
        return [self._proposals(walked) for walked in self._walked(context, keys)]

    def replay(self, context: MiningContext, key: QueryKey) -> Replay:
        (walked,) = self._walked(context, [key])
        proposals = self._proposals(walked)
        steps = tuple(map(self._step, walked.visits)) if proposals.papers else ()
        return Replay(proposals, steps, walked)

    def shuffle(self, context: MiningContext, key: QueryKey) -> tuple[int, int]:
        return cap_shuffle(key, context.rng_seed)

    def label(self, name: str) -> str:
        return {WALK: "visited by a walk", RANDOM: "sampled at random"}.get(name, name)

    def why_not_drawn(self, replay: Replay, paper: PaperFacts, position: Position) -> str:
        most = self.settings.max_hop1 if position.hop == 1 else self.settings.max_hop2
        if position.keys_before is not None and position.keys_before >= most:
            return f"the neighbourhood was capped at {counted(most, 'paper')} at hop {position.hop}"
        steps = [
            f"{place_in_words(visit.path or 0, visit.step)} "
            f"(probability {self._draw_probability(visit, paper.id)})"
            for visit in replay.found.visits
            if paper.id in visit.among
        ]
        if steps:
            return f"it could have been chosen but was not: {', '.join(steps)}"
        return self._never_a_choice(replay, position)

    def _walked(self, context: MiningContext, keys: Sequence[QueryKey]) -> list[Walked]:
        tasks = [walk_task(key, self.settings, context.rng_seed) for key in keys]
        encoder = context.encoder
        return context.graph.neighbourhoods.walk(tasks, self.settings, encoder.text, encoder.dim)

    def _proposals(self, walked: Walked) -> Proposals:
        settings = self.settings
        reason = why_none(walked, settings.min_hop1, settings.min_hop2)
        visits = () if reason else walked.visits
        return Proposals(
            key=walked.key,
            papers=tuple(Proposal(visit.paper, self._origin(visit)) for visit in visits),
            reason=reason or (None if visits else "no_start"),
            hop1=walked.hop1,
            hop2=walked.hop2,
            capped=walked.hop1 > settings.max_hop1 or walked.hop2 > settings.max_hop2,
        )

    def _origin(self, visit: Visit) -> Origin:
        return Origin(
            strategy=RANDOM if visit.path is None else WALK,
            path=visit.path,
            step=visit.step,
            probability=visit_probability(visit, self.settings.temperature),
            similarity_step=visit.similarity,
        )

    def _step(self, visit: Visit) -> Step:
        choices = tuple(
            Choice(
                paper, similarity, drawn_probability(visit.choices, i, self.settings.temperature)
            )
            for i, (paper, similarity) in enumerate(zip(visit.among, visit.choices, strict=True))
        )
        return Step(
            paper=visit.paper,
            path=visit.path,
            step=visit.step,
            similarity=visit.similarity,
            probability=visit_probability(visit, self.settings.temperature),
            choices=choices,
            pool=visit.pool,
        )

    def _draw_probability(self, visit: Visit, paper: str) -> str:
        place = visit.among.index(paper)
        return probability_in_words(
            drawn_probability(visit.choices, place, self.settings.temperature)
        )

    def _never_a_choice(self, replay: Replay, position: Position) -> str:
        """Say that a paper was not among the alternatives of any step."""
        settings = self.settings
        random = "; nor was it sampled as a random negative" if settings.random else ""
        starts, width = counted(settings.paths, "paper"), counted(settings.width, "paper")
        start = f"not among the {starts} at hop 1 most similar to the query, and "
        never = f"never among the {width} most similar to the current one of a walk"
        if not any(visit.choices for visit in replay.found.visits):
            never = "no walk took a step"
        return f"{start if position.hop == 1 else ''}{never}{random}"
