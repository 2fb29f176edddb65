"""
Embeddings in fixed point, for which every dot product is exact.

A unit vector times .985 is rounded to multiples of 2^-12. Every product of two components is then
a multiple of 2^-24, every partial sum stays below 1, and single precision holds all of them without
rounding: server, NumPy and any order of summation agree to the last bit
(`docs/exact-similarities.md`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

SCALE = 0.985
UNIT = 2.0**-12
MAX_DIM = 4096
"""The most components that an embedding may have."""


def is_usable(vectors: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which rows have a direction: finite, and not all zero. *vectors*: ``(n, dim)``."""
    finite = np.isfinite(vectors).all(axis=1)
    return np.asarray(finite & (np.abs(np.where(finite[:, None], vectors, 0)).max(axis=1) > 0))


def is_fixed_point(vectors: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which rows are in fixed point already, and so travel unchanged. ``(n, dim)``."""
    short = (np.abs(vectors) < 1).all(axis=1)
    wide = np.where(short[:, None], vectors, 0).astype(np.float64)
    whole = (wide / UNIT == np.rint(wide / UNIT)).all(axis=1)
    length = np.sqrt((wide * wide).sum(axis=1))
    return np.asarray(whole & (np.abs(length - SCALE) < 0.5 * UNIT * np.sqrt(vectors.shape[1])))


def to_fixed_point(vectors: NDArray[Any]) -> Vectors:
    """
    Round *vectors* to fixed point; rows that are so already come back as they are.

    Args:
        vectors: Shape ``(n, dim)``, every row usable (`is_usable`), at most 4,096 wide.

    Returns:
        float32, shape ``(n, dim)``: multiples of 2^-12 of length about .985.

    Raises:
        ValueError: If a row is zero or not finite, or *vectors* is wider than 4,096.
    """
    if vectors.shape[1] > MAX_DIM:
        raise ValueError(f"an embedding may have {MAX_DIM} dimensions, not {vectors.shape[1]}")
    if not is_usable(vectors).all():
        raise ValueError("a zero or non-finite vector has no direction")
    exact = vectors.astype(np.float64)
    exact /= np.abs(exact).max(axis=1, keepdims=True)
    unit = exact / np.sqrt((exact * exact).sum(axis=1, keepdims=True))
    rounded = np.rint(unit * (SCALE / UNIT)) * UNIT
    kept = is_fixed_point(vectors)
    rounded[kept] = vectors[kept]
    narrow: Vectors = rounded.astype(np.float32)
    return narrow


def norms(vectors: Vectors) -> NDArray[np.float64]:
    """Give the length of each row, correctly rounded. *vectors*: ``(n, dim)`` in fixed point."""
    wide = vectors.astype(np.float64)
    return np.asarray(np.sqrt((wide * wide).sum(axis=1)))


def cosines(
    rows: Vectors, row_norms: NDArray[np.float64], vector: Vectors, norm: float
) -> NDArray[np.float64]:
    """
    Give the cosine of *vector* with each of *rows*, the same to the last bit as the server's.

    Args:
        rows: Shape ``(n, dim)``, fixed point.
        row_norms: Their lengths, shape ``(n,)``.
        vector: Shape ``(dim,)``, fixed point.
        norm: Its length.
    """
    dots = (rows @ vector).astype(np.float64)
    return np.asarray(dots / (norm * row_norms))
