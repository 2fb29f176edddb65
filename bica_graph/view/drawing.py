"""Turns a view into shapes, which a template writes as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.graph.properties import transitions
from bica_graph.output.words import counted
from bica_graph.view.label import label_of, width_of
from bica_graph.view.layout import COLUMNS, laid_out
from bica_graph.view.query_view import BEYOND, WHERE, where

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bica_graph.view.query_view import QueryView, ShownPaper, ShownRun

PATH_STYLES = 6
"""Number of line styles of paths, which differ in colour and dashes; further paths reuse them."""
BESIDE = 13
"""Distance from the centre of a circle to its title."""


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A paper: a circle with the beginning of its title to the right.

    Lines arrive at the circle, and leave at *end*, after the title. *said* is the text for screen
    readers.
    """

    paper: str
    x: float
    y: float
    end: float
    kind: str
    label: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """A citation from *citing* to *cited*; *d* is the SVG path."""

    citing: str
    cited: str
    d: str


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of a walk; *d* is the SVG path."""

    path: int
    style: int
    start: str
    end: str
    d: str


@dataclass(frozen=True, slots=True)
class RunLayer:
    """The shapes of one run: its transitions, and a ring or a cross on each candidate."""

    run: str
    transitions: tuple[Transition, ...]
    kept: tuple[Mark, ...]
    dropped: tuple[Mark, ...]
    strategies: dict[str, str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture, *width* x *height* units."""

    width: int
    height: int
    heads: tuple[tuple[int, str], ...]
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    layers: tuple[RunLayer, ...]


def drawing(view: QueryView) -> Drawing:
    """Lay out and draw a view; the same view gives the same shapes."""
    layout = laid_out(view)
    marks = {name: _mark(view, paper, layout.places[name]) for name, paper in view.papers.items()}
    return Drawing(
        width=layout.width,
        height=layout.height,
        heads=tuple(_heads(view)),
        marks=tuple(marks.values()),
        lines=tuple(
            Line(each.citing, each.cited, _curve(marks[each.citing], marks[each.cited]))
            for each in view.citations
        ),
        layers=tuple(_layer(shown, marks) for shown in view.runs),
    )


def _heads(view: QueryView) -> Iterator[tuple[int, str]]:
    yield COLUMNS[0], "positive" if view.query else "paper"
    for hop in (1, 2):
        yield COLUMNS[hop], f"{WHERE[hop]}{_shown(view, hop)}"
    if any(paper.hop == BEYOND for paper in view.papers.values()):
        yield COLUMNS[BEYOND], WHERE[BEYOND]


def _shown(view: QueryView, hop: int) -> str:
    """Say how many papers of a hop are drawn; '' if all are."""
    drawn = sum(paper.hop == hop for paper in view.papers.values())
    looked_at = view.near.get(hop, 0)
    total = max(looked_at, drawn)
    if hop == view.cut and looked_at:
        return f": {drawn} of more than {counted(total, 'paper')}"
    if view.cut is not None and hop >= view.cut:
        return ": others not searched" if drawn else ": not searched"
    return f": {drawn} of {counted(total, 'paper')}" if drawn < total else ""


def _kind(view: QueryView, paper: ShownPaper) -> str:
    """Give the kind of a paper, which decides how its circle is drawn."""
    if paper.hop == 0 and (view.query is None or paper.facts.id in view.query.seeds):
        return "seed"
    if paper.facts.retracted:
        return "retracted"
    if paper.facts.stub:
        return "stub"
    return "embedded" if paper.embedded else "unembedded"


def _mark(view: QueryView, paper: ShownPaper, place: tuple[float, float]) -> Mark:
    facts, kind = paper.facts, _kind(view, paper)
    year = f", {facts.year}" if facts.year else ""
    said = f"{facts.name}{year}, {where(view, paper)}"
    if view.query is not None or paper.hop:
        said = f"{said}, {_STATES[kind]}"
    (x, y), label = place, label_of(facts.name)
    end = round(x + BESIDE + width_of(label, bold=kind == "seed") + 6, 1)
    return Mark(facts.id, x, y, end, kind, label, said)


_STATES = {
    "seed": "walks start here",
    "retracted": "retracted",
    "stub": "a stub, known from citations only",
    "embedded": "embedded",
    "unembedded": "without a current embedding",
}


def _layer(shown: ShownRun, marks: Mapping[str, Mark]) -> RunLayer:
    there = [each for each in shown.candidates if each.paper in marks]
    return RunLayer(
        run=shown.run.name,
        transitions=tuple(_transitions(shown, marks)),
        kept=tuple(marks[each.paper] for each in there if not each.dropped_by),
        dropped=tuple(marks[each.paper] for each in there if each.dropped_by),
        strategies={each.paper: each.strategy for each in there},
    )


def _transitions(shown: ShownRun, marks: Mapping[str, Mark]) -> Iterator[Transition]:
    for before, after in transitions(shown.candidates):
        path = after.path or 0
        yield Transition(
            path=path,
            style=path % PATH_STYLES,
            start=before.paper,
            end=after.paper,
            d=_bow(marks[before.paper], marks[after.paper], path),
        )


def _curve(start: Mark, end: Mark) -> str:
    """Give a line between papers: S-shaped between columns, curved within one."""
    if start.x == end.x:
        return _spline(start.x, start.y, start.x - 60, end.x, end.y)
    left, right = sorted((start, end), key=lambda mark: mark.x)
    return _spline(left.end, left.y, (left.end + right.x) / 2, right.x, right.y)


def _bow(start: Mark, end: Mark, path: int) -> str:
    """Give the line of a step; within a column it curves to the left, further for each path."""
    lean = 26 + 9 * (path % PATH_STYLES)
    if start.x == end.x:
        return _spline(start.x, start.y, start.x - lean, end.x - 8, end.y)
    leaves, comes = (start.end, end.x - 8) if start.x < end.x else (start.x - 8, end.end)
    return _spline(leaves, start.y, (leaves + comes) / 2 + lean / 2 - 18, comes, end.y)


def _spline(x1: float, y1: float, over: float, x2: float, y2: float) -> str:
    return f"M{x1:g} {y1:g}C{over:g} {y1:g} {over:g} {y2:g} {x2:g} {y2:g}"
