"""What is read out of the logs of a server that failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bica_graph.server import PrivateServer
from bica_graph.server.diagnostics import diagnose, log_tail, name_diagnosis, start_tail
from bica_graph.server.folders import Home
from bica_graph.server.machine import ThisMachine
from bica_graph.server.record import Record, write_record

DISK = (
    '{"time":"t","level":"WARN","message":"Missing counts store"}\n'
    '{"time":"t","level":"ERROR","message":"System is running out of disk space.",'
    '"stacktrace":"java.io.IOException: No space left on device"}\n'
)


@pytest.fixture(name="home")
def _home(tmp_path):
    home = Home(tmp_path)
    home.logs.mkdir()
    return home


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("java.io.IOException: No space left on device", "free some space"),
        ("IOException: There is not enough space on the disk", "free some space"),
        ("java.io.IOException: File too large", "raise the limit"),
        ("bind(..) failed with error(-98): Address already in use", "a port was taken"),
        ("FileLockException: Lock file has been locked by another process: x", "stop that one"),
        (
            "Could not reserve enough space for 20971520 KB object heap",
            "give smaller sizes with --heap",
        ),
        ("There is insufficient memory for the Java Runtime", "close other programs"),
        ("Terminating due to java.lang.OutOfMemoryError: Java heap space", "a larger --heap"),
        ("java.nio.file.AccessDeniedException: /x", "give yourself read and write permission"),
        ("Error: Could not find or load main class x", "download them again"),
    ],
)
def test_known_troubles_say_what_to_do(text, advice):
    """Each known line of a log becomes one line with advice."""
    assert advice in (name_diagnosis(text, Path("home")) or "")


def test_healthy_log_has_no_trouble():
    """An ordinary start is not diagnosed as a problem."""
    assert (
        name_diagnosis("INFO  Bolt enabled on localhost:7687.\nINFO  Started.", Path("x")) is None
    )


def test_trouble_stands_in_the_detailed_log_alone(home):
    """A full disk is found if only the debug log mentions it."""
    home.debug_log.write_text(DISK, encoding="utf-8")
    assert "the disk is full" in (diagnose(home, 0) or "")


def test_full_disk_is_seen_without_a_log(home, monkeypatch):
    """If the log could not be written either, the disk itself is checked."""
    monkeypatch.setattr(ThisMachine, "free_disk_mb", lambda machine, folder: 1)
    server = PrivateServer(home.folder)
    before = server.diagnosis()
    write_record(home.record, Record(7687, 7474, 512, 128, "java"))
    assert (before, "the disk is full" in (server.diagnosis() or "")) == (None, True)


def test_old_trouble_is_no_trouble(home):
    """What stood in the detailed log before the start does not count."""
    home.debug_log.write_text(DISK, encoding="utf-8")
    assert diagnose(home, home.debug_log.stat().st_size) is None


def test_log_begun_anew_is_read_whole(home):
    """A debug log that is shorter than at the start has been restarted."""
    home.debug_log.write_text(DISK, encoding="utf-8")
    assert diagnose(home, 10_000) is not None


def test_tail_gives_the_last_lines(home):
    """The end of a log is its last lines; a log that is not there has none."""
    home.console.write_text("1\n2\n3\n", encoding="utf-8")
    assert (log_tail(home.console, 2), log_tail(home.debug_log, 2)) == (["2", "3"], [])


def test_warnings_explain_a_start_that_printed_no_error(home):
    """Where the server printed nothing of use, the messages of its detailed log are shown."""
    home.console.write_text("INFO  Starting...\n", encoding="utf-8")
    home.debug_log.write_text(DISK, encoding="utf-8")
    assert start_tail(home, 0).splitlines() == [
        "INFO  Starting...",
        "t WARN Missing counts store",
        "t ERROR System is running out of disk space.",
    ]
