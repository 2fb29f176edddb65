"""
The stochastic semantic walk of BiCA over one two-hop neighbourhood.

It does the same as `cypher/mining/walk.cypher`, step by step. Papers are numbered in the order of
their ids, so ties go to the smaller number.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from bica_graph.exact import fixed_point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bica_graph.graph.local.arrays import Arrays, Ranks
    from bica_graph.records.walks import WalkSettings, WalkTask

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Embedded:
    """Fixed-point embeddings and their norms: *vectors* ``(n, dim)`` and *norms* ``(n,)``."""

    vectors: NDArray[np.float32]
    norms: Floats

    def of(self, papers: Sequence[int] | NDArray[np.intp]) -> Embedded:
        """Give the embeddings of some papers, in their order."""
        return Embedded(self.vectors[papers], self.norms[papers])

    def cosines(self, vector: NDArray[np.float32], norm: float) -> Floats:
        """Give the cosine of each with *vector*, shape ``(n,)``."""
        # One product per row: for a single large product, NumPy's library starts threads of its
        # own, which slow down the other workers.
        rows, norms = self.vectors[:, None, :], self.norms[:, None]
        return fixed_point.cosines(rows, norms, vector, norm)[:, 0]

    def nearest(self, others: Embedded) -> Floats:
        """Give each one's highest cosine with any of *others*, shape ``(n,)``; -inf if none."""
        best = np.full(len(self.norms), -np.inf)
        for vector, norm in zip(others.vectors, others.norms, strict=True):
            np.maximum(best, self.cosines(vector, float(norm)), out=best)
        return best

    def cosines_of(self, paper: int) -> Floats:
        """Give the cosine of each with *paper*, shape ``(n,)``."""
        return self.cosines(self.vectors[paper], float(self.norms[paper]))


def embedded(arrays: Arrays, ranks: Ranks) -> Embedded:
    """Give the embeddings of papers by rank."""
    return Embedded(arrays.papers.vectors(ranks), arrays.papers.norms[ranks])


@dataclass(frozen=True, slots=True)
class RankedVisit:
    """A `records.walks.Visit` whose papers are indices in the neighbourhood."""

    paper: int
    path: int | None
    step: int | None
    similarity: float | None
    choices: tuple[float, ...]
    among: tuple[int, ...]
    chosen: int
    pool: int


class Walk:
    """
    The walks of one query.

    Args:
        near: The usable papers of its neighbourhood, by id.
        hops: Their hops, shape ``(n,)``.
        settings: The settings of the walks.
        task: The random numbers of the walks.
    """

    def __init__(
        self, near: Embedded, hops: NDArray[np.int8], settings: WalkSettings, task: WalkTask
    ) -> None:
        self._near = near
        self._hops = hops
        self._settings = settings
        self._task = task
        self._left = np.ones(len(hops), dtype=np.bool_)
        self.visits: list[RankedVisit] = []

    def go(self, query: NDArray[np.float32], norm: float) -> None:
        """Walk all paths, starting at the papers at hop 1 that are most similar to *query*."""
        starts = self._starts(query, norm)
        for path in range(self._settings.paths):
            start = self._start(starts, path)
            if start is None:
                continue
            paper, cosine = start
            self._visit(RankedVisit(paper, path, 0, cosine, (), (), 0, len(starts)))
            self._follow(path, paper)

    def take_random(self) -> None:
        """Add random papers from those that no walk visited."""
        rest = np.flatnonzero(self._left).tolist()
        for uniform in self._task.uniforms:
            if not rest:
                return
            pool = len(rest)
            paper = rest.pop(min(floor(uniform * pool), pool - 1))
            self._visit(RankedVisit(paper, None, None, None, (), (), 0, pool))

    def _starts(self, query: NDArray[np.float32], norm: float) -> list[tuple[int, float]]:
        """Give the papers at hop 1 with their cosines, the most similar to the query first."""
        first = np.flatnonzero(self._hops == 1)
        cosines = self._near.of(first).cosines(query, norm)
        order = np.lexsort((first, -cosines))
        return list(zip(first[order].tolist(), cosines[order].tolist(), strict=True))

    def _start(self, starts: list[tuple[int, float]], path: int) -> tuple[int, float] | None:
        """Give the start of a path; None if it was visited and there is no replacement."""
        later = self._settings.on_visited_start == "next"
        asked = starts if later else starts[path : path + 1]
        return next((start for start in asked if self._left[start[0]]), None)

    def _follow(self, path: int, start: int) -> None:
        """Walk from *start* to unvisited papers, as long as there are any."""
        at = start
        for step in range(1, self._settings.path_length):
            cosines = self._near.cosines_of(at)
            pool = int(np.count_nonzero(self._left))
            choices = self._best(cosines, min(self._settings.width, pool))
            if not len(choices):
                return
            noise = np.array(self._task.gumbel[path][step - 1][: len(choices)])
            drawn = -cosines[choices] / self._settings.temperature - noise
            chosen = int(np.lexsort((choices, drawn))[0])
            at = int(choices[chosen])
            similar, among = tuple(cosines[choices].tolist()), tuple(choices.tolist())
            self._visit(RankedVisit(at, path, step, similar[chosen], similar, among, chosen, pool))

    def _best(self, cosines: Floats, width: int) -> NDArray[np.intp]:
        """Give the *width* unvisited papers with the highest cosines, the highest first."""
        if not width:
            return np.empty(0, dtype=np.intp)
        open_only = np.where(self._left, cosines, -np.inf)
        last = np.partition(open_only, -width)[-width]
        best = np.flatnonzero(open_only >= last)
        return best[np.lexsort((best, -cosines[best]))][:width]

    def _visit(self, visit: RankedVisit) -> None:
        self._left[visit.paper] = False
        self.visits.append(visit)
