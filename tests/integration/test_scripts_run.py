"""Every .cypher file of ours, as a real server understands it."""

from pathlib import Path

import neo4j
import pytest

from bica_graph.graph import scripts

DATA = Path(__file__).parents[1] / "data"

EXPECTED = {
    "00000",  # done
    "00001",  # done, and nothing was returned
    "01N50",  # no label of this name yet, on an empty graph
    "01N51",  # no relationship type of this name yet
    "01N52",  # no property of this name yet
    "01N60",  # parameters are missing, for nothing is run
}


@pytest.fixture(scope="module")
def driver(emptied, making, neo4j_connection):
    """A driver with all notifications, for a database with our schema and its vector index."""
    graph = emptied()
    graph.embeddings.adopt(making.encoder())
    graph.embeddings.create_index()
    with neo4j.GraphDatabase.driver(
        neo4j_connection.uri,
        auth=(neo4j_connection.username, neo4j_connection.password),
        warn_notification_severity=neo4j.NotificationMinimumSeverity.OFF,
    ) as driver:
        yield driver


def explain(driver, script):
    """Have the server plan every statement of *script*; give the columns and what it notes."""
    columns, notes = [], []
    with driver.session() as session:
        for statement in script.statements():
            before, language, rest = statement.partition(scripts.LANGUAGE)
            result = session.run(f"{before}{language} EXPLAIN{rest}")
            columns += result.keys()
            notes += result.consume().gql_status_objects
    return columns, [
        (note.gql_status, note.status_description)
        for note in notes
        if note.gql_status not in EXPECTED
    ]


@pytest.mark.parametrize("name", scripts.names())
def test_the_server_has_nothing_to_say_against_a_script(driver, name):
    """
    It plans every statement without a word of deprecation, of products or of shadowed names.

    The header names the columns, in their order.
    """
    script = scripts.load(name)
    columns, notes = explain(driver, script)
    assert notes == []
    assert name == "schema" or columns == list(script.columns)


def test_the_server_would_tell(driver):
    """Of a product of all papers with all papers it does say something."""
    text = (DATA / "cartesian.cypher").read_text(encoding="utf-8")
    notes = explain(driver, scripts.parse("cartesian", text))[1]
    assert [status for status, _ in notes] == ["03N90"]
