"""Benchmarks say what they miss."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize("name", ["embed.py", "hidden_answers.py", "walk.py"])
def test_missing_data_is_an_error_of_one_line(name, tmp_path):
    """It names the file, and the variable that leads to another folder."""
    done = subprocess.run(
        [sys.executable, BENCHMARKS / name],
        env=os.environ | {"BICAGRAPH_SYNERGY": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: cannot read {tmp_path}")
    assert done.stderr.count("\n") == 1
    assert "BICAGRAPH_SYNERGY" in done.stderr
