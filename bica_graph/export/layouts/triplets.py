"""
Layout ``triplets``: one row for each pair of a positive and a negative, with ids and provenance.

A query with several positives gives a row for every such pair; the layouts with lists hold the
same in one row.
"""

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
    named = texts("query_id", "query", "positive_id", "positive", "negative_id", "negative", "set")
    return named + provenance_columns(shape)


def _rows(example: Example, shape: Shape) -> Iterator[Row]:
    for positive in example.positives:
        for negative in example.negatives:
            yield {
                "query_id": example.key.id,
                "query": example.query,
                "positive_id": positive.id,
                "positive": positive.text,
                "negative_id": negative.id,
                "negative": negative.text,
                "set": example.key.set,
                **provenance(negative.candidate, shape),
            }


def _read(row: RowReader) -> ParsedRow:
    return ParsedRow(
        set=row.name("set"),
        query_id=row.name("query_id"),
        query=row.text("query"),
        positives=(row.doc("positive", "positive_id"),),
        negatives=(row.doc("negative", "negative_id"),),
    )


def _known_by(columns: frozenset[str]) -> bool:
    return not columns.isdisjoint({"positive", "negative"})


LAYOUT = Layout("triplets", _columns, _rows, _read, _known_by)
