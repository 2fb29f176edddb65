"""Prints counts and rows on standard output, as tables or as JSON."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from bica_graph.exact.texts import is_unicode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console
    from rich.table import Table as RichTable


def show_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> None:
    """
    Print a table; numbers are right-aligned, with commas between thousands.

    On a terminal, texts are wrapped to its width, and very long ones are shortened. If there are
    too many columns for the width, each row is printed as lines of name and value. Elsewhere
    everything is printed in full.
    """
    lines = [list(row) for row in rows]
    numeric = [any(isinstance(row[at], int | float) for row in lines) for at in range(len(columns))]
    table = _Table(tuple(columns), [[cell_text(cell) for cell in row] for row in lines], numeric)
    console = _console(table.full_width)
    if console.is_terminal and table.shorten():
        click.echo("Long values are shortened: into a file or a pipe they go in full.", err=True)
    if console.is_terminal and table.least_width > console.width and lines:
        console.print(table.as_blocks(title), markup=False)
    else:
        console.print(table.as_table(title), markup=False)


def show_json(value: Any) -> None:
    """Print *value* as JSON; ValueError for NaN and Infinity, which are no JSON."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    if not is_unicode(text):  # such as the name of a file that is not UTF-8
        text = json.dumps(value, indent=2, allow_nan=False)
    click.echo(text)


def show_counts(
    counts: Mapping[str, Any],
    title: str = "",
    *,
    labels: Mapping[str, str] | None = None,
    meanings: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """
    Print counts, one on each line; counts by reason are indented below their name.

    Args:
        counts: The counts by name.
        title: Heading of the table.
        labels: Names as people read them; other names are printed as they are.
        meanings: By name of the counts, what their reasons mean, in a column of its own.
    """
    lines: list[tuple[str, Any, str]] = []
    for name, value in counts.items():
        label = (labels or {}).get(name, name.replace("_", " "))
        if isinstance(value, dict):
            words = (meanings or {}).get(name, {})
            lines.append((label, "" if value else 0, ""))
            lines += [(f"  {each}", count, words.get(each, "")) for each, count in value.items()]
        else:
            lines.append((label, value, ""))
    columns = 3 if any(words for _, _, words in lines) else 2
    show_rows((title, "", "")[:columns], [line[:columns] for line in lines])


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


_LONGEST = 400
"""Characters of a value that are shown on a terminal."""
_NARROW = 12
"""Least width of a column of longer texts; below it, words are hard to read."""
_GAP = 2


@dataclass(frozen=True, slots=True)
class _Table:
    """The cells of a table, as texts; *numeric* says which columns have numbers."""

    columns: tuple[str, ...]
    rows: list[list[str]]
    numeric: list[bool]

    @property
    def full_width(self) -> int:
        """The width at which no text is wrapped."""
        return sum(self._widths()) + _GAP * len(self.columns)

    @property
    def least_width(self) -> int:
        """The width at which numbers are whole and texts can be read."""
        widths = zip(self._widths(), self.numeric, strict=True)
        return sum(width if number else min(width, _NARROW) for width, number in widths) + (
            _GAP * (len(self.columns) - 1)
        )

    def shorten(self) -> bool:
        """Shorten very long values; return whether there was one."""
        found = False
        for row in self.rows:
            for at, cell in enumerate(row):
                if len(cell) > _LONGEST:
                    row[at] = f"{cell[: _LONGEST - 1]}…"
                    found = True
        return found

    def as_table(self, title: str) -> RichTable:
        table = _rich_table(title, header=any(self.columns))
        for column, number in zip(self.columns, self.numeric, strict=True):
            table.add_column(
                column, justify="right" if number else "left", overflow="fold", no_wrap=number
            )
        for row in self.rows:
            table.add_row(*row)
        return table

    def as_blocks(self, title: str) -> RichTable:
        table = _rich_table(title, header=False)
        table.add_column(overflow="fold", no_wrap=True)
        table.add_column(overflow="fold")
        for number, row in enumerate(self.rows):
            if number:
                table.add_row("", "")
            for column, cell in zip(self.columns, row, strict=True):
                table.add_row(column, cell)
        return table

    def _widths(self) -> list[int]:
        from rich.cells import cell_len

        return [
            max(cell_len(line) for cell in cells for line in cell.split("\n"))
            for cells in zip(self.columns, *self.rows, strict=True)
        ]


def _rich_table(title: str, *, header: bool) -> RichTable:
    from rich.table import Table

    return Table(
        title=title or None,
        title_justify="left",
        box=None,
        pad_edge=False,
        show_header=header,
    )


def _console(full_width: int) -> Console:
    """Give a console of the terminal's width, or of the full width where there is none."""
    from rich.console import Console

    if sys.stdout is None:  # closed by the shell
        return Console(file=io.StringIO())
    wide = None if sys.stdout.isatty() else max(full_width, _LEAST_PIPED)
    return Console(
        file=sys.stdout, highlight=False, width=wide, soft_wrap=False, markup=False, emoji=False
    )


_LEAST_PIPED = 80
"""Width of titles, which may be longer than their table."""
