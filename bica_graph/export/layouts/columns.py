"""The columns of a training file, described independently of the library that writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "texts", "whole", "number", "flag"]
Row = dict[str, Any]
"""One row of a training file: plain values, in the order of the layout's columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column with its name and type.

    A tuple of columns as *kind* means a list of records with these columns. Integers and numbers
    may be null; texts, lists and flags (true or false) may not, in a training file.
    """

    name: str
    kind: Kind | tuple[Column, ...]


def texts(*names: str) -> tuple[Column, ...]:
    """Give columns that hold one text each."""
    return tuple(Column(name, "text") for name in names)
