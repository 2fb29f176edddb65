"""Reading .cypher files."""

import pytest

from bica_graph.errors import ScriptError
from bica_graph.graph.scripts import (
    defaults,
    load,
    names,
    parse,
    split_statements,
    with_parameters,
    with_values,
)

GOOD = """// find: what it does.
//
// params
//   $a  STRING  a name
//       that goes on here
//   $b  INTEGER
// returns one row
//   n  INTEGER
// mode read
CYPHER 25
RETURN $a + $b + 'costs $5; // not' AS n // $comment
"""


def test_header_and_statement_are_read():
    """Parameters, columns, mode and summary come from the header."""
    script = parse("x/find", GOOD)
    assert (script.parameters, script.columns, script.mode) == (("a", "b"), ("n",), "read")
    assert script.summary == "what it does."


def test_missing_and_unknown_parameters_are_named():
    """A wrong call fails before the database is asked."""
    with pytest.raises(ScriptError, match=r"missing parameters \['b'\].*unknown.*\['c'\]"):
        parse("find", GOOD).check({"a": 1, "c": 2})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("$b +", "1 +"), "declares"),
        (("// mode read\n", ""), "mode"),
        (("CYPHER 25\n", ""), "must begin with a line CYPHER 25"),
        (("// find:", "// other:"), "must begin"),
        (("$a  STRING  a name", "$a STRING"), "cannot read the header line"),
        (("'costs $5; // not' AS n", "1 AS n; RETURN 2"), "more than one"),
    ],
)
def test_malformed_files_are_refused(change, message):
    """Each fault of a header has its own message."""
    text = GOOD.replace(*change)
    assert text != GOOD
    with pytest.raises(ScriptError, match=message):
        parse("find", text)


OPENING = """// Read the first line: WITH 'no' AS id
CYPHER 25
WITH 'it\\'s \\\\u0041' AS id, -0.5 AS least,
     20 AS most, true AS all
RETURN id, least, most, all, 'WITH 1 AS x'
"""


def test_the_first_line_has_parameters_with_defaults():
    """Texts, numbers, true and false; in any case of letters, and after comments."""
    expected = {"id": "it's \\u0041", "least": -0.5, "most": 20, "all": True}
    assert defaults(OPENING) == expected
    assert defaults(OPENING.replace("WITH '", "with '").replace(" AS ", " as ")) == expected


@pytest.mark.parametrize(
    "text", ["WITH 1 AS a, b AS c RETURN a", "WITH 1 + 2 AS a RETURN a", "RETURN 1 AS a", ""]
)
def test_other_first_lines_have_none(text):
    """What is computed, or comes later, is no default."""
    assert defaults(text) == {}


def test_values_and_parameters_take_the_place_of_defaults():
    """The others stay; a value is read as it was given, whatever is in it."""
    hostile = "\\' AS id RETURN 1 //\n"
    changed = with_values(OPENING, {"id": hostile, "most": 5, "other": "x"})
    assert defaults(changed) == {**defaults(OPENING), "id": hostile, "most": 5}
    assert changed.count("\n") == OPENING.count("\n") + 1
    assert "     $most AS most, true AS all\n" in with_parameters(OPENING, ["most", "x"])
    assert with_parameters("RETURN 1 AS most", ["most"]) == "RETURN 1 AS most"


def test_a_default_is_declared_or_not():
    """A header may declare it as a parameter; nobody has to give it."""
    text = GOOD.replace("CYPHER 25\n", "CYPHER 25\nWITH 2 AS c\n")
    assert parse("find", text).parameters == ("a", "b")
    script = parse(
        "find", text.replace("//   $b  INTEGER\n", "//   $b  INTEGER\n//   $c  INTEGER\n")
    )
    assert script.parameters == ("a", "b", "c")
    script.check({"a": 1, "b": 2})


def test_a_file_without_a_header_is_refused():
    """Every file says what it takes and gives."""
    with pytest.raises(ScriptError, match="no header"):
        parse("find", "CYPHER 25\nRETURN 1")


def test_statements_are_split_outside_strings_names_and_comments():
    """A semicolon in quotes or in a comment ends nothing."""
    text = "RETURN ';' AS `a;b`; // one; two\n/* ; */ RETURN \"x;\"\n;\n"
    assert split_statements(text) == ["RETURN ';' AS `a;b`", '// one; two\n/* ; */ RETURN "x;"']


def test_an_unknown_script_is_an_error():
    """A name that is no file says so."""
    with pytest.raises(ScriptError, match="no script mine/nothing"):
        load("mine/nothing")


def test_there_are_scripts():
    """The folder of statements is found in the installed package."""
    assert {"mining/walk", "schema", "explore/walk"} <= set(names())
