"""The filter that drops candidates below a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.filters.limits import Limit

if TYPE_CHECKING:
    from bica_graph.records.candidates import FilterCandidate


@dataclass(frozen=True)
class MinScore(Limit):
    """Drops candidates below a limit, as they are too easy to be useful for training."""

    name = "min-score"
    summary = "Drop candidates below a limit, as they are too easy."

    def drops(self, candidate: FilterCandidate, positive_similarity: float | None) -> bool:
        return self.measured(candidate) < self.limit
