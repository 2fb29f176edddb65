"""The page of a comparison of mining runs, for files and notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import TYPE_CHECKING

from bica_graph.errors import OutputError
from bica_graph.mining.reasons import reason_in_words
from bica_graph.output.files import check_free, write_text
from bica_graph.records.admission import INADMISSIBLE
from bica_graph.records.comparisons import SHARES
from bica_graph.runs.compare import compare_runs
from bica_graph.runs.fingerprints import plain
from bica_graph.view.show import framed
from bica_graph.view.templates import rendered, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.records.comparisons import (
        ComparedRun,
        Quartiles,
        RunComparison,
        RunOverlap,
        RunSimilarities,
    )

KINDS = ("positives", "negatives", "candidates")
"""What has cosines with queries, in the order of the page; fields of `RunSimilarities`."""


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """The page of a comparison; a notebook displays it."""

    comparison: RunComparison

    def html(self) -> str:
        """Give the page as self-contained HTML."""
        return comparison_page(self.comparison)

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """
        Write the page (.html) to a file, atomically.

        Raises:
            OutputError: If the suffix is another, or the file exists and *force* is false.
        """
        target = Path(path)
        check_page(target, force)
        write_text(target, self.html())
        return target

    def _repr_html_(self) -> str:
        return framed(self.html())


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis of cosines from *first* to *last*, both multiples of .1; *ticks* are cosines."""

    first: float
    last: float
    ticks: tuple[float, ...]

    def at(self, cosine: float) -> float:
        """Give the place of a cosine on the axis, in percent."""
        return round(100 * (cosine - self.first) / (self.last - self.first), 2)


def show_comparison(graph: Graph, runs: Sequence[str], *, queries: int = 10) -> ComparisonPage:
    """
    Show mining runs side by side: what they share, their cosines, and what they left out.

    Args:
        graph: The graph that holds the runs.
        runs: Names of two or more different runs.
        queries: For each pair of runs, the number of queries to name on which they differ most.

    Raises:
        RunError: If there is no such run, or fewer than two different ones are given.
        ValueError: If *queries* is negative.
    """
    return ComparisonPage(compare_runs(graph, runs, queries=queries))


def check_page(path: Path, force: bool) -> None:
    """
    Check that a page may be written to *path*.

    Raises:
        OutputError: If it does not end in ``.html``, or exists and *force* is false.
    """
    if path.suffix.lower() != ".html":
        raise OutputError(f"{path} must end in .html")
    check_free(path, force)


def comparison_page(comparison: RunComparison) -> str:
    """Write the page of a comparison as one self-contained HTML file."""
    return rendered(
        "compare.html.j2",
        title="Runs " + ", ".join(run.name for run in comparison.runs),
        runs=comparison.runs,
        pairs=comparison.overlaps,
        kinds=KINDS,
        scale=_scale([run.similarities for run in comparison.runs]),
        reasons=left_out(comparison.runs),
        shares=SHARES,
        shared_words=shared_in_words,
        plain=plain,
        style="".join(map(text_of, ("colours.css", "page.css", "run.css", "compare.css"))),
        script="",
    )


def shared_in_words(pair: RunOverlap) -> str:
    """Say which queries two runs have in common."""
    queries = pair.queries
    if not queries.both:
        return (
            f"No query was mined by both {pair.one} and {pair.other}, so only their papers can be "
            "compared."
        )
    return (
        f"{queries.both:,} of the {queries.one:,} queries of {pair.one} and the {queries.other:,} "
        f"of {pair.other} were mined by both. Candidates and negatives are compared for these."
    )


def left_out(runs: Sequence[ComparedRun]) -> list[tuple[str, str, list[int]]]:
    """
    Give what the runs left out, by reason.

    Returns:
        (what, reason in words, a count for each run), where *what* is ``candidates`` that a filter
        drops, ``papers`` that are inadmissible, or ``queries`` without a negative.
    """
    kinds: tuple[tuple[str, str, Callable[[str], str]], ...] = (
        ("candidates", "dropped", lambda name: f"dropped by {name}"),
        ("papers", "inadmissible", lambda name: INADMISSIBLE.get(name, name)),
        ("queries", "none", reason_in_words),
    )
    return [
        (what, words(name), [int(run.counts.get(key, {}).get(name, 0)) for run in runs])
        for what, key, words in kinds
        for name in sorted({name for run in runs for name in run.counts.get(key, {})})
    ]


def _scale(similarities: Sequence[RunSimilarities]) -> Scale | None:
    """Make an axis for all cosines; None if there are none."""
    found: list[Quartiles] = [
        each for run in similarities for kind in KINDS if (each := getattr(run, kind)) is not None
    ]
    if not found:
        return None
    first = floor(10 * min(each.least for each in found))
    last = max(ceil(10 * max(each.largest for each in found)), first + 1)
    step = 1 if last - first <= 6 else 2 if last - first <= 12 else 5
    ticks = [each / 10 for each in range(first, last + 1) if each % step == 0]
    return Scale(first / 10, last / 10, tuple(ticks))
