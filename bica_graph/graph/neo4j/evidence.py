"""Facts for explanations and pages, from Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.graph.neo4j.candidates import candidate_record
from bica_graph.graph.properties import DIGEST
from bica_graph.records.candidates import AnsweringPaper
from bica_graph.records.evidence import (
    NeighbourhoodRank,
    Outcome,
    PaperFacts,
    QueryFacts,
    Relation,
    RunFacts,
    Serving,
    Similarity,
    SuspectedFalseNegative,
)
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records.candidates import Candidate
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction


class Neo4jEvidence:
    """`graph.protocol.evidence.Evidence` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def query(self, key: QueryKey, text: TextChoice) -> QueryFacts | None:
        rows = self._session.read("evidence/query", set=key.set, id=key.id, digest=DIGEST[text])
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
        rows = self._session.read("evidence/candidates", set=key.set, id=key.id)
        return [candidate_record(row["candidate"]) for row in rows]

    def papers(self, ids: Sequence[str], text: TextChoice) -> dict[str, PaperFacts]:
        rows = self._session.read_halving(
            "evidence/papers", "ids", list(dict.fromkeys(ids)), digest=DIGEST[text]
        )
        return {row["id"]: PaperFacts(**row) for row in rows}

    def similarities(
        self, key: QueryKey, ids: Sequence[str], text: TextChoice, dim: int
    ) -> dict[str, Similarity]:
        rows = self._session.read_halving(
            "evidence/similarities",
            "ids",
            list(dict.fromkeys(ids)),
            set=key.set,
            id=key.id,
            digest=DIGEST[text],
            dim=dim,
        )
        return {row["id"]: Similarity(row["query"], row["positive"]) for row in rows}

    def alike(self, paper: str, ids: Sequence[str], text: TextChoice, dim: int) -> dict[str, float]:
        rows = self._session.read_halving(
            "evidence/alike",
            "ids",
            list(dict.fromkeys(ids)),
            paper=paper,
            digest=DIGEST[text],
            dim=dim,
        )
        return {row["id"]: row["cosine"] for row in rows}

    def relations(self, key: QueryKey, paper: str) -> list[Relation]:
        rows = self._session.read("evidence/relations", set=key.set, id=key.id, paper=paper)
        return [
            Relation(
                answer=row["answer"],
                queries=tuple(QueryKey(**each) for each in row["queries"]),
                distance=row["distance"],
                shared_references=tuple(row["shared_references"]),
                co_cited=row["co_cited"],
                same=tuple(row["same"]),
            )
            for row in rows
        ]

    def rank(  # a query, a paper, and the settings of the neighbourhood
        self,
        key: QueryKey,
        paper: str,
        shuffle: tuple[int, int],
        direction: Direction,
        text: TextChoice,
        dim: int,
    ) -> NeighbourhoodRank | None:
        rows = self._session.read(
            "evidence/rank",
            set=key.set,
            id=key.id,
            paper=paper,
            direction=direction,
            digest=DIGEST[text],
            dim=dim,
            factor=shuffle[0],
            offset=shuffle[1],
        )
        return NeighbourhoodRank(**rows[0]) if rows else None

    def run(self, name: str, bins: int, most: int) -> RunFacts:
        row = self._session.read("evidence/run", run=name, bins=bins, most=most)[0]
        often = tuple(Serving(**each) for each in row.pop("often"))
        suspected = tuple(SuspectedFalseNegative(**each) for each in row.pop("suspected"))
        counted = {name: tuple(tuple(each) for each in row[name]) for name in row}
        return RunFacts(**counted, often=often, suspected=suspected)
