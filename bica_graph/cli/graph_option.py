"""The options --engine, --dir and --data, which choose the graph that a command works on."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from bica_graph.cli.progress import terminal_progress
from bica_graph.output.words import beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bica_graph.connect import Engine
    from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress


@dataclass(frozen=True)
class GraphOpening:
    """The graph chosen on the command line, and how progress is shown."""

    engine: Engine
    directory: Path | None
    data: Path | None

    @property
    def progress(self) -> Progress:
        """Give progress bars if standard error is a terminal, and lines otherwise."""
        return terminal_progress()

    def _check_there(self) -> None:
        from bica_graph.errors import GraphError

        folder = self.directory or self.data
        if folder is not None and not folder.exists():
            raise GraphError(
                f"there is no {folder}: give the folder of an existing graph, or create one with "
                f"bicagraph ingest{beside(folder)}"
            )

    def _load_driver(self) -> None:
        if self.engine == "neo4j":
            from bica_graph.graph.neo4j.light_driver import import_light_driver

            import_light_driver()

    @contextmanager
    def open(self, *, begins: bool = False) -> Iterator[Graph]:
        """
        Open the graph, and close it at the end.

        Args:
            begins: Whether the command may create a graph. For other commands a missing folder
                is most likely a typing error, and raises GraphError.
        """
        from bica_graph.connect import explained, open_graph

        if not begins:
            self._check_there()
        self._load_driver()
        with (
            explained(self.engine, self.data),
            open_graph(
                self.engine, directory=self.directory, data=self.data, progress=self.progress
            ) as graph,
        ):
            yield graph

    @contextmanager
    def open_to_fill(self, *, bulk: bool) -> Iterator[Graph]:
        """
        Open the graph to write papers to.

        With *bulk*, these are files, which become the graph of an empty private Neo4j at the end.
        """
        from bica_graph.connect import bulk_graph, explained

        if not bulk:
            with self.open(begins=True) as graph:
                yield graph
            return
        if self.engine != "neo4j":
            raise click.UsageError("--bulk fills Neo4j: leave it out with --engine local")
        self._load_driver()
        with (
            explained(self.engine, self.data),
            bulk_graph(data=self.data, progress=self.progress) as graph,
        ):
            yield graph

    def check_neo4j(self, why: str = "this command needs Neo4j, not --engine local") -> None:
        """Raise a usage error that says *why*, for an engine other than Neo4j."""
        if self.engine != "neo4j":
            raise click.UsageError(why)

    @contextmanager
    def open_neo4j(self) -> Iterator[Neo4jGraph]:
        """Open the graph in Neo4j and close it at the end; --engine local is a usage error."""
        from bica_graph.connect import explained, open_neo4j

        self.check_neo4j()
        self._check_there()
        self._load_driver()
        with (
            explained(self.engine, self.data),
            open_neo4j(data=self.data, progress=self.progress) as graph,
        ):
            yield graph


def graph_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add --engine, --dir and --data to a command, which receives them as one `opening`."""

    @click.option(
        "--engine",
        type=click.Choice(["neo4j", "local"]),
        default="neo4j",
        show_default=True,
        envvar="BICAGRAPH_ENGINE",
        help="Where the graph is stored: in Neo4j, or in local files without a server.",
    )
    @click.option(
        "--dir",
        "directory",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="PATH",
        help="Folder of a local graph (with --engine local).",
    )
    @click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Folder of a private Neo4j, used instead of NEO4J_URI and of the default folder.",
    )
    @functools.wraps(command)
    def wrapped(
        *args: Any, engine: str, directory: Path | None, data: Path | None, **kw: Any
    ) -> None:
        if directory is not None and engine != "local":
            raise click.UsageError("--dir can only be used with --engine local")
        if data is not None and engine != "neo4j":
            raise click.UsageError("--data can only be used with --engine neo4j")
        opening = GraphOpening(cast("Engine", engine), directory, data)
        command(*args, opening=opening, **kw)

    return wrapped
