"""Places the papers of a picture: in columns by hop, or upright in one column; deterministic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bica_graph.view.choice import BEYOND

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bica_graph.view.query_view import QueryView

Shape = Literal["columns", "upright"]
Side = Literal["left", "right"]
ROW = 35
SEED_ROW = 58
ENTRY = 21
"""Height of a line of the legend."""
COLUMNS = {0: 28, 1: 525, 2: 750, BEYOND: 1055}
"""The x coordinate of the circles of each column."""
_BESIDE_SEEDS = 330
"""That of the papers beyond hop 2, where no other papers are shown."""
WIDTH = 270
"""Width of the last column, for the titles to the right of its papers."""
TOP = 54
_APART = 56
"""Maximum height of a row, so that short columns stay together."""

UPRIGHT_WIDTH = 326
"""At a column width of 77 mm, a font of 12 units is then 8 pt high."""
UPRIGHT_X = 58
UPRIGHT_ROW = 40
_HEAD = 30


@dataclass(frozen=True, slots=True)
class Place:
    """
    A point, in units of the picture, and the side on which text stands.

    It is the centre of a paper's circle, or where the text above or below a column begins or ends.
    """

    x: float
    y: float
    side: Side


@dataclass(frozen=True, slots=True)
class Layout:
    """
    Positions in a picture, in its units.

    *heads* and *feet* are the places of the text above and below the papers of each hop, *legend*
    the beginnings of the entries of the legend.
    """

    places: dict[str, Place]
    heads: dict[int, Place]
    feet: dict[int, Place]
    legend: tuple[tuple[float, float], ...]
    width: int
    height: int


def laid_out(
    shape: Shape,
    papers: Mapping[str, int],
    order: Sequence[str],
    entries: int,
    hops: Collection[int] = (),
) -> Layout:
    """
    Place the papers of a picture.

    In columns, positives are on the left with the legend below them, hop 1 is in the middle, hop 2
    on the right, and papers beyond hop 2 are in a last column. The titles of hop 1 stand to the
    left of its papers, so that the room between hop 1 and hop 2 belongs to the walks. Upright, the
    hops follow one another, the legend comes first, and walks have the left edge.

    Args:
        shape: The arrangement.
        papers: The papers with their hops; within a hop they are placed in this order.
        order: The papers that come first within their hop, such as those that a run visited.
        entries: Number of entries of the legend.
        hops: Hops that have a heading even if none of their papers is drawn.
    """
    visited = {name: place for place, name in enumerate(order)}
    columns: dict[int, list[str]] = {
        hop: [] for hop in COLUMNS if hop in hops or hop in papers.values()
    }
    for name, hop in papers.items():
        columns[hop].append(name)
    for names in columns.values():
        names.sort(key=lambda name: visited.get(name, len(visited)))
    return (_in_columns if shape == "columns" else _upright)(columns, entries)


def _in_columns(columns: Mapping[int, Sequence[str]], entries: int) -> Layout:
    seeds = len(columns.get(0, ())) * SEED_ROW
    rows = max((len(names) for hop, names in columns.items() if hop), default=0)
    height = max(rows * ROW, seeds + 30 + entries * ENTRY)
    at = _closed_up(columns)
    places: dict[str, Place] = {}
    heads, feet = {}, {}
    for hop, names in columns.items():
        gap: float = SEED_ROW if hop == 0 else min(height / max(len(names), 1), _APART)
        side: Side = "left" if hop == 1 else "right"
        for row, name in enumerate(names):
            places[name] = Place(at[hop], round(TOP + gap * (row + 0.5), 1), side)
        x = at[hop] + (8.0 if side == "left" else -8.0)
        heads[hop] = Place(x, 26.0, side)
        feet[hop] = Place(x, round(TOP + gap * len(names) + (18 if hop else 6), 1), side)
    x = COLUMNS[0] - 8.0
    legend = tuple((x, TOP + seeds + 30.0 + ENTRY * row) for row in range(entries))
    width = max(COLUMNS[2], at.get(BEYOND, 0)) + WIDTH
    return Layout(places, heads, feet, legend, width, round(height) + TOP + 34)


def _closed_up(hops: Collection[int]) -> dict[int, int]:
    """Give the x coordinates of columns; that beyond hop 2 takes the place of those not shown."""
    shown = {hop: COLUMNS[hop] for hop in hops}
    if BEYOND in shown and 2 not in shown:
        shown[BEYOND] = COLUMNS[2] if 1 in shown else _BESIDE_SEEDS
    return shown


def _upright(columns: Mapping[int, Sequence[str]], entries: int) -> Layout:
    legend = tuple(_in_two(entries))
    y = max((below for _, below in legend), default=0) + 10.0
    places: dict[str, Place] = {}
    heads, feet = {}, {}
    for hop, names in columns.items():
        heads[hop] = Place(UPRIGHT_X - 8, y + 20, "right")
        y += _HEAD
        for name in names:
            places[name] = Place(UPRIGHT_X, y + UPRIGHT_ROW / 2, "right")
            y += UPRIGHT_ROW
        feet[hop] = Place(UPRIGHT_X + 13, y + 12, "right")
        y += 20 if hop else 6
    return Layout(places, heads, feet, legend, UPRIGHT_WIDTH, round(y) + 6)


def _in_two(entries: int) -> Iterator[tuple[float, float]]:
    """Yield the places of the legend's entries, in two columns, the left one first."""
    left = -(-entries // 2)
    for entry in range(entries):
        yield (14.0 if entry < left else 160.0), 18.0 + ENTRY * (entry % left)


def visited(view: QueryView, run: str | None) -> list[str]:
    """Give the candidates of a run in the order in which it found them, path by path."""
    found = [each for shown in view.runs if shown.run.name == run for each in shown.candidates]
    found.sort(key=lambda each: (each.path is None, each.path or 0, each.step or 0, each.rank))
    return [each.paper for each in found]
