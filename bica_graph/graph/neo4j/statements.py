"""Statements of the user's own, in Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch
from bica_graph.graph.properties import DIGEST
from bica_graph.statement_records import Judged, JudgedPaper

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records import QueryKey, TextChoice
    from bica_graph.statement_records import AskedQuery


class Neo4jStatements:
    """`graph.protocol.Statements` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def ask(
        self, text: str, asked: Sequence[AskedQuery], given: Mapping[str, Any], most: int
    ) -> list[dict[str, Any]]:
        queries = [
            {"set": each.key.set, "id": each.key.id, "uniforms": each.uniforms} for each in asked
        ]
        return self._session.ask(text, "queries", queries, most, **given)

    def judge(
        self, returned: Mapping[QueryKey, Sequence[str]], text: TextChoice, dim: int
    ) -> list[Judged]:
        asked = [
            {"set": key.set, "id": key.id, "papers": list(ids)} for key, ids in returned.items()
        ]
        rows = self._session.read_halving(
            "mine/judge", "asked", asked, digest=DIGEST[text], dim=dim
        )
        if len(rows) != len(asked):
            raise GraphMismatch("queries went away while they were being mined: mine again")
        return [_judged(key, row) for key, row in zip(returned, rows, strict=True)]


def _judged(key: QueryKey, row: dict[str, Any]) -> Judged:
    return Judged(
        key=key,
        positive_similarity=row["positive"],
        papers=tuple(
            JudgedPaper(
                id=each["id"],
                refused=each["refused"],
                hop=each["hop"],
                through=tuple(each["through"]),
                similarity_query=each["query"],
                similarity_positive=each["positive"],
            )
            for each in row["papers"]
        ),
    )
