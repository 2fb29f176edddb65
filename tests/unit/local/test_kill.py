"""A local graph whose process was killed, or had no room left: consistent, and able to go on."""

import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from bica_graph.errors import GraphError
from bica_graph.exact.fixed_point import to_fixed_point
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.records.papers import Citation

SETUP = """
import resource, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:4]
import making
from bica_graph.errors import GraphError
from bica_graph.graph.local.local_graph import LocalGraph
from test_kill import fill
graph = LocalGraph(Path(sys.argv[1]))
"""
FILL = f"""{SETUP}
print("begun", flush=True)
fill(graph, making)
"""
FILL_A_SMALL_DISK = f"""{SETUP}
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
try:
    fill(graph, making)
except GraphError as error:
    print(error)
"""
PAPERS = 400
BATCH = 20


def fill(graph, making):
    """Write papers with citations and embeddings in many small batches, as stages do."""
    names = [f"p{number:03}" for number in range(PAPERS)]
    vectors = to_fixed_point(np.random.default_rng(0).normal(size=(PAPERS, 64)))
    rng = random.Random(0)
    graph.embeddings.adopt(making.encoder(64))
    for begin in range(0, PAPERS, BATCH):
        some = names[begin : begin + BATCH]
        graph.papers.write([making.paper(name) for name in some], "jsonl")
        cited = [Citation(name, other) for name in some for other in rng.sample(names, 5)]
        graph.papers.write_citations(cited, "tsv")
        graph.paper_embeddings.write(
            [
                making.paper_embedding(making.paper(name), vector)
                for name, vector in zip(some, vectors[begin:], strict=False)
            ]
        )


def child(code, folder, making, *more):
    """Start a process that fills *folder*."""
    modules = [str(Path(file).parent) for file in (__file__, making.__file__)]
    command = [sys.executable, "-c", code, str(folder), *modules, *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def rows(graph):
    """Give all rows as text, to be compared."""
    return [json.dumps(row, sort_keys=True) for row in graph.rows()]


def vectors_of(lines):
    """Give id and embedding of all rows that have one."""
    found = [row for _, row in map(json.loads, lines) if "embedding" in row]
    return {row["id"]: row["embedding"] for row in found}.items()


@pytest.fixture
def undisturbed(tmp_path, making):
    """Give the rows of a graph that was filled without trouble."""
    with LocalGraph(tmp_path / "undisturbed") as graph:
        fill(graph, making)
        return rows(graph)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.03, 0.06, 0.1])
def test_killed_work_can_be_run_again(folder, making, undisturbed, seconds):
    """Killed at any point and run again, the graph equals that of an undisturbed run."""
    process = child(FILL, folder, making)
    assert process.stdout.readline() == "begun\n"
    time.sleep(seconds)
    process.kill()
    process.communicate()
    with LocalGraph(folder) as graph:
        embedded = [row for kind, row in graph.rows() if "embedding" in row]
        assert {row["id"]: row["embedding"] for row in embedded}.items() <= vectors_of(undisturbed)
        fill(graph, making)
        assert rows(graph) == undisturbed


def test_rows_behind_the_last_vector_are_written_over(filled, folder, making):
    """What a killed process appended, and no record points at, does no harm."""
    before = list(filled.rows())
    filled.close()
    with (folder / "vectors-1.i2").open("ab") as file:
        file.write(b"torn half of a row")
    with LocalGraph(folder) as graph:
        assert list(graph.rows()) == before
        graph.papers.write([making.paper("new")], "jsonl")
        graph.paper_embeddings.write(
            [making.paper_embedding(making.paper("new"), making.degrees(77))]
        )
        found = {e.id: e.vector.tolist() for e in graph.paper_embeddings.read("", 9)}
    assert found["new"] == making.degrees(77).tolist()
    assert found["c"] == making.degrees(30).tolist()


def test_a_batch_that_fails_leaves_no_trace(filled, making):
    """One vector that is not in fixed point, and nothing of its batch is written."""
    before = list(filled.rows())
    wrong = np.array([0.3, 0.4], dtype=np.float32)
    batch = [
        making.paper_embedding(making.paper("a"), making.degrees(50)),
        making.paper_embedding(making.paper("b"), wrong),
    ]
    with pytest.raises(ValueError, match="fixed point"):
        filled.paper_embeddings.write(batch)
    assert list(filled.rows()) == before


def test_vectors_of_another_width_are_refused(filled, making):
    """The first embedding decides how wide all are."""
    with pytest.raises(ValueError, match="dimension 2, not 3"):
        filled.paper_embeddings.write(
            [making.paper_embedding(making.paper("a"), making.unit(1, 1, 1))]
        )


def test_a_matrix_that_was_cut_is_damaged(filled, folder):
    """The file of vectors is held against the records when it is opened."""
    filled.close()
    (folder / "vectors-1.i2").write_bytes(b"xx")
    with LocalGraph(folder) as graph, pytest.raises(GraphError, match="is damaged"):
        graph.paper_embeddings.read("", 9)


def test_a_matrix_that_is_gone_is_told(filled, folder):
    """Without the file of vectors nothing can be read."""
    filled.close()
    (folder / "vectors-1.i2").unlink()
    with LocalGraph(folder) as graph, pytest.raises(GraphError, match="cannot be used"):
        graph.paper_embeddings.read("", 9)


def test_dropped_vectors_leave_no_file(filled, folder):
    """A new matrix is begun, and the old one is gone."""
    from bica_graph.progress import SILENT

    filled.embeddings.drop(SILENT)
    assert list(folder.glob("vectors-*")) == []


def test_the_file_of_a_killed_drop_is_removed_by_the_next_writer(filled, folder, making):
    """A matrix that no record knows does not lie around for ever."""
    filled.close()
    (folder / "vectors-7.i2").write_bytes(b"old")
    with LocalGraph(folder) as graph:
        graph.papers.write([making.paper("x")], "jsonl")
    assert [file.name for file in folder.glob("vectors-*")] == ["vectors-1.i2"]


@pytest.mark.parametrize("size", [30_000, 120_000, 400_000])
def test_no_room_is_told_and_can_be_made(folder, making, undisturbed, size):
    """Files that may not grow any more end the work with one line; later it goes on."""
    process = child(FILL_A_SMALL_DISK, folder, making, str(size))
    told, _ = process.communicate()
    assert process.returncode == 0
    assert told.count("\n") == 1
    assert "run the same command again" in told
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    with LocalGraph(folder) as graph:
        fill(graph, making)
        assert rows(graph) == undisturbed
