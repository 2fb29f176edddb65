"""What pictures and explanations ask of a graph."""

import pytest

from bica_graph.mining.mine import mine_walk
from bica_graph.mining.strategies.walk.tasks import cap_shuffle
from bica_graph.records.evidence import NeighbourhoodRank, Outcome, Similarity
from bica_graph.records.papers import Citation
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.walks import WalkSettings

SETTINGS = WalkSettings(paths=1, path_length=2, random=0)


@pytest.fixture
def mined(graph, making):
    """Give a graph in which two runs mined a query; s cites a, b, r (retracted); a cites c, d."""
    making.circle(
        "s>a s>b a>c a>d s>r z>s z>c x>s",
        {"s": 0, "a": 20, "b": 40, "c": 60, "d": 80, "r": 10},
        query_angle=5,
        changes={
            "r": {"retracted": True},
            "c": {"pmid": "7", "doi": "10.1/c", "year": 1999},
            "x": None,
            "z": {"abstract": ""},
        },
    ).write(graph)
    for name in ("one", "two"):
        mine_walk(graph, name, settings=SETTINGS)
    return graph


def rank(graph, paper, direction="out"):
    key = QueryKey("set", "q")
    return graph.evidence.rank(key, paper, cap_shuffle(key, 0), direction, "abstract", 2)


def test_a_query_tells_its_positives_and_runs(mined, making):
    """Text, origin, positives, seeds, and the outcome of each run by name."""
    facts = mined.evidence.query(making.KEY, "abstract")
    assert (facts.key, facts.text, facts.origin) == (making.KEY, "a question", "user")
    assert [(each.id, each.grade, each.title) for each in facts.positives] == [("s", 1, "Title s")]
    assert (facts.answers, facts.seeds) == (("s",), ("s",))
    assert [outcome.run for outcome in facts.outcomes] == ["one", "two"]
    own = float(making.degrees(5) @ making.degrees(0))
    own /= making.norm(making.degrees(5)) * making.norm(making.degrees(0))
    assert facts.outcomes[0] == Outcome("one", None, 1, 1, 2, 2, False, own)


def test_a_query_knows_who_answers_it_elsewhere(mined, making):
    """A paper that answers the same text in another set is among the answers, and no seed."""
    mined.queries.write([Query("other", "q2", "A  Question", "user", (Positive("b"),))])
    facts = mined.evidence.query(making.KEY, "abstract")
    assert (facts.answers, facts.seeds) == (("b", "s"), ("s",))


def test_an_answer_names_the_queries_that_it_answers(mined, making):
    """Queries with the same text, of the same set or of another; those left out are included."""
    same = (("other", "q2", False), ("set", "q1", True))
    mined.queries.write(
        [
            Query(name, key, "A  Question", "user", (Positive("b"),), left_out=left_out)
            for name, key, left_out in same
        ]
    )
    answered = {each.answer: each.queries for each in mined.evidence.relations(making.KEY, "a")}
    assert answered == {
        "b": (QueryKey("other", "q2"), QueryKey("set", "q1")),
        "s": (making.KEY,),
    }


def test_a_query_that_is_not_there_is_none(mined):
    """So are its candidates and cosines nothing."""
    key = QueryKey("set", "nobody")
    assert mined.evidence.query(key, "abstract") is None
    assert mined.evidence.candidates(key) == []
    assert mined.evidence.similarities(key, ["a"], "abstract", 2) == {}
    assert mined.evidence.relations(key, "a") == []


def test_candidates_of_all_runs_are_sorted(mined, making):
    """By run, then by rank; each is what the run wrote."""
    found = mined.evidence.candidates(making.KEY)
    assert [(each.run, each.rank) for each in found] == [
        ("one", 0), ("one", 1), ("two", 0), ("two", 1)
    ]  # fmt: skip
    written = mined.candidates.mined("one", "set", "", 1)[0].candidates
    assert found[:2] == [each.candidate for each in written]


def test_papers_tell_what_they_are(mined, making):
    """A stub, a paper without a text, a stale embedding and a retracted paper are distinguished."""
    mined.papers.write([making.paper("b", abstract="rewritten")], "jsonl")
    found = mined.evidence.papers(["c", "x", "z", "b", "r", "nobody", "c"], "abstract")
    assert sorted(found) == ["b", "c", "r", "x", "z"]
    c = found["c"]
    assert (c.title, c.year, c.pmid, c.doi, c.cited, c.citing) == (
        "Title c", 1999, "7", "10.1/c", 2, 0
    )  # fmt: skip
    assert (found["x"].stub, found["x"].title, c.stub) == (True, None, False)
    assert (found["r"].retracted, c.retracted) == (True, False)
    states = {name: found[name].embedding for name in "bcxz"}
    assert states == {"b": "stale", "c": "current", "x": "no_text", "z": "no_text"}


def test_similarities_are_those_of_the_walk(mined, making):
    """To the last bit; papers without a current embedding are left out."""
    found = mined.evidence.similarities(making.KEY, ["a", "b", "z", "nobody"], "abstract", 2)
    assert sorted(found) == ["a", "b"]
    walked = {each.id: each for each in making.walk(mined, paths=2, path_length=1).papers}
    for name, similarity in found.items():
        paper = walked[name]
        assert similarity == Similarity(paper.similarity_query, paper.similarity_positive)


def test_relations_count_what_two_papers_share(mined, making):
    """Citations between them, references of both, papers that cite both."""
    mined.papers.write([making.paper("s", doi="10.1/c")], "jsonl")
    relation = mined.evidence.relations(making.KEY, "c")[0]
    assert (relation.answer, relation.distance, relation.co_cited) == ("s", 2, 1)
    assert (relation.shared_references, relation.same) == ((), ("doi",))
    relation = mined.evidence.relations(making.KEY, "z")[0]
    assert (relation.distance, relation.shared_references, relation.same) == (1, (), ())
    mined.papers.write_citations([Citation("d", "b")], "tsv")
    assert mined.evidence.relations(making.KEY, "d")[0].shared_references == ("b",)
    mined.papers.write([making.paper("island")], "jsonl")
    assert mined.evidence.relations(making.KEY, "island")[0].distance is None
    assert mined.evidence.relations(making.KEY, "s")[0].distance == 0


def test_rank_ranks_the_usable_papers(mined):
    """By cosine with the query, with the nearest positive, and by sort_keys at its hop."""
    assert rank(mined, "a") == NeighbourhoodRank(1, 4, 1, 1, rank(mined, "a").keys_before)
    assert (rank(mined, "d").by_query, rank(mined, "d").by_positive) == (4, 4)
    assert sorted(rank(mined, name).keys_before for name in "ab") == [0, 1]
    assert sorted(rank(mined, name).keys_before for name in "cd") == [0, 1]


def test_rank_outside_and_unusable(mined):
    """A retracted paper keeps its hop; an answer and a paper that is not cited have none."""
    assert rank(mined, "r") == NeighbourhoodRank(1, 4, None, None, None)
    assert rank(mined, "s") == rank(mined, "z") == NeighbourhoodRank(None, 4, None, None, None)
    assert rank(mined, "z", "in").hop == 1
    assert rank(mined, "nobody") is None


def test_a_walk_names_what_it_did_not_take(graph, making):
    """The ids beside the cosines of a step are those of its choices, the chosen one among them."""
    making.circle("s>a a>b a>c a>d", {"s": 0, "a": 5, "b": 30, "c": 20, "d": 60}).write(graph)
    walked = making.walk(graph, paths=1, path_length=2, width=2, random=1)
    start, step, rest = walked.papers
    assert (start.among, rest.among) == ((), ())
    assert step.among == ("c", "b")
    assert step.among[step.chosen] == step.id
