"""What a layout is: how an example becomes rows, and how a row is read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bica_graph.export.layouts.columns import Column, Row
    from bica_graph.export.layouts.examples import Example, Shape
    from bica_graph.export.layouts.parsed_row import Parts, RowReader


@dataclass(frozen=True, slots=True)
class Layout:
    """
    One shape of training file.

    Args:
        name: As the user writes it.
        columns: The columns of every row, in order.
        rows: Makes the rows of an example, with exactly those columns.
        read: Takes a row apart, for `check`.
        known_by: Tells from the names of its columns whether a row is of this layout.
        has_ids: Whether a row says which query it belongs to. Without, two queries with the same
            text can give the same row, and only the first is written.
        has_provenance: Whether a row says where each negative is from, and which filters dropped
            it. Without, negatives that a filter dropped could not be told from the others.
        fixed_negatives: Whether every row must have the same number of negatives.
    """

    name: str
    columns: Callable[[Shape], tuple[Column, ...]]
    rows: Callable[[Example, Shape], Iterator[Row]]
    read: Callable[[RowReader], Parts]
    known_by: Callable[[frozenset[str]], bool]
    has_ids: bool = True
    has_provenance: bool = True
    fixed_negatives: bool = False
