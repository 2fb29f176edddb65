"""Candidates in a local graph: checking proposals, writing candidates, reading them for exports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bica_graph.graph.local.admission import AdmissionRules
from bica_graph.graph.local.answers import answers
from bica_graph.graph.local.duplicates import duplicates
from bica_graph.graph.local.queries import NUMBER
from bica_graph.graph.local.runs import REASON, mining_run
from bica_graph.graph.properties import (
    CANDIDATE_PROPERTIES,
    candidate_row,
    outcome_properties,
    packed_origin,
    transitions,
    unpacked_origin,
)
from bica_graph.records.candidates import AnsweringPaper, Candidate, CandidatePaper, MinedQuery
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bica_graph.graph.local.arrays import Snapshots
    from bica_graph.graph.local.store import Row, Store, Transaction
    from bica_graph.records.admission import Admission
    from bica_graph.records.candidates import CandidateRow, Mined
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction

OUTCOME = ("reason", "hop1", "hop2", "capped", "positive_similarity", "inadmissible")

_WRITE_MINED = f"""
    INSERT INTO mined (run, query, {", ".join(OUTCOME)})
    VALUES (?, ?, {",".join("?" * len(OUTCOME))})
    ON CONFLICT (run, query) DO UPDATE SET
      {", ".join(f"{name} = excluded.{name}" for name in OUTCOME)}
"""
_WRITE_CANDIDATE = f"""
    INSERT INTO candidates (run, query, paper, {", ".join(CANDIDATE_PROPERTIES)})
    VALUES (?, ?, ?, {",".join("?" * len(CANDIDATE_PROPERTIES))})
    ON CONFLICT (run, query, paper) DO UPDATE SET
      {", ".join(f"{name} = excluded.{name}" for name in CANDIDATE_PROPERTIES)}
"""
_MINED = f"""
    SELECT q.number, q.id, q.text, q.text_hash, q.origin, {REASON}
    FROM queries q JOIN mined ON mined.query = q.number AND mined.run = ?
    WHERE q.set_name = ? AND q.id > ? ORDER BY q.id LIMIT ?
"""
_PAPER = """
    ifnull(texts.title, ''), ifnull(texts.abstract, ''), papers.retracted IS NOT NULL
"""
ANSWERING = f"""
    SELECT papers.id, positives.grade, {_PAPER}
    FROM positives JOIN papers ON papers.node = positives.paper
    LEFT JOIN texts ON texts.node = papers.node
    WHERE positives.query = ? ORDER BY positives.grade DESC, papers.id
"""
_SEEDS = """
    SELECT papers.id
    FROM positives JOIN papers ON papers.node = positives.paper
    JOIN embeddings ON embeddings.node = papers.node
    WHERE positives.query = ? AND papers.retracted IS NULL
      AND embeddings.embedded_hash IN (papers.abstract_digest, papers.title_abstract_digest)
"""
_CANDIDATES = f"""
    SELECT papers.node, papers.id, {_PAPER}, {", ".join(CANDIDATE_PROPERTIES)}
    FROM candidates JOIN papers ON papers.node = candidates.paper
    LEFT JOIN texts ON texts.node = papers.node
    WHERE candidates.run = ? AND candidates.query = ? ORDER BY candidates.rank, papers.id
"""


_ROWS = f"""
    SELECT q.id, q.text, q.positive_similarity, papers.id, ifnull(texts.title, ''),
           {", ".join(f"candidates.{name}" for name in CANDIDATE_PROPERTIES)}
    FROM (
      SELECT number, id, text, positive_similarity
      FROM queries JOIN mined ON mined.query = queries.number AND mined.run = :run
      WHERE set_name = :set AND id > :after AND EXISTS (
        SELECT 1 FROM candidates c WHERE c.run = :run AND c.query = queries.number
      )
      ORDER BY id LIMIT :limit
    ) q
    JOIN candidates ON candidates.run = :run AND candidates.query = q.number
    JOIN papers ON papers.node = candidates.paper
    LEFT JOIN texts ON texts.node = papers.node
    ORDER BY q.id, candidates.rank, papers.id
"""


_UNMINED = """
    FROM queries
    WHERE left_out IS NULL AND NOT EXISTS (
      SELECT 1 FROM mined WHERE mined.query = queries.number AND mined.run = ?
    )
"""


class LocalCandidates:
    """`graph.protocol.candidates.Candidates` over a folder."""

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

    def admit(
        self,
        proposed: Mapping[QueryKey, Sequence[str]],
        direction: Direction,
        text: TextChoice,
        dim: int,
    ) -> list[Admission]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            arrays.papers.check_dim(dim)
            return AdmissionRules(t, arrays, direction, text).admissions(proposed)

    def write(self, run: str, mined: Sequence[Mined]) -> None:
        with self._store.writing() as t:
            write_mined(t, run, mined)

    def mined(self, run: str, set_name: str, after: str, limit: int) -> list[MinedQuery]:
        with self._store.reading() as t:
            return mined_queries(t, run, set_name, after, limit)

    def rows(self, run: str, set_name: str, after: str, limit: int) -> list[CandidateRow]:
        with self._store.reading() as t:
            page = {"run": mining_run(t, run), "set": set_name, "after": after, "limit": limit}
            return [
                candidate_row(
                    Candidate(run, QueryKey(set_name, name), paper, **unpacked(properties)),
                    query,
                    title,
                    positive,
                )
                for name, query, positive, paper, title, *properties in t.all(_ROWS, page)
            ]


def write_mined(t: Transaction, run: str, mined: Sequence[Mined]) -> None:
    """
    Write candidates; see `graph.protocol.candidates.Candidates.write`.

    If there is no such run, nothing is written. Queries and papers that have been removed are left
    out.
    """
    number = mining_run(t, run)
    if number is None:
        return
    nodes = _nodes(t, mined)
    for outcome in mined:
        query = t.one(NUMBER, (outcome.key.set, outcome.key.id))
        if query is not None:
            _write(t, (number, *query), outcome, nodes)


def mined_queries(
    t: Transaction, run: str, set_name: str, after: str, limit: int
) -> list[MinedQuery]:
    """
    Read a page of mined queries; see `graph.protocol.candidates.Candidates.mined`.

    The page is empty if there is no such run.
    """
    number = mining_run(t, run)
    return [
        MinedQuery(
            key=(key := QueryKey(set_name, name)),
            text=text,
            origin=origin,
            reason=reason,
            positives=tuple(
                AnsweringPaper(paper, grade, title, abstract, bool(retracted))
                for paper, grade, title, abstract, retracted in t.all(ANSWERING, (query,))
            ),
            seeds=frozenset(row[0] for row in t.all(_SEEDS, (query,))),
            candidates=tuple(_candidates(t, (run, number), (key, query), answers(t, text_hash))),
        )
        for query, name, text, text_hash, origin, reason in t.all(
            _MINED, (number, set_name, after, limit)
        )
    ]


def _candidates(
    t: Transaction, run: tuple[str, int | None], query: tuple[QueryKey, int], answering: list[int]
) -> Iterator[CandidatePaper]:
    doubles = duplicates(t, answering)
    for node, paper, title, abstract, retracted, *properties in t.all(
        _CANDIDATES, (run[1], query[1])
    ):
        yield CandidatePaper(
            candidate=Candidate(run[0], query[0], paper, **unpacked(properties)),
            title=title,
            abstract=abstract,
            retracted=bool(retracted),
            answers=node in answering,
            duplicate=node in doubles,
        )


def unpacked(values: Sequence[Any]) -> dict[str, Any]:
    """Give the properties of a candidate from the *values* of its columns; lists become tuples."""
    found = dict(zip(CANDIDATE_PROPERTIES, values, strict=True))
    lists = {name: tuple(json.loads(found[name])) for name in ("through", "dropped_by")}
    also = tuple(unpacked_origin(each) for each in json.loads(found["also"] or "[]"))
    return found | lists | {"also": also}


def _nodes(t: Transaction, mined: Sequence[Mined]) -> dict[str, int]:
    ids = [candidate.paper for outcome in mined for candidate in outcome.candidates]
    return dict(t.among("SELECT id, node FROM papers WHERE id IN ({})", ids))


def _write(t: Transaction, place: tuple[int, int], mined: Mined, nodes: dict[str, int]) -> None:
    there = [candidate for candidate in mined.candidates if candidate.paper in nodes]
    inadmissible = json.dumps(dict(mined.inadmissible), sort_keys=True)
    outcome = outcome_properties(mined)
    outcome["inadmissible"] = inadmissible if mined.inadmissible else None
    t.run(_WRITE_MINED, (*place, *(outcome[name] for name in OUTCOME)))
    t.many(_WRITE_CANDIDATE, [(*place, nodes[c.paper], *_columns(c)) for c in there])
    t.many(
        "INSERT OR IGNORE INTO steps (run, query, paper, after) VALUES (?, ?, ?, ?)",
        [
            (*place, nodes[before.paper], nodes[after.paper])
            for before, after in transitions(mined.candidates)
            if before.paper in nodes and after.paper in nodes
        ],
    )


def _columns(candidate: Candidate) -> Row:
    lists = {name: json.dumps(getattr(candidate, name)) for name in ("through", "dropped_by")}
    also = [packed_origin(each) for each in candidate.also]
    packed = lists | {"also": json.dumps(also) if also else None}
    return tuple(
        packed[name] if name in packed else getattr(candidate, name)
        for name in CANDIDATE_PROPERTIES
    )
