"""The papers most similar to queries, in a local graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bica_graph.graph.local.vectors import floats, unpacked
from bica_graph.graph.local.walk import Embedded
from bica_graph.records.rankings import Ranking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.local.arrays import Arrays, Ranks, Snapshots
    from bica_graph.graph.local.store import Store, Transaction
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.queries import QueryKey

_QUERY = "SELECT embedding, norm FROM queries WHERE set_name = ? AND id = ?"
_AT_ONCE = 50_000
"""Number of papers whose embeddings are in memory at once."""


class LocalRetrieval:
    """`graph.protocol.retrieval.Retrieval` over a folder: every ranking is exact."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        self._store = store
        self._snapshots = snapshots

    def exact(
        self, keys: Sequence[QueryKey], count: int, text: TextChoice, dim: int
    ) -> list[Ranking]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            arrays.papers.check_dim(dim)
            every = np.arange(len(arrays.papers.nodes), dtype=np.int32)
            usable = every[arrays.papers.usable(every, text)]
            return [_ranking(t, arrays, key, usable, count) for key in keys]

    def by_index(
        self, keys: Sequence[QueryKey], count: int, breadth: int, text: TextChoice, dim: int
    ) -> list[Ranking]:
        return self.exact(keys, count, text, dim)


def _ranking(t: Transaction, arrays: Arrays, key: QueryKey, usable: Ranks, count: int) -> Ranking:
    row = t.one(_QUERY, (key.set, key.id))
    if row is None or row[0] is None:
        return Ranking(key, ())
    cosines = np.concatenate(
        [_cosines(arrays, part, floats(unpacked(row[0])), row[1]) for part in _parts(usable)]
    )
    best = np.lexsort((usable, -cosines))[:count]
    names = arrays.ids(t, usable[best].tolist())
    pairs = zip(usable[best].tolist(), cosines[best].tolist(), strict=True)
    return Ranking(key, tuple((names[rank], cosine) for rank, cosine in pairs))


def _parts(usable: Ranks) -> list[Ranks]:
    return [usable[i : i + _AT_ONCE] for i in range(0, max(len(usable), 1), _AT_ONCE)]


def _cosines(arrays: Arrays, part: Ranks, vector: np.ndarray, norm: float) -> np.ndarray:
    papers = Embedded(arrays.papers.vectors(part), arrays.papers.norms[part])
    return papers.cosines(vector, norm)
