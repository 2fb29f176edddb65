"""Embeddings and their encoder in a local graph."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from bica_graph.errors import GraphMismatch
from bica_graph.exact.texts import paper_text
from bica_graph.graph.local import vectors
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

    from bica_graph.graph.local.arrays import Snapshots
    from bica_graph.graph.local.store import Row, Store, Transaction
    from bica_graph.progress import Progress
    from bica_graph.records.embeddings import TextChoice

_POINT = """
    INSERT INTO embeddings (node, place, norm, sort_key, embedded_hash) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (node) DO UPDATE SET
      place = excluded.place, norm = excluded.norm, sort_key = excluded.sort_key,
      embedded_hash = excluded.embedded_hash
    WHERE place <> excluded.place OR norm <> excluded.norm OR sort_key <> excluded.sort_key
      OR embedded_hash <> excluded.embedded_hash
"""


class LocalEmbeddings:
    """
    `graph.protocol.embeddings.Embeddings` over a folder.

    There is no index to build: searches compare all papers.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def encoder(self) -> EncoderRecord | None:
        with self._store.reading() as t:
            return graph_encoder(t)

    def adopt(self, encoder: EncoderRecord) -> None:
        with self._store.writing() as t:
            t.run(
                "UPDATE state SET encoder = ifnull(encoder, ?)",
                (json.dumps(asdict(encoder), sort_keys=True),),
            )
            present = required_encoder(graph_encoder(t))
        if present != encoder:
            raise GraphMismatch(
                f"the graph's embeddings are from {present.name}, not from {encoder.name}"
            )

    def drop(self, progress: Progress) -> int:
        with progress.work("drop embeddings", None, "vectors") as advance:
            with self._store.writing() as t:
                dropped = t.run("DELETE FROM embeddings")
                dropped += t.run(
                    "UPDATE queries SET embedding = NULL, norm = NULL, embedded_hash = NULL "
                    "WHERE embedding IS NOT NULL"
                )
                t.run(
                    "UPDATE state SET encoder = NULL, indexed = 0, matrix = matrix + 1, "
                    "dim = NULL, places = 0, papers = papers + 1"
                )
            self._store.tidy()
            advance(dropped)
        return dropped

    def create_index(self) -> None:
        with self._store.writing() as t:
            _dim(t)
            t.run("UPDATE state SET indexed = 1")

    def index(self) -> IndexState | None:
        with self._store.reading() as t:
            indexed = t.number("SELECT indexed FROM state")
            return IndexState("ONLINE", 100.0, _dim(t)) if indexed else None


class LocalPaperEmbeddings:
    """`graph.protocol.embeddings.PaperEmbeddings` over a folder."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        self._store = store
        self._snapshots = snapshots

    def drop_textless(self) -> int:
        sql = (
            "DELETE FROM embeddings "
            "WHERE node IN (SELECT node FROM papers WHERE abstract_digest IS NULL)"
        )
        with self._store.writing() as t:
            dropped = t.run(sql)
            if dropped:
                t.run("UPDATE state SET papers = papers + 1")
            return dropped

    def waiting(self, text: TextChoice, after: str, limit: int) -> list[PaperText]:
        sql = (
            f"SELECT p.id, texts.title, texts.abstract, p.{DIGEST[text]} FROM papers p "
            "LEFT JOIN embeddings e ON e.node = p.node LEFT JOIN texts ON texts.node = p.node "
            f"WHERE p.id > ? AND e.embedded_hash IS NOT p.{DIGEST[text]} "
            f"AND p.{DIGEST[text]} IS NOT NULL ORDER BY p.id LIMIT ?"
        )
        with self._store.reading() as t:
            return [
                PaperText(name, paper_text(title, abstract, text), digest)
                for name, title, abstract, digest in t.all(sql, (after, limit))
            ]

    def count_waiting(self, text: TextChoice) -> int:
        sql = (
            "SELECT count(*) FROM papers p LEFT JOIN embeddings e ON e.node = p.node "
            f"WHERE e.embedded_hash IS NOT p.{DIGEST[text]} AND p.{DIGEST[text]} IS NOT NULL"
        )
        with self._store.reading() as t:
            return t.number(sql)

    def digests(self, ids: Sequence[str], text: TextChoice) -> dict[str, str | None]:
        sql = f"SELECT id, {DIGEST[text]} FROM papers WHERE id IN ({{}})"
        with self._store.reading() as t:
            return dict(t.among(sql, ids))

    def write(self, embeddings: Sequence[PaperEmbedding]) -> int:
        with self._store.writing() as t:
            ids = [embedding.id for embedding in embeddings]
            nodes: dict[str, int] = dict(
                t.among("SELECT id, node FROM papers WHERE id IN ({})", ids)
            )
            there = {nodes[e.id]: e for e in embeddings if e.id in nodes}
            if there:
                self._point(t, there)
            return sum(name in nodes for name in ids)

    def read(self, after: str, limit: int) -> list[PaperEmbedding]:
        sql = (
            "SELECT p.id, e.embedded_hash, e.norm, e.sort_key, e.place "
            "FROM papers p CROSS JOIN embeddings e ON e.node = p.node "
            "WHERE p.id > ? ORDER BY p.id LIMIT ?"
        )
        with self._store.reading() as t:
            _dim(t)
            return self._embeddings(t, t.all(sql, (after, limit)))

    def known(self, digests: Sequence[str]) -> dict[str, PaperEmbedding]:
        sql = (
            "SELECT min(p.id), e.embedded_hash, e.norm, e.sort_key, e.place "
            "FROM embeddings e JOIN papers p ON p.node = e.node "
            "WHERE e.embedded_hash IN ({}) GROUP BY e.embedded_hash"
        )
        with self._store.reading() as t:
            if graph_encoder(t) is None:
                return {}
            return {e.digest: e for e in self._embeddings(t, list(t.among(sql, digests)))}

    def _point(self, t: Transaction, embeddings: dict[int, PaperEmbedding]) -> None:
        """Write new vectors to disk, and then point the records at them."""
        whole = vectors.wholes(np.stack([e.vector for e in embeddings.values()]))
        _fit(t, whole.shape[1])
        number, end = t.all("SELECT matrix, places FROM state")[0]
        held = self._held(t, list(embeddings), whole)
        new = [row for row, node in enumerate(embeddings) if node not in held]
        if new:
            with self._store.folder.graph_errors():
                vectors.append(self._store.folder.vectors(number), end, whole[new])
            t.run("UPDATE state SET places = places + ?", (len(new),))
        nodes = list(embeddings)
        places = held | {nodes[row]: end + offset for offset, row in enumerate(new)}
        rows = [
            (node, places[node], e.norm, e.sort_key, e.digest) for node, e in embeddings.items()
        ]
        if t.many(_POINT, rows):
            t.run("UPDATE state SET papers = papers + 1")

    def _held(self, t: Transaction, nodes: list[int], whole: vectors.Wholes) -> dict[int, int]:
        """Give the places of the papers whose vectors are stored already."""
        found: dict[int, int] = dict(
            t.among("SELECT node, place FROM embeddings WHERE node IN ({})", nodes)
        )
        matrix = self._snapshots.matrix(t)
        return {
            node: found[node]
            for node, row in zip(nodes, whole, strict=True)
            if node in found and (matrix[found[node]] == row).all()
        }

    def _embeddings(self, t: Transaction, rows: list[Row]) -> list[PaperEmbedding]:
        places = np.array([row[4] for row in rows], dtype=np.int64)
        found = vectors.floats(self._snapshots.matrix(t)[places])
        return [
            PaperEmbedding(name, digest, vector, norm, sort_key)
            for (name, digest, norm, sort_key, _), vector in zip(rows, found, strict=True)
        ]


class LocalQueryEmbeddings:
    """`graph.protocol.embeddings.QueryEmbeddings` over a folder."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def waiting(self, set_name: str, after: str, limit: int) -> list[QueryText]:
        sql = (
            "SELECT set_name, id, text, text_digest FROM queries "
            "WHERE set_name = ? AND id > ? AND embedded_hash IS NOT text_digest "
            "AND left_out IS NULL ORDER BY id LIMIT ?"
        )
        with self._store.reading() as t:
            return [QueryText(*row) for row in t.all(sql, (set_name, after, limit))]

    def count_waiting(self, sets: Sequence[str]) -> int:
        sql = (
            "SELECT count(*) FROM queries "
            "WHERE embedded_hash IS NOT text_digest AND left_out IS NULL"
        )
        with self._store.reading() as t:
            if not sets:
                return t.number(sql)
            return sum(row[0] for row in t.among(f"{sql} AND set_name IN ({{}})", sets))

    def digests(self, keys: Sequence[QueryKey]) -> dict[QueryKey, str]:
        sql = "SELECT text_digest FROM queries WHERE set_name = ? AND id = ?"
        with self._store.reading() as t:
            found = {key: t.one(sql, (key.set, key.id)) for key in keys}
        return {key: row[0] for key, row in found.items() if row}

    def write(self, embeddings: Sequence[QueryEmbedding]) -> int:
        if not embeddings:
            return 0
        whole = vectors.wholes(np.stack([e.vector for e in embeddings]))
        sql = (
            "UPDATE queries SET embedding = ?, norm = ?, embedded_hash = ? "
            "WHERE set_name = ? AND id = ?"
        )
        rows = [
            (vectors.packed(row), e.norm, e.digest, e.set, e.id)
            for row, e in zip(whole, embeddings, strict=True)
        ]
        with self._store.writing() as t:
            _fit(t, whole.shape[1])
            return t.many(sql, rows)

    def read(self, set_name: str, after: str, limit: int) -> list[QueryEmbedding]:
        sql = (
            "SELECT id, embedded_hash, embedding, norm FROM queries "
            "WHERE set_name = ? AND id > ? AND embedding IS NOT NULL ORDER BY id LIMIT ?"
        )
        with self._store.reading() as t:
            _dim(t)
            rows = t.all(sql, (set_name, after, limit))
        return [
            QueryEmbedding(set_name, name, digest, vectors.floats(vectors.unpacked(data)), norm)
            for name, digest, data, norm in rows
        ]


def graph_encoder(t: Transaction) -> EncoderRecord | None:
    """Give the encoder of the graph's embeddings; None if there are none yet."""
    text = t.all("SELECT encoder FROM state")[0][0]
    return EncoderRecord(**json.loads(text)) if text else None


def _dim(t: Transaction) -> int:
    return required_encoder(graph_encoder(t)).dim


def _fit(t: Transaction, dim: int) -> None:
    """Check the dimension of new vectors; the first vectors fix it."""
    t.run("UPDATE state SET dim = ifnull(dim, ?)", (dim,))
    held = t.number("SELECT dim FROM state")
    if held != dim:
        raise ValueError(f"the graph's embeddings have dimension {held}, not {dim}")
