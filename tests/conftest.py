"""What all tests share: a real Neo4j, started once for each test process."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from bica_graph.errors import ServerError
from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
from bica_graph.progress import SILENT
from bica_graph.server import PrivateServer, ServerSettings, preparing, starting
from bica_graph.testing import save_tiny_encoder

KEEP_PLANS = "dbms.cypher.min_replan_interval=1h\n"
"""
Every test empties the graph and fills it again, which changes its statistics, and planning the walk
takes seconds. What a plan costs does not depend on them: tests/integration/test_plans.py.
"""

SERVED = ("contract", "integration", "browser")
"""Folders of tests that may need a Neo4j; scripts/test looks for those nowhere else."""

WIPE = Path(__file__).parent / "data" / "wipe.cypher"

LONGEST = ("test_kills", "test_private_server", "test_faults", "test_browser", "test_docs_run")
"""Files that come first, in this order: at the end one worker would wait for the other."""

SLOWEST = 12

FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1"
"""Two files that plan much took 173 s in place of 242 without Java's second compiler."""


def pytest_collection_modifyitems(items):
    """Mark what needs a Neo4j, and put the longest files first."""
    for item in items:
        if needs_neo4j(item):
            item.add_marker("neo4j")
            if not set(SERVED) & set(item.path.parts):
                raise pytest.UsageError(
                    f"{item.nodeid} needs a Neo4j: move it to one of {', '.join(SERVED)}"
                )
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


def needs_neo4j(item):
    """Tell whether a test asks for a server, or lies where all tests do."""
    if {"integration", "browser"} & set(item.path.parts):
        return True
    parameters = getattr(item, "callspec", None)
    engines = [] if parameters is None else parameters.params.values()
    return "neo4j" in engines or "private_server" in getattr(item, "fixturenames", ())


def pytest_terminal_summary(terminalreporter):
    """Print which files took longest, so that growth is seen before it hurts."""
    seconds = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[report.nodeid.partition("::")[0]] += report.duration
    if len(seconds) > 1:
        terminalreporter.section(f"slowest files, of {seconds.total():.0f} s in all")
        for name, share in seconds.most_common(SLOWEST):
            terminalreporter.write_line(f"{share:7.1f} s  {name}")


@pytest.fixture(scope="session")
def making():
    """Give what makes small records and small graphs."""
    import making

    return making


@pytest.fixture(scope="session", autouse=True)
def quick_java(request):
    """Have servers start from prepared classes, and compile less."""
    with pytest.MonkeyPatch.context() as patch:
        if any(item.get_closest_marker("neo4j") for item in request.session.items):
            from bica_graph.demo import prepare_starts

            with suppress(ServerError):  # a Java 21 keeps no classes
                prepare_starts()  # does nothing while another worker does it
        patch.setenv(preparing.VARIABLE, "no")
        patch.setenv("JDK_JAVA_OPTIONS", FIRST_COMPILER_ONLY)
        yield


@pytest.fixture(scope="session")
def private_server(tmp_path_factory):
    """A private Neo4j with little memory, gone at the end."""
    server = PrivateServer(tmp_path_factory.mktemp("neo4j") / "server")
    ordinary = starting.configuration_text
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(starting, "configuration_text", lambda *it: ordinary(*it) + KEEP_PLANS)
            server.start(ServerSettings(heap="512m", page_cache="128m"))
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def neo4j_connection(private_server):
    """How to reach it."""
    return private_server.connection()


@pytest.fixture(scope="session")
def opened_neo4j(neo4j_connection):
    """A graph in it, with whatever the last test left there."""
    with Neo4jGraph(neo4j_connection) as graph:
        yield graph


@pytest.fixture(scope="session")
def emptied(opened_neo4j):
    """Give that graph, with nothing in it, as often as it is called."""

    def empty(keep_index=False):
        index = opened_neo4j.embeddings.index()
        if index is not None and not keep_index:  # dropping none makes plans obsolete, too
            opened_neo4j.embeddings.drop(SILENT)
        opened_neo4j.session.run_text(WIPE.read_text(encoding="utf-8"), {})
        return opened_neo4j

    return empty


@pytest.fixture
def neo4j_graph(emptied):
    """An empty graph in Neo4j."""
    return emptied()


@pytest.fixture
def empty_neo4j(neo4j_graph, addresses):
    """The environment by which a command finds that empty graph."""
    return addresses


@pytest.fixture(scope="session")
def addresses(neo4j_connection):
    """The environment by which a command finds the private server."""
    return {
        "NEO4J_URI": neo4j_connection.uri,
        "NEO4J_USERNAME": neo4j_connection.username,
        "NEO4J_PASSWORD": neo4j_connection.password,
        "NEO4J_DATABASE": neo4j_connection.database,
    }


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory):
    """A folder with a real sentence encoder of 16 dimensions: one layer, letters, a few words."""
    return save_tiny_encoder(tmp_path_factory.mktemp("encoder"))
