"""Yields the content of a local graph row by row, in the form that is common to both engines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.graph.local import candidates, paper_rows
from bica_graph.graph.local.embeddings import graph_encoder
from bica_graph.graph.local.runs import mining_runs
from bica_graph.graph.properties import (
    CANDIDATE_PROPERTIES,
    LISTS,
    packed_origin,
    run_row,
    source_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bica_graph.graph.local.store import Transaction

    Named = dict[str, Any]

_PAPER = (
    "id",
    "title",
    "abstract",
    *("references" if name == "reference_state" else name for name in paper_rows.PROPERTIES),
    "norm",
    "sort_key",
    "embedded_hash",
)
_PAPERS = f"""
    SELECT e.place, p.id, texts.title, texts.abstract,
           {", ".join(f"p.{name}" for name in paper_rows.PROPERTIES)},
           e.norm, e.sort_key, e.embedded_hash
    FROM papers p LEFT JOIN texts ON texts.node = p.node LEFT JOIN embeddings e ON e.node = p.node
    ORDER BY p.id
"""
_MESH = """
    SELECT mesh.ui, mesh.name, about.major
    FROM papers JOIN about ON about.paper = papers.node JOIN mesh ON mesh.number = about.mesh
    WHERE papers.id = ? ORDER BY mesh.ui
"""
_CITATIONS = """
    SELECT a.id, b.id, sources.name
    FROM papers a CROSS JOIN citations ON citations.citing = a.node
    JOIN papers b ON b.node = citations.cited
    JOIN sources ON sources.number = citations.source
    ORDER BY a.id, b.id
"""
_QUERY = (
    "set",
    "id",
    "text",
    "text_hash",
    "text_digest",
    "origin",
    "norm",
    "embedded_hash",
    "left_out",
)
_QUERIES = """
    SELECT number, embedding, set_name, id, text, text_hash, text_digest, origin, norm,
           embedded_hash, left_out
    FROM queries ORDER BY set_name, id
"""
_POSITIVES = """
    SELECT papers.id, positives.grade
    FROM positives JOIN papers ON papers.node = positives.paper
    WHERE positives.query = ? ORDER BY papers.id
"""
_MINED = f"""
    SELECT runs.name, q.set_name, q.id, {", ".join(f"mined.{name}" for name in candidates.OUTCOME)}
    FROM mined JOIN runs ON runs.number = mined.run JOIN queries q ON q.number = mined.query
    ORDER BY runs.name, q.set_name, q.id
"""
_CANDIDATES = f"""
    SELECT c.run, c.query, c.paper, runs.name, q.set_name, q.id, papers.id,
           {", ".join(f"c.{name}" for name in CANDIDATE_PROPERTIES)}
    FROM candidates c JOIN runs ON runs.number = c.run JOIN queries q ON q.number = c.query
    JOIN papers ON papers.node = c.paper
    ORDER BY runs.name, q.set_name, q.id, c.rank, papers.id
"""
_NEXT = """
    SELECT papers.id FROM steps JOIN papers ON papers.node = steps.after
    WHERE steps.run = ? AND steps.query = ? AND steps.paper = ? ORDER BY papers.id
"""


def rows(t: Transaction, matrix: NDArray[np.int16]) -> Iterator[tuple[str, Named]]:
    """Yield all rows; see `graph.protocol.graph.Graph.rows`. *matrix* holds the embeddings."""
    for named in _encoders(t):
        yield "encoder", named
    for place, *values in t.stream(_PAPERS):
        vector = None if place is None else matrix[place].tobytes()
        yield "paper", _paper(values) | _hex(vector) | _mesh(t, values[0])
    for citing, cited, source in t.stream(_CITATIONS):
        names = [source_name(each) for each in source.split("|")]
        yield "citation", {"citing": citing, "cited": cited, "sources": names}
    for number, embedding, *values in t.stream(_QUERIES):
        positives = [list(row) for row in t.all(_POSITIVES, (number,))]
        yield "query", _query(values) | _hex(embedding) | {"positives": positives}
    for run in mining_runs(t):
        yield "run", run_row(run)
    for run, set_name, query, *values in t.stream(_MINED):
        place = {"run": run, "set": set_name, "query": query}
        outcome = _named(candidates.OUTCOME, values)
        inadmissible = json.loads(outcome.pop("inadmissible", "{}"))
        counted = {f"inadmissible_{reason}": count for reason, count in inadmissible.items()}
        yield "mined", outcome | {"capped": bool(outcome["capped"])} | counted | place
    for row in t.stream(_CANDIDATES):
        yield "candidate", _candidate(t, row)


def _encoders(t: Transaction) -> Iterator[Named]:
    found = graph_encoder(t)
    if found is not None:
        plain = asdict(found)
        prompts = {"query": plain.pop("query_prompt"), "document": plain.pop("document_prompt")}
        plain["prompts"] = json.dumps(prompts)
        yield _named(tuple(plain), tuple(plain.values()))


def _paper(values: Sequence[Any]) -> Named:
    paper = _named(_PAPER, values)
    lists = {name: json.loads(paper[name]) for name in LISTS if name in paper}
    return paper | lists | ({"retracted": True} if "retracted" in paper else {})


def _mesh(t: Transaction, paper: str) -> Named:
    headings = [[ui, name, bool(major)] for ui, name, major in t.all(_MESH, (paper,))]
    return {"mesh": headings} if headings else {}


def _candidate(t: Transaction, row: Sequence[Any]) -> Named:
    after = [name for (name,) in t.all(_NEXT, row[:3])]
    properties = candidates.unpacked(row[7:])
    lists = {name: list(properties.pop(name)) for name in ("through", "dropped_by")}
    also = [packed_origin(each) for each in properties.pop("also")]
    lists |= {"also": also} if also else {}
    named = _named(("run", "set", "query", "paper", *properties), (*row[3:7], *properties.values()))
    return named | lists | {"next": after}


def _query(values: Sequence[Any]) -> Named:
    query = _named(_QUERY, values)
    return query | ({"left_out": True} if "left_out" in query else {})


def _named(names: Sequence[str], values: Sequence[Any]) -> Named:
    """Give the properties that are not None."""
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _hex(embedding: bytes | None) -> Named:
    """Give an embedding as its integers in hexadecimal."""
    return {} if embedding is None else {"embedding": embedding.hex()}
