"""The filter that keeps the candidates of chosen strategies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from bica_graph.errors import SettingError
from bica_graph.filters.filter import Filter
from bica_graph.records.settings import check_settings, setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.records.candidates import FilterCandidate


@dataclass(frozen=True)
class StrategyFilter(Filter):
    """
    Drops candidates that were found only by unwanted strategies.

    A strategy is wanted if it is in *only* (unless that is empty) and not in *without*. A
    candidate is kept if any of its origins is a wanted strategy.

    Raises:
        SettingError: If both are empty.
    """

    name = "strategy"
    summary = "Keep the candidates of chosen strategies, for example no random negatives."

    only: tuple[str, ...] = setting(
        (),
        says="A strategy whose candidates are kept, such as bica_walk; can be repeated. Unless "
        "--undo is given, --only or --without is required.",
    )
    without: tuple[str, ...] = setting(
        (), says="A strategy whose candidates are dropped, such as bica_random; can be repeated."
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if not self.only and not self.without:
            raise SettingError("name at least one strategy: --only NAME or --without NAME")

    @property
    def strategies(self) -> tuple[str, ...]:
        return (*self.only, *self.without)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        return cls(**{name: tuple(names) for name, names in settings.items()})

    def parameters(self) -> dict[str, Any]:
        return {"only": list(self.only), "without": list(self.without)}

    def drops(self, candidate: FilterCandidate, positive_similarity: float | None) -> bool:
        return not any(
            (not self.only or name in self.only) and name not in self.without
            for name in candidate.strategies
        )

    def because(self, candidate: FilterCandidate, positive_similarity: float | None) -> str:
        wanted = "is not wanted" if self.drops(candidate, positive_similarity) else "is wanted"
        return f"strategy {', '.join(candidate.strategies)} {wanted}"
