"""Writes self-contained HTML pages of queries, papers and runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bica_graph.mining.reasons import reason_in_words
from bica_graph.mining.strategies.registry import strategy_of
from bica_graph.output.words import counted, verb
from bica_graph.records.admission import INADMISSIBLE
from bica_graph.runs.fingerprints import filters_in_words, settings_in_words
from bica_graph.view.drawing import PATH_STYLES
from bica_graph.view.histogram import histogram
from bica_graph.view.picture import query_svg
from bica_graph.view.query_view import BEYOND, WHERE, where
from bica_graph.view.templates import record, rendered, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bica_graph.mining.replay import Choice
    from bica_graph.mining.strategies.strategy import Strategy
    from bica_graph.records.candidates import Candidate
    from bica_graph.records.queries import QueryKey
    from bica_graph.view.query_view import QueryView, ShownPaper, ShownRun
    from bica_graph.view.run_view import RunView


SERVING = 12
"""Number of bars in "How often a paper is a negative"; the last one holds the rest."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A candidate on its walk, with the alternatives that were not chosen."""

    candidate: Candidate
    untaken: tuple[Choice, ...]


def query_page(view: QueryView) -> str:
    """Write the page of a query or a paper as one self-contained HTML file."""
    strategies = sorted({each.strategy for shown in view.runs for each in shown.candidates})
    return rendered(
        "query.html.j2",
        view=view,
        title=view.subject,
        style=text_of("colours.css") + text_of("page.css") + text_of("picture.css"),
        script=text_of("query.js"),
        svg=query_svg(view, alone=False),
        facts=_json(_facts(view)),
        walks={shown.run.name: list(_walks(shown)) for shown in view.runs},
        titles={name: paper.facts.name for name, paper in view.papers.items()},
        strategies=strategies,
        styles=PATH_STYLES,
        reason_in_words=reason_in_words,
        where=WHERE,
        beyond=BEYOND,
        walked=any(each.path is not None for run in view.runs for each in run.candidates),
        around=_around(view),
        joined={} if view.query else _joined(view),
    )


def run_page(view: RunView, pages: Sequence[tuple[QueryKey, str, str]] = ()) -> str:
    """
    Write the page of a run.

    Args:
        view: The run.
        pages: The key, text and file name of each query that has its own page.
    """
    plot = histogram(view.facts)
    strategy = strategy_of(view.run)
    files_by_key = {(key.set, key.id): file for key, _, file in pages}
    return rendered(
        "run.html.j2",
        view=view,
        facts=view.facts,
        counts=view.counts,
        settings=settings_in_words(view.run.parameters),
        filters=filters_in_words(view.run.filters),
        title=f"Run {view.run.name}",
        style=text_of("colours.css") + text_of("page.css") + text_of("run.css"),
        script="",
        histogram=rendered("histogram.svg.j2", plot=plot) if plot else "",
        steps=[_step(strategy, *row) for row in view.facts.steps],
        dropped=_dropped(view),
        serving=_serving(view.facts.serving),
        pages=pages,
        files=files_by_key,
    )


def _step(
    strategy: Strategy, hop: int | None, name: str, step: int | None, candidates: int
) -> tuple[str, int]:
    how = strategy.label(name) if step is None else "start" if step == 0 else f"step {step}"
    return f"{WHERE[BEYOND if hop is None else hop]}, {how}", candidates


def _serving(times_negative: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
    """Give the bars for the number of queries of which a paper is a negative."""
    bars = [
        ("once" if times == 1 else f"{times:,} times", papers) for times, papers in times_negative
    ]
    if len(bars) <= SERVING:
        return bars
    rest = sum(papers for _, papers in bars[SERVING - 1 :])
    return [*bars[: SERVING - 1], (f"{times_negative[SERVING - 1][0]:,} times or more", rest)]


def _dropped(view: RunView) -> list[tuple[str, int]]:
    """Count dropped candidates, inadmissible papers, and queries without a negative, by reason."""
    filters = [(f"by {name}", count) for name, count in view.counts["dropped"].items()]
    inadmissible = [
        (f"inadmissible: {INADMISSIBLE[reason]}", count)
        for reason, count in view.counts.get("inadmissible", {}).items()
    ]
    none = [(reason_in_words(name), count) for name, count in view.counts["none"].items()]
    return filters + inadmissible + none


def _walks(shown: ShownRun) -> Iterator[tuple[int | None, list[Stop]]]:
    """Yield the paths of a run with their stops, random negatives last."""
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


def _around(view: QueryView) -> str:
    """Say how many papers of the neighbourhood are drawn; '' if all are."""
    drawn, looked_at = sum(paper.hop > 0 for paper in view.papers.values()), sum(view.near.values())
    if view.cut is not None:
        return (
            f"{drawn} of more than {counted(looked_at, 'paper')} {verb(drawn, 'is', 'are')} shown"
        )
    shown = f"{drawn} of {counted(looked_at, 'paper')} {verb(drawn, 'is', 'are')} shown"
    return shown if drawn < looked_at else ""


def _joined(view: QueryView) -> dict[str, str]:
    """Describe the citations between each paper and the subject of a page without a query."""
    ends = {(each.citing, each.cited) for each in view.citations}
    seed = view.seeds[0]
    said = {name: {"cites it": (name, seed), "cited by it": (seed, name)} for name in view.papers}
    return {
        name: ", ".join(words for words, pair in ways.items() if pair in ends)
        for name, ways in said.items()
    }


def _facts(view: QueryView) -> dict[str, Any]:
    """Give the data for the script of the page."""
    return {
        "seeds": view.seeds,
        "papers": {name: _paper(view, paper) for name, paper in view.papers.items()},
        "runs": [_run(view, shown) for shown in view.runs],
    }


def _paper(view: QueryView, paper: ShownPaper) -> dict[str, Any]:
    facts, similarity = paper.facts, paper.similarity
    link, called = record(facts)
    return {
        "id": facts.id,
        "title": facts.title,
        "year": facts.year,
        "link": link,
        "record": called,
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
