"""Embeddings, their encoder and their index in Neo4j."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.errors import GraphMismatch
from bica_graph.exact.texts import paper_text
from bica_graph.graph.neo4j.session import vector
from bica_graph.graph.properties import DIGEST
from bica_graph.graph.required_encoder import required_encoder
from bica_graph.records.embeddings import (
    EncoderRecord,
    IndexState,
    PaperEmbedding,
    PaperText,
    QueryEmbedding,
    QueryText,
)
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.progress import Progress
    from bica_graph.records.embeddings import TextChoice


_INDEXED = "(:Paper {embedding})"


def _stranger(what: str) -> GraphMismatch:
    return GraphMismatch(
        f"the vector index paper_embedding is {what}: it was left by another program; remove it "
        "with DROP INDEX paper_embedding"
    )


class Neo4jEmbeddings:
    """`graph.protocol.embeddings.Embeddings` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def encoder(self) -> EncoderRecord | None:
        return graph_encoder(self._session)

    def adopt(self, encoder: EncoderRecord) -> None:
        written = self._session.write("embedding/adopt_encoder", encoder=_properties(encoder))
        present = _encoder(written.rows[0]["encoder"])
        if present != encoder:
            raise GraphMismatch(
                f"the graph's embeddings are from {present.name}, not from {encoder.name}"
            )

    def drop(self, progress: Progress) -> int:
        with progress.work("drop embeddings", None, "vectors") as advance:
            self._session.write("embedding/drop_index")
            dropped = 0
            for script in ("embedding/drop_papers", "embedding/drop_queries"):
                count = self._session.batch(script)[0]["dropped"]
                advance(count)
                dropped += count
            self._session.write("embedding/drop_encoder")
        return dropped

    def create_index(self) -> None:
        dim = graph_dim(self._session)
        config = {"vector.dimensions": dim, "vector.similarity_function": "cosine"}
        self._session.write("embedding/create_index", options={"indexConfig": config})
        index = self.index()
        if index is not None and index.dim != dim:
            raise _stranger(f"of {index.dim} dimensions, not of {dim}")

    def index(self) -> IndexState | None:
        rows = self._session.read("embedding/index")
        if not rows:
            return None
        over, by = rows[0].pop("over"), rows[0].pop("by")
        if (over, by) != (_INDEXED, "COSINE"):
            raise _stranger(f"over {over} by {by.lower()}, not over {_INDEXED} by cosine")
        return IndexState(**rows[0])


class Neo4jPaperEmbeddings:
    """`graph.protocol.embeddings.PaperEmbeddings` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def drop_textless(self) -> int:
        return int(self._session.batch("embedding/drop_textless")[0]["dropped"])

    def waiting(self, text: TextChoice, after: str, limit: int) -> list[PaperText]:
        rows = self._session.read_page(
            "embedding/waiting_papers", limit, digest=DIGEST[text], after=after
        )
        return [
            PaperText(row["id"], paper_text(row["title"], row["abstract"], text), row["digest"])
            for row in rows
        ]

    def count_waiting(self, text: TextChoice) -> int:
        rows = self._session.read("embedding/count_waiting_papers", digest=DIGEST[text])
        return int(rows[0]["waiting"])

    def digests(self, ids: Sequence[str], text: TextChoice) -> dict[str, str | None]:
        rows = self._session.read_halving(
            "embedding/paper_digests", "ids", list(ids), digest=DIGEST[text]
        )
        return {row["id"]: row["digest"] for row in rows}

    def write(self, embeddings: Sequence[PaperEmbedding]) -> int:
        rows = [
            {
                "id": embedding.id,
                "digest": embedding.digest,
                "vector": vector(embedding.vector),
                "norm": embedding.norm,
                "sort_key": embedding.sort_key,
            }
            for embedding in embeddings
        ]
        return self._session.write_halving("embedding/write_papers", "embeddings", rows).total(
            "matched"
        )

    def read(self, after: str, limit: int) -> list[PaperEmbedding]:
        rows = self._session.read_page(
            "embedding/read_papers", limit, dim=graph_dim(self._session), after=after
        )
        return [_embedding(row) for row in rows]

    def known(self, digests: Sequence[str]) -> dict[str, PaperEmbedding]:
        encoder = graph_encoder(self._session)
        if encoder is None:
            return {}
        rows = self._session.read_halving(
            "embedding/known", "digests", list(digests), dim=encoder.dim
        )
        return {row["digest"]: _embedding(row) for row in rows}


class Neo4jQueryEmbeddings:
    """`graph.protocol.embeddings.QueryEmbeddings` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def waiting(self, set_name: str, after: str, limit: int) -> list[QueryText]:
        rows = self._session.read_page(
            "embedding/waiting_queries", limit, set=set_name, after=after
        )
        return [QueryText(set_name, row["id"], row["text"], row["digest"]) for row in rows]

    def count_waiting(self, sets: Sequence[str]) -> int:
        return int(
            self._session.read("embedding/count_waiting_queries", sets=list(sets))[0]["waiting"]
        )

    def digests(self, keys: Sequence[QueryKey]) -> dict[QueryKey, str]:
        rows = self._session.read_halving(
            "embedding/query_digests", "keys", [[key.set, key.id] for key in keys]
        )
        return {QueryKey(row["set"], row["id"]): row["digest"] for row in rows}

    def write(self, embeddings: Sequence[QueryEmbedding]) -> int:
        rows = [
            {
                "set": embedding.set,
                "id": embedding.id,
                "digest": embedding.digest,
                "vector": vector(embedding.vector),
                "norm": embedding.norm,
            }
            for embedding in embeddings
        ]
        return self._session.write_halving("embedding/write_queries", "embeddings", rows).total(
            "matched"
        )

    def read(self, set_name: str, after: str, limit: int) -> list[QueryEmbedding]:
        rows = self._session.read_page(
            "embedding/read_queries", limit, set=set_name, dim=graph_dim(self._session), after=after
        )
        return [
            QueryEmbedding(set_name, row["id"], row["digest"], _numpy(row["vector"]), row["norm"])
            for row in rows
        ]


def graph_encoder(session: Neo4jSession) -> EncoderRecord | None:
    """Give the encoder of the graph's embeddings; None if there are none yet."""
    rows = session.read("embedding/encoder")
    return _encoder(rows[0]["encoder"]) if rows else None


def graph_dim(session: Neo4jSession) -> int:
    """
    Give the dimension of the graph's embeddings.

    Raises:
        GraphMismatch: If there are none yet.
    """
    return required_encoder(graph_encoder(session)).dim


def _properties(encoder: EncoderRecord) -> dict[str, Any]:
    plain = asdict(encoder)
    prompts = {"query": plain.pop("query_prompt"), "document": plain.pop("document_prompt")}
    return {**plain, "prompts": json.dumps(prompts)}


def _encoder(properties: dict[str, Any]) -> EncoderRecord:
    plain = dict(properties)
    prompts = json.loads(plain.pop("prompts"))
    return EncoderRecord(
        **{"revision": None, "max_length": None, **plain},
        query_prompt=prompts["query"],
        document_prompt=prompts["document"],
    )


def _embedding(row: dict[str, Any]) -> PaperEmbedding:
    return PaperEmbedding(
        row["id"], row["digest"], _numpy(row["vector"]), row["norm"], row["sort_key"]
    )


def _numpy(value: Any) -> np.ndarray:
    return np.asarray(value.to_numpy(), dtype=np.float32)
