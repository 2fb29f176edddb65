"""Why a paper is, or is not, a negative: replayed, and equal to what mining did."""

import json
import random
from pathlib import Path

import pytest

from bica_graph.errors import GraphMismatch, RunError, UnknownPaperError
from bica_graph.explain.explain import explain_candidate
from bica_graph.explain.words import in_words
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.mining.mine import mine_cypher, mine_walk
from bica_graph.records.papers import Citation
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.walks import WalkSettings

OF_YEAR = Path(__file__).parents[1] / "data" / "of_year.cypher"


def some(making, papers=60, citations=240):
    """Make papers around a circle that cite each other at random, with five queries."""
    chance = random.Random(7)
    names = [f"p{number:02}" for number in range(papers)]
    pairs = {(chance.choice(names), chance.choice(names)) for _ in range(citations)}
    corpus = making.circle(
        " ".join(f"{one}>{other}" for one, other in sorted(pairs) if one != other),
        {name: chance.uniform(0, 90) for name in names[:-6]},
        positives=(names[0],),
        changes={names[3]: {"retracted": True}, names[-1]: {"abstract": ""}, names[-2]: None},
    )
    corpus.queries = [
        (
            making.query(
                *names[number : number + 1 + number % 2], key=QueryKey("set", f"q{number}")
            ),
            making.degrees(chance.uniform(0, 90)),
        )
        for number in range(4, 9)
    ]
    for number, (query, _) in enumerate(corpus.queries):
        corpus.queries[number] = (
            Query(query.set, query.id, f"question {number}", "user", query.positives),
            corpus.queries[number][1],
        )
    return corpus


def ask(graph, paper, query="q", **options):
    """Explain one paper; give the only account."""
    (account,) = explain_candidate(graph, query, paper, **options).accounts
    return account


def asked(graph, these, first):
    """Give all of them; in Neo4j, where an answer takes longer, every other one."""
    return these if isinstance(graph, LocalGraph) else these[first % 2 :: 2]


@pytest.fixture
def mined(graph, making):
    """Give a mined graph with one paper for every reason to be no candidate."""
    making.circle(
        "s>a s>b s>e s>r s>t s>m s>n a>c a>d b>s far>s c>deep",
        {
            "s": 0,
            "a": 20,
            "b": 40,
            "e": 80,
            "c": 50,
            "d": 75,
            "r": 10,
            "t": 33,
            "deep": 3,
            "far": 4,
        },
        query_angle=5,
        changes={
            "r": {"retracted": True},
            "s": {"doi": "10.1/s", "abstract": "The same."},
            "t": {"doi": "10.1/s"},
            "n": {"abstract": ""},
            "m": {"abstract": "not embedded"},
        },
    ).write(graph)
    graph.queries.write([Query("other", "q2", "a question", "user", (Positive("e"),))])
    graph.query_embeddings.write(
        [making.query_embedding(making.query("e", key=QueryKey("other", "q2")), making.degrees(5))]
    )
    mine_walk(
        graph,
        "run",
        sets=["set"],
        settings=WalkSettings(paths=1, path_length=2, width=1, random=0),
        allow_unembedded=True,
    )
    return graph


def test_every_candidate_is_explained_as_it_was_mined(graph, making):
    """Steps, probabilities and verdicts are those that the run wrote, for every candidate."""
    corpus = some(making).write(graph)
    mine_walk(corpus, "run", settings=WalkSettings(temperature=0.1), allow_unembedded=True)
    told = 0
    for query in graph.candidates.mined("run", "set", "", 100):
        for found in asked(graph, query.candidates, told):
            candidate = found.candidate
            account = ask(graph, candidate.paper, query.key.id)
            assert (account.candidate, account.changed, account.why_not) == (candidate, "", None)
            last = account.steps[-1]
            assert (last.paper, last.path, last.step) == (
                candidate.paper, candidate.path, candidate.step
            )  # fmt: skip
            assert (last.similarity, last.probability) == (
                candidate.similarity_step, candidate.probability
            )  # fmt: skip
            dropped = tuple(each.filter for each in account.verdicts if each.dropped)
            assert (dropped, account.hop) == (candidate.dropped_by, candidate.hop)
            told += 1
    assert told > 20


def test_whoever_is_no_candidate_failed_a_condition(graph, making):
    """For every other paper the account names one, and never that a walk comes to it."""
    some(making).write(graph)
    mine_walk(graph, "run", settings=WalkSettings(paths=2, random=1), allow_unembedded=True)
    for first, query in enumerate(graph.candidates.mined("run", "set", "", 100)):
        candidates = {found.candidate.paper for found in query.candidates}
        names = {f"p{number:02}" for number in asked(graph, range(60), first)}
        for name in sorted(names - candidates):
            why = ask(graph, name, query.key.id).why_not
            assert why, name
            assert "now" not in why, name


@pytest.mark.parametrize(
    ("paper", "because"),
    [
        ("s", "it is a positive of the query"),
        ("e", "it answers query q2 of set other, which has the same text"),
        ("r", "it is retracted"),
        ("n", "it has no abstract"),
        ("m", "it has no embedding: run bicagraph embed"),
        ("t", "it is a duplicate of s (same DOI), which answers the query"),
        (
            "deep",
            "it is more than two citations away from every positive of the query (direction out)",
        ),
        (
            "far",
            "it is more than two citations away from every positive of the query (direction out)",
        ),
        (
            "d",
            "never among the 1 paper most similar to the current one of a walk",
        ),
    ],
)
def test_the_first_condition_that_failed(mined, paper, because):
    """Each reason why a paper is not a candidate is given in words."""
    assert ask(mined, paper, set="set").why_not == because


def test_a_choice_that_was_not_drawn(graph, making):
    """A paper among the choices of a step is reported with its probability."""
    making.circle("s>a a>b a>c", {"s": 0, "a": 0, "b": 10, "c": 20}).write(graph)
    mine_walk(graph, "run", settings=WalkSettings(paths=1, path_length=2, random=0))
    (left,) = {"b", "c"} - {each.paper for each in graph.evidence.candidates(QueryKey("set", "q"))}
    why = ask(graph, left).why_not
    assert why in {
        f"it could have been chosen but was not: step 1 of walk 1 (probability {probability})"
        for probability in ("0.489", "0.511")
    }


def test_walks_that_take_no_step(graph, making):
    """The message does not mention the current paper of a walk."""
    making.circle("s>a s>b a>c", {"s": 0, "a": 10, "b": 20, "c": 30}).write(graph)
    mine_walk(graph, "run", settings=WalkSettings(paths=1, path_length=1, random=0))
    assert ask(graph, "c").why_not == "no walk took a step"
    assert ask(graph, "b").why_not == (
        "not among the 1 paper at hop 1 most similar to the query, and no walk took a step"
    )


def test_a_capped_paper(graph, making):
    """What a cap left out is reported as such, and only that."""
    names = [f"a{number}" for number in range(6)]
    making.circle(
        " ".join(f"s>{name}" for name in names) + " a0>z a1>z a2>z a3>z a4>z a5>z",
        {"s": 0, "z": 80, **{name: 10 * number for number, name in enumerate(names)}},
    ).write(graph)
    settings = WalkSettings(paths=1, path_length=2, random=2, max_hop1=3)
    mine_walk(graph, "run", settings=settings)
    capped = [
        name
        for name in names
        if ask(graph, name).why_not == "the neighbourhood was capped at 3 papers at hop 1"
    ]
    candidates = {each.paper for each in graph.evidence.candidates(QueryKey("set", "q"))}
    assert len(capped) == 3
    assert candidates.isdisjoint(capped)


def test_a_changed_graph_is_told(mined, making):
    """A citation more, and the account says what has changed."""
    assert ask(mined, "a", set="set").changed == ""
    mined.papers.write_citations([Citation("a", "far")], "tsv")
    assert ask(mined, "a", set="set").changed == "graph.citations was 12, is 13"


def test_a_query_without_candidates(graph, making):
    """Why the query gave none stands for each of its papers."""
    making.circle("s>a", {"s": 0, "a": 10, "b": 20}).write(graph)
    mine_walk(graph, "run")
    account = ask(graph, "a")
    assert account.why_not == "the query gave no candidate at all: no paper at hop 2 is usable"
    assert account.steps == ()


def test_a_filter_of_later_is_named(graph, making):
    """Verdicts of other filters are given beside the values of the margin."""
    making.circle("s>a a>b", {"s": 0, "a": 60, "b": 70}).write(graph)
    mine_walk(graph, "run", settings=WalkSettings(random=0))
    verdicts = ask(graph, "a").verdicts
    assert [(each.filter, each.dropped) for each in verdicts] == [("margin", False)]
    assert verdicts[0].because == (
        "cosine with the query 0.5000 is not above 0.9500, 5% below the positive's 1.0000"
    )


def test_words_tell_the_walk(mined):
    """A reader finds the walk, the numbers and how the papers hang together."""
    lines = list(in_words(explain_candidate(mined, "q", "a", set="set")))
    assert lines[0] == "paper     a (Title a)"
    assert "Run run: a candidate, dropped by margin." in lines
    (start,) = [line for line in lines if line.startswith("  walk 1 starts at a (Title a): ")]
    assert start.endswith("cosine 0.9659 with the query, among 2 papers at hop 1")
    assert (
        "1 citation, in either direction, lies between it and s (Title s); 0 references in"
        in (lines[-1])
    )
    assert lines[-1].endswith("0 references in common, 0 papers cite both.")
    lines = list(in_words(explain_candidate(mined, "q", "e", set="set")))
    assert (
        "Run run: no candidate, because it answers query q2 of set other, which has the same text."
        in lines
    )


def test_a_candidate_of_a_statement_is_asked_for_again(neo4j_graph, making):
    """The explanation has what the statement returned for the paper, and whether it still does."""
    corpus = making.circle("s>a", {"s": 0, "a": 60}, changes={"a": {"year": 2001}})
    corpus.write(neo4j_graph)
    mine_cypher(neo4j_graph, "run", OF_YEAR)
    words = "\n".join(in_words(explain_candidate(neo4j_graph, "q", "a")))
    assert (
        "  returned by of_year.cypher: candidate number 1, step 1 of walk 3, cosine 0.5000, "
        "probability 0.250\n"
    ) in words
    assert ask(neo4j_graph, "a").changed == ""
    neo4j_graph.papers.write([making.paper("a", year=2002)], "jsonl")
    assert ask(neo4j_graph, "a").changed == "the strategy does not find it now"


def test_an_unmined_query_says_what_to_do(graph, making):
    """Before any run there is no account, and the words name the command."""
    making.circle("s>a a>b", {"s": 0, "a": 60, "b": 70}).write(graph)
    explanation = explain_candidate(graph, "q", "a")
    assert explanation.accounts == ()
    words = list(in_words(explanation))
    assert "No run has mined this query yet: bicagraph mine walk --run NAME" in words


def test_what_is_not_there_is_an_error(mined):
    """A query, a paper, a run; and a query id that two sets have."""
    with pytest.raises(GraphMismatch, match="no query nobody in"):
        explain_candidate(mined, "nobody", "a")
    with pytest.raises(UnknownPaperError, match="no paper nobody in"):
        explain_candidate(mined, "q", "nobody")
    with pytest.raises(RunError, match="there is no run 'nobody'"):
        explain_candidate(mined, "q", "a", run="nobody")
    mined.queries.write([Query("other", "q", "else", "user", (Positive("s"),))])
    with pytest.raises(GraphMismatch, match="the sets other, set all have a query q"):
        explain_candidate(mined, "q", "a")
    with pytest.raises(RunError, match="run run has not mined query q of set other"):
        explain_candidate(mined, "q", "a", set="other", run="run")


def test_a_query_that_is_not_embedded_says_what_to_do(mined, making):
    """A changed text has no embedding yet: a walk could not begin."""
    mined.queries.write([Query("set", "q", "rewritten", "user", (Positive("s"),))])
    with pytest.raises(GraphMismatch, match="query q of set set has no current embedding"):
        explain_candidate(mined, "q", "a", set="set")


def test_an_explanation_is_plain_data(mined):
    """It can be written as JSON."""
    from dataclasses import asdict

    told = json.loads(json.dumps(asdict(explain_candidate(mined, "q", "a", set="set"))))
    assert told["accounts"][0]["candidate"]["paper"] == "a"
