"""
Reads and writes files of vectors: Parquet or .npz, made elsewhere or exported from a graph.

An exported file also has, for each row, the set of the query (empty for papers) and the digest of
the text that was embedded. Its Parquet metadata describe the encoder.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.errors import OutputError, RecordError, SourceError
from bica_graph.exact.fixed_point import MAX_DIM
from bica_graph.exact.ids import normal_paper_id
from bica_graph.output.files import clear_leftovers, followed, open_new, part_of
from bica_graph.output.words import beside, counted
from bica_graph.records.embeddings import EncoderRecord
from bica_graph.sources.files.archives import check_archive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

_METADATA = b"bica_graph.encoder"
_ROWS = 4096


@dataclass(frozen=True, slots=True)
class VectorRows:
    """
    Some rows of a file.

    *first* is the number of the first row, counted from 1. *vectors* has shape ``(n, dim)``.
    *sets* and *digests* are None if the file has no such columns. *without* counts the rows among
    them that have no vector and are left out; the fields above may then be empty.
    """

    first: int
    ids: list[str]
    vectors: NDArray[np.float32]
    sets: list[str] | None
    digests: list[str | None] | None
    without: int = 0


def read_encoder(file: Path) -> EncoderRecord | None:
    """
    Read the encoder from the metadata of an exported file; None for any other file.

    Raises:
        SourceError: If the file cannot be read, or its metadata do not describe an encoder.
    """
    if _is_npz(file):
        return None
    metadata = _parquet(file).schema_arrow.metadata or {}
    return _described(file, metadata[_METADATA]) if _METADATA in metadata else None


def read_vectors(file: Path) -> Iterator[VectorRows]:
    """
    Read the vectors of a file, some thousands of rows at a time.

    Numbers that are too large for float32 become infinite.

    Args:
        file: ``.npz`` with arrays ``id`` and ``vector``, or Parquet with columns of these names.

    Raises:
        SourceError: If the file is missing, damaged or in another format, or its vectors have too
            many dimensions.
        RecordError: If vectors differ in their number of dimensions.
    """
    rows = _npz_rows(file) if _is_npz(file) else _parquet_rows(file)
    dim = 0
    for some in rows:
        if not some.ids:
            yield some
            continue
        width = some.vectors.shape[1]
        if dim and width != dim:
            raise RecordError(str(file), some.first, "dim", _other_dim(width, dim))
        if not 0 < width <= MAX_DIM:
            raise SourceError(
                f"{file}: its vectors have {counted(width, 'dimension')}, which must be from 1 to "
                f"{MAX_DIM}"
            )
        dim = width
        yield some


def write_vectors(file: Path, encoder: EncoderRecord, rows: Iterable[VectorRows]) -> int:
    """
    Write vectors to a Parquet file, which appears complete or not at all.

    Returns:
        The number of rows in the file.

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
    place = followed(file)
    part = part_of(place)
    written = 0
    try:
        clear_leftovers(place)
        with open_new(part) as stream, pq.ParquetWriter(stream, schema) as writer:
            for some in rows:
                writer.write_table(_table(some, schema))
                written += len(some.ids)
        part.replace(place)
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


def _is_npz(file: Path) -> bool:
    return file.suffix.lower() == ".npz"


def _described(file: Path, text: bytes) -> EncoderRecord:
    """Parse the description of an encoder; another program may have written or changed it."""
    kinds = {
        "dim": int,
        "max_length": int | None,
        "revision": str | None,
    }
    try:
        found = json.loads(text, parse_constant=lambda _: None)  # earlier versions wrote Infinity
        right = set(found) == {field.name for field in fields(EncoderRecord)} and all(
            isinstance(value, kinds.get(name, str)) for name, value in found.items()
        )
        if right and found["text"] in ("abstract", "title+abstract"):
            return EncoderRecord(**found)
    except (ValueError, TypeError, AttributeError, RecursionError):
        pass
    raise SourceError(
        f"{file}: its metadata {_METADATA.decode()} does not describe an encoder: export the file "
        "again, or write a file with the columns id and vector only"
    )


@contextmanager
def _damage_named(file: Path, kind: str) -> Iterator[None]:
    """Turn whatever a reader raises on a damaged file into an error that names the file."""
    try:
        yield
    except SourceError:
        raise
    except FileNotFoundError as error:
        raise SourceError(f"{file}: there is no such file: check the path{beside(file)}") from error
    except Exception as error:  # a zip or Parquet file can be broken in any way
        line = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise SourceError(f"{file}: cannot be read as {kind}: {line}") from error


def _npz_rows(file: Path) -> Iterator[VectorRows]:
    with _damage_named(file, ".npz with the arrays id and vector"), file.open("rb") as stream:
        if stream.read(len(np.lib.format.MAGIC_PREFIX)) == np.lib.format.MAGIC_PREFIX:
            raise SourceError(
                f"{file}: contains a single array: save id and vector together with numpy.savez"
            )
        check_archive(file, stream, ("id", "vector"))
        with np.load(stream, allow_pickle=False) as arrays:
            # An array with a damaged header is given as bytes; `asarray` takes both.
            ids, vectors = np.asarray(arrays["id"]), np.asarray(arrays["vector"])
        if ids.dtype.kind == "S":
            ids = np.char.decode(ids, "utf-8")
    if ids.ndim != 1 or vectors.ndim != 2 or len(ids) != len(vectors):
        raise SourceError(f"{file}: must have one id for each row of the matrix of vectors")
    if ids.dtype.kind not in "Uiu" or vectors.dtype.kind not in "fiu":
        raise SourceError(
            f"{file}: id must contain texts or whole numbers, not {ids.dtype}, and vector must "
            f"contain numbers, not {vectors.dtype}"
        )
    for start in range(0, len(ids), _ROWS):
        yield VectorRows(
            start + 1,
            [normal_paper_id(str(each).strip()) for each in ids[start : start + _ROWS]],
            _single(vectors[start : start + _ROWS]),
            None,
            None,
        )


def _parquet(file: Path) -> Any:
    import pyarrow.parquet as pq

    with _damage_named(file, "Parquet or .npz"):
        return pq.ParquetFile(file)


def _parquet_rows(file: Path) -> Iterator[VectorRows]:
    parquet = _parquet(file)
    _check_columns(file, parquet.schema_arrow)
    names = set(parquet.schema_arrow.names) & {"id", "set", "digest", "vector"}
    first = 1
    with _damage_named(file, "Parquet"):
        batches = parquet.iter_batches(batch_size=_ROWS, columns=sorted(names))
    while True:
        with _damage_named(file, "Parquet"):
            batch = next(batches, None)
            if batch is None:
                return
            rows = _batch_rows(batch, file, first)
        if rows.ids or rows.without:
            yield rows
        first += batch.num_rows


def _batch_rows(batch: Any, file: Path, first: int) -> VectorRows:
    columns = {name: batch.column(name).to_pylist() for name in batch.schema.names}
    there = [place for place, vector in enumerate(columns["vector"]) if vector]
    chosen = {name: [values[place] for place in there] for name, values in columns.items()}
    sets = [each or "" for each in chosen["set"]] if "set" in chosen else None
    ids = ["" if each is None else str(each) for each in chosen["id"]]
    return VectorRows(
        first,
        [
            each if name else normal_paper_id(each.strip())
            for each, name in zip(ids, sets or [""] * len(ids), strict=True)
        ],
        _matrix(chosen["vector"], file, [first + place for place in there]),
        sets,
        chosen.get("digest"),
        batch.num_rows - len(there),
    )


def _check_columns(file: Path, schema: pa.Schema) -> None:
    """Check that each column occurs once and has the right type."""
    names = schema.names
    if not {"id", "vector"} <= set(names):
        raise SourceError(f"{file}: needs the columns id and vector, has {', '.join(names)}")
    for name, accepts, needed in (
        ("id", _holds_ids, "texts or whole numbers"),
        ("vector", _holds_vectors, "lists of numbers"),
        ("set", _holds_texts, "texts"),
        ("digest", _holds_texts, "texts"),
    ):
        for place in schema.get_all_field_indices(name):
            kind = schema.field(place).type
            if names.count(name) > 1 or not accepts(kind):
                raise SourceError(
                    f"{file}: needs one column {name} of {needed}, has {names.count(name)} "
                    f"of type {kind}"
                )


def _holds_texts(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return _holds_texts(kind.value_type)
    return str(kind) in ("string", "large_string", "string_view", "null")


def _holds_ids(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind)) or _holds_texts(kind)


def _holds_vectors(kind: Any) -> bool:
    import pyarrow as pa

    types = pa.types
    lists = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    if not lists:
        return False
    value = kind.value_type
    return bool(types.is_floating(value) or types.is_integer(value))


def _matrix(lists: list[Any], file: Path, numbers: list[int]) -> NDArray[np.float32]:
    """Give the matrix of *lists*, which are in the rows *numbers* of the file."""
    for number, each in zip(numbers, lists, strict=True):
        if len(each) != len(lists[0]):
            raise RecordError(str(file), number, "dim", _other_dim(len(each), len(lists[0])))
    return _single(np.asarray(lists, dtype=np.float64))


def _other_dim(width: int, dim: int) -> str:
    return f"the vector has {counted(width, 'dimension')}, but earlier ones have {dim}"


def _single(vectors: NDArray[Any]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        return np.asarray(vectors, dtype=np.float32)
