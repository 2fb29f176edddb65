"""Tables on standard output."""

import pytest

from bica_graph.cli.tables import show_json, show_rows


def test_text_stays_as_it_is(capsys):
    """What looks like the marks of a terminal's own language is a paper's text."""
    show_rows(("name", "text"), [("a", "a :cat: in [bold]brackets[/bold]")])
    assert "a :cat: in [bold]brackets[/bold]" in capsys.readouterr().out


def test_a_closed_output_is_no_error(monkeypatch):
    """What a shell has closed takes nothing, and the work is done all the same."""
    monkeypatch.setattr("sys.stdout", None)
    show_rows(("name",), [("a",)])


def test_json_of_any_text_can_be_printed(capsys):
    """Letters stay as they are; half a character, as in a file's name, is escaped."""
    show_json({"name": "é"})
    show_json({"name": "é\udcff"})
    assert capsys.readouterr().out == '{\n  "name": "é"\n}\n{\n  "name": "\\u00e9\\udcff"\n}\n'


def test_json_holds_numbers_only(capsys):
    """Infinity is no JSON."""
    with pytest.raises(ValueError, match="JSON compliant"):
        show_json({"length": float("inf")})
    assert capsys.readouterr().out == ""
