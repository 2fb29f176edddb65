"""`bicagraph compare`: mining runs side by side."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.tables import show_json, show_rows

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.records.comparisons import Overlap, RunComparison, RunOverlap


@click.command()
@graph_options
@click.argument("runs", nargs=-1, required=True, metavar="RUN RUN…")
@click.option(
    "--queries",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    metavar="N",
    help="For each pair of runs, name the N queries on which they differ most.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write a page (.html) as well."
)
@click.option("--force", is_flag=True, help="Replace an existing page.")
def compare(
    opening: GraphOpening,
    runs: tuple[str, ...],
    queries: int,
    as_json: bool,
    out: Path | None,
    force: bool,
) -> None:
    """
    Compare mining runs: overlap, similarities, and what was left out.

    For each pair of runs: how many candidates and negatives they share, overall and by query. For
    each run: the distribution of the cosines with the query, what filters dropped, and why queries
    have no negative. Runs may differ in strategy, filters and sets of queries; only queries that
    both have mined are compared one by one.

    \b
    Example:
        bicagraph compare first greedy
        bicagraph compare first greedy --out compare.html
    """
    from bica_graph.runs.compare import compare_runs
    from bica_graph.view.compare_view import ComparisonPage, check_page

    if len(runs) < 2 or len(set(runs)) < len(runs):
        raise click.UsageError("give the names of at least two runs, each of them once")
    if out is not None:
        check_page(out, force)
    with opening.open() as graph:
        comparison = compare_runs(graph, runs, queries=queries, progress=opening.progress)
    if out is not None:
        ComparisonPage(comparison).save(out, force=force)
    if as_json:
        show_json(asdict(comparison))
        return
    _show(comparison)
    if out is not None:
        click.echo(f"\nWritten: {out}")


def _show(comparison: RunComparison) -> None:
    _show_runs(comparison)
    _show_overlaps(comparison)
    _show_similarities(comparison)
    _show_left_out(comparison)
    for pair in comparison.overlaps:
        _show_least(pair)


def _show_runs(comparison: RunComparison) -> None:
    from bica_graph.runs.fingerprints import plain

    rows = [
        (
            run.name,
            run.kind,
            "finished" if run.finished else "unfinished",
            *(run.counts[key] for key in ("queries", "candidates", "kept")),
            run.filters,
            ", ".join(f"{name} {plain(value)}" for name, value in run.settings.items()),
        )
        for run in comparison.runs
    ]
    columns = ("run", "strategy", "state", "queries", "candidates", "kept", "filters")
    show_rows((*columns, "settings that differ"), rows)


def _show_overlaps(comparison: RunComparison) -> None:
    from bica_graph.view.compare_view import shared_in_words

    rows: list[tuple[object, ...]] = []
    for pair in comparison.overlaps:
        names = (pair.one, pair.other)
        for what, agreement in (("candidates", pair.candidates), ("negatives", pair.negatives)):
            rows.append((*names, what, *_counts(agreement.overall), _share(agreement.mean)))
        rows.append((*names, "papers", *_counts(pair.papers), ""))
    click.echo("\nIn common")
    for pair in comparison.overlaps:
        click.echo(shared_in_words(pair))
    columns = ("one", "other", "what", "of one", "of other", "of both", "Jaccard")
    show_rows((*columns, "mean per query"), rows)


def _show_similarities(comparison: RunComparison) -> None:
    from bica_graph.view.compare_view import KINDS

    names = ("least", "lower", "median", "upper", "largest")
    rows = [
        (kind, run.name, found.count, *(f"{getattr(found, name):.3f}" for name in names))
        for kind in KINDS
        for run in comparison.runs
        if (found := getattr(run.similarities, kind)) is not None
    ]
    click.echo("\nCosine with the query")
    columns = ("of", "run", "number", "least", "quarter", "median", "three quarters", "largest")
    show_rows(columns, rows)


def _show_left_out(comparison: RunComparison) -> None:
    from bica_graph.view.compare_view import left_out

    rows = [(what, reason, *counts) for what, reason, counts in left_out(comparison.runs)]
    if rows:
        click.echo("\nLeft out")
        show_rows(("what", "reason", *(run.name for run in comparison.runs)), rows)


def _show_least(pair: RunOverlap) -> None:
    rows = [
        (
            each.key.set,
            each.key.id,
            *_of_both(pair, each.candidates),
            *_of_both(pair, each.negatives),
        )
        for each in pair.least
    ]
    if rows:
        click.echo(f"\nQueries on which {pair.one} and {pair.other} differ most")
        columns = ("set", "query", "candidates", "Jaccard", "negatives", "Jaccard")
        show_rows(columns, rows)


def _counts(overlap: Overlap) -> tuple[object, ...]:
    return overlap.one, overlap.other, overlap.both, _share(overlap.jaccard)


def _of_both(pair: RunOverlap, overlap: Overlap) -> tuple[str, str]:
    counts = f"{pair.one} {overlap.one}, {pair.other} {overlap.other}, both {overlap.both}"
    return counts, _share(overlap.jaccard)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
