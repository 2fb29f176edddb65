"""Training examples: a query with its positives and negatives, from which layouts make rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.export.layouts.columns import Column

if TYPE_CHECKING:
    from bica_graph.export.layouts.columns import Row
    from bica_graph.records.candidates import Candidate
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.queries import QueryKey

_PROVENANCE = (
    Column("strategy", "text"),
    Column("hop", "whole"),
    Column("path", "whole"),
    Column("step", "whole"),
    Column("similarity_step", "number"),
    Column("similarity_query", "number"),
    Column("similarity_positive", "number"),
    Column("probability", "number"),
    Column("through", "texts"),
)
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Shape:
    """
    The settings that determine the columns and the content of a row.

    *negatives* is the maximum per query, None for all. *only_seeds* leaves out positives without a
    current embedding, with which the margin could not compare. *include_dropped* adds a column with
    the filters that dropped a negative. *scores* adds the score that the strategy gave to a
    negative, and the kind of that score.
    """

    text: TextChoice
    negatives: int | None = None
    only_seeds: bool = False
    include_dropped: bool = False
    scores: bool = False


@dataclass(frozen=True, slots=True)
class UsedPositive:
    """A positive to write; *text* is composed of *title* and *abstract*."""

    id: str
    grade: int
    title: str
    abstract: str
    text: str


@dataclass(frozen=True, slots=True)
class UsedNegative:
    """A candidate to write as a negative."""

    candidate: Candidate
    title: str
    abstract: str
    text: str

    @property
    def id(self) -> str:
        """The id of the paper."""
        return self.candidate.paper


@dataclass(frozen=True, slots=True)
class Example:
    """A query with at least one positive (highest grade first) and one negative (by rank)."""

    key: QueryKey
    query: str
    positives: tuple[UsedPositive, ...]
    negatives: tuple[UsedNegative, ...]


def provenance_columns(shape: Shape) -> tuple[Column, ...]:
    """Give the columns for the provenance of a negative."""
    scores = (Column("score", "number"), Column("score_of", "text")) if shape.scores else ()
    dropped = (Column("dropped_by", "texts"),) if shape.include_dropped else ()
    return _PROVENANCE + scores + dropped


def provenance(candidate: Candidate, shape: Shape) -> Row:
    """Give the values of `provenance_columns`; numbers are rounded to six decimals."""
    row: Row = {
        "strategy": candidate.strategy,
        "hop": candidate.hop,
        "path": candidate.path,
        "step": candidate.step,
        "similarity_step": rounded(candidate.similarity_step),
        "similarity_query": rounded(candidate.similarity_query),
        "similarity_positive": rounded(candidate.similarity_positive),
        "probability": rounded(candidate.probability),
        "through": list(candidate.through),
    }
    if shape.scores:
        row["score"] = rounded(candidate.score)
        row["score_of"] = candidate.score_of or ""
    if shape.include_dropped:
        row["dropped_by"] = list(candidate.dropped_by)
    return row


def rounded(number: float | None) -> float | None:
    """Round to six decimals; adding 0 turns -0.0 into 0.0, which is written differently."""
    return None if number is None else round(float(number), _DECIMALS) + 0.0
