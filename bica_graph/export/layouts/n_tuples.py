"""
Layout ``n-tuples``: one row for each positive, with exactly N negatives in N columns.

The column ``negatives`` holds the id and provenance of each negative, in the same order, without
its text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bica_graph.export.layouts.columns import Column, texts
from bica_graph.export.layouts.examples import provenance, provenance_columns
from bica_graph.export.layouts.layout import Layout
from bica_graph.export.layouts.parsed_row import ParsedRow, paired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.export.layouts.columns import Row
    from bica_graph.export.layouts.examples import Example, Shape
    from bica_graph.export.layouts.parsed_row import RowReader

_NEGATIVE = re.compile(r"negative_([1-9][0-9]*)")

_SCORES = ("score", "scores", "label", "labels")
"""Columns of other tools: a score for each negative, or for the positive and each negative."""


def _columns(shape: Shape) -> tuple[Column, ...]:
    columns = [f"negative_{place}" for place in range(1, (shape.negatives or 0) + 1)]
    named = texts("query_id", "set", "positive_id", "query", "positive", *columns)
    return (*named, Column("negatives", (Column("id", "text"), *provenance_columns(shape))))


def _rows(example: Example, shape: Shape) -> Iterator[Row]:
    places = range(1, len(example.negatives) + 1)
    for positive in example.positives:
        yield {
            "query_id": example.key.id,
            "set": example.key.set,
            "positive_id": positive.id,
            "query": example.query,
            "positive": positive.text,
            **{
                f"negative_{place}": negative.text
                for place, negative in zip(places, example.negatives, strict=True)
            },
            "negatives": [
                {"id": negative.id, **provenance(negative.candidate, shape)}
                for negative in example.negatives
            ],
        }


def _read(row: RowReader) -> ParsedRow:
    found = sum(_NEGATIVE.fullmatch(name) is not None for name in row.row)
    columns = [f"negative_{place}" for place in range(1, max(found, 1) + 1)]
    negatives = [row.text(column) for column in columns]
    for name in _SCORES:
        row.hold_scores(name, len(columns), len(columns) + 1)
    return ParsedRow(
        set=row.name("set"),
        query_id=row.name("query_id"),
        query=row.text("query"),
        positives=(row.doc("positive", "positive_id"),),
        negatives=paired(row.ids("negatives", len(negatives), "id"), negatives),
    )


def _known_by(columns: frozenset[str]) -> bool:
    return any(_NEGATIVE.fullmatch(name) for name in columns)


LAYOUT = Layout("n-tuples", _columns, _rows, _read, _known_by, fixed_negatives=True)
