"""Places the papers of a picture in columns by hop; deterministic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.view.query_view import BEYOND, unlike

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.view.query_view import QueryView

ROW = 35
COLUMNS = {0: 40, 1: 430, 2: 820, BEYOND: 1210}
WIDTH = 280
"""Width of the last column, for the titles to the right of its papers."""
TOP = 54
_SCREEN = 12
"""Rows that are visible without scrolling."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions of papers, in units of the picture."""

    places: dict[str, tuple[float, float]]
    width: int
    height: int


def laid_out(view: QueryView) -> Layout:
    """
    Place the papers of a picture: positives on the left, hop 1 in the middle, hop 2 on the right.

    Papers on a walk are above the others. Those at hop 1 are in the order of their walks; those
    at hop 2 are ordered by the mean height of the papers at hop 1 that they are linked to. Papers
    beyond hop 2 are in a last column. Positives are always visible without scrolling.
    """
    first = _visited(view)
    columns: dict[int, list[str]] = {hop: [] for hop in COLUMNS}
    for name, paper in view.papers.items():
        columns[paper.hop].append(name)
    columns[0].sort()
    columns[1].sort(
        key=lambda name: (first.get(name, len(first)), unlike(view.papers[name].similarity), name)
    )
    height = max(len(names) for names in columns.values()) * ROW
    places: dict[str, tuple[float, float]] = {}
    columns[BEYOND].sort(key=lambda name: (first.get(name, len(first)), name))
    _place(columns[0], 0, min(height, max(len(columns[0]), _SCREEN) * ROW), places)
    for hop in (1, BEYOND):
        _place(columns[hop], hop, height, places)
    middle = _middles(view, places)
    columns[2].sort(key=lambda name: (name not in first, middle.get(name, height / 2), name))
    _place(columns[2], 2, height, places)
    last = BEYOND if columns[BEYOND] else 2
    return Layout(places, COLUMNS[last] + WIDTH, height + TOP + 16)


def _visited(view: QueryView) -> dict[str, int]:
    """Number the papers in the order in which the runs visited them."""
    order: dict[str, int] = {}
    for shown in view.runs:
        for candidate in shown.candidates:
            order.setdefault(candidate.paper, len(order))
    return order


def _place(
    names: Sequence[str], hop: int, height: float, places: dict[str, tuple[float, float]]
) -> None:
    """Spread *names* over the column of a hop."""
    gap = height / max(len(names), 1)
    for row, name in enumerate(names):
        places[name] = (COLUMNS[hop], round(TOP + gap * (row + 0.5), 1))


def _middles(view: QueryView, places: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Give, for each paper at hop 2, the mean height of its linked papers at hop 1."""
    heights: dict[str, list[float]] = {}
    for citation in view.citations:
        for far, near in ((citation.cited, citation.citing), (citation.citing, citation.cited)):
            if view.papers[far].hop == 2 and near in places and view.papers[near].hop == 1:
                heights.setdefault(far, []).append(places[near][1])
    return {name: sum(values) / len(values) for name, values in heights.items()}
