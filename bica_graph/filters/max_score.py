"""The filter that drops candidates above a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.filters.limits import Limit

if TYPE_CHECKING:
    from bica_graph.records.candidates import FilterCandidate


@dataclass(frozen=True)
class MaxScore(Limit):
    """Drops candidates above a limit, as they may be false negatives."""

    name = "max-score"
    summary = "Drop candidates above a limit, as they may answer the query."

    def drops(self, candidate: FilterCandidate, positive_similarity: float | None) -> bool:
        return self.measured(candidate) > self.limit
