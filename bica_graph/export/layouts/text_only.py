"""
Layout ``text-only``: the columns ``query``, ``positive``, ``negative`` in this order, and no other.

A sentence-transformers trainer takes every column as an input, in the given order; a column of ids
would be tokenized and used for training.
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

_NAMES = ("query", "positive", "negative")


def _columns(_: Shape) -> tuple[Column, ...]:
    return texts(*_NAMES)


def _rows(example: Example, _: Shape) -> Iterator[Row]:
    for positive in example.positives:
        for negative in example.negatives:
            yield {"query": example.query, "positive": positive.text, "negative": negative.text}


def _read(row: RowReader) -> ParsedRow:
    return ParsedRow(
        set=None,
        query_id=None,
        query=row.text("query"),
        positives=(Doc(None, row.text("positive")),),
        negatives=(Doc(None, row.text("negative")),),
    )


def _known_by(columns: frozenset[str]) -> bool:
    return columns <= set(_NAMES) and not columns.isdisjoint({"positive", "negative"})


LAYOUT = Layout("text-only", _columns, _rows, _read, _known_by, has_ids=False, has_provenance=False)
