"""Neighbourhoods, walks and candidates in Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch
from bica_graph.graph.properties import DIGEST, outcome_properties, strides
from bica_graph.records import (
    RANDOM,
    WALK,
    AnsweringPaper,
    Candidate,
    CandidatePaper,
    MinedQuery,
    QueryKey,
    Walked,
    WalkedPaper,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records import Direction, Mined, TextChoice, WalkSettings, WalkTask


class Neo4jWalks:
    """`graph.protocol.Walks` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def unmined(self, run: str, set_name: str, after: str, limit: int) -> list[QueryKey]:
        rows = self._session.read("mine/unmined", run=run, set=set_name, after=after, limit=limit)
        return [QueryKey(set_name, row["id"]) for row in rows]

    def count_unmined(self, run: str, sets: Sequence[str]) -> int:
        return int(self._session.read("mine/count_unmined", run=run, sets=list(sets))[0]["unmined"])

    def sizes(self, keys: Sequence[QueryKey], direction: Direction) -> list[int]:
        rows = self._session.read_halving("mine/sizes", "keys", _plain(keys), direction=direction)
        return [row["size"] for row in rows]

    def unembedded_near(
        self, keys: Sequence[QueryKey], direction: Direction, text: TextChoice
    ) -> set[str]:
        rows = self._session.read_halving(
            "mine/unembedded_near", "keys", _plain(keys), direction=direction, digest=DIGEST[text]
        )
        return {row["id"] for row in rows}

    def walk(
        self, tasks: Sequence[WalkTask], settings: WalkSettings, text: TextChoice, dim: int
    ) -> list[Walked]:
        rows = self._session.read_halving(
            "mine/walk",
            "tasks",
            [_task(task) for task in tasks],
            direction=settings.direction,
            digest=DIGEST[text],
            dim=dim,
            paths=settings.paths,
            path_length=settings.path_length,
            width=settings.width,
            temperature=settings.temperature,
            next_start=settings.on_visited_start == "next",
            max_hop1=settings.max_hop1,
            max_hop2=settings.max_hop2,
        )
        if len(rows) != len(tasks):
            raise GraphMismatch("queries went away while they were being mined: mine again")
        return [_walked(task.key, row) for task, row in zip(tasks, rows, strict=True)]

    def write(self, run: str, mined: Sequence[Mined]) -> None:
        self._session.write_halving(
            "mine/write_candidates", "mined", [_mined(query) for query in mined], run=run
        )

    def mined(self, run: str, set_name: str, after: str, limit: int) -> list[MinedQuery]:
        rows = self._session.read_page("export/mined", limit, run=run, set=set_name, after=after)
        return [_mined_query(set_name, row) for row in rows]


def _plain(keys: Sequence[QueryKey]) -> list[list[str]]:
    return [[key.set, key.id] for key in keys]


def _task(task: WalkTask) -> dict[str, Any]:
    return {
        "set": task.key.set,
        "id": task.key.id,
        "gumbel": task.gumbel,
        "uniforms": task.uniforms,
        "factor": task.lot_factor,
        "offset": task.lot_offset,
    }


def _walked(key: QueryKey, row: dict[str, Any]) -> Walked:
    return Walked(
        key=key,
        seeds=row["seeds"],
        cited=row["cited"],
        hop1=row["hop1"],
        hop2=row["hop2"],
        positive_similarity=row["positive"],
        papers=tuple(_paper(paper) for paper in row["papers"]),
    )


def _paper(paper: dict[str, Any]) -> WalkedPaper:
    choices = tuple(paper["choices"])
    start = paper["step"] == 0
    return WalkedPaper(
        id=paper["id"],
        strategy=RANDOM if paper["path"] is None else WALK,
        hop=paper["hop"],
        path=paper["path"],
        step=paper["step"],
        similarity_step=choices[paper["chosen"]] if choices else paper["query"] if start else None,
        similarity_query=paper["query"],
        similarity_positive=paper["positive"],
        choices=choices,
        among=tuple(paper["among"]),
        chosen=paper["chosen"],
        pool=paper["pool"],
        through=tuple(paper["through"]),
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
        "next": [[before.paper, after.paper] for before, after in strides(mined.candidates)],
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
