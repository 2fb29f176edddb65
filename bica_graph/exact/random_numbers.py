"""
Random numbers as data: all of them are made here, and handed to what uses them.

A generator serves one query and one purpose. Its seed is a hash of
``rng_seed/stage/purpose/id``, so results do not depend on batches, workers or order. Only
``Generator.random()`` is called, because its numbers stay the same between versions of NumPy.
"""

from __future__ import annotations

from hashlib import blake2b
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SORT_KEYS = 2**31 - 1
"""Random sort keys are whole numbers below this prime."""

_GRID = 2.0**30


def generator(rng_seed: int, stage: str, purpose: str, name: str) -> np.random.Generator:
    """Make the generator for one query or paper, *name*, and one *purpose* within a *stage*."""
    import numpy as np  # takes .1 s, and is not needed for --help

    words = f"{rng_seed}/{stage}/{purpose}/{name}".encode("utf-8", "surrogatepass")
    key = int.from_bytes(blake2b(words, digest_size=16).digest(), "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))


def uniforms(rng: np.random.Generator, count: int) -> tuple[float, ...]:
    """Draw *count* uniform random numbers in [0, 1)."""
    return tuple(rng.random(count).tolist())


def gumbels(rng: np.random.Generator, count: int) -> tuple[float, ...]:
    """
    Draw *count* random numbers from the standard Gumbel distribution.

    Added to scores, they sample from the softmax of the scores: the largest sum belongs to each
    choice with its softmax probability. They are rounded to multiples of 2^-30, because logarithms
    differ in their last bit between machines, and results must not.

    References:
        Gumbel (1954), Statistical Theory of Extreme Values and Some Practical Applications.
    """
    return tuple(_gumbel(number) for number in rng.random(count).tolist())


def _gumbel(number: float) -> float:
    inside = min(max(number, 2.0**-53), 1 - 2.0**-53)
    return round(-log(-log(inside)) * _GRID) / _GRID


def sort_key(name: str) -> int:
    """
    Give the random sort key of a paper, a number in [0, 2^31 - 1) made from its id.

    It is always the same for the same id, so it can be stored with the paper.
    """
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % SORT_KEYS


def sort_key_shuffle(rng: np.random.Generator) -> tuple[int, int]:
    """
    Draw the factor and the offset that shuffle the sort keys for one query.

    Papers are then ordered by ``(sort_key * factor + offset) % (2^31 - 1)``, so each query sees
    them in an order of its own. The products stay below 2^62, which Cypher and Python compute
    alike.
    """
    first, second = rng.random(2).tolist()
    return 1 + int(first * (SORT_KEYS - 1)), int(second * SORT_KEYS)


def sampling_key(rng_seed: int, stage: str, name: str) -> int:
    """
    Give the number by which *name* is ordered when a sample is drawn.

    A sample is the items with the smallest numbers. So it can be drawn without a list of all
    items, and a larger sample contains a smaller one.
    """
    words = f"{rng_seed}/{stage}/sample/{name}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(words, digest_size=8).digest(), "big")
