"""What a user who has no terminal sees of long work."""

from __future__ import annotations

import time

from bica_graph.cli.progress import Lines


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
