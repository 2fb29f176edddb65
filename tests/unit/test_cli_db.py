"""`bicagraph db` where no server runs: what it says, and with which exit code."""

from __future__ import annotations

import json
import sys

import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main
from bica_graph.server.machine import ThisMachine


@pytest.fixture(name="db")
def _db(tmp_path, monkeypatch):
    """Run a command with folders of its own, and give its result."""
    monkeypatch.setenv("BICAGRAPH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BICAGRAPH_CACHE", str(tmp_path / "cache"))
    return lambda *arguments: CliRunner().invoke(main, ["db", *arguments])


def test_status_without_a_server(db, tmp_path):
    """Status of nothing is not an error, and names the folder."""
    result = db("status")
    told = result.stdout
    assert (result.exit_code, "not running" in told, str(tmp_path / "home" / "server") in told) == (
        0,
        True,
        True,
    )


def test_status_as_json_without_a_server(db, tmp_path):
    """As JSON, status has every key whether a server runs or not."""
    told = json.loads(db("status", "--json").stdout)
    expected = {
        "running": False,
        "version": None,
        "edition": None,
        "bolt": None,
        "browser": None,
        "data": str(tmp_path / "home" / "server"),
        "uptime_seconds": None,
        "sizes": {"data": 0, "logs": 0, "jars": 0},
    }
    assert {key: told[key] for key in expected} == expected


def test_stop_without_a_server(db):
    """Stopping nothing succeeds."""
    result = db("stop")
    assert (result.exit_code, result.stdout) == (0, "Neo4j was not running.\n")


def test_remove_without_a_server(db):
    """Removing nothing succeeds, and says so."""
    result = db("remove", "--yes")
    assert (result.exit_code, result.stdout.startswith("There is no server")) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("password",), "start the server with `bicagraph db start`"),
        (("start", "--offline"), "231 of 231 files of Neo4j"),
        (("start", "--heap", "lots"), "write it like 512m or 2g"),
        (("start", "--heap", "9000g"), "too little memory"),
        (("start", "--java", "/nowhere/java"), "give a Java 21 or 25"),
        (("start", "--java", "java-17"), "is Java 17, and Neo4j needs 21 or 25"),
        (("start", "--mirror", "ftp://example.org"), "--mirror must be an address"),
        (
            ("start", "--mirror", "http://127.0.0.1:9/maven"),
            "could not be downloaded from 127.0.0.1",
        ),
        (("dump", "graph.dump"), "nothing to dump"),
        (("load", "/nowhere.dump"), "does not exist"),
    ],
)
def test_errors_are_one_line(db, monkeypatch, tmp_path, arguments, advice):
    """What cannot be done ends with exit code 1 and one line that says what to do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bica_graph.server.web.PAUSE_SECONDS", 0.01)
    java = tmp_path / "java-17"
    java.write_text(f"#!{sys.executable}\nprint('java.base@17.0.15')\n", encoding="utf-8")
    java.chmod(0o755)
    result = db(*arguments)
    lines = result.stderr.splitlines()
    assert (result.exit_code, len(lines), lines[0].startswith("Error: "), advice in lines[0]) == (
        1,
        1,
        True,
        True,
    )


def test_full_disk_is_one_line(db, monkeypatch):
    """Without room for a graph the start ends with exit code 1, the folder and what to do."""
    monkeypatch.setattr(ThisMachine, "free_disk_mb", lambda machine, folder: 100)
    result = db("start")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "is full: 100 MB are free and 512 MB are needed; free some space" in result.stderr


def test_unknown_option_is_a_usage_error(db):
    """A wrong option ends with exit code 2."""
    assert db("start", "--ports", "1").exit_code == 2
