"""Pages and pictures of queries, papers and runs, for files and notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from bica_graph.errors import OutputError
from bica_graph.explain.find import find_query
from bica_graph.output.files import check_free, output_errors, write_bytes, write_text
from bica_graph.progress import SILENT
from bica_graph.view.page import query_page
from bica_graph.view.picture import query_png, query_svg
from bica_graph.view.query_view import paper_view, query_view
from bica_graph.view.run_page import run_page
from bica_graph.view.run_view import run_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey
    from bica_graph.view.query_view import QueryView
    from bica_graph.view.run_view import RunView

_NAME = 120
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a query or a paper; a notebook displays it as a page."""

    view: QueryView

    def html(self) -> str:
        """Give the page as self-contained HTML."""
        return query_page(self.view)

    def svg(self, *, wide: bool = False) -> str:
        """
        Give the picture alone, as SVG with title and legend; of several runs it shows the first.

        It has the width of a column of a paper; with *wide*, the hops are side by side, as on the
        page.
        """
        return query_svg(self.view, wide=wide)

    def png(self, width: int = 2200, *, wide: bool = False) -> bytes:
        """Give what `svg` gives as PNG, *width* pixels wide."""
        return query_png(self.view, width, wide=wide)

    def save(self, path: str | Path, *, force: bool = False, wide: bool = False) -> Path:
        """
        Write the page (.html) or the picture (.svg, .png) to a file, atomically.

        *wide* is that of `svg`.

        Raises:
            OutputError: If the suffix is another, or the file exists and *force* is false.
        """
        target = Path(path)
        check_page(target, force=force)
        suffix = target.suffix.lower()
        if suffix == ".png":
            write_bytes(target, self.png(wide=wide))
        else:
            write_text(target, self.html() if suffix == ".html" else self.svg(wide=wide))
        return target

    def _repr_html_(self) -> str:
        return framed(self.html())


@dataclass(frozen=True, slots=True)
class RunPicture:
    """The page of a run, with other runs beside it; a notebook displays it."""

    view: RunView
    beside: tuple[RunView, ...] = ()

    def html(self) -> str:
        """Give the page as self-contained HTML."""
        return run_page(self.view, beside=self.beside)

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """
        Write the page (.html) to a file, atomically.

        Raises:
            OutputError: If the suffix is another, or the file exists and *force* is false.
        """
        target = Path(path)
        check_run_page(target, force=force)
        write_text(target, self.html())
        return target

    def _repr_html_(self) -> str:
        return framed(self.html())


def check_page(path: Path, *, force: bool) -> None:
    """
    Check that a page or picture may be written to *path*, before it is made.

    Raises:
        OutputError: If its suffix is unknown, or it exists and *force* is false.
    """
    if path.suffix.lower() not in {".html", ".svg", ".png"}:
        raise OutputError(f"{path} must end in .html, .svg or .png")
    check_free(path, force)


def check_run_page(path: Path, *, force: bool) -> None:
    """
    Check that the page of a run may be written to *path*, before it is made.

    Raises:
        OutputError: If its suffix is another than .html, or it exists and *force* is false.
    """
    if path.suffix.lower() != ".html":
        raise OutputError(f"{path} must end in .html")
    check_free(path, force)


def show_query(
    graph: Graph, query: str, *, set: str | None = None, run: str | None = None
) -> Picture:
    """
    Show a query: its neighbourhood by hop, its walks, and the candidates that filters dropped.

    Args:
        graph: The graph with the query and its runs.
        query: Id of the query.
        set: Its set; None if only one set has a query of this id.
        run: One run; None for all runs that mined the query.

    Raises:
        GraphMismatch: If there is no such query, or several sets have one.
        RunError: If there is no such run.
    """
    return Picture(query_view(graph, find_query(graph, query, set), run))


def show_paper(graph: Graph, paper: str, *, direction: Direction = "both") -> Picture:
    """
    Show the papers within two citations of a paper; a DOI or PMID may have any spelling.

    Raises:
        UnknownPaperError: If there is no such paper.
    """
    return Picture(paper_view(graph, paper, direction))


def show_run(graph: Graph, run: str, *, beside: Sequence[str] = ()) -> RunPicture:
    """
    Show a run: cosines of positives and negatives, counts by hop and step, counts by reason.

    Args:
        graph: The graph with the runs.
        run: Name of the run.
        beside: Names of runs whose cosines and counts stand beside those of the run.

    Raises:
        RunError: If there is no such run.
    """
    return RunPicture(run_view(graph, run), tuple(run_view(graph, name) for name in beside))


def save_run_pages(
    graph: Graph,
    run: str,
    folder: str | Path,
    *,
    force: bool = False,
    progress: Progress = SILENT,
) -> Path:
    """
    Write the page of a run, as ``index.html``, and one for each of its queries.

    Args:
        graph: The graph that holds the run.
        run: Name of the run.
        folder: Folder for the pages; created if it is missing.
        force: Replace existing pages.
        progress: Receives the progress.

    Returns:
        The path of the page of the run.

    Raises:
        RunError: If there is no such run.
        OutputError: If ``index.html`` exists and *force* is false, or a page cannot be written.
    """
    view = run_view(graph, run)
    place = Path(folder)
    with output_errors(place):
        place.mkdir(parents=True, exist_ok=True)
    index = place / "index.html"
    # The index is written last, so pages without an index are left from a killed command.
    check_free(index, force)
    pages = []
    with progress.work("write pages", int(view.counts["queries"]), "pages") as advance:
        for key, text in _mined(graph, view):
            file = page_name(key)
            show_query(graph, key.id, set=key.set, run=run).save(place / file, force=True)
            pages.append((key, text, quote(file)))
            advance(1)
    write_text(index, run_page(view, pages))
    return index


def page_name(key: QueryKey) -> str:
    """Give the file name of a query's page, unique and valid on any file system."""
    mark = blake2b(f"{key.set}\0{key.id}".encode(), digest_size=6).hexdigest()
    return f"{plain_name(f'{key.set}-{key.id}')}-{mark}.html"


def plain_name(subject: str) -> str:
    """Write *subject* with characters valid on any file system; the result may not be unique."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "_"
        for letter in subject[:_NAME]
    )


def _mined(graph: Graph, view: RunView) -> Iterator[tuple[QueryKey, str]]:
    """Yield the queries that the run has mined, sorted by set and id."""
    for name in view.run.parameters["sets"]:
        after = ""
        while page := graph.candidates.mined(view.run.name, name, after, _PAGE):
            for query in page:
                yield query.key, query.text
            after = page[-1].key.id


def framed(page: str) -> str:
    """Wrap a page for a notebook cell, isolated from the notebook's styles and scripts."""
    return (
        f'<iframe srcdoc="{escape(page)}" '
        'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" '
        'style="width:100%;height:720px;border:0"></iframe>'
    )
