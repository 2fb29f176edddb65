"""Candidates in Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch
from bica_graph.graph.properties import (
    CANDIDATE_PROPERTIES,
    DIGEST,
    candidate_row,
    outcome_properties,
    packed_origin,
    transitions,
    unpacked_origin,
)
from bica_graph.records.admission import Admission, Ruling
from bica_graph.records.candidates import AnsweringPaper, Candidate, CandidatePaper, MinedQuery
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records.candidates import CandidateRow, Mined
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction


class Neo4jCandidates:
    """`graph.protocol.candidates.Candidates` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def unmined(self, run: str, set_name: str, after: str, limit: int) -> list[QueryKey]:
        rows = self._session.read("mining/unmined", run=run, set=set_name, after=after, limit=limit)
        return [QueryKey(set_name, row["id"]) for row in rows]

    def count_unmined(self, run: str, sets: Sequence[str]) -> int:
        return int(
            self._session.read("mining/count_unmined", run=run, sets=list(sets))[0]["unmined"]
        )

    def admit(
        self,
        proposed: Mapping[QueryKey, Sequence[str]],
        direction: Direction,
        text: TextChoice,
        dim: int,
    ) -> list[Admission]:
        asked = [
            {"set": key.set, "id": key.id, "papers": list(ids)} for key, ids in proposed.items()
        ]
        rows = self._session.read_halving(
            "mining/admit", "proposed", asked, direction=direction, digest=DIGEST[text], dim=dim
        )
        if len(rows) != len(asked):
            raise GraphMismatch("queries were removed while they were being mined: mine again")
        return [_admission(key, row) for key, row in zip(proposed, rows, strict=True)]

    def write(self, run: str, mined: Sequence[Mined]) -> None:
        self._session.write_halving(
            "mining/write_candidates", "mined", [_mined(query) for query in mined], run=run
        )

    def mined(self, run: str, set_name: str, after: str, limit: int) -> list[MinedQuery]:
        rows = self._session.read_page("export/mined", limit, run=run, set=set_name, after=after)
        return [_mined_query(set_name, row) for row in rows]

    def rows(self, run: str, set_name: str, after: str, limit: int) -> list[CandidateRow]:
        asked = {"run": run, "set": set_name, "after": after}
        return [
            candidate_row(
                candidate_record(each["properties"]), row["text"], each["title"], row["positive"]
            )
            for row in self._session.read_page("export/candidates", limit, **asked)
            for each in row["candidates"]
        ]


def _admission(key: QueryKey, row: dict[str, Any]) -> Admission:
    return Admission(
        key=key,
        positive_similarity=row["positive"],
        rulings=tuple(
            Ruling(
                paper=each["id"],
                inadmissible=each["inadmissible"],
                hop=each["hop"],
                through=tuple(each["through"]),
                similarity_query=each["query"],
                similarity_positive=each["positive"],
            )
            for each in row["papers"]
        ),
    )


def _mined(mined: Mined) -> dict[str, Any]:
    return {
        "set": mined.key.set,
        "id": mined.key.id,
        "outcome": outcome_properties(mined)
        | {f"inadmissible_{reason}": count for reason, count in mined.inadmissible.items()},
        "candidates": [
            {"paper": candidate.paper, "properties": _properties(candidate)}
            for candidate in mined.candidates
        ],
        "next": [[before.paper, after.paper] for before, after in transitions(mined.candidates)],
    }


def _properties(candidate: Candidate) -> dict[str, Any]:
    plain = {name: getattr(candidate, name) for name in CANDIDATE_PROPERTIES}
    lists = {name: list(plain[name]) for name in ("through", "dropped_by")}
    return plain | lists | {"also": [packed_origin(each) for each in candidate.also] or None}


def candidate_record(properties: dict[str, Any]) -> Candidate:
    """Make the record of a Candidate node's properties."""
    plain: dict[str, Any] = {name: properties.get(name) for name in CANDIDATE_PROPERTIES}
    lists = {name: tuple(properties[name]) for name in ("through", "dropped_by")}
    also = tuple(unpacked_origin(each) for each in properties.get("also") or ())
    return Candidate(
        run=properties["run"],
        key=QueryKey(properties["set"], properties["query"]),
        paper=properties["paper"],
        **plain | lists | {"also": also},
    )


def _mined_query(set_name: str, row: dict[str, Any]) -> MinedQuery:
    return MinedQuery(
        key=QueryKey(set_name, row["id"]),
        text=row["text"],
        origin=row["origin"],
        reason=row["reason"],
        positives=tuple(AnsweringPaper(**positive) for positive in row["positives"]),
        seeds=frozenset(row["seeds"]),
        candidates=tuple(
            CandidatePaper(
                candidate=candidate_record(found["properties"]),
                **found["paper"],
                answers=found["answers"],
                duplicate=found["duplicate"],
            )
            for found in row["candidates"]
        ),
    )
