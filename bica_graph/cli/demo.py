"""`bicagraph demo`: run all stages on a small invented corpus."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.progress import terminal_progress
from bica_graph.cli.tables import show_rows
from bica_graph.mining.words import place_in_words

if TYPE_CHECKING:
    from bica_graph.connect import Engine
    from bica_graph.demo import DemoReport
    from bica_graph.records.candidates import CandidatePaper


@click.command()
@click.option(
    "--engine",
    type=click.Choice(["neo4j", "local"]),
    default="neo4j",
    show_default=True,
    help="Where the graph is stored: in a private Neo4j, or in local files without a server.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("bicagraph-demo"),
    show_default=True,
    metavar="FOLDER",
    help="Folder for the triplets.",
)
@interruptible("run the same command again to go on with the stage that was interrupted")
def demo(engine: Engine, out: Path) -> None:
    """
    Run all stages, from papers to triplets, on a small invented corpus.

    The demo uses a graph of its own, never yours. A second call reuses the results of the first.
    """
    from bica_graph.connect import explained
    from bica_graph.demo import run_demo
    from bica_graph.errors import RunError
    from bica_graph.server import data_folder

    home = data_folder() / "demo"
    try:
        with explained(engine, home / "server"):
            report = run_demo(out, home, engine=engine, progress=terminal_progress())
    except RunError as error:
        remove = (
            f"bicagraph db remove --data {quote(str(home / 'server'))}"
            if engine == "neo4j"
            else f"rm -r {quote(str(home / 'local'))}"
        )
        raise RunError(
            "the graph of an earlier demo has other papers or settings than this version of "
            f"bica_graph: remove it ({remove}), and run the demo again"
        ) from error
    _show_stages(report)
    _show_query(report)
    if engine == "neo4j":
        _show_server(home / "server")
    _show_next(report, engine, home)


def _show_stages(report: DemoReport) -> None:
    rows = [(stage.name, stage.done, f"{stage.seconds:.1f}") for stage in report.stages]
    show_rows(("stage", "result", "seconds"), rows)


def _show_query(report: DemoReport) -> None:
    shown = report.shown
    click.echo(f"\nOne query in full\n  query     {shown.text}")
    for positive in shown.positives:
        click.echo(f"  positive  {positive.id}: {positive.title}")
    click.echo()
    rows = [
        (
            each.candidate.paper,
            each.candidate.hop,
            _route(each),
            f"{each.candidate.similarity_query:.3f}",
            "" if each.candidate.probability is None else f"{each.candidate.probability:.3f}",
            _verdict(each),
            report.titles[each.candidate.paper],
        )
        for each in shown.candidates
    ]
    show_rows(("paper", "hop", "found at", "cosine", "probability", "verdict", "title"), rows)


def _route(found: CandidatePaper) -> str:
    """Name the walk and the step of it, and for hop 2 the paper in between."""
    candidate = found.candidate
    how = "random"
    if candidate.path is not None:
        how = place_in_words(candidate.path, candidate.step)
    through = f" through {', '.join(candidate.through)}" if candidate.through else ""
    return how + through


def _verdict(found: CandidatePaper) -> str:
    filters = ", ".join(found.candidate.dropped_by)
    return f"dropped by {filters}" if filters else "kept"


def _show_server(home: Path) -> None:
    from bica_graph.server import PrivateServer

    server = PrivateServer(home)
    state = server.state()
    if state is None:
        return
    click.echo(
        f"\nNeo4j keeps running, so that you can explore the graph\n  Browser   {state.browser}"
    )
    click.echo(f"  log in    user neo4j, password {server.password()}")
    click.echo(f"  stop it   bicagraph db stop --data {quote(str(home))}")


def _show_next(report: DemoReport, engine: Engine, home: Path) -> None:
    graph = (
        f"--data {quote(str(home / 'server'))}"
        if engine == "neo4j"
        else f"--engine local --dir {quote(str(home / 'local'))}"
    )
    click.echo(
        f"\nWritten\n  {report.triplets}\n  {report.manifest}\n\nNext\n"
        f"  bicagraph status {graph}\n"
        f"  bicagraph mine walk --run flat --temperature 1 {graph}\n"
        f"  bicagraph export-triplets --run flat --layout lists --out lists.jsonl {graph}"
    )
