"""
Layout ``tevatron``: one row for each query with passages, as Tevatron reads it.

Tevatron joins title and text with a space whenever there is a title, even an empty one. So
passages have a title only if titles were embedded too. It ignores other keys of a passage; for a
negative they hold its provenance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.export.layouts.columns import Column, texts
from bica_graph.export.layouts.examples import provenance, provenance_columns
from bica_graph.export.layouts.layout import Layout
from bica_graph.export.layouts.parsed_row import Doc, ParsedRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.export.layouts.columns import Row
    from bica_graph.export.layouts.examples import Example, Shape, UsedNegative, UsedPositive
    from bica_graph.export.layouts.parsed_row import RowReader


def _columns(shape: Shape) -> tuple[Column, ...]:
    keys = ("docid", "text") if shape.text == "abstract" else ("docid", "title", "text")
    return (
        *texts("query_id", "query"),
        Column("positive_passages", texts(*keys)),
        Column("negative_passages", (*texts(*keys), *provenance_columns(shape))),
        *texts("set"),
    )


def _passage(paper: UsedPositive | UsedNegative, shape: Shape) -> Row:
    body = paper.abstract.strip()
    if shape.text == "abstract":
        return {"docid": paper.id, "text": body}
    return {"docid": paper.id, "title": paper.title.strip(), "text": body}


def _rows(example: Example, shape: Shape) -> Iterator[Row]:
    yield {
        "query_id": example.key.id,
        "query": example.query,
        "positive_passages": [_passage(positive, shape) for positive in example.positives],
        "negative_passages": [
            _passage(negative, shape) | provenance(negative.candidate, shape)
            for negative in example.negatives
        ],
        "set": example.key.set,
    }


def _read(row: RowReader) -> ParsedRow:
    return ParsedRow(
        set=row.name("set"),
        query_id=row.name("query_id"),
        query=row.text("query"),
        positives=_docs(row, "positive_passages"),
        negatives=_docs(row, "negative_passages"),
    )


def _docs(row: RowReader, column: str) -> tuple[Doc, ...]:
    passages = row.row.get(column)
    titled = isinstance(passages, list) and any(
        isinstance(passage, dict) and "title" in passage for passage in passages
    )
    return row.docs(column, "docid", *(("title", "text") if titled else ("text",)))


def _known_by(columns: frozenset[str]) -> bool:
    return not columns.isdisjoint({"positive_passages", "negative_passages"})


LAYOUT = Layout("tevatron", _columns, _rows, _read, _known_by)
