"""Stored runs, and how changes of a graph are detected."""

from dataclasses import replace
from datetime import datetime

import pytest

from bica_graph.progress import SILENT
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.queries import Positive, Query, QueryKey


def bare(run):
    """Give a run without its times."""
    return replace(run, started=None, finished=None)


@pytest.fixture
def mined(graph, making):
    """Give a graph in which the runs run and other have mined the same query."""
    graph.papers.write([making.paper(name) for name in "sabc"], "jsonl")
    graph.queries.write([making.query("s")])
    for name in ("run", "other"):
        graph.runs.start(making.run(name))
        walk = (
            making.candidate("a", 0, run_name=name),
            making.candidate("b", 1, step=1, run_name=name, dropped_by=("margin", "judge")),
            making.candidate("c", 2, path=None, run_name=name, dropped_by=("margin",)),
        )
        graph.candidates.write(name, [making.mined(*walk)])
    return graph


def test_a_run_that_nobody_began_is_not_found(graph):
    """There is none in an empty book."""
    assert graph.runs.find("mine", "run") is None
    assert graph.runs.all() == []


@pytest.mark.parametrize("changes", [{}, {"rng_seed": None, "encoder": None}])
def test_a_run_comes_back_as_it_was_entered(graph, making, changes):
    """Parameters of all kinds are kept."""
    run = making.run(parameters={"b": [1, None, 0.5], "a": {"ü": True}}, **changes)
    graph.runs.start(run)
    found = graph.runs.find("mine", "run")
    assert bare(found) == run
    assert found.started
    assert found.finished is None


def test_a_run_is_told_by_stage_and_name(graph, making):
    """The same name may stand for runs of two stages."""
    graph.runs.start(making.run(fingerprint="one"))
    graph.runs.start(making.run(stage="embed", fingerprint="two"))
    assert graph.runs.find("mine", "run").fingerprint == "one"
    assert graph.runs.find("embed", "run").fingerprint == "two"


def test_a_finished_run_has_counts(graph, making):
    """What came of it, and when."""
    graph.runs.start(making.run())
    graph.runs.finish("mine", "run", {"queries": 3, "none": {"no_hop1": 1}})
    found = graph.runs.find("mine", "run")
    assert found.counts == {"queries": 3, "none": {"no_hop1": 1}}
    assert datetime.fromisoformat(found.finished) >= datetime.fromisoformat(found.started)


def test_a_run_that_goes_on_keeps_its_beginning(graph, making):
    """Entered again it has new properties, its old start, and is not finished."""
    graph.runs.start(making.run(rng_seed=1))
    began = graph.runs.find("mine", "run").started
    graph.runs.finish("mine", "run", {})
    graph.runs.start(making.run(fingerprint="new", rng_seed=None))
    found = graph.runs.find("mine", "run")
    assert (found.started, found.finished) == (began, None)
    assert (found.fingerprint, found.rng_seed) == ("new", None)


def test_runs_are_listed_by_stage_and_name(graph, making):
    """All of them, or those of one stage."""
    for stage, name in (("mine", "b"), ("ingest", "z"), ("mine", "a")):
        graph.runs.start(making.run(name, stage=stage))
    assert [run.name for run in graph.runs.all()] == ["z", "a", "b"]
    assert [run.name for run in graph.runs.all("mine")] == ["a", "b"]


def test_a_run_of_another_stage_can_be_deleted(graph, making):
    """It leaves the book; a name that is not there is no error."""
    graph.runs.start(making.run(stage="embed"))
    graph.runs.start(making.run())
    graph.runs.delete("embed", "run")
    graph.runs.delete("embed", "nobody")
    assert [run.stage for run in graph.runs.all()] == ["mine"]


def test_counts_of_a_mining_run(mined, making):
    """Queries, candidates, what was kept, who dropped what, hops and reasons are counted."""
    key = QueryKey("set", "q2")
    mined.queries.write([making.query("s", key=key)])
    mined.candidates.write("run", [replace(making.mined(key=key, reason="no_hop1"), capped=True)])
    assert mined.runs.counts("run") == {
        "queries": 2,
        "none": {"no_hop1": 1},
        "candidates": 3,
        "kept": 1,
        "dropped": {"judge": 1, "margin": 2},
        "hops": {"1": 2, "2": 1},
        "capped": 1,
    }


def test_counts_of_a_run_that_is_not_there_are_0(mined):
    """Nothing was mined."""
    assert mined.runs.counts("nobody") == {
        "queries": 0,
        "none": {},
        "candidates": 0,
        "kept": 0,
        "dropped": {},
        "hops": {},
        "capped": 0,
    }


def test_a_removed_run_is_gone_with_its_candidates(mined):
    """Its candidates are counted and gone, its queries are unmined, and other runs stay."""
    assert mined.runs.remove("run", SILENT) == 3
    assert mined.runs.find("mine", "run") is None
    assert mined.candidates.count_unmined("run", ["set"]) == 1
    assert mined.runs.counts("other")["candidates"] == 3
    kinds = [row["run"] for kind, row in mined.rows() if kind in ("candidate", "mined")]
    assert set(kinds) == {"other"}


def test_a_removed_run_can_be_mined_again(mined, making):
    """Its name is free."""
    mined.runs.remove("run", SILENT)
    mined.runs.start(making.run())
    mined.candidates.write("run", [making.mined(making.candidate("a", 0))])
    assert mined.runs.counts("run")["candidates"] == 1


def test_removing_a_run_that_is_not_there_counts_nothing(mined):
    """No candidate is removed."""
    assert mined.runs.remove("nobody", SILENT) == 0


def test_candidates_are_counted_by_run(mined):
    """Status has the numbers of candidates and negatives of each run."""
    expected = {"candidates": 3, "kept": 1}
    assert mined.counts()["candidates"] == {"other": expected, "run": expected}


def test_rows_leave_times_and_other_stages_out(mined, making):
    """The rows of a mining run are its name, parameters and fingerprint."""
    mined.runs.start(making.run("embedding", stage="embed"))
    expected = {"kind": "walk", "parameters": {"paths": 3}, "fingerprint": "print", "filters": []}
    rows = [row for kind, row in mined.rows() if kind == "run"]
    assert rows == [{"name": "other"} | expected, {"name": "run"} | expected]


def test_papers_are_counted_by_kind(graph, making):
    """Status counts texts, current and stale embeddings, retractions and stubs."""
    changes = {"c": {"abstract": ""}, "d": {"retracted": True}, "e": None}
    making.circle("a>b a>c a>d a>e", dict.fromkeys("ab", 0), changes=changes).write(graph)
    graph.papers.write([PaperRecord("b", abstract="New.")], "jsonl")
    assert graph.counts()["papers"] == {
        "total": 6,
        "with_abstract": 4,
        "embedded": 1,
        "stale": 1,
        "retracted": 1,
        "deleted": 0,
        "merged": 0,
        "stubs": 1,
    }
    assert graph.counts()["citations"] == 4


def test_embeddings_are_current_for_the_encoders_text(graph, making):
    """Status holds embeddings against the text that the encoder was adopted for."""
    corpus = making.circle("a>b", dict.fromkeys("ab", 0), positives="a")
    corpus.text = "title+abstract"
    corpus.write(graph)
    graph.papers.write([PaperRecord("b", title="New")], "jsonl")
    papers = graph.counts()["papers"]
    assert (papers["embedded"], papers["stale"]) == (1, 1)


def test_the_fingerprint_counts(graph, making):
    """Papers, retractions, citations, embeddings, queries and positives, and sums of norms."""
    making.circle("s>a a>b", {"s": 0, "a": 90}, changes={"b": {"retracted": True}}).write(graph)
    square = round(making.norm(making.degrees(0)) ** 2 * 2**24)
    assert graph.fingerprint() == {
        "papers": 3,
        "retracted": 1,
        "citations": 2,
        "embeddings": 2,
        "embeddings_sum": 2 * square,
        "queries": 1,
        "queries_sum": square,
        "positives": 1,
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda graph, making: graph.papers.write([making.paper("new")], "jsonl"),
        lambda graph, making: graph.papers.write([making.paper("a", retracted=True)], "jsonl"),
        lambda graph, making: graph.papers.write_citations([Citation("b", "a")], "tsv"),
        lambda graph, making: graph.paper_embeddings.write(
            [making.paper_embedding(making.paper("a"), making.degrees(33))]
        ),
        lambda graph, making: graph.queries.write([making.query("a", key=QueryKey("set", "x"))]),
        lambda graph, making: graph.queries.write(
            [Query("set", "q", "a question", "user", (Positive("s"), Positive("b")))]
        ),
        lambda graph, making: graph.query_embeddings.write(
            [making.query_embedding(making.query(), making.degrees(33))]
        ),
    ],
    ids=["paper", "retraction", "citation", "embedding", "query", "positive", "question"],
)
def test_a_change_changes_the_fingerprint(graph, making, change):
    """Whatever a run hangs on is in it."""
    making.circle("s>a a>b", dict.fromkeys("sab", 0)).write(graph)
    before = graph.fingerprint()
    change(graph, making)
    assert graph.fingerprint() != before


def test_mining_does_not_change_the_fingerprint(mined, making):
    """A run that goes on finds the graph that it began with."""
    before = mined.fingerprint()
    mined.runs.start(making.run("third"))
    mined.candidates.write("third", [making.mined(making.candidate("a", 0, run_name="third"))])
    assert mined.fingerprint() == before
