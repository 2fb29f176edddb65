"""Candidates for hard negatives, from their proposal to their export."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.records.queries import QueryKey


@dataclass(frozen=True, slots=True)
class Origin:
    """
    How one strategy found a paper.

    *path* and *step* are its position on a walk, both from 0. *probability* is that of the random
    choice, in [0, 1]. *similarity_step* is the cosine by which a walk chose it. *score* is the
    strategy's own score, larger for better, and *score_of* names it, such as ``BM25``.
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
    """A paper that a strategy proposes for a query, and how it was found."""

    paper: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Proposals:
    """
    The proposals of a strategy for one query, best first.

    *reason* says why there are none, if the strategy knows (`mining.reasons`). *hop1* and *hop2*
    count the usable papers of the neighbourhood; None for a strategy that does not use it.
    *capped* says whether the neighbourhood exceeded the strategy's limits.
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
    A candidate for a negative of a query, with its origin and its verdicts.

    The fields *strategy*, *path*, *step*, *probability*, *similarity_step*, *score* and *score_of*
    are those of its first `Origin`. *similarity_query* and *similarity_positive* are its cosines
    with the query and with the nearest positive.
    """

    run: str
    key: QueryKey
    paper: str
    strategy: str
    rank: int
    """Rank among the candidates of the query, from 0, in the order of the proposals."""
    hop: int | None
    """Citation distance from the nearest positive, 1 or 2; None for a paper farther away."""
    path: int | None
    step: int | None
    probability: float | None
    similarity_step: float | None
    similarity_query: float
    similarity_positive: float
    through: tuple[str, ...]
    """At hop 2, the papers between it and a positive, sorted; empty otherwise."""
    dropped_by: tuple[str, ...]
    """The filters that dropped it, in the order in which they were applied."""
    score: float | None = None
    score_of: str | None = None
    also: tuple[Origin, ...] = ()
    """Further origins, if other strategies found the same paper."""

    @property
    def origins(self) -> tuple[Origin, ...]:
        """All origins, the first one first."""
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

    @property
    def strategies(self) -> tuple[str, ...]:
        """The strategies of all origins."""
        return tuple(each.strategy for each in self.origins)


@dataclass(frozen=True, slots=True)
class Mined:
    """
    The result of a run for one query: its candidates, or the reason why there are none.

    *hop1*, *hop2* and *capped* are those of `Proposals`. *positive_similarity* is the cosine of
    the query with its least similar positive that has an embedding, None without a seed.
    *inadmissible* counts the inadmissible proposals by reason.
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
class FilterCandidate:
    """The part of a candidate that filters use; the fields are those of `Candidate`."""

    paper: str
    strategies: tuple[str, ...]
    rank: int
    hop: int | None
    score: float | None
    similarity_query: float
    similarity_positive: float
    dropped_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilterQuery:
    """A query with its candidates by rank; *positive_similarity* is that of `Mined`."""

    key: QueryKey
    positive_similarity: float | None
    candidates: tuple[FilterCandidate, ...]


# --- what a table of candidates has ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """
    A candidate as one row of a table; the fields are the columns, in this order.

    *query* is the text of the query, *title* that of the paper as it is now, '' if it has none.
    *kept* says whether no filter drops it. *also* are further strategies that found it.
    *positive_similarity* is that of `Mined`; the margin holds *similarity_query* against it. All
    other fields are those of `Candidate`. Cosines are in [-1, 1] and not rounded.
    """

    run: str
    set: str
    query_id: str
    query: str
    paper_id: str
    title: str
    rank: int
    kept: bool
    dropped_by: tuple[str, ...]
    strategy: str
    also: tuple[str, ...]
    hop: int | None
    path: int | None
    step: int | None
    probability: float | None
    similarity_step: float | None
    similarity_query: float
    similarity_positive: float
    positive_similarity: float | None
    score: float | None
    score_of: str | None
    through: tuple[str, ...]


# --- what an export reads --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnsweringPaper:
    """A positive with its present state in the graph."""

    id: str
    grade: int
    title: str
    abstract: str
    retracted: bool


@dataclass(frozen=True, slots=True)
class CandidatePaper:
    """
    A candidate with the present state of its paper in the graph.

    *answers* says that it is now a positive of the query, or of a query with the same text in any
    set. *duplicate* says that it has the same abstract, DOI or PMID as such a positive.
    """

    candidate: Candidate
    title: str
    abstract: str
    retracted: bool
    answers: bool
    duplicate: bool


@dataclass(frozen=True, slots=True)
class MinedQuery:
    """
    A query with its positives and candidates, from which training rows are made.

    *seeds* are the ids of the positives that now have a current embedding and are not retracted.
    """

    key: QueryKey
    text: str
    origin: str
    reason: str | None
    positives: tuple[AnsweringPaper, ...]
    seeds: frozenset[str]
    candidates: tuple[CandidatePaper, ...]
