"""Pictures and pages written down: HTML that needs nothing but itself, SVG, PNG."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bica_graph.errors import OutputError
from bica_graph.mining.again import is_walk
from bica_graph.mining.reasons import REASONS
from bica_graph.records import RANDOM
from bica_graph.runs import settings_in_words
from bica_graph.statement_records import REFUSED
from bica_graph.view.drawing import PATH_STYLES, drawing
from bica_graph.view.histogram import histogram
from bica_graph.view.query_view import BEYOND, WHERE, where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jinja2 import Environment

    from bica_graph.facts import PaperFacts
    from bica_graph.mining.steps import Choice
    from bica_graph.records import Candidate, QueryKey
    from bica_graph.view.query_view import QueryView, ShownPaper, ShownRun
    from bica_graph.view.run_view import RunView


SERVING = 12
"""Bars of "how often a paper serves"; the last one holds the rest."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A candidate on its walk, with the choices that were not taken to come to it."""

    candidate: Candidate
    untaken: tuple[Choice, ...]


def query_page(view: QueryView) -> str:
    """Write the page of a query, or of a paper: one HTML file that asks for no other."""
    strategies = sorted({each.strategy for shown in view.runs for each in shown.candidates})
    return _render(
        "query.html.j2",
        view=view,
        title=view.query.text if view.query else _name(view.papers[view.seeds[0]].facts),
        style=_text("colours.css") + _text("page.css") + _text("picture.css"),
        script=_text("query.js"),
        svg=_svg(view, alone=False),
        facts=_json(_facts(view)),
        walks={shown.run.name: list(_walks(shown)) for shown in view.runs},
        titles={name: _name(paper.facts) for name, paper in view.papers.items()},
        strategies=strategies,
        styles=PATH_STYLES,
        reasons=REASONS,
        where=WHERE,
        beyond=BEYOND,
        random=RANDOM,
        is_walk=is_walk,
    )


def run_page(view: RunView, pages: Sequence[tuple[QueryKey, str, str]] = ()) -> str:
    """
    Write the page of a run.

    Args:
        view: The run.
        pages: Its queries with a page of their own: key, text, and the file's name.
    """
    plot = histogram(view.facts)
    strategy = view.run.parameters.get("strategy", "random")
    files_by_key = {(key.set, key.id): file for key, _, file in pages}
    return _render(
        "run.html.j2",
        view=view,
        facts=view.facts,
        counts=view.counts,
        settings=settings_in_words(view.run.parameters),
        title=f"Run {view.run.name}",
        style=_text("colours.css") + _text("page.css") + _text("run.css"),
        script="",
        histogram=_render("histogram.svg.j2", plot=plot) if plot else "",
        steps=[_step(strategy, *row) for row in view.facts.steps],
        dropped=_dropped(view),
        serving=_serving(view.facts.serving),
        pages=pages,
        files=files_by_key,
    )


def _step(strategy: str, hop: int | None, step: int | None, candidates: int) -> tuple[str, int]:
    where = strategy if step is None else "start" if step == 0 else f"step {step}"
    return f"{WHERE[BEYOND if hop is None else hop]}, {where}", candidates


def _serving(counted: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
    """Give the bars of how often a paper serves."""
    bars = [("once" if times == 1 else f"{times:,} times", papers) for times, papers in counted]
    if len(bars) <= SERVING:
        return bars
    rest = sum(papers for _, papers in bars[SERVING - 1 :])
    return [*bars[: SERVING - 1], (f"{counted[SERVING - 1][0]:,} times or more", rest)]


def _dropped(view: RunView) -> list[tuple[str, int]]:
    """Give what filters dropped, what was refused, and queries without a negative, by reason."""
    filters = [(f"by {name}", count) for name, count in view.counts["dropped"].items()]
    refused = [(f"refused: {REFUSED[r]}", n) for r, n in view.counts.get("refused", {}).items()]
    return (
        filters + refused + [(REASONS[name], count) for name, count in view.counts["none"].items()]
    )


def query_svg(view: QueryView) -> str:
    """Draw the picture of a query, or of a paper, as an SVG file of its own."""
    return _svg(view, alone=True)


def query_png(view: QueryView, width: int = 2200) -> bytes:
    """
    Draw the picture of a query, or of a paper, as PNG, *width* pixels wide.

    Raises:
        OutputError: If this machine has no font to write titles with.
    """
    check_fonts(_rendered)
    return _rendered(_svg(view, alone=True, flat=True), width=width)


def check_fonts(render: Callable[[str], bytes]) -> None:
    """Raise OutputError when *render* leaves the text of a picture out."""
    empty, style = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">', "picture.css"
    letter = f'<style>{_text(style)}</style><text class="picture" y="9">M</text>'
    if render(f"{empty}</svg>") == render(f"{empty}{letter}</svg>"):
        raise OutputError(
            "this machine has no font to write titles with: install one (Debian: "
            "fonts-dejavu-core), or write .svg, which takes the font of whoever looks at it"
        )


def _rendered(svg: str, **how: Any) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, **how))


def _svg(view: QueryView, *, alone: bool, flat: bool = False) -> str:
    style = _text("colours.css") + _text("picture.css")
    if flat:
        style = _flattened(style)
    subject = view.query.text if view.query else _name(view.papers[view.seeds[0]].facts)
    written = _render(
        "picture.svg.j2",
        drawing=drawing(view),
        alone=alone,
        styles=PATH_STYLES,
        style=style,
        said=f"The neighbourhood of: {subject}",
    )
    return _NOT_XML.sub("", written)


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in XML, whatever a title holds."""


def _flattened(style: str) -> str:
    """Put the values of variables in their places, for programs that know no variables."""
    values = dict(re.findall(r"(--\w+): ([^;]+);", style))
    return re.sub(r"var\((--\w+)\)", lambda found: values[found[1]], style)


def _walks(shown: ShownRun) -> Iterator[tuple[int | None, list[Stop]]]:
    """Give a run's paths with their stops, random negatives last."""
    steps = {step.paper: step for step in shown.steps}
    walked = sorted(shown.candidates, key=lambda each: (each.path is None, each.path))
    for path, candidates in groupby(walked, key=lambda each: each.path):
        yield (
            path,
            [
                Stop(
                    each,
                    tuple(
                        choice
                        for choice in (steps[each.paper].choices if each.paper in steps else ())
                        if choice.paper != each.paper
                    ),
                )
                for each in candidates
            ],
        )


def _facts(view: QueryView) -> dict[str, Any]:
    """Give what the page's script knows."""
    return {
        "seeds": view.seeds,
        "papers": {name: _paper(view, paper) for name, paper in view.papers.items()},
        "runs": [_run(view, shown) for shown in view.runs],
    }


def _paper(view: QueryView, paper: ShownPaper) -> dict[str, Any]:
    facts, similarity = paper.facts, paper.similarity
    link, record = _record(facts)
    return {
        "id": facts.id,
        "title": facts.title,
        "year": facts.year,
        "link": link,
        "record": record,
        "where": where(view, paper),
        "query": similarity.query if similarity else None,
        "positive": similarity.positive if similarity else None,
        "cited": facts.cited,
        "state": _state(paper),
    }


def _state(paper: ShownPaper) -> str | None:
    if paper.facts.retracted:
        return "retracted"
    if paper.facts.stub:
        return "known from citations only"
    return _EMBEDDING[paper.facts.embedding]


_EMBEDDING = {
    "current": None,
    "stale": "its embedding is of an older text",
    "missing": "not embedded",
    "no_text": "without an abstract",
}


def _run(view: QueryView, shown: ShownRun) -> dict[str, Any]:
    paths = {
        str(path): _path(view, [stop.candidate for stop in stops])
        for path, stops in _walks(shown)
        if path is not None
    }
    return {
        "name": shown.run.name,
        "shown": [each.paper for each in shown.candidates],
        "verdicts": {
            each.paper: f"dropped by {', '.join(each.dropped_by)}"
            if each.dropped_by
            else "negative"
            for each in shown.candidates
        },
        "paths": paths,
    }


def _path(view: QueryView, candidates: list[Candidate]) -> dict[str, Any]:
    """Give a path's stops, the papers that belong to it, and the citations that lead to them."""
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


def _record(facts: PaperFacts) -> tuple[str | None, str | None]:
    """Give the address of a paper's record, and what to call it; None where it has none."""
    if facts.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{quote(facts.pmid)}/", f"PMID {facts.pmid}"
    if facts.doi:
        return f"https://doi.org/{quote(facts.doi)}", facts.doi
    return None, None


def _name(facts: PaperFacts) -> str:
    return facts.title or facts.id


def _json(value: Any) -> str:
    """Write JSON that can stand in a page: nothing in it ends a script or begins a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(version=version("bica-graph"), **values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("bica_graph.view", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["record"] = _record
    return made


def _text(name: str) -> str:
    return files("bica_graph.view").joinpath("pages", name).read_text(encoding="utf-8")
