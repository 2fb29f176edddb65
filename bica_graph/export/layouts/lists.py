"""Layout ``lists``: one row for each query, with all fields of its positives and negatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.export.layouts.columns import Column, texts
from bica_graph.export.layouts.examples import provenance, provenance_columns
from bica_graph.export.layouts.layout import Layout
from bica_graph.export.layouts.parsed_row import ParsedRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.export.layouts.columns import Row
    from bica_graph.export.layouts.examples import Example, Shape
    from bica_graph.export.layouts.parsed_row import RowReader


def _columns(shape: Shape) -> tuple[Column, ...]:
    return (
        *texts("query_id", "set", "query"),
        Column("positives", (*texts("id", "text"), Column("grade", "whole"))),
        Column("negatives", (*texts("id", "text"), *provenance_columns(shape))),
    )


def _rows(example: Example, shape: Shape) -> Iterator[Row]:
    yield {
        "query_id": example.key.id,
        "set": example.key.set,
        "query": example.query,
        "positives": [
            {"id": positive.id, "text": positive.text, "grade": positive.grade}
            for positive in example.positives
        ],
        "negatives": [
            {"id": negative.id, "text": negative.text, **provenance(negative.candidate, shape)}
            for negative in example.negatives
        ],
    }


def _read(row: RowReader) -> ParsedRow:
    return ParsedRow(
        set=row.name("set"),
        query_id=row.name("query_id"),
        query=row.text("query"),
        positives=row.docs("positives", "id", "text"),
        negatives=row.docs("negatives", "id", "text"),
    )


def _known_by(columns: frozenset[str]) -> bool:
    return "positives" in columns


LAYOUT = Layout("lists", _columns, _rows, _read, _known_by)
