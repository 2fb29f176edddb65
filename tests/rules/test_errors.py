"""Every error of the driver has a meaning."""

import neo4j.exceptions
import pytest

from bica_graph.errors import BicaGraphError, GraphError, MemoryLimit
from bica_graph.graph.neo4j.faults import MEANING, MEMORY_CODES, meaning, translated

PUBLIC = [
    kind
    for name in neo4j.exceptions.__all__
    if isinstance(kind := getattr(neo4j.exceptions, name), type)
    and issubclass(kind, neo4j.exceptions.Neo4jError | neo4j.exceptions.DriverError)
]


@pytest.mark.parametrize("kind", PUBLIC, ids=lambda kind: kind.__name__)
def test_every_public_driver_error_is_mapped(kind):
    """Its nearest entry in the table gives one of our errors, in one line."""
    error = kind.__new__(kind)
    error.args = ("first line\nsecond line",)
    ours = meaning(error)
    assert isinstance(ours, BicaGraphError)
    assert "\n" not in str(ours)


def test_table_speaks_only_of_the_drivers_errors():
    """No entry has gone stale."""
    assert all(kind in PUBLIC for kind in MEANING)


@pytest.mark.parametrize("code", sorted(MEMORY_CODES))
def test_memory_codes_mean_a_smaller_batch(code):
    """The first error of too little memory is distinguished from other transient errors."""
    error = neo4j.exceptions.Neo4jError._hydrate_neo4j(code=code, message="x")
    assert isinstance(meaning(error), MemoryLimit)


def test_missing_database_names_the_variable():
    """A wrong NEO4J_DATABASE says which variable to set."""
    code = "Neo.ClientError.Database.DatabaseNotFound"
    error = neo4j.exceptions.Neo4jError._hydrate_neo4j(code=code, message="x")
    assert "NEO4J_DATABASE" in str(meaning(error))


def test_translated_keeps_the_cause():
    """The driver's own error stays readable for whoever debugs."""
    with pytest.raises(GraphError) as caught, translated():
        raise neo4j.exceptions.DriverError("boom")
    assert isinstance(caught.value.__cause__, neo4j.exceptions.DriverError)
