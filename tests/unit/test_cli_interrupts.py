"""Ctrl-C ends a command with a line that says how to go on."""

import os
import select
import signal
import subprocess
import sys
from functools import partial

import pytest

pytestmark = pytest.mark.skipif("os.name == 'nt'", reason="a signal is sent")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "ingest jsonl pipe --engine local --dir graph",
            "Interrupted: run the same command again to go on; what is written already is not "
            "written twice.",
        ),
        ("check pipe", "Interrupted."),
    ],
)
def test_an_interrupted_command_says_how_to_go_on(tmp_path, words, said):
    """The line is the last one, there is no traceback, and the exit code is that of shells."""
    os.mkfifo(tmp_path / "pipe")
    command = subprocess.Popen(
        [sys.executable, "-m", "bica_graph", *words.split()],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # for background jobs
    )
    with (tmp_path / "pipe").open("w"):  # opens when the command reads
        select.select([], [], [], 0.2)
        command.send_signal(signal.SIGINT)
        errors = command.communicate(timeout=60)[1]
    assert command.returncode == 130
    assert errors.splitlines()[-1] == said
    assert "Traceback" not in errors
