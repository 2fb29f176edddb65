"""The walks of one query, and random samples of its neighbourhood, as records."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from bica_graph.graph.local.query_neighbourhood import Caps, neighbourhood, read_query
from bica_graph.graph.local.walk import RankedVisit, Walk, embedded
from bica_graph.records.walks import Drawn, Visit, Walked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bica_graph.graph.local.arrays import Arrays
    from bica_graph.graph.local.query_neighbourhood import Neighbourhood
    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import DrawTask, WalkSettings, WalkTask


@dataclass(frozen=True, slots=True)
class QueryWalk:
    """The walks of one query, with papers given by rank."""

    key: QueryKey
    seeds: int
    near: Neighbourhood
    visits: tuple[RankedVisit, ...]

    def ranks(self) -> Iterator[int]:
        """Yield all ranks whose ids are needed."""
        for visit in self.visits:
            yield int(self.near.ranks[visit.paper])
            yield from self.near.ranks[list(visit.among)].tolist()

    def walked(self, names: Mapping[int, str]) -> Walked:
        """Give the record of the walks; *names* are ids by rank."""
        near = self.near
        return Walked(
            key=self.key,
            seeds=self.seeds,
            cited=near.cited,
            hop1=near.hop1,
            hop2=near.hop2,
            visits=tuple(self._visit(visit, names) for visit in self.visits),
        )

    def _visit(self, visit: RankedVisit, names: Mapping[int, str]) -> Visit:
        among = self.near.ranks[list(visit.among)].tolist()
        return Visit(
            paper=names[int(self.near.ranks[visit.paper])],
            path=visit.path,
            step=visit.step,
            similarity=visit.similarity,
            choices=visit.choices,
            among=tuple(names[rank] for rank in among),
            chosen=visit.chosen,
            pool=visit.pool,
        )


def walk_query(
    t: Transaction, arrays: Arrays, task: WalkTask, settings: WalkSettings, text: TextChoice
) -> QueryWalk:
    """
    Walk through the neighbourhood of one query.

    Raises:
        GraphMismatch: If the query has been removed, or is not embedded.
    """
    query = read_query(t, arrays, task.key, text)
    shuffle = (task.shuffle_factor, task.shuffle_offset)
    caps = Caps(settings.max_hop1, settings.max_hop2, shuffle)
    near = neighbourhood(arrays, query, settings.direction, text, caps)
    walk = Walk(embedded(arrays, near.ranks), near.hops, settings, task)
    walk.go(query.vector, query.norm)
    walk.take_random()
    return QueryWalk(task.key, len(query.seeds), near, tuple(walk.visits))


def draw_papers(
    t: Transaction,
    arrays: Arrays,
    task: DrawTask,
    hop: int,
    spanned: tuple[Direction, TextChoice],
) -> Drawn:
    """
    Sample papers at one hop of a query's neighbourhood.

    Raises:
        GraphMismatch: If the query has been removed, or is not embedded.
    """
    direction, text = spanned
    query = read_query(t, arrays, task.key, text)
    near = neighbourhood(arrays, query, direction, text)
    pool = near.ranks[np.flatnonzero(near.hops == hop)].tolist()
    drawn = []
    for uniform in task.uniforms[: len(pool)]:
        left = len(pool)
        drawn.append((pool.pop(min(floor(uniform * left), left - 1)), left))
    names = arrays.ids(t, [rank for rank, _ in drawn])
    papers = tuple((names[rank], left) for rank, left in drawn)
    return Drawn(task.key, len(query.seeds), near.cited, near.hop1, near.hop2, papers)
