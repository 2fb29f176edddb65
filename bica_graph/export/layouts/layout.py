"""The definition of a layout: how an example is written as rows, and how a row is parsed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bica_graph.export.layouts.columns import Column, Row
    from bica_graph.export.layouts.examples import Example, Shape
    from bica_graph.export.layouts.parsed_row import ParsedRow, RowReader


@dataclass(frozen=True, slots=True)
class Layout:
    """
    A layout of training files.

    Args:
        name: Its name on the command line.
        columns: The columns of every row, in order.
        rows: Makes the rows of an example, with exactly those columns.
        read: Parses a row, for `check`.
        known_by: Decides from the names of its columns whether a row has this layout.
        has_ids: Whether a row has the id of its query. If not, two queries with the same text can
            give the same row, and only the first one is written.
        has_provenance: Whether a row has the provenance of each negative, and the filters that
            dropped it. If not, dropped candidates cannot be exported, as nothing would mark them.
        fixed_negatives: Whether every row must have the same number of negatives.
    """

    name: str
    columns: Callable[[Shape], tuple[Column, ...]]
    rows: Callable[[Example, Shape], Iterator[Row]]
    read: Callable[[RowReader], ParsedRow]
    known_by: Callable[[frozenset[str]], bool]
    has_ids: bool = True
    has_provenance: bool = True
    fixed_negatives: bool = False
