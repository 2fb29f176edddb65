"""`bicagraph show`: pages and pictures of queries, papers and runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bica_graph.cli.graph_option import graph_options

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.graph.protocol import Graph
    from bica_graph.view.show import Picture, RunPicture

_PATH = click.Path(path_type=Path)


@click.command()
@graph_options
@click.argument("query_id", required=False)
@click.option("--paper", metavar="ID", help="Show what lies around a paper.")
@click.option("--run", metavar="NAME", help="Show a run; with QUERY_ID, only that run of it.")
@click.option("--set", "set_name", metavar="NAME", help="Set of the query, if several have one.")
@click.option(
    "--out", type=_PATH, metavar="FILE", help="Page (.html) or picture (.svg, .png) to write."
)
@click.option("--all", "folder", type=_PATH, metavar="DIR", help="With --run: a page per query.")
@click.option("--force", is_flag=True, help="Write over what is there.")
def show(
    opening: GraphOpening,
    query_id: str | None,
    paper: str | None,
    run: str | None,
    set_name: str | None,
    out: Path | None,
    folder: Path | None,
    force: bool,
) -> None:
    """
    Write a page that shows a query, a paper or a run.

    Of QUERY_ID: its neighbourhood by hop, each walk with what it could have taken, what filters
    dropped. Pages need no network and no other file; .svg and .png hold the picture alone.

    \b
    Example:
        bicagraph show metformin-mi-trial --out walks.html
        bicagraph show --run demo --out run.html
    """
    asked = [name for name, value in (("QUERY_ID", query_id), ("--paper", paper)) if value]
    if len(asked) > 1 or not (asked or run):
        raise click.UsageError("name a QUERY_ID, --paper ID or --run NAME")
    if paper and run:
        raise click.UsageError("--paper shows no run: leave --run out")
    if set_name and query_id is None:
        raise click.UsageError("--set goes with a QUERY_ID")
    if folder is not None and (asked or out is not None):
        raise click.UsageError("--all goes with --run alone: it writes DIR/index.html, too")
    with opening.open() as graph:
        if folder is not None and run is not None:
            written = _all(graph, run, folder, force, opening)
        else:
            picture = _picture(graph, query_id, paper, run, set_name)
            written = picture.save(out or _page(query_id or paper or f"run-{run}"), force=force)
    click.echo(f"Written: {written}")


def _picture(
    graph: Graph, query_id: str | None, paper: str | None, run: str | None, set_name: str | None
) -> Picture | RunPicture:
    from bica_graph.view.show import show_paper, show_query, show_run

    if query_id is not None:
        return show_query(graph, query_id, set=set_name, run=run)
    if paper is not None:
        return show_paper(graph, paper)
    return show_run(graph, run or "")


def _page(subject: str) -> Path:
    """Name the page of a subject in the folder where the command runs."""
    from bica_graph.view.show import plain_name

    return Path(f"{plain_name(subject)}.html")


def _all(graph: Graph, run: str, folder: Path, force: bool, opening: GraphOpening) -> Path:
    from bica_graph.view.show import save_run_pages

    return save_run_pages(graph, run, folder, force=force, progress=opening.progress)
