"""`bicagraph show`: write pages and pictures of queries, papers and runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.interrupts import interruptible

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.graph.protocol import Graph
    from bica_graph.view.show import Picture, RunPicture

_PATH = click.Path(path_type=Path)


@click.command()
@graph_options
@click.argument("query_id", required=False)
@click.option(
    "--paper",
    metavar="ID",
    help="Show the citation neighbourhood of a paper; a DOI or PMID may have any spelling.",
)
@click.option("--run", metavar="NAME", help="Show a run; with QUERY_ID, the query in this run.")
@click.option(
    "--set", "set_name", metavar="NAME", help="Set of the query, if several sets have QUERY_ID."
)
@click.option(
    "--out", type=_PATH, metavar="FILE", help="Page (.html) or picture (.svg, .png) to write."
)
@click.option(
    "--all", "folder", type=_PATH, metavar="DIR", help="With --run: write a page for each query."
)
@click.option(
    "--beside",
    multiple=True,
    metavar="NAME",
    help="With --run: a run whose counts stand beside those of the run; can be repeated.",
)
@click.option(
    "--wide",
    is_flag=True,
    help="Draw the hops of a .svg or .png side by side, as on the page; default: below one "
    "another, to be read at the width of a column of a paper.",
)
@click.option("--force", is_flag=True, help="Replace existing files.")
@interruptible("pages that are written stay; run the same command again to write all")
def show(
    opening: GraphOpening,
    query_id: str | None,
    paper: str | None,
    run: str | None,
    set_name: str | None,
    out: Path | None,
    folder: Path | None,
    beside: tuple[str, ...],
    wide: bool,
    force: bool,
) -> None:
    """
    Write a page that shows a query, a paper or a run.

    The page of QUERY_ID shows its neighbourhood by hop, each walk with the alternatives of each
    step, and the candidates that filters dropped. Pages are self-contained: they need no network
    and no other file. .svg and .png files hold the picture alone, with title and legend.

    \b
    Example:
        bicagraph show metformin-mi-trial --out walks.html
        bicagraph show --run demo --out run.html
        bicagraph show --run demo --beside sharper --out runs.html
    """
    asked = query_id is not None or paper is not None
    _check(query_id, paper, run, set_name)
    if folder is not None and (asked or run is None or out is not None):
        raise click.UsageError("--all needs --run and nothing else; it also writes DIR/index.html")
    if beside and (asked or run is None or folder is not None):
        raise click.UsageError("--beside can only be used with --run, for the page of a run")
    if wide and (not asked or out is None or out.suffix.lower() not in {".svg", ".png"}):
        raise click.UsageError("--wide can only be used with --out FILE.svg or FILE.png")
    page = out or _page(query_id or paper or f"run-{run}")
    _check_place(page, folder, force, of_run=not asked)
    with opening.open() as graph:
        if folder is not None and run is not None:
            written = _all(graph, run, folder, force, opening)
        elif asked:
            picture = _picture(graph, query_id, paper, run, set_name)
            written = picture.save(page, force=force, wide=wide)
        else:
            written = _run(graph, run or "", beside).save(page, force=force)
    click.echo(f"Written: {written}")


def _check(query_id: str | None, paper: str | None, run: str | None, set_name: str | None) -> None:
    """Refuse subjects that do not go together."""
    if (query_id and paper) or not (query_id or paper or run):
        raise click.UsageError("give a QUERY_ID, --paper ID or --run NAME")
    if paper and run:
        raise click.UsageError("--paper cannot be combined with --run")
    if set_name and query_id is None:
        raise click.UsageError("--set can only be used with a QUERY_ID")


def _check_place(page: Path, folder: Path | None, force: bool, *, of_run: bool) -> None:
    """Check where the page is to be written, before a server is started."""
    from bica_graph.output.files import check_free
    from bica_graph.view.show import check_page, check_run_page

    if folder is None:
        check = check_run_page if of_run else check_page
        check(page, force=force)
    elif folder.is_dir():
        check_free(folder / "index.html", force)


def _picture(
    graph: Graph, query_id: str | None, paper: str | None, run: str | None, set_name: str | None
) -> Picture:
    from bica_graph.view.show import show_paper, show_query

    if query_id is not None:
        return show_query(graph, query_id, set=set_name, run=run)
    return show_paper(graph, paper or "")


def _run(graph: Graph, run: str, beside: tuple[str, ...]) -> RunPicture:
    from bica_graph.view.show import show_run

    return show_run(graph, run, beside=beside)


def _page(subject: str) -> Path:
    """Give the default file name of a page, in the current folder."""
    from bica_graph.view.show import plain_name

    return Path(f"{plain_name(subject)}.html")


def _all(graph: Graph, run: str, folder: Path, force: bool, opening: GraphOpening) -> Path:
    from bica_graph.view.show import save_run_pages

    return save_run_pages(graph, run, folder, force=force, progress=opening.progress)
