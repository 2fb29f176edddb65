"""`bicagraph export-triplets` and `bicagraph check`, as they are typed."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from bica_graph.cli.export import check, export_triplets
from bica_graph.cli.main import Commands

bicagraph = Commands("bicagraph", commands=[export_triplets, check])


@pytest.fixture
def run(mined):
    """Give a function that runs a command on the graph with two mined queries."""
    mined.finish()
    mined.graph.close()
    graph = ["--engine", "local", "--dir", str(mined.folder.parent / "graph")]

    def invoke(*words):
        command, *rest = [str(word) for word in words]
        options = graph if command == "export-triplets" else []
        return CliRunner().invoke(bicagraph, [command, *options, *rest])

    return invoke


def test_an_export_prints_what_became_of_everything(run, mined):
    """Rows, queries and candidates by verdict, and the manifest stand in the report."""
    path = mined.folder / "t.jsonl"
    result = run("export-triplets", "--run", "a", "--out", path, "--negatives", 2)
    assert result.exit_code == 0
    assert f"{path}: 4 rows (triplets) for 2 of 2 queries" in result.stdout
    assert "candidates  4 kept, 1 surplus" in result.stdout
    assert f"manifest    {path}.manifest.json" in result.stdout


def test_dropped_candidates_that_are_written_are_named(run, mined):
    """The report says that they are included, and counts them by their filter."""
    mined.graph.close()
    path = mined.folder / "t.jsonl"
    plain = run("export-triplets", "--run", "a", "--out", path)
    assert "including" not in plain.stdout
    result = run("export-triplets", "--run", "a", "--out", path, "--force", "--include-dropped")
    assert "MB, including dropped candidates" in result.stdout


def test_a_strategy_may_be_named(run, mined):
    """Only its candidates are written; one that the run does not have is an error."""
    path = mined.folder / "t.jsonl"
    result = run("export-triplets", "--run", "a", "--out", path, "--strategy", "bica_random")
    assert result.exit_code == 1
    assert "no candidate of the strategy bica_random: its strategies are bica" in result.stderr
    result = run("export-triplets", "--run", "a", "--out", path, "--strategy", "bica_walk")
    assert result.exit_code == 0
    manifest = json.loads((mined.folder / "t.jsonl.manifest.json").read_text(encoding="utf-8"))
    assert manifest["settings"]["strategies"] == ["bica_walk"]


def test_rows_on_standard_output_are_not_disturbed(run):
    """With - the report stands on standard error."""
    result = run("export-triplets", "--run", "a", "--out", "-")
    assert [json.loads(line)["set"] for line in result.stdout.split("\n")[:-1]] == ["titles"] * 5
    assert "-: 5 rows (triplets)" in result.stderr


def test_an_export_is_piped_into_the_check(run, mined):
    """What one command writes to standard output, the other reads from standard input."""
    result = run("export-triplets", "--run", "a", "--out", "-", "--layout", "lists")
    checked = CliRunner().invoke(bicagraph, ["check", "-"], input=result.stdout_bytes)
    assert (checked.exit_code, checked.stdout) == (0, "-: 2 rows, layout lists\n  nothing wrong\n")


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--layout", "n-tuples"], 2, "every row: --negatives N"),
        (["--too-few", "drop"], 2, "--too-few has no effect without a number of negatives"),
        (["--layout", "pairs"], 2, "'pairs' is not one of"),
        (["--negatives", "0"], 2, "0 is not in the range"),
        (["--run", "none"], 1, "Error: there is no run 'none' (runs: a)"),
        (["--out", "t.csv"], 1, "Error: t.csv: this suffix is not supported"),
        (["--negatives", "9", "--too-few", "error"], 1, "Error: query 'q1' of set 'titles' has 3"),
        (["--layout", "bica", "--include-dropped"], 2, "layout bica cannot hold the names"),
        (
            ["--layout", "text-only", "--include-dropped"],
            2,
            "would be unmarked among the negatives",
        ),
        (["--out", ""], 1, "Error: the name to write to is empty"),
        (["--out", "/"], 1, "Error: / is the root folder"),
        (["--manifest", ""], 1, "is a folder: choose a file for the manifest"),
    ],
)
def test_a_wrong_export_is_one_line_and_a_code(run, mined, options, code, message):
    """Usage errors exit with 2, ours with 1, and neither with a traceback."""
    out = ["--run", "a", "--out", mined.folder / "t.jsonl"]
    result = run("export-triplets", *out, *options)
    assert (result.exit_code, "Traceback" in result.stderr) == (code, False)
    assert message in result.stderr


def test_a_file_that_exists_needs_force(run, mined):
    """The second export is refused with one line, and goes through with --force."""
    words = ("export-triplets", "--run", "a", "--out", mined.folder / "t.jsonl")
    assert run(*words).exit_code == 0
    refused = run(*words)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert run(*words, "--force").exit_code == 0


def test_a_manifest_over_the_triplets_is_refused(run, mined):
    """The same name for both ends with one line, and no file."""
    path = mined.folder / "t.jsonl"
    result = run("export-triplets", "--run", "a", "--out", path, "--manifest", path)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert list(mined.folder.iterdir()) == []


def test_a_good_file_ends_with_zero(run, mined):
    """A check without findings says so and exits with 0."""
    run("export-triplets", "--run", "a", "--out", mined.folder / "t.parquet")
    result = run("check", mined.folder / "t.parquet")
    assert (result.exit_code, "nothing wrong" in result.stdout) == (0, True)


def test_a_bad_file_ends_with_one(run, mined):
    """Each finding stands with file and line, and the exit code is 1."""
    path = mined.folder / "bad.jsonl"
    path.write_text('{"query": "q", "pos": "abc", "neg": ["x"]}\n', encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 1
    assert "error: string_for_list, 1\n" in result.stdout
    assert f"  {path}:1: pos is a text where a list belongs" in result.stdout


def test_suspicion_alone_ends_with_zero(run, mined):
    """Warnings are shown and do not fail."""
    path = mined.folder / "odd.jsonl"
    line = {"query": "q", "positive": "a", "negative": "na\u00c3\u00afve"}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 0
    assert "warning: mojibake, 1\n" in result.stdout


def test_many_findings_are_cut_and_json_has_all(run, mined):
    """Twenty of each word are printed; --json prints every one."""
    path = mined.folder / "bad.jsonl"
    path.write_text('{"query": "q", "pos": "abc", "neg": ["x"]}\n' * 25, encoding="utf-8")
    result = run("check", path)
    assert result.stdout.count("bad.jsonl:") == 21
    assert "and 5 more: --json lists them" in result.stdout
    found = json.loads(run("check", path, "--json").stdout)
    assert (found["errors"], found["counts"]) == (25, {"string_for_list": 25})
    assert found["findings"][24]["line"] == 25


def test_a_missing_file_is_one_line(run, mined):
    """A file that is not there ends with one line and 1."""
    result = run("check", mined.folder / "none.jsonl")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "there is no such file" in result.stderr


def test_texts_are_held_against_an_encoder(run, mined):
    """With --encoder the tokens of each text are counted by the model's own tokenizer."""
    path = mined.folder / "long.jsonl"
    line = {"query": "q", "positive": "a", "negative": "heart failure " * 200}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert run("check", path).exit_code == 0
    result = run("check", path, "--encoder", "minilm")
    assert result.exit_code == 1
    assert "negative 1 has 402 tokens with the encoder's prompt, more than 256" in result.stdout


def test_encoder_options_go_with_an_encoder(run):
    """--offline without --encoder is a usage error."""
    assert run("check", "x", "--offline").exit_code == 2


@pytest.mark.parametrize("target", ["/dev/full", "closed pipe"])
def test_standard_output_that_breaks_is_no_traceback(mined, target):
    """A full disk ends with one line, and a reader that went away with none."""
    mined.finish()
    mined.graph.close()
    code = (
        "from bica_graph.cli.main import Commands\n"
        "from bica_graph.cli.export import export_triplets\n"
        "Commands('bicagraph', commands=[export_triplets])()"
    )
    graph = ["--engine", "local", "--dir", str(mined.folder.parent / "graph")]
    words = ["export-triplets", *graph, "--run", "a", "--out", "-"]
    if target == "/dev/full":
        with open(target, "wb") as full:
            done = subprocess.run(
                [sys.executable, "-c", code, *words],
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert b"standard output could not be written (No space left on device)" in done.stderr
        error, status = done.stderr, done.returncode
    else:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.close()
        error, status = process.stderr.read(), process.wait()
        process.stderr.close()
    assert (status, b"Traceback" in error) == (1, False)
