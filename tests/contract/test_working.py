"""Two processes never do the same work on a graph."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main
from bica_graph.errors import GraphBusy
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.graph.neo4j import neo4j_graph as engine
from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Nobody is killed here: what is seen is there."""
    monkeypatch.setattr(engine, "_DEAD_SECONDS", 0.0)


@pytest.fixture
def second(neo4j_graph, neo4j_connection):
    """Another process's view of the graph in Neo4j."""
    with Neo4jGraph(neo4j_connection) as graph:
        yield graph


def test_the_second_is_refused_and_told_of_the_first(neo4j_graph, second):
    """Other work goes on; after the end, or an error, the same may begin."""
    with neo4j_graph.working("run a"), neo4j_graph.working("run a"):
        with (
            pytest.raises(
                GraphBusy, match=r"^process \d+ on \S+ is working on run a of the graph at .*: "
            ),
            second.working("run a"),
        ):
            pass
        with second.working("run b"):
            pass
    with pytest.raises(ZeroDivisionError), second.working("run a"):
        raise ZeroDivisionError
    with neo4j_graph.working("run a"):
        pass


def test_a_process_that_ends_leaves_nothing_behind(neo4j_graph, addresses):
    """Its transaction ends with it, however it ends."""
    code = (
        "import os, bica_graph\n"
        "graph = bica_graph.open_graph()\n"
        "graph.working('run a').__enter__()\n"
        "os._exit(3)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=addresses, check=False)
    assert done.returncode == 3
    with neo4j_graph.working("run a"):
        pass


@pytest.mark.parametrize(
    ("words", "work"),
    [
        (("embed", "--encoder", "minilm"), "the embeddings"),
        (("queries", "--set", "s", "--from", "title", "--no-embed"), "set s"),
        (("mine", "walk", "--run", "r"), "run r"),
        (("filter", "margin", "--run", "r", "--margin", "0.1"), "run r"),
        (("filter", "margin", "--run", "r", "--undo"), "run r"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_each_stage_is_alone(neo4j_graph, making, addresses, words, work):
    """The second command ends at once with one line."""
    making.circle("s>a", {"s": 0, "a": 10}).write(neo4j_graph)
    with neo4j_graph.working(work):
        result = CliRunner().invoke(main, words, env=addresses)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"is working on {work} of the graph at" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_same_files_are_ingested_once(neo4j_graph, addresses, tmp_path, monkeypatch):
    """Other files may be ingested meanwhile."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(f'{{"id": "{name}"}}\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["ingest", "jsonl", "a.jsonl"], env=addresses)
    assert done.exit_code == 0
    (run,) = neo4j_graph.runs.all("ingest")
    with neo4j_graph.working(f"the same files ({run.name})"):
        busy = CliRunner().invoke(main, ["ingest", "jsonl", "a.jsonl"], env=addresses)
        free = CliRunner().invoke(main, ["ingest", "jsonl", "b.jsonl"], env=addresses)
    assert (busy.exit_code, free.exit_code) == (1, 0)
    assert "is working on the same files (ingest-" in busy.stderr


def test_a_folder_has_one_writer(tmp_path):
    """A second process is refused, whatever it wants to do, and can go on reading."""
    first, second = LocalGraph(tmp_path / "graph"), LocalGraph(tmp_path / "graph")
    with first, second, first.working("run a"), first.working("run a"):
        with pytest.raises(GraphBusy, match=r"process \d+ is writing"), second.working("run b"):
            pass
        assert second.runs.all("mine") == []
