"""The registry of filters, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.errors import RunError
from bica_graph.filters.margin import Margin
from bica_graph.filters.max_score import MaxScore
from bica_graph.filters.min_score import MinScore
from bica_graph.filters.rank_window import RankWindow
from bica_graph.filters.strategy import StrategyFilter

if TYPE_CHECKING:
    from bica_graph.filters.filter import Filter
    from bica_graph.records.runs import AppliedFilter

FILTERS: dict[str, type[Filter]] = {
    each.name: each for each in (Margin, MaxScore, MinScore, RankWindow, StrategyFilter)
}


def filter_of(applied: AppliedFilter) -> Filter:
    """
    Create a filter with the settings with which it was applied.

    Raises:
        RunError: If this version has no filter of that name.
    """
    if applied.name not in FILTERS:
        raise RunError(
            f"filter {applied.name!r} is not known (known: {', '.join(FILTERS)}): use the version "
            "of bicagraph that applied it"
        )
    return FILTERS[applied.name].of(applied.settings)
