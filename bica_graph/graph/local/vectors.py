"""
Embeddings as whole numbers: a file of rows for papers, and the same bytes for queries.

A component in fixed point is a multiple of 2^-12 below 1, so 16 bits hold it exactly. Rows are
only ever added: they reach the disk before a transaction points at them, so whatever lies behind
the last such row was left by a killed process and is written over.
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
    Give *vectors* in units of 2^-12.

    Args:
        vectors: Fixed point, shape ``(n, dim)``.

    Raises:
        ValueError: If a component is no multiple of 2^-12 in (-1, 1).
    """
    scaled = vectors.astype(np.float64) / UNIT
    whole = np.rint(scaled)
    if not ((whole == scaled) & (np.abs(scaled) < 1 / UNIT)).all():
        raise ValueError("an embedding must be in fixed point: see bica_graph.exact.fixed_point")
    return whole.astype(_TYPE)


def floats(whole: NDArray[Any]) -> NDArray[np.float32]:
    """Give fixed-point vectors for their whole numbers, whatever the shape."""
    vectors: NDArray[np.float32] = whole.astype(np.float32)
    vectors *= np.float32(UNIT)
    return vectors


def append(path: Path, place: int, rows: Wholes) -> None:
    """
    Write *rows*, shape ``(n, dim)``, into the file at *path* from row *place* on, to the disk.

    Raises:
        OSError: If there is no room, or the file cannot be written.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.seek(place * rows.shape[1] * _TYPE.itemsize)
        file.write(np.ascontiguousarray(rows).tobytes())
        file.flush()
        os.fsync(file.fileno())


def opened(path: Path, places: int, dim: int) -> Wholes:
    """
    Map the file at *path* into memory, to be read.

    Returns:
        Its first *places* rows, shape ``(places, dim)``.

    Raises:
        OSError: If it cannot be read.
        ValueError: If it holds fewer rows.
    """
    if not places:
        return np.empty((0, dim), dtype=_TYPE)
    return np.memmap(path, dtype=_TYPE, mode="r", shape=(places, dim)).view(np.ndarray)


def packed(whole: Wholes) -> bytes:
    """Give one vector, shape ``(dim,)``, as bytes."""
    return whole.astype(_TYPE).tobytes()


def unpacked(data: bytes) -> Wholes:
    """Give the vector that `packed` made."""
    return np.frombuffer(data, dtype=_TYPE)
