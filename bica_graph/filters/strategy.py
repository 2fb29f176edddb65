"""Keep the candidates of some strategies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from bica_graph.filters.filter import Filter
from bica_graph.records.settings import setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.records.candidates import Judged


@dataclass(frozen=True)
class StrategyFilter(Filter):
    """
    Drops candidates that only unwanted strategies found.

    A candidate is kept when one of its origins is wanted: one of *only*, where that is given, and
    none of *without*.

    Raises:
        ValueError: If neither is given.
    """

    name = "strategy"
    summary = "Keep the candidates of some strategies, such as: no random negatives."

    only: tuple[str, ...] = setting(
        (), says="A strategy whose candidates are kept, such as bica_walk; may be repeated."
    )
    without: tuple[str, ...] = setting(
        (), says="A strategy whose candidates are dropped, such as bica_random; may be repeated."
    )

    def __post_init__(self) -> None:
        if not self.only and not self.without:
            raise ValueError("name a strategy with only or without")

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        return cls(**{name: tuple(names) for name, names in settings.items()})

    def settings(self) -> dict[str, Any]:
        return {"only": list(self.only), "without": list(self.without)}

    def drops(self, candidate: Judged, positive_similarity: float | None) -> bool:
        return not any(
            (not self.only or name in self.only) and name not in self.without
            for name in candidate.strategies
        )

    def because(self, candidate: Judged, positive_similarity: float | None) -> str:
        wanted = "is not wanted" if self.drops(candidate, positive_similarity) else "is wanted"
        return f"strategy {', '.join(candidate.strategies)} {wanted}"
