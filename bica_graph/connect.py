"""Open a graph: the one that NEO4J_URI names, a private Neo4j, or a local one without a server."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from bica_graph.errors import GraphError, GraphUnavailable, ServerError
from bica_graph.exact.texts import is_unicode
from bica_graph.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.connection import Connection
    from bica_graph.server import ServerSettings

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

    Neo4j is the one at ``NEO4J_URI`` where that is set (with ``NEO4J_USERNAME``,
    ``NEO4J_PASSWORD`` and ``NEO4J_DATABASE``), else a private one on this machine, which is
    started when it does not run, and stays up.

    Args:
        engine: ``neo4j``, or ``local`` for a graph in files without a server.
        directory: Folder of the local graph; None for the user's own.
        data: Folder of a private Neo4j, whatever ``NEO4J_URI`` says; None for the user's own.
        server: How a private Neo4j is started, if it must be; None for the defaults.
        progress: Who is told that a server is fetched or started.

    Raises:
        GraphUnavailable: If the server does not answer.
        GraphMismatch: If it is too old, or what is there is not ours.
        GraphError: If it refuses, or ``NEO4J_PASSWORD`` is missing.
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
def explained(engine: Engine, data: Path | None) -> Iterator[None]:
    """
    Say why a private server was lost, where its logs or its disk tell.

    Args:
        engine: As `open_graph` takes it.
        data: Likewise.

    Raises:
        GraphUnavailable: In place of one without the reason.
    """
    try:
        yield
    except GraphUnavailable as error:
        trouble = None
        if engine == "neo4j" and (data is not None or connection_from(os.environ) is None):
            from bica_graph.server import PrivateServer

            trouble = PrivateServer(data).diagnosis()
        if trouble is None:
            raise
        raise GraphUnavailable(f"{trouble} ({error})") from error


def browser_address(data: Path | None, named: str | None) -> tuple[str, Connection]:
    """
    Give the address of Neo4j Browser for the graph, and how to log in.

    Args:
        data: Folder of a private Neo4j, which must run; None for `NEO4J_URI` or the user's own.
        named: The address that the user gave for a server of their own; None to look where its
            Browser usually is.

    Raises:
        GraphError: If no Browser answers there.
        ServerError: If the private Neo4j does not run.
    """
    from bica_graph.server.web import shows_page

    connection = connection_from(os.environ) if data is None else None
    if connection is None:
        from bica_graph.server import PrivateServer

        server = PrivateServer(data)
        connection, state = server.connection(), server.state()
        if state is None:
            raise ServerError("the private Neo4j does not run: bicagraph db start")
        address = state.browser.partition("?")[0]
    else:
        address = named or _usual_browser(connection.uri)
    if not shows_page(address):
        raise GraphError(
            f"no Neo4j Browser answers at {address}: name its address with --browser URL, or have "
            "your server show one"
        )
    return address, connection


def _usual_browser(uri: str) -> str:
    """Give the address where a server at *uri* shows its Browser unless it was told otherwise."""
    parts = urlsplit(uri)
    host = parts.hostname or "localhost"
    host = f"[{host}]" if ":" in host else host
    if parts.scheme.endswith(("+s", "+ssc")):
        return f"https://{host}:7473/browser/"
    return f"http://{host}:7474/browser/"


def connection_from(environment: Mapping[str, str]) -> Connection | None:
    """
    Read where to connect from the environment; None when ``NEO4J_URI`` is not set.

    Raises:
        GraphError: If ``NEO4J_PASSWORD`` is missing, or one of them is no text.
    """
    from bica_graph.records.connection import Connection

    uri = environment.get("NEO4J_URI", "").strip()
    if not uri:
        return None
    for name in _VARIABLES:
        if not is_unicode(environment.get(name, "")):
            raise GraphError(f"{name} holds bytes that are not UTF-8: set it anew")
    password = environment.get("NEO4J_PASSWORD")
    if not password:
        raise GraphError("NEO4J_URI is set, NEO4J_PASSWORD is not: set it, or unset NEO4J_URI")
    return Connection(
        uri=uri,
        username=environment.get("NEO4J_USERNAME") or "neo4j",
        password=password,
        database=environment.get("NEO4J_DATABASE") or "neo4j",
    )


def _private(data: Path | None, settings: ServerSettings | None, progress: Progress) -> Connection:
    from bica_graph.server import PrivateServer, ServerSettings, data_option

    server = PrivateServer(data)
    before = server.state()
    if before is None or not before.answers:
        state = server.start(settings or ServerSettings(), progress)
        progress.say(
            f"Neo4j {state.version} is running at {state.browser} and stays up, with up to "
            f"{state.heap_mb + state.page_cache_mb:,} MB of memory; stop it with "
            f"`bicagraph db stop{data_option(server.folder)}`"
        )
    return server.connection()
