"""Writers of rows, one at a time, for each kind of file."""

from __future__ import annotations

import gzip
import json
import sys
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO

from bica_graph.errors import OutputError
from bica_graph.export.files import STANDARD_OUTPUT, FileRecord
from bica_graph.output.files import open_new

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bica_graph.export.files import FileKind
    from bica_graph.export.layouts.columns import Column, Row

    Write = Callable[[Row], None]

_GZIP_LEVEL = 6


def open_writer(
    kind: FileKind, path: Path, columns: Sequence[Column]
) -> AbstractContextManager[Write]:
    """
    Create a new file at *path*, and give the function that writes a row to it.

    The same rows give the same bytes: no timestamps or machine names are written.
    """
    if kind == "jsonl":
        return _jsonl(path)
    if kind == "jsonl.gz":
        return _gzip(path)
    from bica_graph.export import arrow  # importing pyarrow takes .2 s, only needed here

    writer = arrow.parquet_writer if kind == "parquet" else arrow.dataset_writer
    return writer(path, columns)


class StandardOutput:
    """Writes rows to standard output, and keeps their total size and hash."""

    def __init__(self) -> None:
        if sys.stdout is None:
            raise OutputError("standard output is closed: write to a file")
        self._digest = sha256()
        self._bytes = 0

    def write(self, row: Row) -> None:
        """Write a row."""
        line = _line(row)
        if hasattr(sys.stdout, "buffer"):
            sys.stdout.buffer.write(line)
        else:  # a notebook, or output that is captured
            sys.stdout.write(line.decode("utf-8"))
        self._digest.update(line)
        self._bytes += len(line)

    def close(self) -> FileRecord:
        """Flush, and give the size and hash of what was written."""
        sys.stdout.flush()
        return FileRecord(STANDARD_OUTPUT, self._bytes, self._digest.hexdigest())


def _line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n"


@contextmanager
def _jsonl(path: Path) -> Iterator[Write]:
    with open_new(path) as file:
        yield _lines_to(file)


@contextmanager
def _gzip(path: Path) -> Iterator[Write]:
    with (
        open_new(path) as raw,
        gzip.GzipFile("", "wb", _GZIP_LEVEL, raw, mtime=0) as file,
    ):
        yield _lines_to(file)


def _lines_to(file: BinaryIO | gzip.GzipFile) -> Write:
    def write(row: Row) -> None:
        file.write(_line(row))

    return write
