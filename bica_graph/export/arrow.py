"""The only door to pyarrow within the export: Parquet files and the folders of datasets."""

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
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bica_graph.export.layouts.columns import Column, Kind, Row

    Write = Callable[[Row], None]

GROUP_ROWS = 5_000
GROUP_CHARACTERS = 16 * 2**20
"""A group of rows goes to the file when it has so many rows, or so many characters."""

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

    Its fingerprint is made of the data, so that the same rows give the same bytes and the caches
    of `datasets` know them again; the library's own depends on how a dataset was made.
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


def read_parquet(path: Path) -> Iterator[Row]:
    """
    Give the rows of a Parquet file, a few at a time in memory.

    Raises:
        SourceError: If it cannot be read.
    """
    with _reading(path), pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH):
            yield from batch.to_pylist()


def read_dataset(path: Path) -> Iterator[Row]:
    """
    Give the rows of a dataset's folder, a few at a time in memory.

    Raises:
        SourceError: If it cannot be read, or names a file that does not lie in it.
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
    Find a file of a dataset's *folder*, whose list of files anybody may have written.

    Raises:
        SourceError: If it is named with a way to it, or is a link that leads elsewhere.
    """
    file = folder / name
    plain = {PurePosixPath(name).name, PureWindowsPath(name).name} == {name}
    if not plain or file.resolve().parent != folder.resolve():
        raise SourceError(
            f"{folder}: its state.json names {name!r}, which is no file in the folder: put all of "
            "the dataset's files into one folder, and name them there without a way to them"
        )
    return file


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, LookupError, TypeError) as error:
        line = str(error).strip().split("\n", 1)[0]
        raise SourceError(f"{path}: is damaged, or not what its name says ({line})") from error


class _Groups:
    """Gathers rows into groups whose borders depend on the rows alone."""

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
    }
    return types[kind]
