"""The filter that keeps the candidates within a window of ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import SettingError
from bica_graph.filters.filter import Filter
from bica_graph.records.settings import check_settings, setting

if TYPE_CHECKING:
    from bica_graph.records.candidates import FilterCandidate


@dataclass(frozen=True)
class RankWindow(Filter):
    """
    Drops candidates outside a window of ranks.

    A rank is the place of a candidate among those of its query, from 1, in the order in which the
    strategy proposed them.

    Raises:
        SettingError: If a rank is out of its range, or *first* is above *last*.
    """

    name = "rank-window"
    summary = "Keep the candidates of each query from one rank to another."

    last: int = setting(
        says="The last rank that is kept; required unless --undo is given. A rank is the place of "
        "a candidate among those of its query, from 1, in the order in which the strategy proposed "
        "them.",
        least=1,
    )
    first: int = setting(1, says="The first rank that is kept.", least=1)

    def __post_init__(self) -> None:
        check_settings(self)
        if self.first > self.last:
            raise SettingError(f"first must not exceed last, which is {self.last:,}")

    def drops(self, candidate: FilterCandidate, positive_similarity: float | None) -> bool:
        return not self.first <= candidate.rank + 1 <= self.last

    def because(self, candidate: FilterCandidate, positive_similarity: float | None) -> str:
        inside = "outside" if self.drops(candidate, positive_similarity) else "within"
        return f"rank {candidate.rank + 1:,} is {inside} {self.first:,} to {self.last:,}"
