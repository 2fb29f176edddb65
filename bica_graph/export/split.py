"""
Divides the queries of an export into two files, of which one is held out of training.

Queries with the same text are on the same side. No positive of a held-out query is a document of
the training file, neither as a positive nor as a negative.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from bica_graph.errors import OutputError, SettingError
from bica_graph.exact.random_numbers import sampling_key
from bica_graph.exact.texts import normal_text, paper_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bica_graph.records.candidates import MinedQuery
    from bica_graph.records.embeddings import TextChoice

TRAIN = "train"
_NAME = re.compile(r"[A-Za-z0-9_]{1,30}")


@dataclass(frozen=True, slots=True)
class Split:
    """
    A share of the queries that is written to a file of its own.

    *name*: name of the held-out part, such as ``dev``, of up to 30 letters, digits and ``_``.
    *share*: its share of the queries that are exported, above 0 and below 1.

    Raises:
        SettingError: If a value is out of its range.
    """

    name: str
    share: float

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.name == TRAIN:
            raise SettingError(
                f"{self.name!r} cannot be the name of a split: use letters and digits, such as dev "
                f"(the rest is called {TRAIN})"
            )
        if not 0 < self.share < 1:
            raise SettingError(f"the share of a split must be between 0 and 1, not {self.share:g}")

    @classmethod
    def parsed(cls, text: str) -> Split:
        """
        Parse ``NAME=SHARE``.

        Raises:
            SettingError: If *text* has another form, or a value is out of its range.
        """
        name, _, written = text.partition("=")
        try:
            share = float(written)
        except ValueError:
            raise SettingError(f"{text!r} is no split: write NAME=SHARE, such as dev=0.1") from None
        return cls(name.strip(), share)


@dataclass(frozen=True, slots=True)
class Division:
    """Which queries are held out, and the marks of their positives."""

    rng_seed: int
    largest: int
    """The largest draw of a held-out query."""
    positives: frozenset[int]

    def holds_out(self, query: MinedQuery) -> bool:
        """Return whether *query* is held out."""
        return _draw(query, self.rng_seed) <= self.largest

    def has_positive(self, paper: str, text: str) -> bool:
        """Return whether a paper, by its id or its normal *text*, answers a held-out query."""
        return not self.positives.isdisjoint(_marks(paper, text))


def divided(
    queries: Iterable[MinedQuery], split: Split, rng_seed: int, text: TextChoice
) -> Division | None:
    """
    Draw which queries are held out: those of the given share of all texts.

    A larger share holds out the same queries and more.

    Args:
        queries: All queries that can be exported.
        split: How many are held out.
        rng_seed: Decides which ones.
        text: The text of a paper that is exported.

    Returns:
        The division; None if there are no queries.

    Raises:
        OutputError: If all queries have the same text.
    """
    draws: set[int] = set()
    # One entry for each mark of each positive: small, because a run may have a million queries.
    owners, marks = array("Q"), array("Q")
    for query in queries:
        draw = _draw(query, rng_seed)
        draws.add(draw)
        for each in query.positives:
            own = _marks(each.id, normal_text(paper_text(each.title, each.abstract, text)))
            marks.extend(own)
            owners.extend([draw] * len(own))
    if not draws:
        return None
    if len(draws) == 1:
        raise OutputError("there is only one query to divide: leave out --split")
    count = min(max(round(split.share * len(draws)), 1), len(draws) - 1)
    largest = sorted(draws)[count - 1]
    held = (mark for owner, mark in zip(owners, marks, strict=True) if owner <= largest)
    return Division(rng_seed, largest, frozenset(held))


def _draw(query: MinedQuery, rng_seed: int) -> int:
    return sampling_key(rng_seed, "split", normal_text(query.text))


def _marks(paper: str, text: str) -> tuple[int, ...]:
    """Give a hash of a paper's id, and one of its text if it has any."""
    return (_hash(f"id {paper}"), _hash(f"text {text}")) if text else (_hash(f"id {paper}"),)


def _hash(words: str) -> int:
    digest = blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
