"""What a user who has no terminal sees of long work."""

from __future__ import annotations

import time

from bica_graph.cli.progress import Lines, Pace


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_short_work_prints_nothing(capsys):
    """Work of a few seconds is not worth a line."""
    clock = Clock()
    with Lines(clock).work("embed papers", 100, "papers") as advance:
        clock.now = 9.0
        advance(100)
    assert capsys.readouterr().err == ""


def test_long_work_prints_a_line_every_ten_seconds(capsys):
    """A line comes about every ten seconds, with rate and time left, and one at the end."""
    clock = Clock()
    with Lines(clock).work("embed papers", 3000, "papers") as advance:
        for _ in range(30):
            clock.now += 1.0
            advance(100)
    assert capsys.readouterr().err.splitlines() == [
        "embed papers: 1,000 of 3,000 papers, 100/s, 20 s left",
        "embed papers: 2,000 of 3,000 papers, 100/s, 10 s left",
        "embed papers: 3,000 of 3,000 papers, 100/s, 0 s left",
        "embed papers: 3,000 papers in 30 s",
    ]


def test_work_says_within_seconds_that_it_has_begun(capsys):
    """The first batch may take long; work that has shown progress needs no such line."""
    with Lines(first=0.01).work("embed papers", 7194, "papers"):
        time.sleep(0.2)
    with Lines(first=0.05).work("embed queries", 5, "queries") as advance:
        advance(1)
        time.sleep(0.2)
    assert capsys.readouterr().err == "embed papers: begun, 7,194 papers\n"


def test_messages_go_to_standard_error(capsys):
    """What is said does not mix with data on standard output."""
    Lines().say("port 7687 is taken")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "port 7687 is taken\n")


def test_an_estimate_waits_for_some_reports_and_forgets_the_slow_beginning():
    """A model takes a minute for its first batch, and a second for each of the others."""
    clock = Clock()
    pace = Pace(1000, "papers", clock)
    clock.now = 60.0
    pace.advance(10)
    assert pace.text() == "10 of 1,000 papers, 0.2/s"
    for _ in range(3):
        clock.now += 1.0
        pace.advance(10)
    assert "left" not in pace.text()
    clock.now += 1.0
    pace.advance(10)
    assert pace.text() == "50 of 1,000 papers, 0.8/s, 1 min 35 s left"


def test_work_that_reports_nothing_still_has_lines(capsys):
    """One batch of a slow statement may take minutes."""
    with Lines(first=0.01, every=0.05).work("mine own", 300, "queries"):
        time.sleep(0.3)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "mine own: begun, 300 queries"
    assert lines[1].startswith("mine own: begun, 300 queries, 0 s ago")


def test_one_unit_is_no_plural(capsys):
    """One query is not queries."""
    with Lines(first=0.01).work("mine own", 1, "queries"):
        time.sleep(0.1)
    assert capsys.readouterr().err == "mine own: begun, 1 query\n"
