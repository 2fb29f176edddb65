"""Commands whose standard streams are closed or replaced."""

import io
import json
import subprocess
import sys

import pytest

from bica_graph.errors import OutputError, SourceError
from bica_graph.export.writers import StandardOutput
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.ingest.stage import ingest_jsonl

CLOSED = "Error: standard output is closed: redirect it to a file, or to the null device\n"


@pytest.fixture
def shell(tmp_path):
    """Run `bicagraph WORDS REDIRECTIONS` in a shell; give exit code, output and errors."""
    (tmp_path / "p.jsonl").write_text('{"id": "a", "abstract": "x"}\n', encoding="utf-8")

    def run(words):
        command = f'"{sys.executable}" -m bica_graph {words}'
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return run


def test_the_package_is_a_command(shell):
    """It has the name of the installed command."""
    assert shell("--version") == (0, "bicagraph, version 0.1.0\n", "")


def test_without_standard_error_nothing_is_said_there(shell, tmp_path):
    """The work is done, and the file that got its descriptor holds nothing else."""
    local = "--engine local --dir graph"
    code, out, _ = shell(f"ingest jsonl p.jsonl {local} 2>&-")
    assert (code, "papers" in out) == (0, True)
    assert shell(f"ingest jsonl none.jsonl {local} 2>&-") == (1, "", "")
    code, out, _ = shell(f"status --json {local} 2>&- <&-")
    assert (code, json.loads(out)["papers"]["total"]) == (0, 1)


def test_without_standard_output_there_is_an_error(shell):
    """Nothing is begun, whatever the command."""
    for words in ("status --engine local --dir g", "ingest jsonl p.jsonl", "--help"):
        assert shell(f"{words} >&-") == (1, "", CLOSED)


def test_without_both_the_work_is_done(shell, tmp_path):
    """A service has neither; only rows that should go to standard output have no place."""
    local = "--engine local --dir graph"
    assert shell(f"ingest jsonl p.jsonl {local} >&- 2>&-")[0] == 0
    assert shell(f"status {local} >&- 2>&-")[0] == 0
    assert '"total": 1' in shell(f"status --json {local}")[1]


def test_standard_input_may_be_closed(shell):
    """It is no empty file."""
    code, out, err = shell("ingest jsonl - --engine local --dir graph <&-")
    assert (code, out) == (1, "")
    assert err == "Error: standard input is closed: give a file\n"


def test_rows_go_to_an_output_of_text(monkeypatch):
    """A notebook's output takes text only."""
    text = io.StringIO()
    monkeypatch.setattr(sys, "stdout", text)
    output = StandardOutput()
    output.write({"text": "é"})
    assert (output.close().bytes, text.getvalue()) == (15, '{"text": "é"}\n')
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(OutputError, match="standard output is closed: write to a file"):
        StandardOutput()


def test_papers_come_from_an_input_of_text(monkeypatch, tmp_path):
    """A program may put its own text there."""
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"id": "a"}\n'))
    with LocalGraph(tmp_path / "graph") as graph:
        assert ingest_jsonl(graph, ["-"]).papers_read == 1
        monkeypatch.setattr(sys, "stdin", None)
        with pytest.raises(SourceError, match="standard input is closed"):
            ingest_jsonl(graph, ["-"])
