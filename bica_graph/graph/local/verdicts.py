"""The verdicts of filters, in a local graph."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bica_graph.graph.local.queries import NUMBER
from bica_graph.graph.local.runs import mining_run
from bica_graph.graph.properties import unpacked_origin
from bica_graph.records.candidates import FilterCandidate, FilterQuery
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bica_graph.graph.local.store import Row, Store, Transaction

_MINED = """
    SELECT q.number, q.id, mined.positive_similarity
    FROM queries q JOIN mined ON mined.query = q.number AND mined.run = ?
    WHERE q.set_name = ? AND q.id > ? ORDER BY q.id LIMIT ?
"""
_CANDIDATES = """
    SELECT papers.id, strategy, also, rank, hop, score, similarity_query, similarity_positive,
           dropped_by
    FROM candidates JOIN papers ON papers.node = candidates.paper
    WHERE run = ? AND query = ? ORDER BY rank, papers.id
"""
_HELD = """
    SELECT candidates.paper, papers.id, dropped_by
    FROM candidates JOIN papers ON papers.node = candidates.paper WHERE run = ? AND query = ?
"""
_SET = "UPDATE candidates SET dropped_by = ? WHERE run = ? AND query = ? AND paper = ?"


class LocalVerdicts:
    """`graph.protocol.verdicts.Verdicts` over a folder."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, run: str, set_name: str, after: str, limit: int) -> list[FilterQuery]:
        with self._store.reading() as t:
            number = mining_run(t, run)
            return [
                FilterQuery(
                    key=QueryKey(set_name, name),
                    positive_similarity=positive,
                    candidates=tuple(
                        _filter_candidate(*row) for row in t.all(_CANDIDATES, (number, query))
                    ),
                )
                for query, name, positive in t.all(_MINED, (number, set_name, after, limit))
            ]

    def write(self, run: str, name: str, dropped: Mapping[QueryKey, Collection[str]]) -> None:
        with self._store.writing() as t:
            number = mining_run(t, run)
            for key, papers in dropped.items():
                query = t.one(NUMBER, (key.set, key.id))
                if number is not None and query is not None:
                    _write(t, (number, query[0]), name, set(papers))

    def remove(self, run: str, name: str) -> int:
        with self._store.writing() as t:
            number = mining_run(t, run)
            rows = t.all(
                "SELECT dropped_by, query, paper FROM candidates "
                "WHERE run = ? AND dropped_by <> '[]'",
                (number,),
            )
            held = [(json.loads(names), query, paper) for names, query, paper in rows]
            return t.many(
                _SET,
                [
                    (_without(names, name), number, query, paper)
                    for names, query, paper in held
                    if name in names
                ],
            )

    def count_unscored(self, run: str) -> int:
        with self._store.reading() as t:
            return t.number(
                "SELECT count(*) FROM candidates WHERE run = ? AND score IS NULL",
                (mining_run(t, run),),
            )


def _write(t: Transaction, place: tuple[int, int], name: str, dropped: set[str]) -> None:
    changed: list[Row] = []
    for node, paper, text in t.all(_HELD, place):
        names = json.loads(text)
        if (paper in dropped) != (name in names):
            after = json.dumps([*names, name]) if paper in dropped else _without(names, name)
            changed.append((after, *place, node))
    t.many(_SET, changed)


def _without(names: list[str], name: str) -> str:
    return json.dumps([each for each in names if each != name])


def _filter_candidate(paper: str, strategy: str, also: str | None, *values: Any) -> FilterCandidate:
    rank, hop, score, similarity_query, similarity_positive, dropped_by = values
    others = (unpacked_origin(each).strategy for each in json.loads(also or "[]"))
    return FilterCandidate(
        paper=paper,
        strategies=(strategy, *others),
        rank=rank,
        hop=hop,
        score=score,
        similarity_query=similarity_query,
        similarity_positive=similarity_positive,
        dropped_by=tuple(json.loads(dropped_by)),
    )
