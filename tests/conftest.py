"""What all tests share: a real Neo4j, started once for each test process."""

from __future__ import annotations

from pathlib import Path

import pytest

from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
from bica_graph.progress import SILENT
from bica_graph.server import PrivateServer, ServerSettings
from bica_graph.testing import save_tiny_encoder

JAVA_OPTIONS = "JDK_JAVA_OPTIONS"
WIPE = Path(__file__).parent / "data" / "wipe.cypher"


def pytest_collection_modifyitems(items):
    """Put the longest file first: at the end one worker would wait for the other."""
    items.sort(key=lambda item: item.path.stem != "test_kills")


@pytest.fixture(scope="session")
def making():
    """Give what makes small records and small graphs."""
    import making

    return making


@pytest.fixture(scope="session", autouse=True)
def quick_java():
    """Have servers that live for a few tests compile less: it halves the work of a start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(JAVA_OPTIONS, "-XX:TieredStopAtLevel=1")
        yield


@pytest.fixture(scope="session")
def private_server(tmp_path_factory):
    """A private Neo4j with little memory, gone at the end; long enough there to compile well."""
    server = PrivateServer(tmp_path_factory.mktemp("neo4j") / "server")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv(JAVA_OPTIONS)
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

    def empty():
        opened_neo4j.embeddings.drop(SILENT)
        opened_neo4j.session.run_text(WIPE.read_text(encoding="utf-8"), {})
        return opened_neo4j

    return empty


@pytest.fixture
def neo4j_graph(emptied):
    """An empty graph in Neo4j."""
    return emptied()


@pytest.fixture
def empty_neo4j(neo4j_graph, neo4j_connection):
    """The environment by which a command finds that empty graph."""
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
