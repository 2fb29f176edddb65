"""Where to connect, from the environment."""

import pytest

from bica_graph.connect import connection_from
from bica_graph.errors import GraphError


def test_nothing_set_means_a_private_server():
    """Without NEO4J_URI there is no connection to make of the environment."""
    assert connection_from({}) is None
    assert connection_from({"NEO4J_URI": " ", "NEO4J_PASSWORD": "x"}) is None


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


def test_the_password_is_not_printed():
    """A connection in a log or a traceback keeps its secret."""
    connection = connection_from({"NEO4J_URI": "bolt://h:1", "NEO4J_PASSWORD": "secret"})
    assert "secret" not in repr(connection)
