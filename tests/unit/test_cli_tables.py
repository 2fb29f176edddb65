"""Tables on standard output."""

import io

import pytest

from bica_graph.cli.tables import show_json, show_rows


def test_text_stays_as_it_is(capsys):
    """What looks like the marks of a terminal's own language is a paper's text."""
    show_rows(("name", "text"), [("a", "a :cat: in [bold]brackets[/bold]")])
    assert "a :cat: in [bold]brackets[/bold]" in capsys.readouterr().out


class Terminal(io.StringIO):
    """A terminal of 40 columns that writes no colours."""

    def isatty(self):
        return True

    def lines(self):
        return [line.rstrip() for line in self.getvalue().splitlines()]


def on_terminal(patch):
    """Have standard output be such a terminal from here on."""
    for name, value in {"COLUMNS": "40", "LINES": "20", "TERM": "dumb"}.items():
        patch.setenv(name, value)
    screen = Terminal()
    patch.setattr("sys.stdout", screen)
    return screen


TITLE = "A long title of a paper about words that do not fit into one line"


def test_a_wide_table_wraps_to_the_terminal(monkeypatch):
    """Texts are wrapped at words, numbers stay whole."""
    screen = on_terminal(monkeypatch)
    show_rows(("paper", "hop", "title"), [("metformin", 1_234_567, TITLE)])
    lines = screen.lines()
    assert max(map(len, lines)) <= 40
    assert sum("1,234,567" in line for line in lines) == 1
    assert " ".join(" ".join(line[22:].strip() for line in lines[1:]).split()) == TITLE


def test_a_table_of_too_many_columns_becomes_lines(monkeypatch):
    """Each row is a block of names and values when the columns do not fit."""
    screen = on_terminal(monkeypatch)
    columns = [f"column {number}" for number in range(6)]
    show_rows(columns, [[f"value {number}" for number in range(6)]] * 2)
    lines = screen.lines()
    assert lines[:2] == ["column 0  value 0", "column 1  value 1"]
    assert (len(lines), lines[6]) == (13, "")


def test_a_long_value_is_shortened_on_a_terminal_alone(capsys, monkeypatch):
    """Standard error says so; in a pipe it is in one line, in full."""
    screen = on_terminal(monkeypatch)
    show_rows(("abstract",), [("word " * 5000,)])
    assert len(screen.getvalue()) < 1000
    assert "Long values are shortened" in capsys.readouterr().err
    pipe = io.StringIO()
    monkeypatch.setattr("sys.stdout", pipe)
    show_rows(("abstract",), [("word " * 5000,)])
    assert pipe.getvalue().splitlines()[1].rstrip() == ("word " * 5000).rstrip()


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
