"""Writes the self-contained HTML page of a query or a paper."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, get_args

from bica_graph.mining.reasons import reason_in_words
from bica_graph.output.words import counted, verb
from bica_graph.view.account import account, verdict
from bica_graph.view.drawing import PATH_STYLES
from bica_graph.view.highlight import highlighted
from bica_graph.view.layout import Shape
from bica_graph.view.limits import scale
from bica_graph.view.picture import scene_svg
from bica_graph.view.templates import record, rendered, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.mining.replay import Choice, Step
    from bica_graph.records.candidates import Candidate
    from bica_graph.view.choice import Scene
    from bica_graph.view.query_view import QueryView, ShownPaper, ShownRun

FEW = 20
"""Number of citations that a page shows at once; more are hidden until they are asked for."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A candidate on its walk, with the alternatives that were not chosen."""

    candidate: Candidate
    untaken: tuple[Choice, ...]


def query_page(view: QueryView) -> str:
    """Write the page of a query or a paper as one self-contained HTML file."""
    return rendered(
        "query.html.j2",
        view=view,
        title=view.subject,
        style=text_of("colours.css") + text_of("page.css") + text_of("picture.css"),
        script=text_of("query.js"),
        pictures=[(scene.run, list(_pictures(view, scene))) for scene in view.scenes],
        scales={shown.run.name: scale(shown) for shown in view.runs},
        facts=_json(_facts(view)),
        walks={shown.run.name: list(_walks(shown)) for shown in view.runs},
        titles={name: paper.facts.name for name, paper in view.papers.items()},
        strategies=_strategies(view),
        more=any(scene.first != scene.full for scene in view.scenes),
        citations=_drawn_first(view) <= FEW,
        few=FEW,
        walked=any(each.path is not None for run in view.runs for each in run.candidates),
        missing={shown.run.name: _missing(shown) for shown in view.runs},
        styles=PATH_STYLES,
        reason_in_words=reason_in_words,
        verdict=verdict,
        drawn={name for scene in view.scenes for name in scene.full},
        around=_around(view),
        neighbours=[] if view.query else _neighbours(view),
    )


def _pictures(view: QueryView, scene: Scene) -> Iterator[tuple[str, str, str]]:
    """Yield the pictures of a scene: how much each draws, its shape, and the SVG."""
    for extent in ("first", "full") if scene.first != scene.full else ("first",):
        for shape in get_args(Shape):
            yield extent, shape, scene_svg(view, scene, shape, full=extent == "full")


def _drawn_first(view: QueryView) -> int:
    """Count the citations of the picture that draws most of them at first."""
    return max(
        sum(each.citing in scene.first and each.cited in scene.first for each in view.citations)
        for scene in view.scenes
    )


def _strategies(view: QueryView) -> dict[str, str]:
    """Give the strategies of all runs with the words for them."""
    return {
        each.strategy: shown.strategy.label(each.strategy)
        for shown in view.runs
        for each in shown.candidates
    }


def _walks(shown: ShownRun) -> Iterator[tuple[int | None, list[Stop]]]:
    """Yield the paths of a run with their stops, random negatives last."""
    steps = {step.paper: step for step in shown.steps}
    walked = sorted(shown.candidates, key=lambda each: (each.path is None, each.path or 0))
    for (path, _), candidates in groupby(walked, key=_walk_of):
        yield path, [Stop(each, _untaken(steps.get(each.paper), each)) for each in candidates]


def _missing(shown: ShownRun) -> list[int]:
    """Give the paths that were skipped, as their start had been visited; later ones were walked."""
    walked = {each.path for each in shown.candidates if each.path is not None}
    return [path for path in range(max(walked, default=0)) if path not in walked]


def _walk_of(candidate: Candidate) -> tuple[int | None, str]:
    """Give the path of a candidate; those without one are told apart by their strategy."""
    return candidate.path, candidate.strategy if candidate.path is None else ""


def _untaken(step: Step | None, candidate: Candidate) -> tuple[Choice, ...]:
    choices = step.choices if step else ()
    return tuple(choice for choice in choices if choice.paper != candidate.paper)


def _around(view: QueryView) -> str:
    """Say how many papers of the neighbourhood are drawn; '' if all are."""
    near = view.scenes[0].near
    drawn, looked_at = (
        sum(1 for hop in hops.values() if hop) for hops in (view.scenes[0].full, near.hops)
    )
    are = verb(drawn, "is", "are")
    if near.cut is not None:
        return f"{drawn} of more than {counted(looked_at, 'paper')} {are} shown"
    return f"{drawn} of {counted(looked_at, 'paper')} {are} shown" if drawn < looked_at else ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A paper near the one that a page is about; *joined* says which cites which."""

    paper: ShownPaper
    hop: int
    joined: str


def _neighbours(view: QueryView) -> list[Neighbour]:
    """Give the papers around the one that a page is about, by hop, the most similar first."""
    ends = {(each.citing, each.cited) for each in view.citations}
    seed = view.seeds[0]
    found = []
    for name, hop in sorted(view.scenes[0].full.items(), key=lambda each: each[1]):
        ways = {"cites it": (name, seed), "cited by it": (seed, name)}
        joined = ", ".join(words for words, pair in ways.items() if pair in ends)
        if hop and name in view.papers:
            found.append(Neighbour(view.papers[name], hop, joined))
    return found


def _facts(view: QueryView) -> dict[str, Any]:
    """Give the data for the script of the page; a run says where it sees papers elsewhere."""
    hops: dict[str, int] = {}
    for scene in view.scenes:
        hops = scene.full | hops
    return {
        "about": "query" if view.query else "paper",
        "papers": {
            name: _paper(view, view.papers[name], hop)
            for name, hop in hops.items()
            if name in view.papers
        },
        "runs": [
            {
                **_run(view, shown),
                "where": {
                    name: view.where(hop) for name, hop in scene.full.items() if hop != hops[name]
                },
            }
            for shown, scene in zip(view.runs, view.scenes, strict=False)
        ],
    }


def _paper(view: QueryView, paper: ShownPaper, hop: int) -> dict[str, Any]:
    facts = paper.facts
    link, called = record(facts)
    return {
        "id": facts.id,
        "title": facts.title,
        "year": facts.year,
        "link": link,
        "record": called,
        "where": view.where(hop),
        "cosine": paper.cosine,
        "positive": paper.positive,
        "cited": facts.cited,
        "state": _state(paper),
        "abstract": highlighted(paper.abstract, view.subject) if paper.abstract else None,
    }


def _state(paper: ShownPaper) -> str | None:
    if paper.facts.retracted:
        return "retracted"
    if paper.facts.stub:
        return "known from citations only"
    return _EMBEDDING[paper.facts.embedding]


_EMBEDDING = {
    "current": None,
    "stale": "its embedding is of an older version of its text",
    "missing": "not embedded",
    "no_text": "without an abstract",
}


def _run(view: QueryView, shown: ShownRun) -> dict[str, Any]:
    paths = {
        str(path): _path(view, [stop.candidate for stop in stops])
        for path, stops in _walks(shown)
        if path is not None
    }
    return {"name": shown.run.name, "said": account(view, shown), "paths": paths}


def _path(view: QueryView, candidates: list[Candidate]) -> dict[str, Any]:
    """Give the candidates of a path, its papers, and the citations that lead to them."""
    stops = [each.paper for each in candidates]
    papers = {*view.seeds, *stops, *(via for each in candidates for via in each.through)}
    return {
        "stops": stops,
        "papers": sorted(papers),
        "routes": [
            [each.citing, each.cited]
            for each in view.citations
            if each.citing in papers and each.cited in papers
        ],
    }


def _json(value: Any) -> str:
    """Write JSON that is safe in a script element: it has no closing tag or comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
