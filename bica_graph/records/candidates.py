"""Candidates for hard negatives, as mining writes them and an export reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.records.queries import QueryKey


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that may become a negative of a query, with where it came from and every verdict."""

    run: str
    key: QueryKey
    paper: str
    strategy: str
    rank: int
    hop: int | None
    """Citations from the nearest positive, 1 or 2; None for a statement's paper farther away."""
    path: int | None
    step: int | None
    probability: float | None
    similarity_step: float | None
    similarity_query: float
    similarity_positive: float
    through: tuple[str, ...]
    dropped_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mined:
    """One query's share of a run: its candidates, or the reason why it has none."""

    key: QueryKey
    reason: str | None
    hop1: int | None
    """Usable papers at hop 1; None, like *hop2*, for a strategy that looks at no neighbourhood."""
    hop2: int | None
    capped: bool
    """Whether the neighbourhood was larger than the caps allow."""
    positive_similarity: float | None
    candidates: tuple[Candidate, ...]
    refused: Mapping[str, int] = field(default_factory=dict)
    """How many papers that a statement returned may not be negatives, by reason."""


@dataclass(frozen=True, slots=True)
class AnsweringPaper:
    """A positive as it stands in the graph now."""

    id: str
    grade: int
    title: str
    abstract: str
    retracted: bool


@dataclass(frozen=True, slots=True)
class CandidatePaper:
    """A candidate with its paper as it stands in the graph now; the flags are facts of now."""

    candidate: Candidate
    title: str
    abstract: str
    retracted: bool
    answers: bool
    """It has become a positive of the query, or of a query with the same text, in some set."""
    twin: bool
    """Its abstract, DOI or PMID is that of a positive."""


@dataclass(frozen=True, slots=True)
class MinedQuery:
    """A query with its positives and candidates: all that a training row is made of."""

    key: QueryKey
    text: str
    origin: str
    reason: str | None
    positives: tuple[AnsweringPaper, ...]
    candidates: tuple[CandidatePaper, ...]
