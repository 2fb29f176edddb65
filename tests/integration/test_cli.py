"""The commands, called as a user calls them, on either engine."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main
from bica_graph.sample import sample_files


class Terminal:
    """Runs commands on one graph."""

    def __init__(self, environment, *options):
        self.environment, self.options = environment, options

    def __call__(self, *words, code=0, input=None):
        done = CliRunner().invoke(
            main, [*map(str, words), *self.options], env=self.environment, input=input
        )
        assert done.exit_code == code, done.output
        assert "Traceback" not in done.output
        return done


@pytest.fixture(params=["neo4j", "local"])
def run(request, tmp_path, monkeypatch):
    """Run commands in an empty folder, on an empty graph of either engine."""
    monkeypatch.chdir(tmp_path)
    if request.param == "local":
        (tmp_path / "graph").mkdir()
        return Terminal({}, "--engine", "local", "--dir", str(tmp_path / "graph"))
    return Terminal(request.getfixturevalue("empty_neo4j"))


@pytest.fixture
def ingested(run):
    """The sample, ingested."""
    papers, citations = sample_files()
    run("ingest", "jsonl", papers, "--citations", citations)
    return run


@pytest.fixture
def mined(ingested, tiny_encoder):
    """The sample, embedded and mined, without an index over it."""
    ingested("embed", "--encoder", tiny_encoder, "--no-index")
    ingested("queries", "--set", "titles", "--from", "title")
    ingested("mine", "walk", "--run", "a", "--no-margin")
    return ingested


def report(done):
    """Read the JSON that a command printed."""
    return json.loads(done.stdout)


def test_status_of_an_empty_graph(run):
    """An empty graph is shown as empty."""
    found = report(run("status", "--json"))
    assert found["papers"]["total"] == 0
    assert found["encoder"] is None
    assert "encoder   none" in run("status").stdout


def test_status_counts_everything(mined):
    """Papers, citations, queries, candidates, encoder, index and runs."""
    mined("index")
    found = report(mined("status", "--json"))
    assert found["papers"] == {
        "total": 65,
        "with_abstract": 62,
        "embedded": 62,
        "stale": 0,
        "retracted": 1,
        "deleted": 0,
        "merged": 0,
        "stubs": 2,
    }
    assert found["citations"] == 183
    assert found["queries"] == [{"set": "titles", "origin": "title", "queries": 48, "embedded": 48}]
    assert found["candidates"]["a"]["candidates"] == found["candidates"]["a"]["kept"] > 200
    assert found["index"]["state"] == "ONLINE"
    assert {run["stage"] for run in found["runs"]} == {"ingest", "queries", "mine"}
    text = mined("status").stdout
    assert all(word in text for word in ("with abstract", "titles", "encoder", "online"))


def test_digest_is_the_same_for_the_same_work(mined):
    """Doing everything again changes nothing."""
    before = report(mined("status", "--json", "--digest"))["digest"]
    papers, citations = sample_files()
    mined("ingest", "jsonl", papers, "--citations", citations)
    mined("embed", "--no-index")
    mined("queries", "--set", "titles", "--from", "title")
    mined("mine", "walk", "--run", "a", "--no-margin")
    assert report(mined("status", "--json", "--digest"))["digest"] == before


def test_embed_reports_as_json(ingested, tiny_encoder):
    """Asked, matched, written, and skipped by reason."""
    found = report(ingested("embed", "--encoder", tiny_encoder, "--no-index", "--json"))
    assert found["papers"]["written"] == 62
    assert found["papers"]["skipped"] == {"no_text": 1}


def test_embed_uses_the_graphs_encoder(ingested, tiny_encoder):
    """Without --encoder the one that was used is loaded again."""
    ingested("embed", "--encoder", tiny_encoder, "--no-index")
    assert report(ingested("embed", "--no-index", "--json"))["papers"]["written"] == 0


def test_another_encoder_is_refused_and_replaced(mined):
    """The refusal names both; --replace takes the new one."""
    refused = mined("embed", "--encoder", "minilm", "--offline", code=1)
    assert "minilm" in refused.stderr
    assert "--replace" in refused.stderr
    assert refused.stderr.count("\n") == 2  # before it: which encoder is loaded
    mined("embed", "--encoder", "minilm", "--offline", "--replace")
    found = report(mined("status", "--json"))
    assert found["encoder"]["name"] == "minilm"
    assert found["queries"][0]["embedded"] == 48


def test_a_missing_model_leaves_the_embeddings(mined):
    """--replace drops nothing before the new model is there."""
    refused = mined("embed", "--encoder", "./nowhere", "--replace", code=1)
    assert refused.stderr.startswith("Error: there is no model folder ./nowhere")
    assert report(mined("status", "--json"))["papers"]["embedded"] == 62


def test_vectors_go_out_and_in(mined, tmp_path):
    """Importing an exported file restores deleted embeddings, with the same digest."""
    before = report(mined("status", "--json", "--digest"))["digest"]
    mined("embed", "--export", "v.parquet")
    found = report(mined("embed", "--vectors", "v.parquet", "--replace", "--no-index", "--json"))
    assert found["vectors"]["written"] == 62 + 48
    assert report(mined("status", "--json", "--digest"))["digest"] == before


def test_vectors_need_the_name_of_their_maker(ingested, tmp_path):
    """A file that does not name its encoder needs --encoder."""
    import numpy as np

    np.savez(tmp_path / "v.npz", id=np.array(["fibre-trial"]), vector=np.ones((1, 3)))
    assert "--encoder" in ingested("embed", "--vectors", "v.npz", code=2).stderr
    found = report(
        ingested("embed", "--vectors", "v.npz", "--encoder", "mine", "--no-index", "--json")
    )
    assert found["vectors"]["written"] == 1


@pytest.mark.parametrize(
    "words",
    [
        ("embed", "--export", "a.parquet", "--replace"),
        ("mine", "walk"),
        ("mine", "walk", "--run", "a", "--temperature", "0"),
        ("mine", "walk", "--run", "a", "--paths", "0"),
        ("mine", "walk", "--run", "a", "--margin", "1"),
        ("mine", "walk", "--run", "a", "--direction", "up"),
        ("embed", "--text", "title"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two(run, words):
    """Errors of usage are reported before anything is opened."""
    run(*words, code=2)


def test_mine_prints_counts(mined):
    """A table for people, JSON for programs."""
    assert "candidates" in mined("mine", "walk", "--run", "b").stdout
    found = report(mined("mine", "walk", "--run", "a", "--no-margin", "--json"))
    assert found["resumed"] == found["counts"]["queries"] == 48


def test_runs_are_listed_and_removed(mined):
    """With settings and counts; an unknown name is an error that lists the known ones."""
    assert "temperature 1.0" in mined("runs", "list").stdout
    assert mined("runs").stdout == mined("runs", "list").stdout
    (entry,) = report(mined("runs", "list", "--json"))
    assert (entry["name"], entry["counts"]["queries"]) == ("a", 48)
    assert "(runs: a)" in mined("runs", "remove", "b", code=1).stderr
    assert "Removed the run a with" in mined("runs", "remove", "a").stdout
    assert "no runs yet" in mined("runs", "list").stdout


def test_runs_count_what_is_there(mined):
    """With a set of queries its candidates go from a run that was finished."""
    mined("queries", "remove", "titles")
    (entry,) = report(mined("runs", "--json"))
    assert (entry["counts"]["queries"], entry["counts"]["candidates"]) == (0, 0)


@pytest.mark.parametrize("words", [("runs", "remove"), ("queries", "remove"), ("show", "--paper")])
def test_a_name_that_is_no_text_is_refused(run, words):
    """A terminal passes bytes on that are no UTF-8; no graph can hold or find them."""
    assert "valid Unicode" in run(*words, "a\udcff", code=1).stderr


def test_a_set_whose_encoder_cannot_be_loaded_is_written(ingested, tmp_path):
    """The error says so, and how to go on."""
    import numpy as np

    ids = ["fibre-trial"]
    np.savez(tmp_path / "v.npz", id=np.array(ids), vector=np.ones((1, 3)))
    ingested("embed", "--vectors", "v.npz", "--encoder", "./elsewhere", "--no-index")
    (tmp_path / "q.tsv").write_text("query_id\ttext\tpositive_ids\nq\tfibre\tfibre-trial\n")
    made = ingested("queries", "--set", "own", "--from", "q.tsv", "--offline", code=1)
    assert "the set own is written but not embedded" in made.stderr
    assert report(ingested("queries", "list", "--json"))[0]["queries"] == 1


def test_index_is_built_on_demand(ingested, tiny_encoder):
    """`embed --no-index` leaves it out, `index` makes it."""
    ingested("embed", "--encoder", tiny_encoder, "--no-index")
    assert report(ingested("status", "--json"))["index"] is None
    assert "online, 100 %" in ingested("index").stdout
    assert report(ingested("status", "--json"))["index"]["dim"] == 16


def test_export_and_check(mined):
    """What is exported passes the check."""
    mined("export-triplets", "--run", "a", "--out", "a.jsonl")
    done = CliRunner().invoke(main, ["check", "a.jsonl"])
    assert done.exit_code == 0, done.output


@pytest.fixture
def neo4j(empty_neo4j, tmp_path, monkeypatch):
    """Run commands on an empty Neo4j."""
    monkeypatch.chdir(tmp_path)
    return Terminal(empty_neo4j)


STATEMENT = "rows.cypher"


@pytest.fixture
def statement(tmp_path):
    """A user's statement with parameters."""
    text = (Path(__file__).parents[1] / "data" / "user.cypher").read_text(encoding="utf-8")
    (tmp_path / STATEMENT).write_text(text, encoding="utf-8")
    return text


def test_cypher_prints_a_table(neo4j, statement):
    """Columns, rows, and how many there were."""
    done = neo4j("cypher", STATEMENT, "--param", 'names=["a", "b"]', "--param", "word=x y")
    assert [line.split() for line in done.stdout.strip().split("\n")] == [
        ["name", "word"],
        ["a", "x", "y"],
        ["b", "x", "y"],
    ]
    assert "2 rows" in done.stderr


def test_cypher_prints_json_and_csv(neo4j, statement):
    """One object a line, or comma-separated values."""
    words = ("cypher", STATEMENT, "--param", 'names=["a,b"]', "--param", "word=1")
    assert json.loads(neo4j(*words, "--json").stdout) == {"name": "a,b", "word": 1}
    rows = list(csv.reader(io.StringIO(neo4j(*words, "--csv").stdout)))
    assert rows == [["name", "word"], ["a,b", "1"]]


def test_cypher_from_standard_input(neo4j, statement):
    """- reads the statement from standard input."""
    words = ("cypher", "-", "--param", 'names=["a"]', "--param", "word=w")
    assert "a" in neo4j(*words, input=statement).stdout


def test_cypher_prints_nodes_and_paths(neo4j, tmp_path):
    """Whatever the server returns becomes plain values."""
    papers, citations = sample_files()
    neo4j("ingest", "jsonl", papers, "--citations", citations)

    file = Path(__file__).parents[1] / "data" / "path.cypher"
    (row,) = [json.loads(line) for line in neo4j("cypher", file, "--json").stdout.splitlines()]
    assert row["paper"][":labels"] == ["Paper"]
    assert [part.get(":type") for part in row["path"]] == [None, "CITES", None]
    assert row["when"].startswith("20")


def test_cypher_prints_what_json_and_csv_can_hold(neo4j):
    """No NaN, which JSON does not have, and no Python in a CSV."""
    file = Path(__file__).parents[1] / "data" / "not_finite.cypher"
    done = neo4j("cypher", file, "--json").stdout
    assert json.loads(done) == {"none": "nan", "least": "-inf", "map": {"a": [1, 0.5]}}
    rows = list(csv.reader(io.StringIO(neo4j("cypher", file, "--csv").stdout)))
    assert rows[1][2] == '{"a": [1, 0.5]}'


def test_cypher_errors_are_one_line(neo4j, statement):
    """A missing parameter, a wrong --param, a wrong statement, a missing file."""
    assert neo4j("cypher", STATEMENT, code=1).stderr.count("\n") == 1
    unknown = neo4j("cypher", STATEMENT, "--param", "wrod=x", code=2).stderr
    assert "no parameter wrod; its parameters: names, word" in unknown
    assert "NAME=VALUE" in neo4j("cypher", STATEMENT, "--param", "x", code=2).stderr
    wrong = neo4j("cypher", "-", input="MACH (n)", code=1)
    assert "has a syntax error" in wrong.stderr
    assert wrong.stderr.count("\n") == 1
    neo4j("cypher", "gone.cypher", code=2)


def test_each_engine_has_its_own_folder_option(tmp_path):
    """An option that would be ignored is an error."""
    for words in (("--engine", "local", "--data", "x"), ("--dir", "x")):
        done = CliRunner().invoke(main, ["status", *words])
        assert (done.exit_code, "can only be used with --engine" in done.stderr) == (2, True)


def test_a_folder_that_is_not_there_is_refused(statement, tmp_path):
    """Only ingest creates a graph; for other commands a missing folder is an error."""
    folder = tmp_path / "mistyped"
    local = Terminal({}, "--engine", "local", "--dir", str(folder))
    server = Terminal({}, "--data", str(folder))
    for refused in (local("status", code=1), server("status", code=1)):
        assert "create one with bicagraph ingest" in refused.stderr
    words = ("--param", 'names=["a"]', "--param", "word=w")
    refused = server("cypher", "-", *words, input=statement, code=1)
    assert f"there is no {folder}" in refused.stderr
    assert not folder.exists()
    papers, _ = sample_files()
    local("ingest", "jsonl", papers)
    local("status")


def test_cypher_needs_neo4j(statement, tmp_path, monkeypatch):
    """A local graph has no Cypher."""
    monkeypatch.chdir(tmp_path)
    local = Terminal({}, "--engine", "local", "--dir", str(tmp_path / "graph"))
    assert "needs Neo4j" in local("cypher", STATEMENT, code=2).stderr
