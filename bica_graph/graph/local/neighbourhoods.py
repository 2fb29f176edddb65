"""Neighbourhoods in a local graph, and walks through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bica_graph.graph.local.queries import NUMBER
from bica_graph.graph.local.query_neighbourhood import POSITIVES
from bica_graph.graph.local.query_walk import draw_papers, walk_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.local.arrays import Arrays, Ranks, Snapshots
    from bica_graph.graph.local.store import Store, Transaction
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import Drawn, DrawTask, Walked, WalkSettings, WalkTask


class LocalNeighbourhoods:
    """`graph.protocol.neighbourhoods.Neighbourhoods` over a folder."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        self._store = store
        self._snapshots = snapshots

    def near(
        self, seeds: Sequence[str], direction: Direction, text: TextChoice, limit: int
    ) -> list[tuple[str, int, str, bool]]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            starts = np.array(sorted(arrays.ranks(t, seeds).values()), dtype=np.int32)
            hops = _hops(arrays, starts, direction)[:limit]
            ranks = np.array([rank for rank, _ in hops], dtype=np.int32)
            sql = (
                "SELECT papers.node, papers.id, ifnull(texts.title, '') "
                "FROM papers LEFT JOIN texts ON texts.node = papers.node "
                "WHERE papers.node IN ({})"
            )
            found = {row[0]: row[1:] for row in t.among(sql, arrays.papers.nodes[ranks].tolist())}
        names = {rank: found[int(arrays.papers.nodes[rank])] for rank in ranks.tolist()}
        usable = arrays.papers.usable(ranks, text).tolist()
        return [
            (names[rank][0], hop, names[rank][1], flag)
            for (rank, hop), flag in zip(hops, usable, strict=True)
        ]

    def sizes(self, keys: Sequence[QueryKey], direction: Direction) -> list[int]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            return [
                sum(arrays.citations.bound(rank, direction) for rank in ranks.tolist())
                for ranks in (_positives(t, arrays, key) for key in keys)
            ]

    def unembedded(
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
            walks = [walk_query(t, arrays, task, settings, text) for task in tasks]
            names = arrays.ids(t, {rank for walk in walks for rank in walk.ranks()})
        return [walk.walked(names) for walk in walks]

    def draw(
        self, tasks: Sequence[DrawTask], hop: int, direction: Direction, text: TextChoice
    ) -> list[Drawn]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            return [draw_papers(t, arrays, task, hop, (direction, text)) for task in tasks]


def _positives(t: Transaction, arrays: Arrays, key: QueryKey) -> Ranks:
    """Give the ranks of a query's positives, sorted."""
    number = t.one(NUMBER, (key.set, key.id))
    return arrays.papers.ranks_of(row[0] for row in t.all(POSITIVES, number or (None,)))


def _hops(arrays: Arrays, starts: np.ndarray, direction: Direction) -> list[tuple[int, int]]:
    """Give each paper within two hops and its smallest hop, sorted by (hop, rank)."""
    first = arrays.citations.near(starts, direction)
    second = arrays.citations.near(first, direction)
    hops = dict.fromkeys(starts.tolist(), 0)
    for hop, ranks in ((1, first), (2, second)):
        for rank in ranks.tolist():
            hops.setdefault(rank, hop)
    return sorted(hops.items(), key=lambda item: (item[1], item[0]))
