"""Neighbourhoods, walks, and the candidates they leave, in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bica_graph.graph.local.candidates import mined_queries, write_mined
from bica_graph.graph.local.neighbourhood import POSITIVES
from bica_graph.graph.local.queries import NUMBER
from bica_graph.graph.local.runs import mining_run
from bica_graph.graph.local.walking import walking
from bica_graph.records import QueryKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.local.arrays import Arrays, Ranks, Snapshots
    from bica_graph.graph.local.store import Store, Transaction
    from bica_graph.records import (
        Direction,
        Mined,
        MinedQuery,
        TextChoice,
        Walked,
        WalkSettings,
        WalkTask,
    )

_UNMINED = """
    FROM queries
    WHERE NOT EXISTS (SELECT 1 FROM mined WHERE mined.query = queries.number AND mined.run = ?)
"""


class LocalWalks:
    """`graph.protocol.Walks` over a folder."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        self._store = store
        self._snapshots = snapshots

    def unmined(self, run: str, set_name: str, after: str, limit: int) -> list[QueryKey]:
        sql = f"SELECT id {_UNMINED} AND set_name = ? AND id > ? ORDER BY id LIMIT ?"
        with self._store.reading() as t:
            rows = t.all(sql, (mining_run(t, run), set_name, after, limit))
        return [QueryKey(set_name, row[0]) for row in rows]

    def count_unmined(self, run: str, sets: Sequence[str]) -> int:
        sql = f"SELECT count(*) {_UNMINED} AND set_name IN ({{}})"
        with self._store.reading() as t:
            return sum(row[0] for row in t.among(sql, sets, (mining_run(t, run),)))

    def sizes(self, keys: Sequence[QueryKey], direction: Direction) -> list[int]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            return [
                sum(arrays.citations.bound(rank, direction) for rank in ranks.tolist())
                for ranks in (_positives(t, arrays, key) for key in keys)
            ]

    def unembedded_near(
        self, keys: Sequence[QueryKey], direction: Direction, text: TextChoice
    ) -> set[str]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            found: set[int] = set()
            for key in keys:
                seeds = _positives(t, arrays, key)
                first = arrays.citations.near(seeds, direction)
                second = arrays.citations.near(first, direction)
                near = np.concatenate([seeds, first, second])
                found.update(near[arrays.papers.waiting(near, text)].tolist())
            return set(arrays.ids(t, found).values())

    def walk(
        self, tasks: Sequence[WalkTask], settings: WalkSettings, text: TextChoice, dim: int
    ) -> list[Walked]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            arrays.papers.check_dim(dim)
            walks = [walking(t, arrays, task, settings, text) for task in tasks]
            names = arrays.ids(t, {rank for walk in walks for rank in walk.ranks()})
        return [walk.walked(names) for walk in walks]

    def write(self, run: str, mined: Sequence[Mined]) -> None:
        with self._store.writing() as t:
            write_mined(t, run, mined)

    def mined(self, run: str, set_name: str, after: str, limit: int) -> list[MinedQuery]:
        with self._store.reading() as t:
            return mined_queries(t, run, set_name, after, limit)


def _positives(t: Transaction, arrays: Arrays, key: QueryKey) -> Ranks:
    """Give the ranks of a query's positives, sorted."""
    number = t.one(NUMBER, (key.set, key.id))
    return arrays.papers.ranks_of(row[0] for row in t.all(POSITIVES, number or (None,)))
