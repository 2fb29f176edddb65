"""The papers most similar to queries, in Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch
from bica_graph.graph.properties import DIGEST
from bica_graph.records.rankings import Ranking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.queries import QueryKey


class Neo4jRetrieval:
    """`graph.protocol.retrieval.Retrieval` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def exact(
        self, keys: Sequence[QueryKey], count: int, text: TextChoice, dim: int
    ) -> list[Ranking]:
        return self._ranked("retrieval/exact", keys, count=count, digest=DIGEST[text], dim=dim)

    def by_index(
        self, keys: Sequence[QueryKey], count: int, breadth: int, text: TextChoice, dim: int
    ) -> list[Ranking]:
        return self._ranked(
            "retrieval/vector_index",
            keys,
            count=count,
            breadth=max(breadth, count),
            digest=DIGEST[text],
            dim=dim,
        )

    def _ranked(self, script: str, keys: Sequence[QueryKey], **parameters: Any) -> list[Ranking]:
        plain = [[key.set, key.id] for key in keys]
        rows = self._session.read_halving(script, "keys", plain, **parameters)
        if len(rows) != len(keys):
            raise GraphMismatch("queries were removed while papers were being ranked: rank again")
        return [
            Ranking(key, tuple((paper, cosine) for paper, cosine in row["papers"]))
            for key, row in zip(keys, rows, strict=True)
        ]
