"""`bicagraph queries` on a local graph."""

import json
from itertools import chain

import pytest
from click.testing import CliRunner
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from bica_graph.cli.main import main
from bica_graph.graph.local.local_graph import LocalGraph


@pytest.fixture
def run(graph, tmp_path, monkeypatch):
    """Run `bicagraph queries` in a folder of its own; options of the graph come last."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    graph.close()

    def running(*words, input=None):
        which = ["--engine", "local", "--dir", str(tmp_path / "graph")]
        return CliRunner().invoke(main, ["queries", *map(str, words), *which], input=input)

    return running


@pytest.fixture
def opened(tmp_path):
    """Open the graph that the commands worked on."""
    opened = []

    def opening():
        opened.append(LocalGraph(tmp_path / "graph"))
        return opened[-1]

    yield opening
    for graph in opened:
        graph.close()


def tiny_encoder(folder, words):
    """Save a BERT of random weights that embeds texts in four dimensions."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {word: number for number, word in enumerate(chain(special, words))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=4,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(folder)


def test_a_set_of_titles(run, seeds, tmp_path):
    """The report is printed, and the manifest gets the set's name."""
    result = run("--set", "s", "--from", "title", "--no-embed")
    assert (result.exit_code, result.stderr) == (
        0,
        "left out: 1 paper with a text but without a current embedding\n",
    )
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert f"queries in the set {len(seeds)}" in lines
    assert "no_embedding 1 the text of the paper has no current embedding" in lines
    assert (tmp_path / "here" / "queries-s.manifest.json").is_file()


def test_the_report_as_json(run, seeds):
    """With --json the report, and nothing else, is on standard output."""
    result = run("--set", "s", "--from", "title", "--seeds", 4, "--no-embed", "--json")
    told = json.loads(result.stdout)
    assert (told["queries"]["asked"], told["queries"]["eligible"]) == (4, len(seeds))
    assert (told["embedding"], told["manifest"]) == (None, "queries-s.manifest.json")


def test_queries_from_standard_input(run):
    """A dash reads standard input."""
    content = "query_id\ttext\tpositive_ids\nq\tis it so\tp00\n"
    result = run("--set", "s", "--from", "-", "--no-embed", "--json", input=content)
    assert json.loads(result.stdout)["queries"]["written"] == 1


def test_generated_queries(run, tiny_t5, tmp_path):
    """A model in a folder needs no hub."""
    options = ["--model", tiny_t5, "--offline", "--profile", "bica", "--per-paper", 2]
    result = run(
        "--set", "s", "--from", "doc2query", *options, "--no-embed", "--manifest", "m.json"
    )
    assert result.exit_code == 0
    settings = json.loads((tmp_path / "here" / "m.json").read_text("utf-8"))["settings"]
    assert (settings["model"], settings["profile"]) == ("tiny-t5", "bica")


def test_queries_are_embedded_with_the_graphs_encoder(run, opened, words, tmp_path):
    """Without --no-embed no query is left waiting, and a second call embeds nothing."""
    tiny_encoder(tmp_path / "encoder", words)
    which = ["--engine", "local", "--dir", str(tmp_path / "graph")]
    encoder = ["--encoder", str(tmp_path / "encoder"), "--replace", "--no-index"]
    assert CliRunner().invoke(main, ["embed", *encoder, *which]).exit_code == 0
    first = json.loads(run("--set", "s", "--from", "title", "--json").stdout)
    assert first["embedding"]["written"] == first["queries"]["written"]
    assert opened().query_embeddings.count_waiting(["s"]) == 0
    second = json.loads(run("--set", "s", "--from", "title", "--json").stdout)
    assert (second["queries"]["new"], second["embedding"]) == (0, None)


def test_list(run):
    """Sets are listed with their counts, as a table or as JSON."""
    assert "no queries yet" in run("list").stdout
    run("--set", "s", "--from", "title", "--seeds", 3, "--no-embed")
    assert run("list").stdout.splitlines()[1].split() == ["s", "title", "3", "0", "3"]
    (told,) = json.loads(run("list", "--json").stdout)
    assert (told["name"], told["origins"], told["queries"]) == ("s", ["title"], 3)


def test_remove(run, opened):
    """A set is removed by name."""
    run("--set", "s", "--from", "title", "--seeds", 3, "--no-embed")
    assert run("remove", "s").stdout == "Removed the set s with 3 queries.\n"
    assert opened().queries.sets() == []


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--from", "title"], "Missing option '--set'."),
        (["--set", "s"], "Missing option '--from'."),
        (["--set", "a/b", "--from", "title"], "the name of a set may have"),
        (
            ["--set", "s", "--from", "title", "--per-paper", "2"],
            "--per-paper can only be used with --from doc2query",
        ),
        (
            ["--set", "s", "--from", "q.tsv", "--seed-file", "ids.txt"],
            "--seed-file can only be used with --from title or doc2query",
        ),
        (
            ["--set", "s", "--from", "title", "--split", "test"],
            "--split can only be used with --from PATH",
        ),
        (
            ["--set", "s", "--from", "title", "--model", "m"],
            "--model can only be used with --from doc2query",
        ),
        (["--set", "s", "--from", "title", "--seeds", "0"], "0 is not in the range"),
        (["--set", "s", "--from", "title", "--rng-seed", str(2**63)], "integer of 64 bits"),
        (["--set", "s", "list"], "--set cannot be given before list"),
    ],
)
def test_wrong_usage(run, words, line):
    """Options that do not go together end with exit code 2 and say so."""
    result = run(*words)
    assert (result.exit_code, line in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--from", "nowhere.tsv"], "Error: nowhere.tsv: there is no such file"),
        (["--from", "-"], "Error: -:2: positive_ids must be a list of ids, not the string '1'"),
        (["--from", "doc2query", "--offline", "--model", "no/model"], "Error: the model no/model"),
        (
            ["--from", "title", "--seed-file", "-"],
            "Error: none of the papers or queries can be used (1 checked)",
        ),
    ],
)
def test_failures_are_one_line(run, words, line):
    """Whatever is wrong with the input ends with exit code 1 and one line."""
    content = '\n{"query_id":"q","text":"t","positive_ids":"1"}\n'
    if "--seed-file" in words:
        content = "hop-2\n"
    result = run("--set", "s", "--no-embed", *words, input=content)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith(line)


def test_another_set_of_the_name_is_refused(run):
    """Made with other settings, the set stays as it is, and the error says what to do."""
    run("--set", "s", "--from", "title", "--seeds", 3, "--no-embed")
    result = run("--set", "s", "--from", "title", "--seeds", 4, "--no-embed")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: there is already a set 's', and it differs: ")
    assert "; choose another name, or remove that set (bicagraph queries remove s" in result.stderr
