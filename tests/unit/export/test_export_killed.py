"""An export that is killed, at any point, can be run again as if nothing had happened."""

import signal
import subprocess
import sys

import pytest

from bica_graph.export.settings import ExportSettings
from bica_graph.export.stage import export_triplets
from bica_graph.graph.local.local_graph import LocalGraph

DIE = """
import os, signal, sys
from pathlib import Path
from bica_graph.export import arrow, files, stage, writers
from bica_graph.export.settings import ExportSettings
from bica_graph.graph.local.local_graph import LocalGraph

folder, out, point, count = sys.argv[1:]
module, name = point.split(".")
module = {"arrow": arrow, "stage": stage, "files": files, "writers": writers}[module]
before, calls = getattr(module, name), 0

def counted(*given):
    global calls
    calls += 1
    if calls == int(count):
        os.kill(os.getpid(), signal.SIGKILL)
    return before(*given)

setattr(module, name, counted)
graph = LocalGraph(Path(folder))
stage.export_triplets(graph, "a", out, settings=ExportSettings(force=True))
"""
POINTS = [
    ("t.jsonl", "writers._line", 1),
    ("t.jsonl", "writers._line", 4),
    ("t.jsonl", "files._put", 1),
    ("t.jsonl", "stage.describe", 1),
    ("t.jsonl", "stage.write_text", 1),
    ("t.jsonl.gz", "writers._line", 4),
    ("t.parquet", "arrow._characters", 20),
    ("t", "arrow._characters", 20),
    ("t", "arrow.describe", 1),
    ("t", "files._put", 1),
    ("t", "files.remove", 1),
    ("t", "stage.write_text", 1),
]


@pytest.mark.parametrize(("kind", "point", "count"), POINTS)
@pytest.mark.parametrize("replaced", [False, True])
def test_a_killed_export_can_be_run_again(mined, kind, point, count, replaced):
    """After a kill the same command gives the same file and manifest, and leaves nothing else."""
    mined.export("undisturbed" + kind[1:])
    if replaced:
        mined.export(kind, negatives=1)
    folder = mined.folder.parent / "graph"
    mined.graph.close()
    command = [sys.executable, "-c", DIE, folder, mined.folder / kind, point, str(count)]
    killed = subprocess.run(command, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL

    graph = LocalGraph(folder)
    again = export_triplets(graph, "a", mined.folder / kind, settings=ExportSettings(force=True))
    graph.close()
    names = {entry.name for entry in mined.folder.iterdir() if entry.name.startswith((".", "t"))}
    assert names == {kind, f"{kind}.manifest.json"}
    for record in again.files:
        path = mined.folder / ("undisturbed" + kind[1:])
        path = path / record.name if path.is_dir() else path
        beside = mined.folder / kind
        beside = beside / record.name if beside.is_dir() else beside
        assert beside.read_bytes() == path.read_bytes()
