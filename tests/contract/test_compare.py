"""Runs side by side: overlap, similarities and reasons, on both engines."""

import json
from dataclasses import asdict, replace

import pytest
from click.testing import CliRunner

import bica_graph
from bica_graph.cli.compare import compare
from bica_graph.cli.main import Commands
from bica_graph.errors import OutputError, RunError
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.records.comparisons import Overlap, Quartiles
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.runs import AppliedFilter

ONE, TWO, THREE, ALONE = (QueryKey("set", name) for name in ("q1", "q2", "q3", "q4"))
ELSEWHERE = QueryKey("other", "q1")


def write(graph, making):
    """Write runs a and b with three common queries, and c on a set of its own."""
    graph.papers.write([making.paper(name) for name in "sabcde"], "jsonl")
    graph.queries.write([making.query("s", key=key) for key in (ONE, TWO, THREE, ALONE, ELSEWHERE)])
    margin = (AppliedFilter("margin", {"margin": 0.05}),)
    graph.runs.start(making.run("a", parameters={"sets": ["set"], "paths": 3}))
    graph.runs.start(
        making.run("b", parameters={"sets": ["set"], "paths": 5}, kind="own", filters=margin)
    )
    graph.runs.start(making.run("c", parameters={"sets": ["other"], "paths": 3}))
    found = {
        "a": {ONE: "a b c-", TWO: "a", THREE: "", ALONE: "a b"},
        "b": {ONE: "b c d-", TWO: "a-", THREE: ""},
        "c": {ELSEWHERE: "e a"},
    }
    for run, queries in found.items():
        graph.candidates.write(run, [mine(making, run, *each) for each in queries.items()])
    graph.runs.finish("mine", "a", {})
    return graph


def mine(making, run, key, papers):
    """Make what a run found; papers with a minus are dropped."""
    found = [
        replace(
            making.candidate(name[0], rank, key=key, run_name=run),
            dropped_by=("margin",) if "-" in name else (),
            similarity_query=(1 + "abcde".index(name[0])) / 8,
        )
        for rank, name in enumerate(papers.split())
    ]
    return making.mined(*found, key=key, reason=None if found else "no_hop1")


@pytest.fixture
def mined(graph, making):
    """Give a graph of either engine with three runs."""
    return write(graph, making)


def test_overlap_is_counted_by_query(mined):
    """Of candidates and of negatives, for the queries that both runs mined."""
    rows = {each.key: each for each in mined.comparisons.overlaps("a", "b")}
    assert list(rows) == [ONE, TWO, THREE]
    assert (rows[ONE].text, rows[ONE].candidates) == ("a question", Overlap(3, 3, 2))
    assert rows[ONE].negatives == Overlap(2, 2, 1)
    assert (rows[TWO].candidates, rows[TWO].negatives) == (Overlap(1, 1, 1), Overlap(1, 0, 0))
    assert rows[THREE].candidates == rows[THREE].negatives == Overlap(0, 0, 0)
    assert rows[THREE].candidates.jaccard is None


def test_overlap_is_summed(mined):
    """Overall, as a mean over queries with a candidate, and by class."""
    (pair,) = bica_graph.compare_runs(mined, ["a", "b"]).overlaps
    assert (pair.one, pair.other, pair.queries) == ("a", "b", Overlap(4, 3, 3))
    assert pair.candidates.overall == Overlap(4, 4, 3)
    assert pair.candidates.overall.jaccard == 3 / 5
    assert (pair.candidates.queries, pair.candidates.mean) == (2, (1 / 2 + 1) / 2)
    shares = {name: count for name, count in pair.candidates.by_share.items() if count}
    assert shares == {"50% to 75%": 1, "all": 1}
    assert pair.negatives.overall == Overlap(3, 2, 1)
    assert pair.negatives.mean == (1 / 3 + 0) / 2
    assert pair.papers == Overlap(3, 4, 3)


def test_the_queries_that_differ_most_are_named(mined):
    """The smallest overlap of candidates first, then of negatives; the number can be chosen."""
    (pair,) = bica_graph.compare_runs(mined, ["a", "b"]).overlaps
    assert [each.key for each in pair.least] == [ONE, TWO]
    for most, expected in ((1, (ONE,)), (0, ())):
        (pair,) = bica_graph.compare_runs(mined, ["a", "b"], queries=most).overlaps
        assert tuple(each.key for each in pair.least) == expected
        assert pair.candidates.queries == 2


def test_similarities_are_quartiles(mined):
    """Each quartile is one of the cosines; where there are none, there is nothing."""
    found = mined.comparisons.similarities("a")
    assert found.candidates == Quartiles(6, 1 / 8, 1 / 8, 1 / 8, 2 / 8, 3 / 8)
    assert found.negatives == Quartiles(5, 1 / 8, 1 / 8, 1 / 8, 2 / 8, 2 / 8)
    assert found.positives == Quartiles(4, *[0.75] * 5)
    assert mined.comparisons.similarities("nobody").candidates is None


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9])
def test_quartiles_are_the_nearest_ranks(graphs, making, count):
    """On both engines the same ones, however many cosines there are."""
    found = []
    for graph in graphs:
        graph.papers.write([making.paper(name) for name in "sabcdefghi"], "jsonl")
        graph.queries.write([making.query("s")])
        graph.runs.start(making.run())
        candidates = [
            replace(making.candidate(name, rank), similarity_query=rank / 16)
            for rank, name in enumerate("abcdefghi"[:count])
        ]
        graph.candidates.write("run", [making.mined(*candidates)])
        found.append(graph.comparisons.similarities("run").candidates)
    places = [-(-quarter * count // 4) - 1 for quarter in (1, 2, 3)]
    assert found[0] == Quartiles(count, 0, *(each / 16 for each in places), (count - 1) / 16)
    assert found[0] == found[1]


def test_runs_without_a_common_query(mined):
    """Their papers are compared all the same, and the page says what is not."""
    comparison = bica_graph.compare_runs(mined, ["a", "c"])
    (pair,) = comparison.overlaps
    assert pair.queries == Overlap(4, 1, 0)
    assert (pair.candidates.queries, pair.candidates.mean, pair.least) == (0, None, ())
    assert pair.papers == Overlap(3, 2, 1)
    assert [run.settings for run in comparison.runs] == [{"sets": ["set"]}, {"sets": ["other"]}]
    page = bica_graph.show_comparison(mined, ["a", "c"]).html()
    assert "No query was mined by both a and c, so only their papers can be compared." in page


def test_runs_say_what_sets_them_apart(mined):
    """Settings that differ, filters, reasons, and whether they are finished."""
    one, other = bica_graph.compare_runs(mined, ["a", "b"]).runs
    assert (one.settings, other.settings) == ({"paths": 3}, {"paths": 5})
    assert (one.filters, other.filters) == ("", "margin 0.05")
    assert (one.finished, other.finished, one.sets) == (True, False, ("set",))
    assert (one.counts["none"], one.counts["dropped"]) == ({"no_hop1": 1}, {"margin": 1})


def test_the_page_shows_it_all(mined, tmp_path):
    """Both runs, their common queries, boxes of cosines and reasons; it needs no other file."""
    shown = bica_graph.show_comparison(mined, ["a", "b", "c"])
    page = shown.html()
    assert "3 of the 4 queries of a and the 3 of b were mined by both." in page
    assert page.count('class="box candidates"') == 3
    assert "dropped by margin" in page
    assert "its positives are one citation from no paper" in page
    assert "http" not in page.replace("http-equiv", "")
    assert shown._repr_html_().startswith("<iframe srcdoc=")
    file = shown.save(tmp_path / "runs.html")
    assert file.read_text(encoding="utf-8") == page
    with pytest.raises(OutputError, match="exists already"):
        shown.save(file)
    with pytest.raises(OutputError, match=r"must end in \.html"):
        shown.save(tmp_path / "runs.svg")


def test_a_query_is_no_mark_up(mined):
    """Its text stands on the page as it is."""
    mined.queries.write([Query("set", "q1", "a < b & <i>c</i>", "user", (Positive("s"),))])
    page = bica_graph.show_comparison(mined, ["a", "b"]).html()
    assert "a &lt; b &amp; &lt;i&gt;c&lt;/i&gt;" in page


def test_runs_without_candidates_can_be_compared(graph, making):
    """Nothing is divided by nothing."""
    graph.runs.start(making.run("a"))
    graph.runs.start(making.run("b"))
    page = bica_graph.show_comparison(graph, ["a", "b"]).html()
    assert "No run has a candidate." in page
    json.dumps(asdict(bica_graph.compare_runs(graph, ["a", "b"])), allow_nan=False)


@pytest.mark.parametrize("names", [[], ["a"], ["a", "a"], "ab"])
def test_two_runs_are_needed(mined, names):
    """A run is not compared with itself, and a text is no list of names."""
    with pytest.raises(RunError, match="at least two runs, each of them once"):
        bica_graph.compare_runs(mined, names)


def test_an_unknown_run_is_named(mined):
    """With those that there are."""
    with pytest.raises(RunError, match=r"there is no run 'nobody' \(runs: a, b, c\)"):
        bica_graph.compare_runs(mined, ["a", "nobody"])


@pytest.fixture
def run(tmp_path, making):
    """Give a function that runs the command on a local graph."""
    with LocalGraph(tmp_path / "graph") as graph:
        write(graph, making)
    bicagraph = Commands("bicagraph", commands=[compare])
    place = ["--engine", "local", "--dir", str(tmp_path / "graph")]
    return lambda *words: CliRunner().invoke(bicagraph, ["compare", *place, *map(str, words)])


def test_the_command_prints_tables(run):
    """Runs, what they have in common, cosines, reasons, and queries."""
    told = run("a", "b").stdout
    assert "3 of the 4 queries of a and the 3 of b were mined by both." in told
    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert "a b candidates 4 4 3 0.60 0.75" in lines
    assert "candidates a 6 0.125 0.125 0.125 0.250 0.375" in lines
    assert "candidates dropped by margin 1 2" in lines
    assert "set q1 a 3, b 3, both 2 0.50 a 2, b 2, both 1 0.33" in lines


def test_the_command_writes_json_and_a_page(run, tmp_path):
    """The JSON is alone on standard output; a page that exists is not replaced unasked."""
    page = tmp_path / "page.html"
    told = json.loads(run("a", "b", "--json", "--out", page).stdout)
    assert told["overlaps"][0]["candidates"]["overall"]["jaccard"] == 0.6
    assert told["runs"][1]["similarities"]["candidates"]["count"] == 4
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    again = run("a", "b", "--out", page)
    assert (again.exit_code, "exists already" in again.stderr) == (1, True)
    assert run("a", "b", "--out", page, "--force").stdout.endswith(f"Written: {page}\n")


@pytest.mark.parametrize("words", [["a"], ["a", "a"]])
def test_the_command_wants_two_runs(run, words):
    """One is wrong usage."""
    told = run(*words)
    assert (told.exit_code, "at least two runs" in told.stderr) == (2, True)
