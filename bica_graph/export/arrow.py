"""
Reads and writes Parquet files and Hugging Face dataset folders, and makes Arrow tables.

The only module of the export that imports pyarrow.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from bica_graph.errors import SourceError
from bica_graph.export.files import describe
from bica_graph.output.files import open_new

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from bica_graph.export.layouts.columns import Column, Kind, Row

    Write = Callable[[Row], None]

GROUP_ROWS = 5_000
GROUP_CHARACTERS = 16 * 2**20
"""A row group is written once it has this many rows, or this many characters."""

_BATCH = 1_000
_DATA = "data-00000-of-00001.arrow"


@contextmanager
def parquet_writer(path: Path, columns: Sequence[Column]) -> Iterator[Write]:
    """Write rows to a Parquet file, a row group at a time."""
    schema = _schema(columns)
    with open_new(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        groups = _Groups(schema, writer.write_batch)
        yield groups.add
        groups.flush()


@contextmanager
def dataset_writer(path: Path, columns: Sequence[Column]) -> Iterator[Write]:
    """
    Write rows to the folder of a Hugging Face dataset, as `datasets.load_from_disk` reads it.

    The fingerprint is a hash of the data, so the same rows give the same bytes, and the caches of
    `datasets` recognise them. The library's own fingerprint depends on how a dataset was made.
    """
    path.mkdir()
    schema = _schema(columns)
    with pa.OSFile(str(path / _DATA), "wb") as file, pa.ipc.new_stream(file, schema) as writer:
        groups = _Groups(schema, writer.write_batch)
        yield groups.add
        groups.flush()
    state: dict[str, Any] = {
        "_data_files": [{"filename": _DATA}],
        "_fingerprint": describe(path / _DATA)[0].sha256[:16],
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": None,
    }
    info = {"citation": "", "description": "", "features": None, "homepage": "", "license": ""}
    for name, content in (("state.json", state), ("dataset_info.json", info)):
        (path / name).write_text(
            json.dumps(content, indent=2) + "\n", encoding="utf-8", newline="\n"
        )


def batch_reader(columns: Sequence[Column], pages: Iterable[Sequence[Any]]) -> Any:
    """
    Give a `pyarrow.RecordBatchReader` that makes one batch of each page when it is asked.

    A page is a sequence of records, which have the columns as attributes.
    """
    schema = _schema(columns)

    def batch(page: Sequence[Any]) -> pa.RecordBatch:
        arrays = [pa.array([getattr(row, each.name) for row in page], each.type) for each in schema]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, map(batch, pages))


def read_parquet(path: Path) -> Iterator[Row]:
    """
    Yield the rows of a Parquet file; only a few are in memory at a time.

    Raises:
        SourceError: If it cannot be read.
    """
    with _reading(path), pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH):
            yield from batch.to_pylist()


def read_dataset(path: Path) -> Iterator[Row]:
    """
    Yield the rows of a dataset folder; only a few are in memory at a time.

    Raises:
        SourceError: If it cannot be read, or lists a file outside the folder.
    """
    with _reading(path):
        state = json.loads((path / "state.json").read_text(encoding="utf-8"))
        for entry in state["_data_files"]:
            file = pa.memory_map(str(_beside(path, entry["filename"])))
            with file, pa.ipc.open_stream(file) as batches:
                for batch in batches:
                    for start in range(0, batch.num_rows, _BATCH):
                        yield from batch.slice(start, _BATCH).to_pylist()


def _beside(folder: Path, name: str) -> Path:
    """
    Locate a file of a dataset's *folder*; its list of files is untrusted input.

    Raises:
        SourceError: If *name* contains a path, or is a link to a file elsewhere.
    """
    file = folder / name
    plain = {PurePosixPath(name).name, PureWindowsPath(name).name} == {name}
    if not plain or file.resolve().parent != folder.resolve():
        raise SourceError(
            f"{folder}: its state.json lists {name!r}, which is not a file in the folder: put all "
            "files of the dataset into one folder, and list them by file name alone"
        )
    return file


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, LookupError, TypeError) as error:
        line = str(error).strip().split("\n", 1)[0]
        raise SourceError(
            f"{path}: is damaged, or not of the format of its name ({line})"
        ) from error


class _Groups:
    """Collects rows into row groups; the boundaries depend on the rows alone."""

    def __init__(self, schema: pa.Schema, write: Callable[[pa.RecordBatch], None]) -> None:
        self._schema = schema
        self._write = write
        self._rows: list[Row] = []
        self._characters = 0

    def add(self, row: Row) -> None:
        self._rows.append(row)
        self._characters += _characters(row)
        if len(self._rows) >= GROUP_ROWS or self._characters >= GROUP_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._write(pa.RecordBatch.from_pylist(self._rows, schema=self._schema))
        self._rows, self._characters = [], 0


def _characters(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_characters(inner) for inner in value.values())
    return sum(_characters(inner) for inner in value) if isinstance(value, list) else 0


def _schema(columns: Sequence[Column]) -> pa.Schema:
    return pa.schema([pa.field(column.name, _type(column.kind)) for column in columns])


def _type(kind: Kind | tuple[Column, ...]) -> pa.DataType:
    if isinstance(kind, tuple):
        return pa.list_(pa.struct([pa.field(each.name, _type(each.kind)) for each in kind]))
    types = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "whole": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
    }
    return types[kind]
