"""`bicagraph runs`: list and remove mining runs."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.groups import CommandGroup
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.subcommands import refuse_options_before
from bica_graph.cli.tables import show_json, show_rows
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    synonyms={"ls": "list", "rm": "remove", "delete": "remove"},
    otherwise="there is no command {name}: bicagraph runs lists runs, bicagraph runs remove NAME "
    "removes one, and bicagraph mine makes one",
)
@click.pass_context
@graph_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def runs(context: click.Context, opening: GraphOpening, as_json: bool) -> None:
    """List mining runs, or remove one."""
    if context.invoked_subcommand is not None:
        refuse_options_before(context)
        return
    _list(opening, as_json)


@runs.command("list")
@graph_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_runs(opening: GraphOpening, as_json: bool) -> None:
    """List mining runs with their settings and counts."""
    _list(opening, as_json)


def _list(opening: GraphOpening, as_json: bool) -> None:
    from bica_graph.runs.fingerprints import filters_in_words, settings_in_words

    with opening.open() as graph:
        # Counted now: removing a set of queries removes candidates after the run was stored.
        found = [replace(run, counts=graph.runs.counts(run.name)) for run in graph.runs.all("mine")]
    if as_json:
        show_json([asdict(run) for run in found])
        return
    if not found:
        click.echo("There are no runs yet. To create one: bicagraph mine walk --run NAME")
        return
    keys = ("queries", "candidates", "kept")
    rows = [
        (
            run.name,
            run.kind,
            "finished" if run.finished else "unfinished",
            *(run.counts.get(key) for key in keys),
            filters_in_words(run.filters),
            settings_in_words(run.parameters),
        )
        for run in found
    ]
    show_rows(("run", "strategy", "state", *keys, "filters", "settings"), rows)


@runs.command()
@graph_options
@click.argument("name")
@interruptible("a part may be removed already; run the same command again to remove the rest")
def remove(opening: GraphOpening, name: str) -> None:
    """Remove the run NAME and its candidates."""
    from bica_graph.runs.named_runs import find_run

    with opening.open() as graph:
        find_run(graph, name)
        removed = graph.runs.remove(name, opening.progress)
    click.echo(f"Removed the run {name} with {counted(removed, 'candidate')}.")
