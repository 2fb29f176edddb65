"""`bicagraph embed`: options that contradict, and files that must not be lost."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    """Work in a folder with a graph of one paper, and with vectors of it."""
    monkeypatch.chdir(tmp_path)
    paper = {"id": "a", "title": "One", "abstract": "About one."}
    Path("papers.jsonl").write_text(json.dumps(paper), encoding="utf-8")
    run("ingest", "jsonl", "papers.jsonl")
    save("v.npz", "a")


def save(name, *ids):
    """Write vectors of papers."""
    np.savez(name, id=list(ids), vector=np.ones((len(ids), 3)))


def run(*words, code=0):
    """Run a command on the local graph; give its outputs."""
    graph = ["--engine", "local", "--dir", "graph"]
    done = CliRunner().invoke(main, [*map(str, words), *graph])
    assert done.exit_code == code, done.output
    return done


def embedded():
    """Count the embedded papers."""
    return json.loads(run("status", "--json").stdout)["papers"]["embedded"]


def import_vectors(*options, **rest):
    """Import the vectors."""
    return run("embed", "--vectors", "v.npz", *options, **rest)


@pytest.fixture
def exported():
    """Vectors with their encoder, as `--export` writes them."""
    import_vectors("--encoder", "foo", "--revision", "v1")
    run("embed", "--export", "out.parquet")
    return "out.parquet"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--vectors", "nothere.npz", "--encoder", "foo"], 1),
        (["--vectors", "unknown.npz", "--encoder", "foo"], 1),
        (["--vectors", "v.npz"], 2),
    ],
    ids=["no file", "unknown ids", "no encoder"],
)
def test_replace_drops_nothing_before_there_is_something_else(words, code):
    """A file that cannot be imported, or has no encoder name, changes nothing."""
    import_vectors("--encoder", "foo")
    save("unknown.npz", "x")
    run("embed", *words, "--replace", code=code)
    assert embedded() == 1


def test_vectors_of_no_paper_are_an_error():
    """The graph has no encoder then, and takes another."""
    save("unknown.npz", "x")
    refused = run("embed", "--vectors", "unknown.npz", "--encoder", "foo", code=1)
    assert "none of its ids belongs" in refused.stderr
    import_vectors("--encoder", "other")
    assert embedded() == 1


@pytest.mark.parametrize(
    ("option", "value", "held"),
    [("encoder", "bar", "foo"), ("revision", "v2", "v1"), ("text", "title+abstract", "abstract")],
)
def test_an_option_that_contradicts_the_file(exported, option, value, held):
    """What a file says of its vectors is not overruled; both are named."""
    refused = run("embed", "--vectors", exported, f"--{option}", value, code=2)
    assert f"with {option} {held}, not {value}" in refused.stderr


def test_options_that_agree_with_the_file(exported):
    """To say the same again does no harm."""
    same = ["--encoder", "foo", "--revision", "v1", "--text", "abstract"]
    found = run("embed", "--vectors", exported, *same, "--json")
    assert json.loads(found.stdout)["vectors"]["written"] == 1


def test_the_revision_of_brought_vectors_is_kept():
    """Without --revision it is the graph's, with another one the vectors are refused."""
    import_vectors("--encoder", "foo", "--revision", "v1")
    import_vectors("--encoder", "foo")
    assert "'v1' and 'v2'" in import_vectors("--encoder", "foo", "--revision", "v2", code=1).stderr


def test_an_export_replaces_no_file_unasked(exported):
    """--force replaces it."""
    Path(exported).write_text("mine", encoding="utf-8")
    assert "exists already" in run("embed", "--export", exported, code=1).stderr
    assert Path(exported).read_text(encoding="utf-8") == "mine"
    run("embed", "--export", exported, "--force")
    assert Path(exported).read_bytes().startswith(b"PAR1")


def test_an_export_reports_as_json(exported):
    """The file and how many vectors it holds."""
    done = run("embed", "--export", "new.parquet", "--json")
    assert json.loads(done.stdout) == {"file": "new.parquet", "vectors": 1}


@pytest.mark.parametrize(
    "words",
    [
        ["--force"],
        ["--encoder", ""],
        ["--encoder", " "],
        ["--encoder", "minilm", "--revision", "x"],
        ["--encoder", ".", "--revision", "x"],
    ],
    ids=str,
)
def test_options_that_mean_nothing(words):
    """They are refused, not passed over."""
    run("embed", *words, code=2)


def test_an_export_needs_a_folder():
    """It says which one is missing."""
    refused = run("embed", "--export", "nowhere/v.parquet", code=1)
    assert "there is no folder nowhere: create it first" in refused.stderr


def test_an_encoder_whose_name_is_no_text_is_refused():
    """No graph could hold it."""
    assert "not UTF-8" in import_vectors("--encoder", "a\udcff", code=2).stderr
