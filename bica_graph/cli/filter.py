"""`bicagraph filter`: filter the stored candidates of a run; each filter is a subcommand."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.groups import CommandGroup
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.setting_options import setting_options
from bica_graph.cli.tables import show_json, show_rows
from bica_graph.cli.usage import usage_errors
from bica_graph.filters.registry import FILTERS
from bica_graph.output.words import counted, verb

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.filters.filter import Filter
    from bica_graph.filters.stage import FilterReport

_RUN = click.option("--run", required=True, metavar="NAME", help="The mining run.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("filter", cls=CommandGroup, synonyms={"ls": "list"})
def filter_candidates() -> None:
    """
    Filter the stored candidates of a run, without mining again.

    A filter deletes nothing: it marks the candidates that it drops, and --undo removes the marks.
    Applying a filter that the run already has replaces it.
    """


def _add(judging: type[Filter]) -> None:
    """Add the subcommand of a filter."""

    @filter_candidates.command(judging.name, help=judging.summary)
    @_RUN
    @setting_options(judging, required=False)
    @click.option("--undo", is_flag=True, help="Undo this filter.")
    @_JSON
    @graph_options
    @interruptible("not all candidates are judged; run the same command again, or undo the filter")
    def command(
        opening: GraphOpening, run: str, undo: bool, as_json: bool, **settings: Any
    ) -> None:
        from bica_graph.filters.stage import apply_filter, undo_filter

        chosen = None
        if not undo:
            for name in (name for name, value in settings.items() if value is None):
                raise click.UsageError(f"Missing option '--{name}': only --undo works without it.")
            with usage_errors():
                chosen = judging(**settings)
        with opening.open() as graph:
            if chosen is None:
                report = undo_filter(graph, run, judging.name)
            else:
                report = apply_filter(graph, run, chosen, progress=opening.progress)
        _show(report, undo, as_json)


for _filter in FILTERS.values():
    _add(_filter)


@filter_candidates.command("list")
@_RUN
@_JSON
@graph_options
def list_filters(opening: GraphOpening, run: str, as_json: bool) -> None:
    """List the filters of a run, in the order in which they were applied."""
    from bica_graph.runs.fingerprints import filters_in_words
    from bica_graph.runs.named_runs import find_run

    with opening.open() as graph:
        found = find_run(graph, run)
        dropped = graph.runs.counts(run)["dropped"]
    if as_json:
        rows = [asdict(each) | {"dropped": dropped.get(each.name, 0)} for each in found.filters]
        show_json(rows)
        return
    if not found.filters:
        click.echo(f"run {run} has no filters; for the available ones see bicagraph filter --help")
        return
    rows_shown = [
        (
            each.name,
            filters_in_words([each]),
            dropped.get(each.name, 0),
            "complete" if each.complete else "interrupted: apply it again or undo it",
        )
        for each in found.filters
    ]
    show_rows(("filter", "settings", "dropped", "state"), rows_shown)


def _show(report: FilterReport, undo: bool, as_json: bool) -> None:
    if as_json:
        show_json(asdict(report))
        return
    name, candidates = report.filter.name, counted(report.judged, "candidate")
    did = "is undone; it had dropped" if undo else "drops"
    kept = f"{counted(report.kept, 'negative')} {verb(report.kept, 'remains', 'remain')}"
    click.echo(f"{name} {did} {report.dropped:,} of {candidates} of run {report.run}; {kept}.")
