"""Tables on standard output."""

from bica_graph.cli.tables import show_rows


def test_text_stays_as_it_is(capsys):
    """What looks like the marks of a terminal's own language is a paper's text."""
    show_rows(("name", "text"), [("a", "a :cat: in [bold]brackets[/bold]")])
    assert "a :cat: in [bold]brackets[/bold]" in capsys.readouterr().out


def test_a_closed_output_is_no_error(monkeypatch):
    """What a shell has closed takes nothing, and the work is done all the same."""
    monkeypatch.setattr("sys.stdout", None)
    show_rows(("name",), [("a",)])
