"""What columns a training file has, told without the library that writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "texts", "whole", "number"]
Row = dict[str, Any]
"""One row of a training file: plain values, in the order of the layout's columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column by its name and kind.

    A tuple of columns as *kind* means a list of records that have them. Whole numbers and numbers
    may be null; texts and lists are always there.
    """

    name: str
    kind: Kind | tuple[Column, ...]


def texts(*names: str) -> tuple[Column, ...]:
    """Give columns that hold one text each."""
    return tuple(Column(name, "text") for name in names)
