"""What is said while a server starts that takes long to answer."""

import subprocess
import sys

import psutil
import pytest
from machines import Heard

from bica_graph.errors import ServerError
from bica_graph.server import starting
from bica_graph.server.folders import Home
from bica_graph.server.process import MAIN_CLASS
from bica_graph.server.record import Record
from bica_graph.server.starting import RECOVERING, WAITING, wait_for_answer


@pytest.fixture
def silent_server(tmp_path):
    """Run a process that looks like the server of a folder, and never answers."""
    home = Home(tmp_path)
    words = [MAIN_CLASS, f"--config-dir={home.conf}"]
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", *words])
    yield home, psutil.Process(process.pid)
    process.kill()
    process.wait()


@pytest.mark.parametrize("waiting", [WAITING, RECOVERING])
def test_only_a_server_that_was_killed_is_said_to_recover(silent_server, monkeypatch, waiting):
    """A first start speaks of starting alone."""
    monkeypatch.setattr(starting, "_SAY_SECONDS", 0.0)
    home, process = silent_server
    record, heard = Record(1, 2, 512, 128, "java"), Heard()
    with pytest.raises(ServerError, match="may still be starting") as caught:
        wait_for_answer(home, process, record, 0.3, heard, waiting=waiting)
    said = " ".join([*heard.said, str(caught.value)])
    assert (waiting in said, "recover" in said) == (True, waiting == RECOVERING)
    assert "killed" not in said
