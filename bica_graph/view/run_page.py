"""Writes the self-contained HTML page of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.mining.reasons import reason_in_words
from bica_graph.mining.strategies.registry import strategy_of
from bica_graph.records.admission import INADMISSIBLE
from bica_graph.runs.fingerprints import filters_in_words, settings_in_words
from bica_graph.view.choice import BEYOND
from bica_graph.view.histogram import histogram, series_of
from bica_graph.view.query_view import WHERE
from bica_graph.view.templates import rendered, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.mining.strategies.strategy import Strategy
    from bica_graph.records.queries import QueryKey
    from bica_graph.view.run_view import RunView

SERVING = 12
"""Number of bars in "How often a paper is a negative"; the last one holds the rest."""
_HISTOGRAMS = {"wide": 1280, "narrow": 350}


def run_page(
    view: RunView,
    pages: Sequence[tuple[QueryKey, str, str]] = (),
    beside: Sequence[RunView] = (),
) -> str:
    """
    Write the page of a run.

    Args:
        view: The run.
        pages: The key, text and file name of each query that has its own page.
        beside: Runs whose counts stand beside those of the run.
    """
    runs = [view, *beside]
    named = [(each.run.name, each.facts) for each in runs]
    files_by_key = {(key.set, key.id): file for key, _, file in pages}
    return rendered(
        "run.html.j2",
        view=view,
        runs=runs,
        facts=view.facts,
        settings_in_words=settings_in_words,
        filters_in_words=filters_in_words,
        title=" beside ".join(f"Run {name}" for name, _ in named),
        style=text_of("colours.css") + text_of("page.css") + text_of("run.css"),
        script="",
        histograms={kind: histogram(named, width) for kind, width in _HISTOGRAMS.items()},
        series={each.kind: each for each in series_of(view.facts)},
        steps=_bars([_steps(each) for each in runs]),
        negatives=_bars(_negatives([dict(each.facts.negatives) for each in runs])),
        dropped=_bars([_dropped(each) for each in runs]),
        serving=_bars(_serving([each.facts.serving for each in runs])),
        pages=pages,
        files=files_by_key,
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of bars: its label, and the count of each run."""

    label: str
    counts: tuple[int, ...]


def _bars(runs: Sequence[Sequence[tuple[str, int]]]) -> list[Bar]:
    """Put the counts of runs beside one another; labels are in the order of the first run."""
    counts = [dict(rows) for rows in runs]
    labels = dict.fromkeys(label for rows in runs for label, _ in rows)
    return [Bar(label, tuple(each.get(label, 0) for each in counts)) for label in labels]


def _steps(view: RunView) -> list[tuple[str, int]]:
    strategy = strategy_of(view.run)
    return [_step(strategy, *row) for row in view.facts.steps]


def _step(
    strategy: Strategy, hop: int | None, name: str, step: int | None, candidates: int
) -> tuple[str, int]:
    how = strategy.label(name) if step is None else "start" if step == 0 else f"step {step}"
    return f"{WHERE[BEYOND if hop is None else hop]}, {how}", candidates


def _negatives(runs: Sequence[Mapping[int, int]]) -> list[list[tuple[str, int]]]:
    """Give the bars for the number of negatives of a query, of each run."""
    numbers = sorted({number for queries in runs for number in queries})
    return [[(f"{number:,}", queries.get(number, 0)) for number in numbers] for queries in runs]


def _serving(runs: Sequence[Sequence[tuple[int, int]]]) -> list[list[tuple[str, int]]]:
    """Give the bars for the number of queries of which a paper is a negative, of each run."""
    times = sorted({number for rows in runs for number, _ in rows})
    last = times[SERVING - 1] if len(times) > SERVING else None
    return [_served(dict(rows), times[:SERVING], last) for rows in runs]


def _served(
    papers: Mapping[int, int], times: Sequence[int], last: int | None
) -> list[tuple[str, int]]:
    """Give the bars of one run; the bar *last* holds the rest."""
    bars = [
        ("once" if number == 1 else f"{number:,} times", papers.get(number, 0))
        for number in times
        if number != last
    ]
    if last is not None:
        rest = sum(count for number, count in papers.items() if number >= last)
        bars.append((f"{last:,} times or more", rest))
    return bars


def _dropped(view: RunView) -> list[tuple[str, int]]:
    """Count dropped candidates, inadmissible papers, and queries without a negative, by reason."""
    filters = [(f"by {name}", count) for name, count in view.counts["dropped"].items()]
    inadmissible = [
        (f"inadmissible: {INADMISSIBLE[reason]}", count)
        for reason, count in view.counts.get("inadmissible", {}).items()
    ]
    none = [(reason_in_words(name), count) for name, count in view.counts["none"].items()]
    return filters + inadmissible + none
