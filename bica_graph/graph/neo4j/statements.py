"""Cypher statements written by the user, in Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records.statements import AskedQuery


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
