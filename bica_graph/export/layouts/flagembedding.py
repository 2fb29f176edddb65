"""
Layout ``flagembedding``: one row for each query with lists of texts, as FlagEmbedding reads it.

Its loader accepts only files that end in ``.jsonl``, and ignores columns that it does not know.
Such columns hold the ids and, for each text of ``neg``, the provenance of the negative.
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


_PROVENANCE = "neg_provenance"


def _columns(shape: Shape) -> tuple[Column, ...]:
    lists = (Column(name, "texts") for name in ("pos", "neg", "pos_id", "neg_id"))
    where = Column(_PROVENANCE, provenance_columns(shape))
    return (*texts("query"), *lists, where, *texts("query_id", "set"))


def _rows(example: Example, shape: Shape) -> Iterator[Row]:
    yield {
        "query": example.query,
        "pos": [positive.text for positive in example.positives],
        "neg": [negative.text for negative in example.negatives],
        "pos_id": [positive.id for positive in example.positives],
        "neg_id": [negative.id for negative in example.negatives],
        _PROVENANCE: [provenance(negative.candidate, shape) for negative in example.negatives],
        "query_id": example.key.id,
        "set": example.key.set,
    }


def _read(row: RowReader) -> ParsedRow:
    negatives = row.texts("neg", "neg_id")
    positives = row.texts("pos", "pos_id")
    row.hold_even(_PROVENANCE, len(row.row.get("neg") or ()))
    for name in ("pos", "neg"):
        texts = row.row.get(name)
        row.hold_scores(f"{name}_scores", len(texts) if isinstance(texts, list) else 0)
    return ParsedRow(
        set=row.name("set"),
        query_id=row.name("query_id"),
        query=row.text("query"),
        positives=positives,
        negatives=negatives,
    )


def _known_by(columns: frozenset[str]) -> bool:
    return not columns.isdisjoint({"pos", "neg"})


LAYOUT = Layout("flagembedding", _columns, _rows, _read, _known_by)
