"""Where to connect, from the environment."""

import pytest

from bica_graph.connect import connection_from, open_graph
from bica_graph.errors import GraphError
from bica_graph.graph.neo4j.address import check_address


def test_nothing_set_means_a_private_server():
    """Without NEO4J_URI there is no connection to make of the environment."""
    assert connection_from({}) is None
    assert connection_from({"NEO4J_URI": " ", "NEO4J_PASSWORD": "x"}) is None


def test_a_folder_may_be_a_text(tmp_path):
    """As people write it in a notebook."""
    with open_graph("local", directory=str(tmp_path / "graph")) as graph:
        assert graph.counts()["papers"]["total"] == 0


def test_names_have_defaults():
    """User and database are neo4j unless said otherwise."""
    connection = connection_from({"NEO4J_URI": "bolt://h:1", "NEO4J_PASSWORD": "secret"})
    assert (connection.username, connection.database) == ("neo4j", "neo4j")
    named = {"NEO4J_USERNAME": "u", "NEO4J_DATABASE": "d"}
    connection = connection_from({"NEO4J_URI": "bolt://h:1", "NEO4J_PASSWORD": "secret"} | named)
    assert (connection.username, connection.database) == ("u", "d")


def test_a_missing_password_is_told():
    """The variable that is missing is named."""
    with pytest.raises(GraphError, match="NEO4J_PASSWORD is not"):
        connection_from({"NEO4J_URI": "bolt://h:1"})


@pytest.mark.parametrize(
    "name", ["NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"]
)
def test_what_is_no_text_is_told(name):
    """A variable with bytes that are not UTF-8 is named."""
    environment = {"NEO4J_URI": "bolt://h:1", "NEO4J_PASSWORD": "secret"} | {name: "caf\udce9"}
    with pytest.raises(GraphError, match=f"{name} contains bytes that are not UTF-8"):
        connection_from(environment)


@pytest.mark.parametrize(
    "uri",
    [
        "bolt://localhost",
        "bolt://127.0.0.1:7687/",
        "bolt://[::1]:7687",
        "bolt+ssc://my_server:7687",
        "neo4j://bücher.example:7687?region=north",
        "neo4j+s://0123abcd.databases.neo4j.io",
    ],
)
def test_addresses_of_a_neo4j(uri):
    """All that the driver can use is taken."""
    check_address(uri)


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("localhost:7687", "must begin with"),
        ("https://localhost", "must begin with"),
        ("bolt:localhost", "host or its port"),
        ("bolt://", "host or its port"),
        ("bolt://:7687", "host or its port"),
        ("bolt://host:0", "host or its port"),
        ("bolt://host:65536", "host or its port"),
        ("bolt://host:port", "host or its port"),
        ("bolt://[::1", "host or its port"),
        ("bolt://two words:7687", "host or its port"),
        ("bolt://\x1b[31m:7687", "host or its port"),
        ("bolt://dots..dots:7687", "host or its port"),
        (f"bolt://{'x' * 64}:7687", "host or its port"),
        ("bolt://host:7687/graph", "NEO4J_DATABASE"),
        ("bolt://host:7687#graph", "NEO4J_DATABASE"),
        ("bolt://host:7687?region=north", "only possible with neo4j:"),
        ("bolt://user:pass-9753@host:7687", "NEO4J_USERNAME"),
        ("user:pass-9753@host", "NEO4J_USERNAME"),
        ("bolt://user:pass-9753", "host or its port"),
    ],
)
def test_addresses_of_nothing(uri, why):
    """What the driver could not use says why, and shows nothing of it: it may hold a password."""
    with pytest.raises(GraphError, match=why) as caught:
        check_address(uri)
    assert "pass-9753" not in str(caught.value)


def test_the_password_is_not_printed():
    """A connection in a log or a traceback keeps its secret."""
    connection = connection_from({"NEO4J_URI": "bolt://h:1", "NEO4J_PASSWORD": "secret"})
    assert "secret" not in repr(connection)
