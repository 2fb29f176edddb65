"""
Chance as data: every number that decides something is drawn here, by name.

A generator belongs to one query and one purpose. Its seed is made from the words
``rng_seed/stage/purpose/id``, so nothing depends on batches, workers or order, and only
``Generator.random()`` is called, whose numbers stay the same between NumPy versions.
"""

from __future__ import annotations

from hashlib import blake2b
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SORT_KEYS = 2**31 - 1
"""Lots are whole numbers below this prime."""

_GRID = 2.0**30


def generator(rng_seed: int, stage: str, purpose: str, name: str) -> np.random.Generator:
    """Give the generator of one query (or paper) *name* and one *purpose* within a *stage*."""
    import numpy as np  # .1 s that a command's help does without

    words = f"{rng_seed}/{stage}/{purpose}/{name}".encode("utf-8", "surrogatepass")
    key = int.from_bytes(blake2b(words, digest_size=16).digest(), "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))


def uniforms(rng: np.random.Generator, count: int) -> tuple[float, ...]:
    """Draw *count* numbers in [0, 1)."""
    return tuple(rng.random(count).tolist())


def gumbels(rng: np.random.Generator, count: int) -> tuple[float, ...]:
    """
    Draw *count* numbers of the standard Gumbel distribution.

    The largest of ``score + Gumbel noise`` falls on each choice with its softmax probability.
    Rounded to 2^-30, so that the last bit of a machine's logarithm decides nothing.

    References:
        Gumbel (1954), Statistical Theory of Extreme Values and Some Practical Applications.
    """
    return tuple(_gumbel(number) for number in rng.random(count).tolist())


def _gumbel(number: float) -> float:
    inside = min(max(number, 2.0**-53), 1 - 2.0**-53)
    return round(-log(-log(inside)) * _GRID) / _GRID


def sort_key(name: str) -> int:
    """Give the number in [0, 2^31 - 1) that stands for *name* whenever sort_keys are drawn."""
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % SORT_KEYS


def sort_key_shuffle(rng: np.random.Generator) -> tuple[int, int]:
    """
    Draw the factor and the offset that put sort_keys into an order of one query's own.

    A paper's place is ``(sort_key * factor + offset) % (2^31 - 1)``: whole numbers below 2^62, the
    same in Cypher and in Python.
    """
    first, second = rng.random(2).tolist()
    return 1 + int(first * (SORT_KEYS - 1)), int(second * SORT_KEYS)


def sampling_key(rng_seed: int, stage: str, name: str) -> int:
    """
    Give the number by which *name* is ordered when a sample takes the smallest ones.

    A sample so taken needs no list of everything, and a larger one contains the smaller.
    """
    words = f"{rng_seed}/{stage}/sample/{name}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(words, digest_size=8).digest(), "big")
