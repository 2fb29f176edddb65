"""Prints counts and rows on standard output, as tables or as JSON."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from bica_graph.exact.texts import is_unicode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console


def show_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> None:
    """Print a table; numbers are right-aligned, with commas between thousands."""
    from rich.table import Table

    lines = [list(row) for row in rows]
    table = Table(
        title=title or None,
        title_justify="left",
        box=None,
        pad_edge=False,
        show_header=any(columns),
    )
    for place, column in enumerate(columns):
        numeric = any(isinstance(row[place], int | float) for row in lines)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in lines:
        table.add_row(*(cell_text(cell) for cell in row))
    _console().print(table, markup=False)


def show_json(value: Any) -> None:
    """Print *value* as JSON; ValueError for NaN and Infinity, which are no JSON."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    if not is_unicode(text):  # such as the name of a file that is not UTF-8
        text = json.dumps(value, indent=2, allow_nan=False)
    click.echo(text)


def show_counts(counts: Mapping[str, Any], title: str = "") -> None:
    """Print counts, one on each line; counts by reason are indented below their name."""
    lines: list[tuple[str, Any]] = []
    for name, value in counts.items():
        label = name.replace("_", " ")
        if isinstance(value, dict):
            lines.append((label, "" if value else 0))
            lines += [(f"  {reason}", count) for reason, count in value.items()]
        else:
            lines.append((label, value))
    show_rows((title, ""), lines)


def cell_text(value: Any) -> str:
    """
    Format one value for a table.

    Example:
        >>> cell_text(7518), cell_text(0.123456789), cell_text(None), cell_text(["a", 1])
        ('7,518', '0.123457', '', "['a', 1]")
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:.6f}"


def _console() -> Console:
    from rich.console import Console

    if sys.stdout is None:  # closed by the shell
        return Console(file=io.StringIO())
    wide = None if sys.stdout.isatty() else 10_000
    return Console(
        file=sys.stdout, highlight=False, width=wide, soft_wrap=False, markup=False, emoji=False
    )
