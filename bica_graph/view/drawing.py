"""Turns a scene into shapes, which a template writes as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.graph.properties import transitions
from bica_graph.output.words import counted
from bica_graph.records.walks import RANDOM
from bica_graph.view.choice import BEYOND
from bica_graph.view.label import BOLD, ROOM, label_of, width_of
from bica_graph.view.layout import Place, laid_out, visited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bica_graph.records.candidates import Candidate
    from bica_graph.view.choice import Scene
    from bica_graph.view.layout import Layout, Shape
    from bica_graph.view.query_view import QueryView

PATH_STYLES = 6
"""Number of line styles of walks, which differ in colour and dashes; further walks reuse them."""
BESIDE = 13
"""Distance from the centre of a circle to its title."""
_RADIUS = 8
_SEED_ROOM, _SEED_LINES = 13.5, 3
"""Titles of positives, above the legend, are narrower and higher."""


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A paper: a circle with the beginning of its title beside it.

    *reach* is where its title ends. *verdict* is ``kept`` or ``dropped``, '' if the paper is no
    candidate, and *strategy* the one that found it. *drawn* says that it was drawn at random from
    all papers. *said* is the text for screen readers.
    """

    paper: str
    place: Place
    reach: float
    kind: str
    label: tuple[str, ...]
    verdict: str
    strategy: str
    drawn: bool
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
class Words:
    """A line of text at a place, or an entry of the legend, whose *kind* decides its symbol."""

    x: float
    y: float
    text: str
    kind: str = ""
    style: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a walk, from 1, beside the circle where it starts."""

    x: float
    y: float
    width: int
    path: int
    style: int
    start: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture, *width* x *height* units."""

    shape: Shape
    width: int
    height: int
    heads: tuple[Words, ...]
    feet: tuple[Words, ...]
    legend: tuple[Words, ...]
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    transitions: tuple[Transition, ...]
    numbers: tuple[Number, ...]


def drawing(view: QueryView, scene: Scene, shape: Shape, *, full: bool = False) -> Drawing:
    """
    Lay out and draw a scene; the same view gives the same shapes.

    Args:
        view: The view.
        scene: One of its scenes.
        shape: The arrangement of the papers.
        full: Whether other papers are drawn, too.
    """
    papers = {
        name: hop
        for name, hop in (scene.full if full else scene.first).items()
        if name in view.papers
    }
    shown = view.run_of(scene)
    candidates = {each.paper: each for each in (shown.candidates if shown else ())}
    entries = tuple(_entries(view, papers, candidates))
    layout = laid_out(shape, papers, visited(view, scene.run), len(entries), _searched(scene))
    marks = {
        name: _mark(view, name, (hop, layout.places[name]), candidates.get(name))
        for name, hop in papers.items()
    }
    return Drawing(
        shape=shape,
        width=layout.width,
        height=layout.height,
        heads=tuple(_heads(view, scene, papers, layout)),
        feet=tuple(_feet(view, scene, papers, layout)),
        legend=tuple(
            Words(x, y, text, kind, style)
            for (x, y), (text, kind, style) in zip(layout.legend, entries, strict=True)
        ),
        marks=tuple(marks.values()),
        lines=tuple(
            Line(each.citing, each.cited, _curve(marks[each.citing], marks[each.cited], shape))
            for each in view.citations
            if each.citing in marks and each.cited in marks
        ),
        transitions=tuple(_transitions(candidates.values(), marks, shape)),
        numbers=tuple(_numbers(candidates.values(), marks)),
    )


def _searched(scene: Scene) -> set[int]:
    """Give the hops about which there is something to say: others of their papers, or a limit."""
    cut = scene.near.cut
    return {hop for hop in (1, 2) if scene.near.count(hop) or (cut is not None and hop >= cut)}


def _heads(
    view: QueryView, scene: Scene, papers: Mapping[str, int], layout: Layout
) -> Iterator[Words]:
    for hop, place in layout.heads.items():
        searched = "" if hop in (0, BEYOND) else _shown(scene, hop, _drawn(papers, hop))
        yield _beside(place, f"{view.where(hop)}{searched}")


def _beside(place: Place, text: str) -> Words:
    """Write text that begins at a place, or ends there."""
    return Words(place.x, place.y, text, "end" if place.side == "left" else "")


def _shown(scene: Scene, hop: int, drawn: int) -> str:
    """Say how many papers of a hop are drawn; '' if all are."""
    looked_at = scene.near.count(hop)
    total = max(looked_at, drawn)
    if hop == scene.near.cut and looked_at:
        return f": {drawn} of more than {counted(total, 'paper')}"
    if scene.near.cut is not None and hop >= scene.near.cut:
        return ": others not searched" if drawn else ": not searched"
    return f": {drawn} of {counted(total, 'paper')}" if drawn < total else ""


def _feet(
    view: QueryView, scene: Scene, papers: Mapping[str, int], layout: Layout
) -> Iterator[Words]:
    """Yield the number of papers of each hop that are not drawn."""
    for hop, place in layout.feet.items():
        total = len(view.seeds) if hop == 0 else scene.near.count(hop)
        more = total - _drawn(papers, hop)
        if more > 0 and hop != BEYOND:
            yield _beside(place, f"+ {more:,} more")


def _drawn(papers: Mapping[str, int], hop: int) -> int:
    return sum(each == hop for each in papers.values())


def _entries(
    view: QueryView, papers: Mapping[str, int], candidates: Mapping[str, Candidate]
) -> Iterator[tuple[str, str, int]]:
    """Yield the entries of the legend that the picture needs: text, kind and style."""
    paths = sorted({each.path for each in candidates.values() if each.path is not None})
    for path in paths[:PATH_STYLES]:
        yield f"walk {path + 1}", "walk", path % PATH_STYLES
    if len(paths) > PATH_STYLES:
        yield f"and {counted(len(paths) - PATH_STYLES, 'more walk')}", "", 0
    there = [each for each in candidates.values() if each.paper in papers]
    kept = [each for each in there if not each.dropped_by]
    kinds = {_kind(view, name, hop) for name, hop in papers.items() if name not in candidates}
    present = {
        "seed": ("positive" if view.query else "this paper", "seed" in kinds),
        "kept": ("negative", any(each.strategy != RANDOM for each in kept)),
        "drawn": ("negative, random", any(each.strategy == RANDOM for each in kept)),
        "dropped": ("dropped candidate", len(there) > len(kept)),
        "embedded": ("other paper", "embedded" in kinds),
        "stub": ("stub or not embedded", bool({"stub", "unembedded"} & kinds)),
        "retracted": ("retracted", "retracted" in kinds),
        "citation": (
            "citation",
            any({each.citing, each.cited} <= papers.keys() for each in view.citations),
        ),
    }
    for kind, (text, occurs) in present.items():
        if occurs:
            yield text, kind, 0


def _kind(view: QueryView, name: str, hop: int) -> str:
    """Give the kind of a paper, which decides how its circle is drawn."""
    paper = view.papers[name]
    if hop == 0 and (view.query is None or name in view.query.seeds):
        return "seed"
    if paper.facts.retracted:
        return "retracted"
    if paper.facts.stub:
        return "stub"
    return "embedded" if paper.embedded else "unembedded"


def _mark(
    view: QueryView, name: str, where: tuple[int, Place], candidate: Candidate | None
) -> Mark:
    hop, place = where
    facts, kind = view.papers[name].facts, _kind(view, name, hop)
    narrow = hop == 0 and place.x < BESIDE + 20
    room = ROOM / BOLD if kind == "seed" else ROOM
    label = label_of(facts.name, *((_SEED_ROOM, _SEED_LINES) if narrow else (room, 2)))
    reach = BESIDE + width_of(label, bold=kind == "seed") + 6
    verdict = "" if candidate is None else "dropped" if candidate.dropped_by else "kept"
    return Mark(
        paper=name,
        place=place,
        reach=round(place.x + (reach if place.side == "right" else -reach), 1),
        kind=kind,
        label=label,
        verdict=verdict,
        strategy=candidate.strategy if candidate else "",
        drawn=candidate is not None and candidate.strategy == RANDOM,
        said=_said(view, name, hop, (kind, verdict)),
    )


def _said(view: QueryView, name: str, hop: int, is_what: tuple[str, str]) -> str:
    facts, (kind, verdict) = view.papers[name].facts, is_what
    parts = [facts.name, str(facts.year) if facts.year else "", view.where(hop)]
    if view.query is not None or hop:
        parts.append(_STATES[kind])
    parts.append(_VERDICTS[verdict])
    return ", ".join(part for part in parts if part)


_VERDICTS = {"kept": "a negative", "dropped": "a dropped candidate", "": ""}
_STATES = {
    "seed": "walks start here",
    "retracted": "retracted",
    "stub": "a stub, known from citations only",
    "embedded": "embedded",
    "unembedded": "without a current embedding",
}


def _transitions(
    candidates: Iterable[Candidate], marks: Mapping[str, Mark], shape: Shape
) -> Iterator[Transition]:
    for before, after in transitions(candidates):
        if before.paper in marks and after.paper in marks:
            path = after.path or 0
            style = path % PATH_STYLES
            start, end = marks[before.paper], marks[after.paper]
            lean = (14 + 7.5 * style) if shape == "upright" else (46 + 16 * style)
            d = _spline(_port(start, end, shape), _port(end, start, shape, arrow=True), lean)
            yield Transition(path, style, before.paper, after.paper, d)


def _numbers(candidates: Iterable[Candidate], marks: Mapping[str, Mark]) -> Iterator[Number]:
    for each in candidates:
        if each.step == 0 and each.path is not None and each.paper in marks:
            place = marks[each.paper].place
            width = 10 + 8 * len(str(each.path + 1))
            away = 13 + width / 2
            x = place.x + (away if place.side == "left" else -away)
            yield Number(x, place.y, width, each.path, each.path % PATH_STYLES, each.paper)


def _curve(start: Mark, end: Mark, shape: Shape) -> str:
    """Give the line of a citation."""
    lean = 50 if shape == "upright" else 28
    return _spline(_port(start, end, shape), _port(end, start, shape), lean)


def _port(
    mark: Mark, other: Mark, shape: Shape, *, arrow: bool = False
) -> tuple[float, float, int]:
    """
    Give where a line to *other* touches *mark*, and in which direction it goes on from there.

    It touches the circle on the side without the title; only a line that has to cross the title
    begins behind it.
    """
    place, radius = mark.place, _RADIUS + (3 if arrow else 0)
    if shape == "columns" and place.side == "right" and other.place.x > place.x:
        return mark.reach, place.y, 1
    if place.side == "left":
        if other.place.x < place.x:
            return mark.reach, place.y, -1
        return place.x + radius, place.y, 1
    return place.x - radius, place.y, -1


def _spline(start: tuple[float, float, int], end: tuple[float, float, int], lean: float) -> str:
    """Give an S-shaped line between columns; within one, a curve that leans out by *lean*."""
    (x1, y1, out), (x2, y2, back) = start, end
    across = abs(x2 - x1)
    reach = lean if out == back and across < 2 * _RADIUS else max(across / 2, 20)
    first, second = x1 + out * reach, x2 + back * reach
    return f"M{x1:g} {y1:g}C{first:g} {y1:g} {second:g} {y2:g} {x2:g} {y2:g}"
