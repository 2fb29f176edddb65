"""Candidates: writing them, what is left to mine, and what an export reads."""

import pytest

from bica_graph.records.candidates import AnsweringPaper
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.queries import Positive, Query, QueryKey


@pytest.fixture
def mining(graph, making):
    """Give a graph with papers, one query that is answered by s, and a run in its book."""
    graph.papers.write([making.paper(name) for name in "sabcd"], "jsonl")
    graph.queries.write([making.query("s")])
    graph.runs.start(making.run())
    return graph


def some(making):
    """Give a walk of two steps, one of one step, and a random paper."""
    return making.mined(
        making.candidate("a", 0, path=0, step=0),
        making.candidate("b", 1, path=0, step=1, dropped_by=("margin",)),
        making.candidate("c", 2, path=1, step=0),
        making.candidate("d", 3, path=None),
    )


def read(graph, name="q"):
    """Read what the run mined for one query."""
    return next(
        query for query in graph.candidates.mined("run", "set", "", 99) if query.key.id == name
    )


def flags(graph, flag):
    """Give the candidates of the query for which *flag* holds."""
    return [c.candidate.paper for c in read(graph).candidates if getattr(c, flag)]


def test_candidates_come_back_as_they_were_written(mining, making):
    """Every field survives, in the order of the ranks, to the last bit."""
    written = some(making)
    mining.candidates.write("run", [written])
    assert tuple(c.candidate for c in read(mining).candidates) == written.candidates


def test_writing_candidates_twice_changes_nothing(mining, making):
    """The rows are as before."""
    mining.candidates.write("run", [some(making)])
    before = list(mining.rows())
    mining.candidates.write("run", [some(making)])
    assert list(mining.rows()) == before


def test_a_candidate_has_every_property(mining, making):
    """Rows name run, set, query and paper, what is absent is left out, and where the walk went."""
    mining.candidates.write("run", [some(making)])
    rows = [row for kind, row in mining.rows() if kind == "candidate"]
    assert rows[1] == {
        "run": "run",
        "set": "set",
        "query": "q",
        "paper": "b",
        "strategy": "bica_walk",
        "rank": 1,
        "hop": 2,
        "path": 0,
        "step": 1,
        "probability": 0.25,
        "similarity_step": 0.5,
        "similarity_query": 0.125,
        "similarity_positive": -0.5,
        "through": ["a"],
        "dropped_by": ["margin"],
        "next": [],
    }
    assert [row["next"] for row in rows] == [["b"], [], [], []]
    assert "path" not in rows[3]


def test_an_outcome_has_every_property(mining, making):
    """What mining found out about the query; what follows from verdicts is not stored."""
    mining.candidates.write("run", [some(making)])
    (row,) = [row for kind, row in mining.rows() if kind == "mined"]
    assert row == {
        "run": "run",
        "set": "set",
        "query": "q",
        "hop1": 3,
        "hop2": 9,
        "capped": False,
        "positive_similarity": 0.75,
    }


def test_a_query_without_candidates_is_mined_all_the_same(mining, making):
    """It has a reason, and is not mined again."""
    mining.candidates.write("run", [making.mined(reason="no_hop1")])
    assert read(mining).reason == "no_hop1"
    assert read(mining).candidates == ()
    assert mining.candidates.count_unmined("run", ["set"]) == 0


def test_unmined_queries_come_a_page_at_a_time(mining, making):
    """What a run has mined is left out; pages are sorted and begin above the last id."""
    keys = [QueryKey("set", name) for name in ("x", "b", "y", "a")]
    mining.queries.write([making.query("s", key=key) for key in keys])
    mining.candidates.write("run", [some(making), making.mined(key=keys[0], reason="no_text")])
    first = mining.candidates.unmined("run", "set", "", 2)
    assert [key.id for key in first] == ["a", "b"]
    assert mining.candidates.unmined("run", "set", "b", 2) == [QueryKey("set", "y")]
    assert mining.candidates.count_unmined("run", ["set"]) == 3


def test_what_one_run_mined_another_has_not(mining, making):
    """Runs are apart, also one that nobody has begun."""
    mining.candidates.write("run", [some(making)])
    assert mining.candidates.count_unmined("other", ["set"]) == 1
    assert mining.candidates.unmined("other", "set", "", 9) == [making.KEY]


def test_unmined_queries_are_counted_by_set(mining, making):
    """Only the sets that are named are counted."""
    mining.queries.write([making.query("s", key=QueryKey("two", name)) for name in "xy"])
    counts = [mining.candidates.count_unmined("run", sets) for sets in (["set"], ["two"], [])]
    assert counts == [1, 2, 0]
    assert mining.candidates.count_unmined("run", ["set", "two"]) == 3


def test_candidates_of_a_run_that_is_not_there_are_not_written(mining, making):
    """The run must stand in the book."""
    mining.candidates.write("nobody", [some(making)])
    assert not [row for kind, row in mining.rows() if kind in ("candidate", "mined")]


def test_candidates_that_are_no_papers_are_not_written(mining, making):
    """The walk's steps to and from them are left out too."""
    mining.candidates.write(
        "run",
        [making.mined(making.candidate("a", 0), making.candidate("nobody", 1, step=1))],
    )
    rows = [row for kind, row in mining.rows() if kind == "candidate"]
    assert [(row["paper"], row["next"]) for row in rows] == [("a", [])]


def test_a_mined_query_comes_with_its_positives(mining, making):
    """Best grade first, then by id, with text and retraction as they are now."""
    mining.queries.write(
        [Query("set", "q", "a question", "title", (Positive("b"), Positive("a"), Positive("s", 2)))]
    )
    mining.candidates.write("run", [making.mined(reason="no_hop1")])
    mining.papers.write([PaperRecord("a", title="", retracted=True)], "jsonl")
    found = read(mining)
    assert (found.text, found.origin) == ("a question", "title")
    assert found.positives == (
        AnsweringPaper("s", 2, "Title s", "About s.", retracted=False),
        AnsweringPaper("a", 1, "", "About a.", retracted=True),
        AnsweringPaper("b", 1, "Title b", "About b.", retracted=False),
    )


@pytest.mark.parametrize("text", ["abstract", "title+abstract"])
def test_a_mined_query_names_its_seeds(graph, making, text):
    """The positives with a current embedding that are not retracted."""
    angles = dict.fromkeys(("seed", "retracted", "stale"), 0)
    changes = {"retracted": {"retracted": True}, "stub": None}
    names = (*angles, "stub", "waiting")
    small = making.circle("seed>a", angles, positives=names, changes=changes)
    small.text = text
    small.write(graph)
    graph.papers.write([making.paper("stale", abstract="changed")], "jsonl")
    graph.runs.start(making.run())
    graph.candidates.write("run", [making.mined(reason="no_hop2")])
    assert read(graph).seeds == {"seed"}


def test_mined_queries_come_a_page_at_a_time(mining, making):
    """Pages are sorted by id; what is not mined, and other sets, are left out."""
    keys = [QueryKey("set", name) for name in "xay"] + [QueryKey("other", "o")]
    mining.queries.write([making.query("s", key=key) for key in keys])
    mining.candidates.write("run", [making.mined(key=key, reason="no_hop1") for key in keys])
    first = mining.candidates.mined("run", "set", "", 2)
    rest = mining.candidates.mined("run", "set", first[-1].key.id, 9)
    assert [query.key.id for query in first + rest] == ["a", "x", "y"]


def test_candidates_come_with_their_papers_of_now(mining, making):
    """Title, abstract and retraction are read when the export asks."""
    mining.candidates.write("run", [some(making)])
    mining.papers.write([PaperRecord("c", title="New", abstract="", retracted=True)], "jsonl")
    found = read(mining).candidates[2]
    assert (found.title, found.abstract, found.retracted) == ("New", "", True)
    assert flags(mining, "retracted") == ["c"]


def test_nothing_is_flagged_when_nothing_changed(mining, making):
    """Plain candidates answer nothing and are copies of nothing."""
    mining.candidates.write("run", [some(making)])
    assert flags(mining, "answers") + flags(mining, "duplicate") == []


def test_a_candidate_that_became_a_positive_answers(mining, making):
    """Also when it answers a query of another set with the same text, case and spacing aside."""
    mining.candidates.write("run", [some(making)])
    mining.queries.write([making.query("s", "a")])
    mining.queries.write([Query("other", "x", " A QUESTION ", "user", (Positive("c"),))])
    mining.queries.write([Query("other", "y", "another question", "user", (Positive("d"),))])
    assert flags(mining, "answers") == ["a", "c"]


@pytest.mark.parametrize("key", ["abstract", "doi", "pmid"])
def test_a_candidate_that_became_a_duplicate_is_flagged(mining, making, key):
    """A paper that has a positive's abstract, DOI or PMID now is flagged."""
    mining.candidates.write("run", [some(making)])
    same = {"abstract": "Same words.", "doi": "10.1/same", "pmid": "5"}[key]
    mining.papers.write([PaperRecord(name, **{key: same}) for name in "sc"], "jsonl")
    assert flags(mining, "duplicate") == ["c"]


def test_candidates_may_be_stubs(mining, making):
    """A candidate without a record has no title and no abstract."""
    mining.papers.write_citations([Citation("a", "stub")], "tsv")
    mining.candidates.write("run", [making.mined(making.candidate("stub", 0))])
    found = read(mining).candidates[0]
    assert (found.title, found.abstract, found.retracted) == ("", "", False)
