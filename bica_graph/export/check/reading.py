"""Reads the rows of a training file of any kind, with line numbers; the file may be malformed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bica_graph.errors import SourceError
from bica_graph.export.check.columns import LONGEST_SIGNATURE, by_signature, other_kind
from bica_graph.export.layouts.parsed_row import Problem
from bica_graph.sources.bad_line import BadLine
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.json_objects import json_object
from bica_graph.sources.files.text_lines import decoded, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.export.layouts.columns import Row
    from bica_graph.sources.files.text_lines import TextSource

    Item = tuple[int, Row | Problem]

LONGEST_LINE = 64 << 20
"""Bytes; a query with hundreds of positives is a few million."""

_BOM = b"\xef\xbb\xbf"


def read_rows(file: str | Path) -> Iterator[Item]:
    """
    Yield each line number of *file* with its row, or with the problem of the line.

    Args:
        file: JSON lines, plain or gzip (``-`` is standard input), a Parquet file, or a dataset
            folder. For the last two, the number is that of the row, from 1. If the first line shows
            that the file is of another kind, only this is yielded, as line 0.

    Raises:
        SourceError: If it cannot be read.
    """
    path = Path(file)
    if path.is_dir():
        yield from enumerate(_dataset_rows(path), 1)
    elif path.suffix.lower() == ".parquet" and path.exists():
        from bica_graph.export.arrow import read_parquet

        yield from enumerate(read_parquet(path), 1)
    else:
        with text_sources([file]) as (source,):
            yield from _json_rows(source)


def _dataset_rows(path: Path) -> Iterator[Row]:
    if (path / "dataset_dict.json").is_file():
        names = sorted(entry.name for entry in path.iterdir() if entry.is_dir())
        raise SourceError(f"{path} contains several datasets: choose one of {', '.join(names)}")
    if not (path / "state.json").is_file():
        raise SourceError(
            f"{path} is not a dataset (it has no state.json): give a file or a dataset"
        )
    from bica_graph.export.arrow import read_dataset

    return read_dataset(path)


def _json_rows(source: TextSource) -> Iterator[Item]:
    with source.path.open("rb") as file:
        begins = file.read(LONGEST_SIGNATURE)
        if (kind := by_signature(begins)) is not None:
            yield 0, kind
            return
        if begins.startswith(_BOM):
            yield 1, Problem("byte_order_mark", "begins with a byte order mark: save it without")
    first = True
    for line in read_lines(source, longest=LONGEST_LINE):
        try:
            if line.error is not None:
                raise line.error
            text = decoded(line.raw)
            if first and (kind := other_kind(text)) is not None:
                yield 0, kind
                return
            first = first and not text.strip()
            yield line.number, _json_row(text)
        except BadLine as error:
            yield line.number, Problem(error.reason, error.message)


def _json_row(text: str) -> Row:
    if not text.strip():
        raise BadLine("blank_line", "is blank: remove it")
    return json_object(text)
