"""Compares mining runs: what they share, how similar their candidates are, what they left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import nsmallest
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any

from bica_graph.errors import RunError, SettingError
from bica_graph.progress import SILENT
from bica_graph.records.comparisons import (
    SHARES,
    Agreement,
    ComparedRun,
    Overlap,
    RunComparison,
    RunOverlap,
)
from bica_graph.runs.fingerprints import differing_settings, filters_in_words
from bica_graph.runs.named_runs import find_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.comparisons import QueryOverlap
    from bica_graph.records.runs import Run

_SHOWN = 10


def compare_runs(
    graph: Graph, runs: Sequence[str], *, queries: int = _SHOWN, progress: Progress = SILENT
) -> RunComparison:
    """
    Compare mining runs, also of different strategies and sets of queries.

    Candidates are compared with their present verdicts. The database counts what two runs have in
    common; candidates are not read.

    Args:
        graph: The graph that holds the runs.
        runs: Names of two or more different runs.
        queries: For each pair of runs, the number of queries to name on which they differ most.
        progress: Receives the progress.

    Returns:
        Each run, and each pair of them. Pairs without a common query have empty overlaps, except
        that of their papers.

    Raises:
        RunError: If there is no such run, or fewer than two different ones are given.
        SettingError: If *queries* is negative.
    """
    if isinstance(runs, str) or len(runs) < 2 or len(set(runs)) < len(runs):
        raise RunError("give a list of the names of at least two runs, each of them once")
    if queries < 0:
        raise SettingError("queries must be 0 or more")
    found = [find_run(graph, name) for name in runs]
    settings = differing_settings([run.parameters for run in found])
    steps = len(found) + comb(len(found), 2)
    with progress.work("compare runs", steps, "steps") as advance:
        compared, overlaps = [], []
        for run, own in zip(found, settings, strict=True):
            compared.append(_compared(graph, run, own))
            advance(1)
        for pair in combinations(compared, 2):
            overlaps.append(_overlap(graph, pair, queries))
            advance(1)
    return RunComparison(tuple(compared), tuple(overlaps))


def _compared(graph: Graph, run: Run, settings: Mapping[str, Any]) -> ComparedRun:
    return ComparedRun(
        name=run.name,
        kind=run.kind,
        finished=run.finished is not None,
        sets=tuple(run.parameters.get("sets", ())),
        settings=settings,
        filters=filters_in_words(run.filters),
        counts=graph.runs.counts(run.name),
        similarities=graph.comparisons.similarities(run.name),
    )


def _overlap(graph: Graph, pair: tuple[ComparedRun, ComparedRun], queries: int) -> RunOverlap:
    one, other = pair
    candidates, negatives, shared = _Sum(), _Sum(), 0

    def counted() -> Iterator[QueryOverlap]:
        """Yield the queries on which the runs differ, and count all of them."""
        nonlocal shared
        for query in graph.comparisons.overlaps(one.name, other.name):
            shared += 1
            candidates.add(query.candidates)
            negatives.add(query.negatives)
            if _differs(query.candidates) or _differs(query.negatives):
                yield query

    least = tuple(nsmallest(queries, counted(), key=_likeness)) if queries else _exhaust(counted())
    return RunOverlap(
        one=one.name,
        other=other.name,
        queries=Overlap(one.counts["queries"], other.counts["queries"], shared),
        candidates=candidates.agreement(),
        negatives=negatives.agreement(),
        papers=graph.comparisons.papers(one.name, other.name),
        least=least,
    )


def _exhaust(queries: Iterable[Any]) -> tuple[()]:
    for _ in queries:
        pass
    return ()


def _differs(overlap: Overlap) -> bool:
    return overlap.jaccard is not None and overlap.jaccard < 1


def _likeness(query: QueryOverlap) -> tuple[float, float, str, str]:
    """Give the sort key of a query: the smallest Jaccard index first."""
    shares = [
        1.0 if each.jaccard is None else each.jaccard
        for each in (query.candidates, query.negatives)
    ]
    return shares[0], shares[1], query.key.set, query.key.id


@dataclass(slots=True)
class _Sum:
    """Sums overlaps of queries; their exact shares are few, however many queries there are."""

    one: int = 0
    other: int = 0
    both: int = 0
    shares: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Number of queries by (papers of both runs, papers of at least one)."""

    def add(self, overlap: Overlap) -> None:
        self.one += overlap.one
        self.other += overlap.other
        self.both += overlap.both
        either = overlap.one + overlap.other - overlap.both
        if either:
            self.shares[overlap.both, either] += 1

    def agreement(self) -> Agreement:
        queries = self.shares.total()
        by_share = Counter[str]()
        for (both, either), count in self.shares.items():
            by_share[_share(both, either)] += count
        total = sum(Fraction(count * both, either) for (both, either), count in self.shares.items())
        return Agreement(
            overall=Overlap(self.one, self.other, self.both),
            queries=queries,
            mean=float(total / queries) if queries else None,
            by_share={name: by_share[name] for name in SHARES},
        )


def _share(both: int, either: int) -> str:
    """Give the class of a Jaccard index, from whole numbers, so that no rounding decides."""
    if both in (0, either):
        return SHARES[0] if both == 0 else SHARES[-1]
    return SHARES[1 + 4 * both // either]
