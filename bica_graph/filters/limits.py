"""The base class of filters that compare a value with a fixed limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bica_graph.errors import RunError
from bica_graph.filters.filter import Filter
from bica_graph.records.settings import check_settings, setting

if TYPE_CHECKING:
    from bica_graph.records.candidates import FilterCandidate

Measure = Literal["cosine", "score"]


@dataclass(frozen=True)
class Limit(Filter):
    """A filter that compares a candidate's cosine with the query, or its score, with a limit."""

    limit: float = setting(
        says="The limit; required unless --undo is given. A candidate exactly at the limit is kept."
    )
    measure: Measure = setting(
        "cosine",
        says="Value to compare: the cosine with the query, or the score given by the strategy.",
    )

    def __post_init__(self) -> None:
        check_settings(self)

    @property
    def needs_scores(self) -> bool:
        return self.measure == "score"

    def measured(self, candidate: FilterCandidate) -> float:
        """
        Give the value of a candidate to compare.

        Raises:
            RunError: If it has no score.
        """
        if self.measure == "cosine":
            return candidate.similarity_query
        if candidate.score is None:
            raise RunError(
                f"candidate {candidate.paper} has no score, as its strategy gives none: compare "
                "the cosine with the query"
            )
        return candidate.score

    def because(self, candidate: FilterCandidate, positive_similarity: float | None) -> str:
        value = self.measured(candidate)
        what = "cosine with the query" if self.measure == "cosine" else "score"
        place = "above" if value > self.limit else "below" if value < self.limit else "at"
        return f"{what} {value:.4f} is {place} the limit {self.limit:g}"
