"""One query's walk: from its neighbourhood to the record of what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.graph.local.query_neighbourhood import asked, neighbourhood, through
from bica_graph.graph.local.walk import Visit, Walk, embedded
from bica_graph.records.walks import RANDOM, WALK, Walked, WalkedPaper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bica_graph.graph.local.arrays import Arrays
    from bica_graph.graph.local.query_neighbourhood import Neighbourhood
    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import WalkSettings, WalkTask


@dataclass(frozen=True, slots=True)
class Found:
    """A visit with the paper's rank, its hop, and what it is like."""

    rank: int
    hop: int
    visit: Visit
    through: tuple[int, ...]
    among: tuple[int, ...]
    to_query: float
    to_positive: float

    def walked(self, names: Mapping[int, str]) -> WalkedPaper:
        """Give the record; *names* are ids by rank."""
        visit = self.visit
        step: float | None = self.to_query if visit.step == 0 else None
        return WalkedPaper(
            id=names[self.rank],
            strategy=RANDOM if visit.path is None else WALK,
            hop=self.hop,
            path=visit.path,
            step=visit.step,
            similarity_step=visit.choices[visit.chosen] if visit.choices else step,
            similarity_query=self.to_query,
            similarity_positive=self.to_positive,
            choices=visit.choices,
            among=tuple(names[rank] for rank in self.among),
            chosen=visit.chosen,
            pool=visit.pool,
            through=tuple(names[rank] for rank in self.through),
        )


@dataclass(frozen=True, slots=True)
class Walking:
    """One query's walk by rank, before ranks become ids."""

    key: QueryKey
    seeds: int
    near: Neighbourhood
    positive: float | None
    found: tuple[Found, ...]

    def ranks(self) -> Iterator[int]:
        """Give all ranks whose ids will be needed."""
        for found in self.found:
            yield found.rank
            yield from found.through
            yield from found.among

    def walked(self, names: Mapping[int, str]) -> Walked:
        """Give the record; *names* are ids by rank."""
        return Walked(
            key=self.key,
            seeds=self.seeds,
            cited=self.near.cited,
            hop1=self.near.hop1,
            hop2=self.near.hop2,
            positive_similarity=self.positive,
            papers=tuple(found.walked(names) for found in self.found),
        )


def walking(
    t: Transaction, arrays: Arrays, task: WalkTask, settings: WalkSettings, text: TextChoice
) -> Walking:
    """
    Walk one query.

    Raises:
        GraphMismatch: If the query is not there any longer, or not embedded.
    """
    query = asked(t, arrays, task.key, text)
    near = neighbourhood(arrays, query, settings, text, task)
    usable = embedded(arrays, near.ranks)
    walk = Walk(usable, near.hops, settings, task)
    walk.go(query.vector, query.norm)
    walk.take_random()
    seeds = embedded(arrays, query.seeds)
    visited = usable.of([visit.paper for visit in walk.visits])
    routes = [_through(arrays, near, visit, settings) for visit in walk.visits]
    among = [tuple(near.ranks[list(visit.among)].tolist()) for visit in walk.visits]
    own = seeds.cosines(query.vector, query.norm).tolist()
    return Walking(
        key=task.key,
        seeds=len(query.seeds),
        near=near,
        positive=min(own, default=None),
        found=tuple(
            Found(int(near.ranks[visit.paper]), int(near.hops[visit.paper]), visit, *rest)
            for visit, *rest in zip(
                walk.visits,
                routes,
                among,
                visited.cosines(query.vector, query.norm).tolist(),
                visited.nearest(seeds).tolist(),
                strict=True,
            )
        ),
    )


def _through(
    arrays: Arrays, near: Neighbourhood, visit: Visit, settings: WalkSettings
) -> tuple[int, ...]:
    if near.hops[visit.paper] == 1:
        return ()
    far = int(near.ranks[visit.paper])
    return tuple(through(arrays, near.between, far, settings.direction).tolist())
