"""The words and lines in which commands report what they did."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import bica_graph
from bica_graph.cli.embed import show_embedding
from bica_graph.cli.main import main
from bica_graph.embedding.stage import EmbedReport
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.queries import seeds
from bica_graph.queries.reasons import REASONS
from bica_graph.records.queries import QueryKey

PACKAGE = Path(bica_graph.__file__).parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory, making):
    """Give the folder of a graph with two sets; one query of each has nothing to walk to."""
    folder = tmp_path_factory.mktemp("reports") / "graph"
    small = making.circle("s>a s>b a>c b>c", {"s": 0, "a": 1, "b": 50, "c": 60}, query_angle=5)
    small.queries.append(
        (making.query("c", key=QueryKey("other", "leaf"), text="a leaf"), making.degrees(9))
    )
    with LocalGraph(folder) as graph:
        small.write(graph)
    return folder


def run(folder, *words):
    """Run a command on the graph."""
    return CliRunner().invoke(main, [*words, "--engine", "local", "--dir", str(folder)])


def test_mine_names_its_sets(folder):
    """Those that were mined for, whether they were asked for or all there are."""
    assert run(folder, "mine", "walk", "--run", "all").stdout.startswith(
        "run all, mined for the sets of queries other, set\n"
    )
    words = ("mine", "walk", "--run", "one", "--set", "set")
    assert run(folder, *words).stdout.startswith("run one, mined for the set of queries set\n")
    assert json.loads(run(folder, *words, "--json").stdout)["sets"] == ["set"]


def lines(result):
    """Give the lines of a table, without its layout."""
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


def test_mine_says_in_words_what_it_counts(folder):
    """What each count is, and what each reason means; JSON keeps the names."""
    told = lines(run(folder, "mine", "walk", "--run", "words"))
    for line in (
        "queries mined 2",
        "queries without a negative",
        "no_hop1 1 in the chosen direction, its positives are one citation from no paper, other "
        "than papers that answer it",
        "of them kept as negatives 2",
        "candidates dropped, by filter",
        "candidates by hop",
    ):
        assert line in told
    counts = json.loads(run(folder, "mine", "walk", "--run", "words", "--json").stdout)["counts"]
    assert counts["none"] == {"no_hop1": 1}


def test_mine_says_how_hard_its_negatives_can_be(folder):
    """In one line: how many papers a query has of those asked for, and their cosines."""
    told = lines(run(folder, "mine", "walk", "--run", "few"))
    assert told[-1] == (
        "Each query has 1.5 candidates of 10 asked for on average. Median cosine with the query: "
        "0.57 of negatives, 0.63 of positives."
    )
    told = json.loads(run(folder, "mine", "walk", "--run", "few", "--json").stdout)
    assert (told["most"], told["similarities"]["negatives"]["count"]) == (10, 2)
    told = lines(run(folder, "mine", "citation-hop", "--set", "other", "--run", "none"))
    assert not any("Each query" in line for line in told)


def test_status_says_what_kind_of_graph_it_is(folder):
    """The name of a folder alone says nothing."""
    assert lines(run(folder, "status"))[0] == f"local graph in the folder {folder}"


def test_embed_says_in_words_what_it_counts(capsys):
    """Counts without news are left out."""
    show_embedding(EmbedReport(5, 5, 4, 3, {"no_text": 1}, cut=2), "papers")
    assert [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()] == [
        "papers",
        "to embed 5",
        "embeddings written 4",
        "different texts encoded 3",
        "of them cut at the encoder's maximum length 2",
        "left out",
        "no_text 1 the paper has no text to embed",
    ]


def test_every_reason_of_a_set_has_its_words():
    """Those of papers, of queries and of positives, wherever one is left out."""
    text = "".join(
        (PACKAGE / file).read_text(encoding="utf-8")
        for file in (
            "sources/files/query_files.py",
            "sources/files/beir.py",
            "queries/seeds.py",
            "queries/generated.py",
        )
    )
    found = re.findall(r'leave_out\(\s*"(\w+)"|skip_paper\(id, "(\w+)"|reason = "(\w+)"', text)
    reasons = {name for names in found for name in names if name} | {*seeds.FURTHEST}
    assert len(reasons) > 12
    assert reasons <= REASONS.keys()
