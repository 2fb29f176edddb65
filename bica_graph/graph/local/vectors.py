"""
Embeddings as 16-bit integers: a file of rows for papers, and the same bytes for queries.

A fixed-point component is a multiple of 2^-12 with absolute value below 1, so 16 bits hold it
exactly. Rows are only appended, and reach the disk before a transaction refers to them. Rows after
the last referenced one are left from a killed process, and are overwritten.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.exact.fixed_point import UNIT

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Wholes = NDArray[np.int16]

_TYPE = np.dtype("<i2")


def wholes(vectors: NDArray[np.float32]) -> Wholes:
    """
    Convert *vectors* to integers in units of 2^-12.

    Args:
        vectors: Fixed-point vectors, shape ``(n, dim)``.

    Raises:
        ValueError: If a component is not a multiple of 2^-12 in (-1, 1).
    """
    scaled = vectors.astype(np.float64) / UNIT
    whole = np.rint(scaled)
    if not ((whole == scaled) & (np.abs(scaled) < 1 / UNIT)).all():
        raise ValueError("an embedding must be in fixed point: see bica_graph.exact.fixed_point")
    return whole.astype(_TYPE)


def floats(whole: NDArray[Any]) -> NDArray[np.float32]:
    """Convert integers in units of 2^-12 to fixed-point floats, of any shape."""
    vectors: NDArray[np.float32] = whole.astype(np.float32)
    vectors *= np.float32(UNIT)
    return vectors


def append(path: Path, place: int, rows: Wholes) -> None:
    """
    Write *rows*, shape ``(n, dim)``, to the file at *path* from row *place* on, and sync to disk.

    Raises:
        OSError: If the disk is full, or the file cannot be written.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.seek(place * rows.shape[1] * _TYPE.itemsize)
        file.write(np.ascontiguousarray(rows).tobytes())
        file.flush()
        os.fsync(file.fileno())


def opened(path: Path, places: int, dim: int) -> Wholes:
    """
    Map the file at *path* into memory, read-only.

    Returns:
        Its first *places* rows, shape ``(places, dim)``.

    Raises:
        OSError: If it cannot be read.
        ValueError: If it has fewer rows.
    """
    if not places:
        return np.empty((0, dim), dtype=_TYPE)
    return np.memmap(path, dtype=_TYPE, mode="r", shape=(places, dim)).view(np.ndarray)


def packed(whole: Wholes) -> bytes:
    """Convert one vector, shape ``(dim,)``, to bytes."""
    return whole.astype(_TYPE).tobytes()


def unpacked(data: bytes) -> Wholes:
    """Convert the bytes made by `packed` back to a vector, shape ``(dim,)``."""
    return np.frombuffer(data, dtype=_TYPE)
