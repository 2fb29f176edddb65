"""What pictures and explanations ask, from Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.facts import (
    Outcome,
    PaperFacts,
    QueryFacts,
    Relation,
    RunFacts,
    Serving,
    Similarity,
    Standing,
    Suspect,
)
from bica_graph.graph.neo4j.walks import candidate_record
from bica_graph.graph.properties import DIGEST
from bica_graph.records import AnsweringPaper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records import Candidate, Direction, QueryKey, TextChoice, WalkTask


class Neo4jFacts:
    """`graph.protocol.Facts` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def query(self, key: QueryKey, text: TextChoice) -> QueryFacts | None:
        rows = self._session.read("facts/query", set=key.set, id=key.id, digest=DIGEST[text])
        if not rows:
            return None
        row = rows[0]
        return QueryFacts(
            key=key,
            text=row["text"],
            origin=row["origin"],
            embedded=row["embedded"],
            positives=tuple(AnsweringPaper(**each) for each in row["positives"]),
            answers=tuple(row["answers"]),
            seeds=tuple(row["seeds"]),
            outcomes=tuple(Outcome(**each) for each in row["outcomes"]),
        )

    def candidates(self, key: QueryKey) -> list[Candidate]:
        rows = self._session.read("facts/candidates", set=key.set, id=key.id)
        return [candidate_record(row["candidate"]) for row in rows]

    def papers(self, ids: Sequence[str], text: TextChoice) -> dict[str, PaperFacts]:
        rows = self._session.read_halving(
            "facts/papers", "ids", list(dict.fromkeys(ids)), digest=DIGEST[text]
        )
        return {row["id"]: PaperFacts(**row) for row in rows}

    def similarities(
        self, key: QueryKey, ids: Sequence[str], text: TextChoice, dim: int
    ) -> dict[str, Similarity]:
        rows = self._session.read_halving(
            "facts/similarities",
            "ids",
            list(dict.fromkeys(ids)),
            set=key.set,
            id=key.id,
            digest=DIGEST[text],
            dim=dim,
        )
        return {row["id"]: Similarity(row["query"], row["positive"]) for row in rows}

    def relations(self, key: QueryKey, paper: str) -> list[Relation]:
        rows = self._session.read("facts/relations", set=key.set, id=key.id, paper=paper)
        return [
            Relation(
                answer=row["answer"],
                distance=row["distance"],
                shared_references=tuple(row["shared_references"]),
                co_cited=row["co_cited"],
                same=tuple(row["same"]),
            )
            for row in rows
        ]

    def standing(
        self, task: WalkTask, paper: str, direction: Direction, text: TextChoice, dim: int
    ) -> Standing | None:
        rows = self._session.read(
            "facts/standing",
            set=task.key.set,
            id=task.key.id,
            paper=paper,
            direction=direction,
            digest=DIGEST[text],
            dim=dim,
            factor=task.lot_factor,
            offset=task.lot_offset,
        )
        return Standing(**rows[0]) if rows else None

    def run(self, name: str, bins: int, most: int) -> RunFacts:
        row = self._session.read("facts/run", run=name, bins=bins, most=most)[0]
        often = tuple(Serving(**each) for each in row.pop("often"))
        suspicious = tuple(Suspect(**each) for each in row.pop("suspicious"))
        counted = {name: tuple(tuple(each) for each in row[name]) for name in row}
        return RunFacts(**counted, often=often, suspicious=suspicious)
