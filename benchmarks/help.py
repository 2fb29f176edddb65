"""
The time of `bicagraph --help`, beside an empty Python.

    python benchmarks/help.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from setting import in_turn, machine


def main() -> None:
    machine()
    command = [str(Path(sys.executable).parent / "bicagraph"), "--help"]
    taken = in_turn(
        lambda: subprocess.run(command, capture_output=True, check=True),
        lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        repeats=15,
    )
    ours, bare = (statistics.median(each) for each in taken)
    print(f"  bicagraph --help {ours:.3f} s, python alone {bare:.3f} s, ratio {ours / bare:.1f}")


if __name__ == "__main__":
    main()
