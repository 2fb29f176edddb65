"""Benchmarks say what they miss."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("embed.py", "BICAGRAPH_SYNERGY"),
        ("hidden_answers.py", "BICAGRAPH_SYNERGY"),
        ("walk.py", "BICAGRAPH_SYNERGY"),
        ("medline_reader.py", "BICAGRAPH_MEDLINE"),
    ],
)
def test_missing_data_is_an_error_of_one_line(name, variable, tmp_path):
    """It names the file, and the variable that leads to another place."""
    done = subprocess.run(
        [sys.executable, BENCHMARKS / name],
        env=os.environ | {variable: str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: cannot read {tmp_path}")
    assert done.stderr.count("\n") == 1
    assert variable in done.stderr
