"""
Layout ``bica``: one row for each positive, as the training code of BiCA reads it.

It has texts and no ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.export.layouts.columns import Column, texts
from bica_graph.export.layouts.layout import Layout
from bica_graph.export.layouts.parsed_row import Doc, ParsedRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.export.layouts.columns import Row
    from bica_graph.export.layouts.examples import Example, Shape
    from bica_graph.export.layouts.parsed_row import RowReader


def _columns(_: Shape) -> tuple[Column, ...]:
    return (*texts("query", "positive"), Column("negatives", "texts"))


def _rows(example: Example, _: Shape) -> Iterator[Row]:
    for positive in example.positives:
        yield {
            "query": example.query,
            "positive": positive.text,
            "negatives": [negative.text for negative in example.negatives],
        }


def _read(row: RowReader) -> ParsedRow:
    return ParsedRow(
        set=None,
        query_id=None,
        query=row.text("query"),
        positives=(Doc(None, row.text("positive")),),
        negatives=row.texts("negatives"),
    )


def _known_by(columns: frozenset[str]) -> bool:
    return "negatives" in columns


LAYOUT = Layout("bica", _columns, _rows, _read, _known_by, has_ids=False, has_provenance=False)
