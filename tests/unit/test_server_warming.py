"""A server that was started again plans in the background what pages ask."""

import time

from click.testing import CliRunner

from bica_graph.cli.db import db
from bica_graph.server import warming
from bica_graph.server.preparing import VARIABLE


def test_it_begins_in_a_process_of_its_own(tmp_path, monkeypatch):
    """It runs the command; here no server runs, so it ends at once."""
    monkeypatch.delenv(VARIABLE, raising=False)
    done = tmp_path / "done"
    command = (*warming.COMMAND[:1], "-c", f"open({str(done)!r}, 'w').close()")
    monkeypatch.setattr(warming, "COMMAND", command)
    assert warming.warm_later(tmp_path, tmp_path)
    due = time.monotonic() + 30
    while not done.exists():
        assert time.monotonic() < due
        time.sleep(0.02)


def test_it_can_be_left_out(tmp_path, monkeypatch):
    """With the same wish as other work in the background."""
    monkeypatch.setenv(VARIABLE, "no")
    assert not warming.warm_later(tmp_path, tmp_path)


def test_without_a_server_there_is_nothing_to_do(tmp_path):
    """The command ends at once, and starts none."""
    result = CliRunner().invoke(db, ["warm", "--data", str(tmp_path)])
    assert (result.exit_code, result.output) == (0, "")
