"""Every field of every record that is stored survives, on both engines."""

from dataclasses import fields, replace

import pytest

from bica_graph.graph.digest import graph_digest
from bica_graph.records.candidates import Candidate, Mined, Origin
from bica_graph.records.runs import AppliedFilter, Run

ALL = Candidate(
    run="run",
    key=None,
    paper="a",
    strategy="bica_walk",
    rank=0,
    hop=1,
    path=0,
    step=0,
    probability=0.25,
    similarity_step=0.5,
    similarity_query=0.125,
    similarity_positive=-0.5,
    through=(),
    dropped_by=(),
)
CHANGES = {
    "paper": "b",
    "strategy": "bm25",
    "rank": 7,
    "hop": None,
    "path": None,
    "step": None,
    "probability": None,
    "similarity_step": None,
    "similarity_query": -0.75,
    "similarity_positive": 0.25,
    "through": ("a", "c"),
    "dropped_by": ("margin", "judge"),
    "score": 12.5,
    "score_of": "BM25",
    "also": (
        Origin("dense", score=0.5, score_of="cosine with the query"),
        Origin("walk", path=1, step=2, probability=0.5, similarity_step=0.25),
    ),
}
OUTCOMES = {
    "reason": "no_hop1",
    "hop1": None,
    "hop2": None,
    "capped": True,
    "positive_similarity": None,
    "inadmissible": {"positive": 2, "unknown": 1},
}


@pytest.fixture
def mining(graph, making):
    """Give a graph with a run, a query and papers that can be candidates."""
    graph.papers.write([making.paper(name) for name in "sabc"], "jsonl")
    graph.queries.write([making.query("s")])
    graph.runs.start(making.run())
    return graph


def stored(graph):
    """Give the only candidate."""
    (query,) = graph.candidates.mined("run", "set", "", 9)
    (found,) = query.candidates
    return found.candidate


def test_no_field_of_a_candidate_is_forgotten():
    """The table of this file has every field but the key."""
    assert {*CHANGES, "run", "key"} == {each.name for each in fields(Candidate)}
    assert {*OUTCOMES, "key", "candidates"} == {each.name for each in fields(Mined)}


@pytest.mark.parametrize("name", [None, *CHANGES])
def test_a_candidate_comes_back_as_it_was_written(mining, making, name):
    """Whether a value is there or not: for exports, explanations and both at once."""
    written = replace(ALL, key=making.KEY, **({name: CHANGES[name]} if name else {}))
    mining.candidates.write("run", [making.mined(written)])
    assert stored(mining) == written
    assert mining.evidence.candidates(making.KEY) == [written]


def test_a_candidate_with_everything_comes_back(mining, making):
    """All changes together, written over a candidate that had none of them."""
    plain = replace(ALL, key=making.KEY, paper="b")
    mining.candidates.write("run", [making.mined(plain)])
    written = replace(plain, **CHANGES)
    mining.candidates.write("run", [making.mined(written)])
    assert stored(mining) == written
    assert stored(mining).origins == (
        Origin("bm25", score=12.5, score_of="BM25"),
        *CHANGES["also"],
    )


@pytest.mark.parametrize("name", [None, *OUTCOMES])
def test_both_engines_keep_an_outcome_alike(graphs, making, name):
    """What mining found out about a query is in the rows of either graph."""
    digests, rows = set(), []
    for graph in graphs:
        graph.papers.write([making.paper(each) for each in "sa"], "jsonl")
        graph.queries.write([making.query("s")])
        graph.runs.start(making.run())
        mined = making.mined(reason="no_hop2")
        written = replace(mined, **({name: OUTCOMES[name]} if name else {}))
        graph.candidates.write("run", [written])
        digests.add(graph_digest(graph))
        rows = [row for kind, row in graph.rows() if kind == "mined"]
        counts = graph.runs.counts("run")
        assert counts.get("inadmissible", {}) == dict(written.inadmissible)
        assert counts["none"] == ({written.reason: 1} if written.reason else {"all_dropped": 1})
    assert len(digests) == 1
    if name and name != "inadmissible" and OUTCOMES[name] is not None:
        assert rows[0][name] == OUTCOMES[name]


FILTERS = (AppliedFilter("margin", {"margin": 0.05}), AppliedFilter("judge", {}, complete=False))
RUN = {
    "parameters": {"b": [1, None, 0.5], "a": {"ü": True}},
    "fingerprint": "other",
    "rng_seed": None,
    "encoder": None,
    "kind": "citation-hop",
    "filters": FILTERS,
}


@pytest.mark.parametrize("name", RUN)
def test_a_run_comes_back_as_it_was_entered(graph, making, name):
    """Every field that a stage gives."""
    written = making.run(**{name: RUN[name]})
    graph.runs.start(written)
    found = graph.runs.find("mine", "run")
    assert replace(found, started=None) == written
    given_by_the_graph = {"name", "stage", "started", "finished", "counts"}
    assert {*RUN} | given_by_the_graph == {each.name for each in fields(Run)}


def test_a_run_that_is_resumed_keeps_its_kind_and_filters(graph, making):
    """They are those of its candidates, whatever is entered now."""
    graph.runs.start(making.run(filters=FILTERS))
    graph.runs.start(making.run(kind="cypher", rng_seed=9))
    found = graph.runs.find("mine", "run")
    assert (found.kind, found.filters, found.rng_seed) == ("walk", FILTERS, 9)


def test_filters_are_set(graph, making):
    """For one run, and none is a list without any."""
    graph.runs.start(making.run())
    graph.runs.start(making.run("other"))
    graph.runs.set_filters("run", FILTERS)
    assert graph.runs.find("mine", "run").filters == FILTERS
    assert graph.runs.find("mine", "other").filters == ()
    graph.runs.set_filters("run", ())
    assert graph.runs.find("mine", "run").filters == ()
