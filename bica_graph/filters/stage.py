"""The stage behind `filter`: filters the stored candidates of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import RunError
from bica_graph.exact.ordered_map import ordered_map
from bica_graph.output.words import counted, did_you_mean, listed, verb
from bica_graph.progress import SILENT
from bica_graph.records.runs import AppliedFilter
from bica_graph.records.walks import CITATION_HOP, RANDOM, WALK
from bica_graph.runs.named_runs import find_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bica_graph.filters.filter import Filter
    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.candidates import FilterQuery
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.runs import Run

_PAGE = 3000
"""Queries filtered in one transaction."""


@dataclass(frozen=True, slots=True)
class FilterReport:
    """
    The effect of a filter on a run.

    *judged* counts the candidates that it checked, *dropped* those that it drops, and *kept* the
    candidates of the run that no filter drops.
    """

    run: str
    filter: AppliedFilter
    judged: int
    dropped: int
    kept: int


def apply_filter(
    graph: Graph, run: str, judging: Filter, *, progress: Progress = SILENT
) -> FilterReport:
    """
    Apply a filter to the stored candidates of a run, without mining again.

    If the run already has this filter, it is replaced, and moves to the end of the list. An
    interrupted call is completed by calling it again.

    Args:
        graph: The graph that holds the run.
        run: Name of the mining run.
        judging: The filter with its settings, such as ``Margin(0.1)``.
        progress: Receives the progress.

    Raises:
        RunError: If there is no such run, the filter needs scores that candidates lack, or it
            names a strategy of which the run has no candidate.
        GraphBusy: If another process mines or filters this run.
    """
    with graph.working(f"run {run}"):
        return _apply(graph, run, judging, progress)


def _apply(graph: Graph, run: str, judging: Filter, progress: Progress) -> FilterReport:
    found = find_run(graph, run)
    _check_scores(graph, found, judging)
    _check_strategies(graph, found, judging)
    applied = AppliedFilter(judging.name, judging.parameters(), complete=False)
    present = next((each for each in found.filters if each.name == judging.name), None)
    if present is not None:
        graph.verdicts.remove(run, judging.name)
    others = tuple(each for each in found.filters if each.name != judging.name)
    graph.runs.set_filters(run, (*others, applied))

    def judge(page: list[FilterQuery]) -> tuple[int, int, int]:
        verdict = judging.judge(graph, page)
        graph.verdicts.write(run, judging.name, _changed(judging.name, page, verdict))
        judged = sum(len(query.candidates) for query in page)
        return len(page), judged, sum(len(papers) for papers in verdict)

    judged = dropped = 0
    counts = graph.runs.counts(run)
    with progress.work(f"filter {judging.name}", counts["queries"], "queries") as advance:
        # One worker: the next page is read while this one is judged and written.
        for queries, found_there, dropped_there in ordered_map(judge, _pages(graph, found), 1):
            judged += found_there
            dropped += dropped_there
            advance(queries)
    done = AppliedFilter(applied.name, applied.settings)
    graph.runs.set_filters(run, (*others, done))
    return FilterReport(run, done, judged, dropped, graph.runs.counts(run)["kept"])


def undo_filter(graph: Graph, run: str, name: str) -> FilterReport:
    """
    Undo a filter: candidates that it alone dropped are negatives again.

    Raises:
        RunError: If there is no such run, or the filter was not applied to it.
        GraphBusy: If another process mines or filters this run.
    """
    with graph.working(f"run {run}"):
        return _undo(graph, run, name)


def _undo(graph: Graph, run: str, name: str) -> FilterReport:
    found = find_run(graph, run)
    present = next((each for each in found.filters if each.name == name), None)
    if present is None:
        there = ", ".join(each.name for each in found.filters) or "none"
        raise RunError(f"filter {name!r} was not applied to run {run!r}; applied: {there}")
    others = tuple(each for each in found.filters if each.name != name)
    unfinished = AppliedFilter(name, present.settings, complete=False)
    graph.runs.set_filters(run, (*others, unfinished))
    dropped = graph.verdicts.remove(run, name)
    graph.runs.set_filters(run, others)
    counts = graph.runs.counts(run)
    return FilterReport(run, present, counts["candidates"], dropped, counts["kept"])


def verdicts(
    graph: Graph, filters: Sequence[Filter], queries: Sequence[FilterQuery]
) -> list[list[tuple[str, ...]]]:
    """
    Apply filters to candidates that are not stored yet.

    Returns:
        For each query and each of its candidates, the names of the filters that drop it, in the
        order of *filters*.
    """
    dropped = [(each.name, each.judge(graph, queries)) for each in filters]
    return [
        [
            tuple(name for name, papers in dropped if candidate.paper in papers[place])
            for candidate in query.candidates
        ]
        for place, query in enumerate(queries)
    ]


def _check_scores(graph: Graph, run: Run, judging: Filter) -> None:
    if judging.needs_scores and (unscored := graph.verdicts.count_unscored(run.name)):
        raise RunError(
            f"{counted(unscored, 'candidate')} of run {run.name!r} {verb(unscored, 'has', 'have')} "
            "no score from the strategy: compare the cosine with the query"
        )


def _check_strategies(graph: Graph, run: Run, judging: Filter) -> None:
    """Raise RunError if the filter names a strategy that is neither ours nor one of the run."""
    unknown = set(judging.strategies) - {WALK, RANDOM, CITATION_HOP}
    found: set[str] = set()
    for page in _pages(graph, run) if unknown else ():
        found.update(*(each.strategies for query in page for each in query.candidates))
        if unknown <= found:
            return
    if unknown - found:
        name = min(unknown - found)
        raise RunError(
            f"run {run.name!r} has no candidate of the strategy {name} (it has those of "
            f"{listed(sorted(found)) or 'none'}){did_you_mean(name, found)}"
        )


def _pages(graph: Graph, run: Run) -> Iterator[list[FilterQuery]]:
    """Yield the candidates of a run, in pages of queries."""
    for name in run.parameters["sets"]:
        after = ""
        while page := graph.verdicts.read(run.name, name, after, _PAGE):
            yield page
            after = page[-1].key.id


def _changed(
    name: str, page: Sequence[FilterQuery], verdict: Sequence[frozenset[str]]
) -> dict[QueryKey, frozenset[str]]:
    """Give the queries whose stored verdicts differ from the new ones, with the papers to drop."""
    return {
        query.key: papers
        for query, papers in zip(page, verdict, strict=True)
        if papers != {each.paper for each in query.candidates if name in each.dropped_by}
    }
