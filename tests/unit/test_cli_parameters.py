"""Parameters of `bicagraph cypher`: what is given, what has a default, and what is unknown."""

import json

import click
import pytest

from bica_graph.cli.cypher import _shortened
from bica_graph.cli.parameters import parameters_of
from bica_graph.errors import ScriptError

FIRST = "WITH 'a' AS id, 1.5 AS least, 20 AS most, true AS all RETURN id"
SECOND = "RETURN $name AS name"


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("id=b", "b"),
        ("id=12345", "12345"),
        ('id="12345"', "12345"),
        ("id=true", "true"),
        ("id=", ""),
        ("least=2", 2.0),
        ("least=-.5e1", None),
        ("least=-0.5", -0.5),
        ("most=5", 5),
        ("most=5.5", None),
        ("most=true", None),
        ("most=many", None),
        ("all=false", False),
        ("all=0", None),
    ],
)
def test_a_value_has_the_type_of_the_default(given, value):
    """The text of an id needs no quotes; a wrong type is refused."""
    name = given.partition("=")[0]
    if value is None:
        with pytest.raises(click.BadParameter, match=f"{name} must be"):
            parameters_of([FIRST], [given], "a.cypher")
        return
    (statement,), values = parameters_of([FIRST], [given], "a.cypher")
    assert (values, type(values[name])) == ({name: value}, type(value))
    assert f"${name} AS {name}" in statement


def test_names_are_those_of_all_statements():
    """Each statement gets its own; unknown and missing ones are named."""
    statements, values = parameters_of([FIRST, SECOND], ["name=[1]", "most=2"], "a.cypher")
    assert values == {"name": [1], "most": 2}
    assert statements[1] == SECOND
    assert parameters_of([FIRST], [], "a.cypher") == ([FIRST], {})
    with pytest.raises(
        click.BadParameter, match="mots; its parameters: all, id, least, most, name"
    ):
        parameters_of([FIRST, SECOND], ["mots=2", "name=x"], "a.cypher")
    with pytest.raises(click.BadParameter, match="it has none"):
        parameters_of(["RETURN 1"], ["x=2"], "a.cypher")
    with pytest.raises(ScriptError, match=r"needs \$name: add --param name=VALUE"):
        parameters_of([FIRST, SECOND], [], "a.cypher")


def test_an_embedding_is_shown_by_its_dimensions():
    """At any depth; other lists of numbers are shown."""
    row = {"paper": [{"embedding": [0.5, 1.0], "years": [1, 2]}], "list": [0.5, 1.0, 2.0]}
    assert _shortened([row], 2) == [
        {
            "paper": [{"embedding": "embedding of 2 dimensions", "years": [1, 2]}],
            "list": [0.5, 1.0, 2.0],
        }
    ]
    assert json.dumps(row)
