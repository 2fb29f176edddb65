"""`bicagraph ingest jsonl` says what became of every line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bica_graph.cli.ingest import ingest

PAPERS = b'{"id": "a", "mesh": 1, "references": ["b", "x"]}\n\n{"id": "b", "pmid": "n/a"}\nno\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, so that messages hold short names."""
    monkeypatch.chdir(tmp_path)
    Path("c.tsv").write_text("citing\tcited\nb\ta\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str, stdin: bytes = b"") -> Result:
    graph = ["--engine", "local", "--dir", "graph"]
    return CliRunner().invoke(ingest, ["jsonl", *arguments, *graph], input=stdin)


def test_table() -> None:
    """The counts are printed as a table; what is 0 is left out of the details."""
    result = run("-", "--citations", "c.tsv", "--skip-bad", stdin=PAPERS)
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines == [
        "ingested",
        "papers read 2",
        "citations read 1",
        "blank lines 1",
        "papers",
        "created 2",
        "in lists of references",
        "created 2",
        "stubs 1",
        "citations",
        "created 1",
        "ignored fields",
        "mesh 1",
        "ignored values",
        "pmid: not a PMID 1",
        "skipped lines",
        "not_json 1",
        "stubs in the graph 1",
        "rejects stdin.rejects.jsonl",
    ]


def test_json() -> None:
    """--json prints the whole report as one object."""
    result = run("-", "--json", "--skip-bad", "--rejects", "bad.jsonl", stdin=PAPERS)
    report = json.loads(result.stdout)
    assert report["papers"] == {"created": 2, "filled": 0, "changed": 0, "unchanged": 0}
    assert (report["skipped"], report["rejects"]) == ({"not_json": 1}, "bad.jsonl")


def test_several_citation_files() -> None:
    """--citations may be given more than once."""
    Path("p.jsonl").write_bytes(b'{"id": "a"}\n')
    result = run("p.jsonl", "--citations", "c.tsv", "--citations", "c.tsv", "--json")
    assert json.loads(result.stdout)["citations_read"] == 2


@pytest.mark.parametrize("arguments", [(), ("p.jsonl", "--batch-size", "0")])
def test_usage(arguments: tuple[str, ...]) -> None:
    """Without a file, or with an empty batch, it is a usage error."""
    assert run(*arguments).exit_code == 2
