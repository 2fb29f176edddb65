"""Tables on standard output."""

from bica_graph.cli.tables import show_rows


def test_text_stays_as_it_is(capsys):
    """What looks like the marks of a terminal's own language is a paper's text."""
    show_rows(("name", "text"), [("a", "a :cat: in [bold]brackets[/bold]")])
    assert "a :cat: in [bold]brackets[/bold]" in capsys.readouterr().out
