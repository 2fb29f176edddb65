"""
Vectors in files: Parquet or .npz, made elsewhere or exported from a graph of ours.

A file of ours also says which query set a row belongs to (empty for papers), which text was
embedded, and, in the Parquet metadata, by which encoder.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.errors import OutputError, RecordError, SourceError
from bica_graph.records import EncoderRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

_METADATA = b"bica_graph.encoder"
_ROWS = 4096


@dataclass(frozen=True, slots=True)
class VectorRows:
    """
    Some rows of a file: *vectors* has shape ``(n, dim)``, *sets* and *digests* may be absent.

    *first* is the number of the first row, from 1.
    """

    first: int
    ids: list[str]
    vectors: NDArray[np.float32]
    sets: list[str] | None
    digests: list[str | None] | None


def read_encoder(file: Path) -> EncoderRecord | None:
    """Give the encoder that a Parquet file of ours names; None for any other file."""
    if file.suffix == ".npz":
        return None
    metadata = _parquet(file).schema_arrow.metadata or {}
    return EncoderRecord(**json.loads(metadata[_METADATA])) if _METADATA in metadata else None


def read_vectors(file: Path) -> Iterator[VectorRows]:
    """
    Read the vectors of a file, some thousands of rows at a time.

    Args:
        file: ``.npz`` with arrays ``id`` and ``vector``, or Parquet with columns of these names.

    Raises:
        SourceError: If the file is missing or of another kind, or rows are of unequal width.
    """
    rows = _npz_rows(file) if file.suffix == ".npz" else _parquet_rows(file)
    dim = 0
    for some in rows:
        if dim and some.vectors.shape[1] != dim:
            raise RecordError(
                str(file), some.first, "dim", f"vectors are {some.vectors.shape[1]} wide, not {dim}"
            )
        dim = some.vectors.shape[1]
        yield some


def write_vectors(file: Path, encoder: EncoderRecord, rows: Iterable[VectorRows]) -> int:
    """
    Write vectors into a Parquet file, which appears whole or not at all.

    Returns:
        How many rows it holds.

    Raises:
        OutputError: If the file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        {
            "id": pa.string(),
            "set": pa.string(),
            "digest": pa.string(),
            "vector": pa.list_(pa.float32(), encoder.dim),
        },
        metadata={_METADATA: json.dumps(asdict(encoder), sort_keys=True).encode()},
    )
    part = file.with_name(f".{file.name}.part")
    written = 0
    try:
        with pq.ParquetWriter(part, schema) as writer:
            for some in rows:
                writer.write_table(_table(some, schema))
                written += len(some.ids)
        os.replace(part, file)
    except OSError as error:
        raise OutputError(f"cannot write {file}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return written


def _table(rows: VectorRows, schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    flat = pa.array(rows.vectors.ravel())
    columns = [
        pa.array(rows.ids),
        pa.array(rows.sets, pa.string()),
        pa.array(rows.digests, pa.string()),
        pa.FixedSizeListArray.from_arrays(flat, rows.vectors.shape[1]),
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _npz_rows(file: Path) -> Iterator[VectorRows]:
    try:
        with np.load(file, allow_pickle=False) as arrays:
            ids, vectors = arrays["id"], arrays["vector"]
    except (OSError, ValueError, KeyError) as error:
        raise SourceError(
            f"{file}: cannot be read as .npz with the arrays id and vector: {error}"
        ) from error
    if vectors.ndim != 2 or len(ids) != len(vectors):
        raise SourceError(f"{file}: needs one id for each row of a matrix of vectors")
    for start in range(0, len(ids), _ROWS):
        yield VectorRows(
            start + 1,
            [str(each) for each in ids[start : start + _ROWS]],
            np.asarray(vectors[start : start + _ROWS], dtype=np.float32),
            None,
            None,
        )


def _parquet(file: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(file)
    except (OSError, pa.ArrowInvalid) as error:
        line = str(error).split("\n", 1)[0]
        raise SourceError(f"{file}: cannot be read as Parquet or .npz: {line}") from error


def _parquet_rows(file: Path) -> Iterator[VectorRows]:
    parquet = _parquet(file)
    names = set(parquet.schema_arrow.names)
    if not {"id", "vector"} <= names:
        raise SourceError(f"{file}: needs the columns id and vector, has {', '.join(names)}")
    first = 1
    for batch in parquet.iter_batches(batch_size=_ROWS):
        columns = {name: batch.column(name) for name in names & {"id", "set", "digest", "vector"}}
        yield VectorRows(
            first,
            [str(each) for each in columns["id"].to_pylist()],
            _matrix(columns["vector"], f"{file}:{first}"),
            [each or "" for each in columns["set"].to_pylist()] if "set" in columns else None,
            columns["digest"].to_pylist() if "digest" in columns else None,
        )
        first += batch.num_rows


def _matrix(column: Any, place: str) -> NDArray[np.float32]:
    lists = column.to_pylist()
    widths = {len(each) if each is not None else 0 for each in lists}
    if len(widths) != 1 or 0 in widths:
        raise SourceError(f"{place}: vectors are missing or of unequal width near this row")
    return np.asarray(lists, dtype=np.float32)
