"""The folder of a local graph: who may use it, and what else may lie there."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from bica_graph.errors import GraphError, GraphMismatch
from bica_graph.graph.local.local_graph import LocalGraph

WRITER = """
import sys
from pathlib import Path
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.records.papers import PaperRecord

graph = LocalGraph(Path(sys.argv[1]))
graph.papers.write([PaperRecord("theirs")], "jsonl")
print("written", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def writer(folder):
    """Give another process that is writing to the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "written\n"
    yield process
    process.kill()
    process.communicate()


def one_line(error):
    """Give the message of an error, which is one line."""
    message = str(error.value)
    assert "\n" not in message
    return message


def test_the_folder_is_made_and_private(graph, folder):
    """It is made with its parents, and nobody else may look into it."""
    assert folder.stat().st_mode & 0o777 == 0o700
    assert graph.place == str(folder)


def test_an_empty_folder_is_taken(folder):
    """A folder that was there already becomes private."""
    folder.mkdir(mode=0o755)
    LocalGraph(folder).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_graph_is_there_when_opened_again(filled, folder):
    """What was written stays."""
    rows = list(filled.rows())
    filled.close()
    with LocalGraph(folder) as again:
        assert list(again.rows()) == rows


def test_closing_twice_is_no_error(graph):
    """The second time there is nothing to close."""
    graph.close()
    graph.close()


def test_a_closed_graph_says_so(graph):
    """It can be opened again, not used on."""
    graph.close()
    with pytest.raises(GraphError, match="is closed"):
        graph.papers.ids("", 1)


def test_a_file_is_refused(tmp_path):
    """A graph needs a folder."""
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    with pytest.raises(GraphMismatch, match="is a file"):
        LocalGraph(file)
    with pytest.raises(GraphError, match="cannot be used"):
        LocalGraph(file / "below")


def test_a_folder_with_other_things_is_refused(folder):
    """Nothing is written into a folder that somebody uses."""
    folder.mkdir()
    (folder / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(GraphMismatch, match=r"thesis\.txt"):
        LocalGraph(folder)
    assert [file.name for file in folder.iterdir()] == ["thesis.txt"]


def test_a_database_of_others_is_refused(folder):
    """An SQLite file without our mark is left alone."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "graph.sqlite")) as other:
        other.execute("CREATE TABLE theirs (x)")
    with pytest.raises(GraphMismatch, match="is not a graph"):
        LocalGraph(folder)


def test_another_schema_version_is_refused(graph, folder):
    """A graph of a later version is not touched."""
    graph.close()
    with closing(sqlite3.connect(folder / "graph.sqlite")) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(GraphMismatch, match="schema version 99"):
        LocalGraph(folder)


def test_a_file_that_is_no_database_is_damaged(folder):
    """Garbage is reported in one line."""
    folder.mkdir()
    (folder / "graph.sqlite").write_bytes(b"garbage " * 1000)
    with pytest.raises(GraphError, match="is damaged") as error:
        LocalGraph(folder)
    one_line(error)


def test_a_damaged_page_is_told(filled, folder):
    """A graph whose records were written over is damaged, wherever that shows."""
    filled.close()
    path = folder / "graph.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(GraphError, match="is damaged") as error, LocalGraph(folder) as graph:
        list(graph.rows())
    one_line(error)


def test_creation_that_was_killed_is_done_again(folder):
    """An empty database, as a killed process may leave it, becomes a graph."""
    folder.mkdir()
    (folder / "graph.sqlite").touch()
    with LocalGraph(folder) as graph:
        assert list(graph.rows()) == []


def test_two_processes_do_not_write_at_once(writer, folder, making):
    """The second process learns the id of the first one."""
    with LocalGraph(folder) as graph:
        with pytest.raises(GraphError, match=f"process {writer.pid} is writing") as error:
            graph.papers.write([making.paper("ours")], "jsonl")
        one_line(error)


def test_reading_goes_on_while_another_process_writes(writer, folder):
    """What it has written so far can be read."""
    with LocalGraph(folder) as graph:
        assert graph.papers.ids("", 9) == ["theirs"]


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM])
def test_a_writer_that_ended_stands_in_nobodys_way(writer, folder, making, way):
    """However it ended, the next process may write."""
    writer.send_signal(way)
    writer.wait()
    with LocalGraph(folder) as graph:
        graph.papers.write([making.paper("ours")], "jsonl")
        assert graph.papers.ids("", 9) == ["ours", "theirs"]


def test_a_closed_graph_lets_others_write(filled, folder, making):
    """The folder is claimed from the first writing to the end."""
    with LocalGraph(folder) as other:
        with pytest.raises(GraphError, match=f"process {os.getpid()} is writing"):
            other.papers.write([making.paper("x")], "jsonl")
        filled.close()
        other.papers.write([making.paper("x")], "jsonl")


def test_another_program_that_locks_the_records_is_waited_for(graph, folder, monkeypatch):
    """If it does not end, the message is one line."""
    monkeypatch.setattr("bica_graph.graph.local.store._PATIENCE_SECONDS", 0.01)
    with closing(sqlite3.connect(folder / "graph.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GraphError, match="is writing to") as error:
            graph.runs.delete("embed", "x")
    one_line(error)
