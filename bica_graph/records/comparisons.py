"""What mining runs have in common, and how their similarities are distributed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.records.queries import QueryKey

SHARES = ("none", "below 25%", "25% to 50%", "50% to 75%", "75% or more", "all")
"""Classes of the Jaccard index of a query; *none* and *all* are exact."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """
    How much two runs have in common of something that can be counted.

    *one* and *other* count what each run has, *both* what both have. *jaccard* is *both* divided by
    the number that at least one of them has, in [0, 1]; None if neither has any.
    """

    one: int
    other: int
    both: int
    jaccard: float | None = field(init=False)

    def __post_init__(self) -> None:
        either = self.one + self.other - self.both
        object.__setattr__(self, "jaccard", self.both / either if either else None)


@dataclass(frozen=True, slots=True)
class QueryOverlap:
    """The overlap of two runs for one query that both mined."""

    key: QueryKey
    text: str
    candidates: Overlap
    negatives: Overlap


@dataclass(frozen=True, slots=True)
class Agreement:
    """
    The overlap of two runs over all queries that both mined.

    *overall* counts pairs of a query and a paper. *queries* counts the queries for which at least
    one run has a paper, *mean* is the mean of their Jaccard indices (None without one), and
    *by_share* counts them by the class of that index (`SHARES`).
    """

    overall: Overlap
    queries: int
    mean: float | None
    by_share: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RunOverlap:
    """
    What two runs have in common.

    *queries* counts mined queries. *candidates* and *negatives* are about the queries that both
    mined. *papers* counts the different papers that are a candidate of any query, so it says
    something even about runs without a common query. *least* are the queries on which the runs
    differ most, the smallest Jaccard index of candidates first, then of negatives.
    """

    one: str
    other: str
    queries: Overlap
    candidates: Agreement
    negatives: Agreement
    papers: Overlap
    least: tuple[QueryOverlap, ...]


@dataclass(frozen=True, slots=True)
class Quartiles:
    """
    The distribution of cosines: their number, the extremes and the quartiles.

    Each quartile is one of the cosines: the smallest that is not below a quarter, a half or three
    quarters of them (nearest rank).
    """

    count: int
    least: float
    lower: float
    median: float
    upper: float
    largest: float


@dataclass(frozen=True, slots=True)
class RunSimilarities:
    """
    Cosines of the queries of a run with their papers; None where there are none.

    *positives* has one cosine for each query, that with its least similar positive.
    """

    positives: Quartiles | None
    candidates: Quartiles | None
    negatives: Quartiles | None


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """
    One of the runs that are compared.

    *settings* has only those settings in which the runs differ. *filters* are in words. *counts*
    are those of `graph.protocol.runs.Runs.counts`, with the present verdicts.
    """

    name: str
    kind: str | None
    finished: bool
    sets: tuple[str, ...]
    settings: Mapping[str, Any]
    filters: str
    counts: Mapping[str, Any]
    similarities: RunSimilarities


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Several mining runs side by side; *overlaps* has every pair of them, in their order."""

    runs: tuple[ComparedRun, ...]
    overlaps: tuple[RunOverlap, ...]
