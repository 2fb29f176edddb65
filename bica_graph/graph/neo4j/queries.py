"""Queries and their positives in Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.graph.properties import DIGEST, query_properties
from bica_graph.records.queries import Positive, Query, QuerySet, Seed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction


class Neo4jQueries:
    """`graph.protocol.Queries` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def seeds(self, ids: Sequence[str], direction: Direction, text: TextChoice) -> list[Seed]:
        rows = self._session.read_halving(
            "queries/seeds", "ids", list(ids), direction=direction, digest=DIGEST[text]
        )
        return [Seed(**row) for row in rows]

    def write(self, queries: Sequence[Query]) -> int:
        written = self._session.write_halving(
            "queries/write_queries", "queries", [_row(query) for query in queries]
        )
        return written.total("new")

    def sets(self) -> list[QuerySet]:
        return [
            QuerySet(**{**row, "origins": tuple(row["origins"])})
            for row in self._session.read("queries/sets")
        ]

    def ids(self, set_name: str, after: str, limit: int) -> list[str]:
        rows = self._session.read("queries/ids", set=set_name, after=after, limit=limit)
        return [row["id"] for row in rows]

    def page(self, set_name: str, after: str, limit: int, words: Sequence[str] = ()) -> list[Query]:
        lower = [word.lower() for word in words]
        rows = self._session.read(
            "queries/page", set=set_name, after=after, limit=limit, words=lower
        )
        return [
            Query(
                set_name,
                row["id"],
                row["text"],
                row["origin"],
                tuple(Positive(**each) for each in row["positives"]),
            )
            for row in rows
        ]

    def nearby(self, set_name: str, name: str, limit: int) -> list[str]:
        rows = self._session.read("queries/nearby", set=set_name, id=name, limit=limit)
        return [row["id"] for row in rows]

    def count_texts(self, set_name: str) -> int:
        return int(self._session.read("queries/count_texts", set=set_name)[0]["texts"])

    def remove(self, set_name: str) -> int:
        return int(self._session.batch("queries/remove_set", set=set_name)[0]["removed"])


def _row(query: Query) -> dict[str, Any]:
    positives = [{"paper": each.paper, "grade": each.grade} for each in query.positives]
    return {**query_properties(query), "positives": positives}
