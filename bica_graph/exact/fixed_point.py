"""
Embeddings in fixed point, whose dot products are exact.

A vector is scaled to length 0.985 and rounded to multiples of 2^-12. Then each product of two
components is a multiple of 2^-24, and each partial sum is below 1. Single precision represents
such numbers without rounding, so Neo4j and NumPy agree to the last bit, whatever the order of
summation (`docs/exact-similarities.md`).
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
"""Maximum number of dimensions of an embedding."""


def is_usable(vectors: NDArray[Any]) -> NDArray[np.bool_]:
    """Find the rows of *vectors*, shape ``(n, dim)``, that are finite and not all zero."""
    finite = np.isfinite(vectors).all(axis=1)
    return np.asarray(finite & (np.abs(np.where(finite[:, None], vectors, 0)).max(axis=1) > 0))


def is_fixed_point(vectors: NDArray[Any]) -> NDArray[np.bool_]:
    """Find the rows of *vectors*, shape ``(n, dim)``, that are in fixed point already."""
    short = (np.abs(vectors) < 1).all(axis=1)
    wide = np.where(short[:, None], vectors, 0).astype(np.float64)
    whole = (wide / UNIT == np.rint(wide / UNIT)).all(axis=1)
    length = np.sqrt((wide * wide).sum(axis=1))
    return np.asarray(whole & (np.abs(length - SCALE) < 0.5 * UNIT * np.sqrt(vectors.shape[1])))


def to_fixed_point(vectors: NDArray[Any]) -> Vectors:
    """
    Convert *vectors* to fixed point; rows in fixed point are returned unchanged.

    Args:
        vectors: Shape ``(n, dim)`` with at most 4,096 dimensions; all rows usable (`is_usable`).

    Returns:
        float32, shape ``(n, dim)``: multiples of 2^-12, each row of length about 0.985.

    Raises:
        ValueError: If a row is zero or not finite, or there are more than 4,096 dimensions.
    """
    if vectors.shape[1] > MAX_DIM:
        raise ValueError(
            f"an embedding may have at most {MAX_DIM} dimensions, not {vectors.shape[1]}"
        )
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
    """Compute the length of each row of *vectors*, shape ``(n, dim)``, in fixed point."""
    wide = vectors.astype(np.float64)
    return np.asarray(np.sqrt((wide * wide).sum(axis=1)))


def cosines(
    rows: Vectors, row_norms: NDArray[np.float64], vector: Vectors, norm: float
) -> NDArray[np.float64]:
    """
    Compute the cosine of *vector* with each row of *rows*, to the last bit as Neo4j does.

    Args:
        rows: Shape ``(n, dim)``, in fixed point.
        row_norms: The lengths of *rows*, shape ``(n,)``.
        vector: Shape ``(dim,)``, in fixed point.
        norm: The length of *vector*.
    """
    dots = (rows @ vector).astype(np.float64)
    return np.asarray(dots / (norm * row_norms))
