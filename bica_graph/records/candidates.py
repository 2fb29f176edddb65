"""Candidates for hard negatives: proposed, admitted, written, and read by filters and exports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.records.queries import QueryKey


@dataclass(frozen=True, slots=True)
class Origin:
    """
    How one strategy came to a paper.

    *path* and *step* are those of a walk; *probability* that of a draw, in [0, 1];
    *similarity_step* the cosine by which a walk chose it. *score* is the strategy's own measure,
    larger for better, and *score_of* says what it is, such as ``BM25``.
    """

    strategy: str
    path: int | None = None
    step: int | None = None
    probability: float | None = None
    similarity_step: float | None = None
    score: float | None = None
    score_of: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A paper that a strategy proposes for a query, and how it came to it."""

    paper: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Proposals:
    """
    What a strategy proposes for one query, best first.

    *reason* says why it proposes nothing, if it knows (`mining.reasons`). *hop1* and *hop2* count
    the usable papers of the neighbourhood, None for a strategy that looks at none; *capped*:
    the neighbourhood was larger than the strategy's limits.
    """

    key: QueryKey
    papers: tuple[Proposal, ...]
    reason: str | None = None
    hop1: int | None = None
    hop2: int | None = None
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A paper that may become a negative of a query, with its origin and every verdict.

    The fields from *strategy* to *score_of* are those of its first `Origin`.
    """

    run: str
    key: QueryKey
    paper: str
    strategy: str
    rank: int
    """Place among the candidates of the query, from 0, in the order of the proposals."""
    hop: int | None
    """Citations from the nearest positive, 1 or 2; None for a paper farther away."""
    path: int | None
    step: int | None
    probability: float | None
    similarity_step: float | None
    similarity_query: float
    similarity_positive: float
    through: tuple[str, ...]
    """At hop 2, the papers between it and a positive; sorted."""
    dropped_by: tuple[str, ...]
    """The filters that dropped it, in the order in which they were applied."""
    score: float | None = None
    score_of: str | None = None
    also: tuple[Origin, ...] = ()
    """Further origins, when other strategies came to the same paper."""

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Every origin, the first one first."""
        first = Origin(
            self.strategy,
            self.path,
            self.step,
            self.probability,
            self.similarity_step,
            self.score,
            self.score_of,
        )
        return (first, *self.also)


@dataclass(frozen=True, slots=True)
class Mined:
    """
    One query's share of a run: its candidates, or the reason why there are none.

    *hop1*, *hop2* and *capped* are those of `Proposals`; *positive_similarity* is the cosine of
    the query and the positive least similar to it, None when no positive has an embedding;
    *inadmissible* counts the proposed papers that may not be negatives, by reason.
    """

    key: QueryKey
    reason: str | None
    hop1: int | None
    hop2: int | None
    capped: bool
    positive_similarity: float | None
    candidates: tuple[Candidate, ...]
    inadmissible: Mapping[str, int] = field(default_factory=dict)


# --- what a filter reads ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """What a filter knows of a candidate; the fields are those of `Candidate`."""

    paper: str
    strategies: tuple[str, ...]
    rank: int
    hop: int | None
    score: float | None
    similarity_query: float
    similarity_positive: float
    dropped_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with its candidates by rank; *positive_similarity* is that of `Mined`."""

    key: QueryKey
    positive_similarity: float | None
    candidates: tuple[Judged, ...]


# --- what an export reads --------------------------------------------------------------------


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
    """
    A candidate with its paper as it stands in the graph now.

    *answers*: it has become a positive of the query, or of a query with the same text, in some
    set. *duplicate*: its abstract, DOI or PMID is that of such a positive.
    """

    candidate: Candidate
    title: str
    abstract: str
    retracted: bool
    answers: bool
    duplicate: bool


@dataclass(frozen=True, slots=True)
class MinedQuery:
    """A query with its positives and candidates: all that a training row is made of."""

    key: QueryKey
    text: str
    origin: str
    reason: str | None
    positives: tuple[AnsweringPaper, ...]
    candidates: tuple[CandidatePaper, ...]
