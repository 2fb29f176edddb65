"""Opens a graph: the Neo4j at NEO4J_URI, a private Neo4j, or a local graph without a server."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from bica_graph.errors import GraphError, GraphMismatch, GraphUnavailable, ServerError
from bica_graph.exact.texts import is_unicode
from bica_graph.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.connection import Connection
    from bica_graph.server import PrivateServer, ServerSettings, ServerState

Engine = Literal["neo4j", "local"]

_VARIABLES = ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE")


def open_graph(
    engine: Engine = "neo4j",
    *,
    directory: str | Path | None = None,
    data: str | Path | None = None,
    server: ServerSettings | None = None,
    progress: Progress = SILENT,
) -> Graph:
    """
    Open the graph to work on.

    The Neo4j server is the one at ``NEO4J_URI`` if that is set (with ``NEO4J_USERNAME``,
    ``NEO4J_PASSWORD`` and ``NEO4J_DATABASE``). Otherwise it is a private server on this machine,
    which is started if it is not running, and keeps running afterwards.

    Args:
        engine: ``neo4j``, or ``local`` for a graph in files without a server.
        directory: Folder of the local graph; None for the user's default.
        data: Folder of a private Neo4j, used instead of ``NEO4J_URI``; None for the user's default.
        server: Settings for the start of a private Neo4j; None for the defaults.
        progress: Receives the progress of downloading and starting a server.

    Raises:
        GraphUnavailable: If the server does not answer.
        GraphMismatch: If the server is too old, or the database holds other data.
        GraphError: If the server rejects the connection, or ``NEO4J_PASSWORD`` is missing.
        ServerError: If the private Neo4j could not be started.
    """
    if engine == "local":
        from bica_graph.graph.local.local_graph import LocalGraph
        from bica_graph.server import data_folder

        folder = data_folder() / "local" if directory is None else Path(directory)
        return LocalGraph(folder, progress)
    return open_neo4j(data=None if data is None else Path(data), server=server, progress=progress)


def open_neo4j(
    *,
    data: Path | None = None,
    server: ServerSettings | None = None,
    progress: Progress = SILENT,
) -> Neo4jGraph:
    """Open the graph in Neo4j: `open_graph` without the choice of an engine."""
    from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph

    named = connection_from(os.environ) if data is None else None
    return Neo4jGraph(named or _private(data, server, progress), progress)


@contextmanager
def bulk_graph(
    *,
    data: Path | None = None,
    server: ServerSettings | None = None,
    progress: Progress = SILENT,
) -> Iterator[Graph]:
    """
    Give a graph to fill, which becomes the graph of an empty private Neo4j at the end of the block.

    Papers and citations are collected in files, from which Neo4j makes its database at once. That
    is quicker than writing many papers to a running server, and takes half the disk. If the block
    fails, the files are kept, and the next call goes on with them.

    Args:
        data: Folder of the private Neo4j; None for the user's default.
        server: Settings for its start; None for the defaults.
        progress: Receives the progress.

    Raises:
        GraphMismatch: If the server's graph is not empty.
        GraphError: If ``NEO4J_URI`` names a server: only a private one can be stopped.
        ServerError: If the server cannot be stopped, filled or started.
    """
    from bica_graph.graph.local.local_graph import LocalGraph
    from bica_graph.server import PrivateServer

    if data is None and connection_from(os.environ) is not None:
        raise GraphError(
            "a bulk import needs a private Neo4j, which it stops meanwhile: unset NEO4J_URI"
        )
    private = PrivateServer(data)
    if private.has_graph():
        with open_neo4j(data=data, server=server, progress=progress) as present:
            _check_empty(present)
    folder = private.importing_folder()
    with LocalGraph(folder / "graph", progress) as graph:
        yield graph
        files = graph.write_bulk_files(folder, progress)
        runs = graph.runs.all()
    private.import_graph(files, progress)
    with open_neo4j(data=data, server=server, progress=progress) as filled:
        for run in runs:
            filled.runs.start(run)
            filled.runs.finish(run.stage, run.name, run.counts)
    shutil.rmtree(folder, ignore_errors=True)


def _check_empty(graph: Graph) -> None:
    counts = graph.counts()
    if counts["papers"]["total"] or counts["queries"]:
        raise GraphMismatch(
            f"the graph at {graph.place} is not empty: a bulk import makes a new one; leave out "
            "--bulk, or choose another folder with --data"
        )


@contextmanager
def explained(engine: Engine, data: Path | None) -> Iterator[None]:
    """
    Add the reason to a GraphUnavailable if the logs or the disk of a private server give one.

    Args:
        engine: As for `open_graph`.
        data: As for `open_graph`.

    Raises:
        GraphUnavailable: With the reason, instead of the original one.
    """
    try:
        yield
    except GraphUnavailable as error:
        diagnosis = None
        if engine == "neo4j" and (data is not None or connection_from(os.environ) is None):
            from bica_graph.server import PrivateServer

            diagnosis = PrivateServer(data).diagnosis()
        if diagnosis is None:
            raise
        raise GraphUnavailable(f"{diagnosis} ({error})") from error


def browser_address(data: Path | None, named: str | None) -> tuple[str, Connection]:
    """
    Give the address of Neo4j Browser for the graph, and how to log in.

    Args:
        data: Folder of a private Neo4j, which must be running; None for the server at
            ``NEO4J_URI``, or else the user's default private server.
        named: The address of Browser that the user gave for their own server; None to try the
            usual address.

    Raises:
        GraphError: If no Browser answers at the address.
        ServerError: If the private Neo4j is not running.
    """
    from bica_graph.server.web import shows_page

    connection = connection_from(os.environ) if data is None else None
    if connection is None:
        from bica_graph.server import PrivateServer

        server = PrivateServer(data)
        connection, state = server.connection(), server.state()
        if state is None:
            raise ServerError("the private Neo4j is not running: start it with bicagraph db start")
        address = state.browser.partition("?")[0]
    else:
        address = named or _usual_browser(connection.uri)
    if not shows_page(address):
        raise GraphError(
            f"no Neo4j Browser answers at {address}: give its address with --browser URL, or "
            "enable Browser on your server"
        )
    return address, connection


def _usual_browser(uri: str) -> str:
    """Give the default address of Neo4j Browser for a server at *uri*."""
    parts = urlsplit(uri)
    host = parts.hostname or "localhost"
    host = f"[{host}]" if ":" in host else host
    if parts.scheme.endswith(("+s", "+ssc")):
        return f"https://{host}:7473/browser/"
    return f"http://{host}:7474/browser/"


def connection_from(environment: Mapping[str, str]) -> Connection | None:
    """
    Read the connection settings from the environment; None if ``NEO4J_URI`` is not set.

    Raises:
        GraphError: If ``NEO4J_PASSWORD`` is missing, or a variable is not valid UTF-8.
    """
    from bica_graph.records.connection import Connection

    uri = environment.get("NEO4J_URI", "").strip()
    if not uri:
        return None
    for name in _VARIABLES:
        if not is_unicode(environment.get(name, "")):
            raise GraphError(f"{name} contains bytes that are not UTF-8: correct its value")
    password = environment.get("NEO4J_PASSWORD")
    if not password:
        raise GraphError("NEO4J_URI is set, but NEO4J_PASSWORD is not: set it, or unset NEO4J_URI")
    return Connection(
        uri=uri,
        username=environment.get("NEO4J_USERNAME") or "neo4j",
        password=password,
        database=environment.get("NEO4J_DATABASE") or "neo4j",
    )


def start_private(
    server: PrivateServer, settings: ServerSettings | None, progress: Progress
) -> ServerState:
    """
    Start a private Neo4j, and begin in the background what makes it quick.

    The first time, these are prepared classes for later starts. After a later start, the server
    plans what `show` and `explain` ask.

    Raises:
        ServerError: If it cannot be started.
    """
    from bica_graph.server import ServerSettings
    from bica_graph.server.preparing import prepare_later
    from bica_graph.server.warming import warm_later

    again = server.has_graph() and server.state() is None
    state = server.start(settings or ServerSettings(), progress)
    if not prepare_later(Path(state.java), progress) and again:
        warm_later(server.folder, server.logs_folder)
    return state


def _private(data: Path | None, settings: ServerSettings | None, progress: Progress) -> Connection:
    from bica_graph.server import PrivateServer, data_option

    server = PrivateServer(data)
    before = server.state()
    if before is None or not before.answers:
        state = start_private(server, settings, progress)
        progress.say(
            f"Neo4j {state.version} is running at {state.browser} and keeps running, with up to "
            f"{state.memory_mb:,} MB of memory; stop it with "
            f"`bicagraph db stop{data_option(server.folder)}`"
        )
    return server.connection()
