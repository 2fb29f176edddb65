"""Candidates in Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch
from bica_graph.graph.properties import DIGEST, outcome_properties, transitions
from bica_graph.records.admission import Admission, Ruling
from bica_graph.records.candidates import AnsweringPaper, Candidate, CandidatePaper, MinedQuery
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records.candidates import Mined
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
            raise GraphMismatch("queries went away while they were being mined: mine again")
        return [_admission(key, row) for key, row in zip(proposed, rows, strict=True)]

    def write(self, run: str, mined: Sequence[Mined]) -> None:
        self._session.write_halving(
            "mining/write_candidates", "mined", [_mined(query) for query in mined], run=run
        )

    def mined(self, run: str, set_name: str, after: str, limit: int) -> list[MinedQuery]:
        rows = self._session.read_page("export/mined", limit, run=run, set=set_name, after=after)
        return [_mined_query(set_name, row) for row in rows]


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
        | {f"refused_{reason}": count for reason, count in mined.refused.items()},
        "candidates": [
            {"paper": candidate.paper, "properties": _properties(candidate)}
            for candidate in mined.candidates
        ],
        "next": [[before.paper, after.paper] for before, after in transitions(mined.candidates)],
    }


def _properties(candidate: Candidate) -> dict[str, Any]:
    return {
        "strategy": candidate.strategy,
        "rank": candidate.rank,
        "hop": candidate.hop,
        "path": candidate.path,
        "step": candidate.step,
        "probability": candidate.probability,
        "similarity_step": candidate.similarity_step,
        "similarity_query": candidate.similarity_query,
        "similarity_positive": candidate.similarity_positive,
        "through": list(candidate.through),
        "dropped_by": list(candidate.dropped_by),
    }


def candidate_record(properties: dict[str, Any]) -> Candidate:
    """Make the record of a Candidate node's properties."""
    return Candidate(
        run=properties["run"],
        key=QueryKey(properties["set"], properties["query"]),
        paper=properties["paper"],
        strategy=properties["strategy"],
        rank=properties["rank"],
        hop=properties.get("hop"),
        path=properties.get("path"),
        step=properties.get("step"),
        probability=properties.get("probability"),
        similarity_step=properties.get("similarity_step"),
        similarity_query=properties["similarity_query"],
        similarity_positive=properties["similarity_positive"],
        through=tuple(properties["through"]),
        dropped_by=tuple(properties["dropped_by"]),
    )


def _mined_query(set_name: str, row: dict[str, Any]) -> MinedQuery:
    return MinedQuery(
        key=QueryKey(set_name, row["id"]),
        text=row["text"],
        origin=row["origin"],
        reason=row["reason"],
        positives=tuple(AnsweringPaper(**positive) for positive in row["positives"]),
        candidates=tuple(
            CandidatePaper(
                candidate=candidate_record(found["properties"]),
                **found["paper"],
                answers=found["answers"],
                twin=found["twin"],
            )
            for found in row["candidates"]
        ),
    )
