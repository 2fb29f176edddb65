"""`bicagraph ingest jsonl` says what became of every line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bica_graph.cli.ingest import ingest
from bica_graph.errors import RecordError

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


OTHERS = b'{"paperId": 1, "title": "T", "text": "Abstract.", "venue": "V"}\n'


def test_other_names_of_fields() -> None:
    """A field that is not known is named with the option that reads it, and can then be read."""
    result = run("-", stdin=OTHERS)
    assert result.exit_code == 1
    assert isinstance(result.exception, RecordError)
    assert str(result.exception).endswith(
        "has no id, and no valid pmid or doi: to read it from paperId, add --field id=paperId"
    )
    result = run("-", "--field", "id=paperId", stdin=OTHERS)
    assert result.stderr == (
        "The field text was ignored; to read it as abstract: --field abstract=text\n"
    )
    result = run("-", "--field", "id=paperId", "--field", "abstract=text", "--json", stdin=OTHERS)
    report = json.loads(result.stdout)
    assert report["papers"]["changed"] == 1
    assert report["ignored_fields"] == {"venue": 1}
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (["ids=a"], "a paper has no field 'ids': its fields are id, pmid,"),
        (["id"], "the field id of 'id' has no name: write id=NAME"),
        (["id=a", "id=b"], "the field id is given twice"),
        (["id="], "the name of the field for id is empty"),
    ],
)
def test_wrong_names_of_fields(fields: list[str], message: str) -> None:
    """What is no name of a field is a usage error."""
    result = run("-", *[word for each in fields for word in ("--field", each)], stdin=OTHERS)
    assert result.exit_code == 2
    assert message in result.stderr


def test_messages_have_the_names_of_the_file() -> None:
    """A value of a wrong type is named as the file calls it."""
    result = run("-", "--field", "abstract=text", stdin=b'{"id": 1, "text": 5}\n')
    assert "text must be a string, not a whole number" in str(result.exception)


def test_a_beir_folder(folder: Path) -> None:
    """It is a command of its own, whose counts are in tables; no citations is said at the end."""
    (folder / "b" / "qrels").mkdir(parents=True)
    Path("b/corpus.jsonl").write_text('{"_id": "1", "text": "T"}\n', encoding="utf-8")
    Path("b/queries.jsonl").write_text('{"_id": "q", "text": "why"}\n', encoding="utf-8")
    Path("b/qrels/test.tsv").write_text("q\t1\t1\nq\t2\t0\n", encoding="utf-8")
    result = run("b")
    assert "b is a folder in BEIR's layout: bicagraph ingest beir b" in result.stderr
    place = ["--engine", "local", "--dir", "graph"]
    result = CliRunner().invoke(ingest, ["beir", "b", *place])
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[-7:] == [
        "",
        "set b-test",
        "queries 1",
        "of them new 1",
        "positives 1",
        "judgements that give no positive",
        "not_relevant 1 the judgement is 0 or less, so the paper is no positive",
    ]
    assert result.stderr.startswith("The graph has no citations")
    assert "bicagraph mine cypher --ready nearest --run NAME" in result.stderr
    result = CliRunner().invoke(ingest, ["beir", "b", *place, "--citations", "c.tsv", "--json"])
    assert json.loads(result.stdout)["sets"][0]["set"] == "b-test"
    for wrong in (["--no-queries", "--name", "x"], ["--name", "a b"]):
        assert CliRunner().invoke(ingest, ["beir", "b", *place, *wrong]).exit_code == 2
