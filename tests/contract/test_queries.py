"""Queries: sets, positives, and which papers a query can be made of."""

import re

import pytest

from bica_graph.graph.unknown import unknown_query
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.queries import Positive, Query, QueryKey, QuerySet

CHAIN = "s>a a>b"
ANGLES = {"s": 0, "a": 10, "b": 20}


def positives(graph, name="q"):
    """Give the positives of a query as [id, grade]."""
    rows = (row for kind, row in graph.rows() if kind == "query")
    return next(row["positives"] for row in rows if row["id"] == name)


def reasons(graph, *ids, direction="out", text="abstract"):
    """Give the reason of each paper that was judged."""
    return {seed.id: seed.reason for seed in graph.queries.seeds(ids, direction, text)}


@pytest.fixture
def papers(graph, making):
    """Give a graph with the papers a, b and c."""
    graph.papers.write([making.paper(name) for name in "abc"], "jsonl")
    return graph


def test_new_queries_are_counted(papers, making):
    """A query that is there already is not new, in another set it is."""
    other = QueryKey("other", "q")
    assert papers.queries.write([making.query("a"), making.query("a", key=other)]) == 2
    assert papers.queries.write([making.query("a")]) == 0
    stub = making.query("late", key=QueryKey("other", "p"))
    assert papers.queries.write([stub]) == 1


def test_a_written_query_has_every_property(papers, making):
    """Text, origin and digests are kept under their names."""
    papers.queries.write([making.query("a", text="Some  Text", origin="title")])
    (row,) = [row for kind, row in papers.rows() if kind == "query"]
    digests = {row.pop("text_hash"), row.pop("text_digest")}
    assert row == {
        "set": "set",
        "id": "q",
        "text": "Some  Text",
        "origin": "title",
        "positives": [["a", 1]],
    }
    assert len(digests) == 2


def test_writing_a_query_twice_changes_nothing(papers, making):
    """The rows are as before."""
    papers.queries.write([making.query("a", "b")])
    before = list(papers.rows())
    papers.queries.write([making.query("a", "b")])
    assert list(papers.rows()) == before


def test_positives_follow_the_last_writing(papers):
    """Those left out go, new ones come, and grades change."""
    papers.queries.write([Query("set", "q", "t", "user", (Positive("a"), Positive("b", 2)))])
    papers.queries.write([Query("set", "q", "t", "user", (Positive("b", 3), Positive("c")))])
    assert positives(papers) == [["b", 3], ["c", 1]]


def test_a_positive_that_is_no_paper_becomes_a_stub(papers, making):
    """It is known for an answer before it comes, and stays one when it does."""
    stubs = papers.counts()["papers"]["stubs"]
    papers.queries.write([making.query("a", "late")])
    assert positives(papers) == [["a", 1], ["late", 1]]
    assert papers.counts()["papers"]["stubs"] == stubs + 1
    papers.papers.write([making.paper("late")], "jsonl")
    assert positives(papers) == [["a", 1], ["late", 1]]
    assert papers.counts()["papers"]["stubs"] == stubs


def test_stubs_of_positives_do_not_change_what_a_run_is_held_against(papers, making):
    """The fingerprint of papers, which decides whether a run can be resumed, leaves out stubs."""
    before = papers.fingerprint()["papers"]
    papers.queries.write([making.query("a", "late")])
    assert papers.fingerprint()["papers"] == before


def test_stubs_go_with_the_last_query_that_names_them(papers, making):
    """When its set is removed, or it has other positives by now."""
    first, second = (making.query("a", "late", key=QueryKey("set", name)) for name in "pq")
    other = making.query("late", key=QueryKey("other", "r"))
    papers.queries.write([first, second, other])
    papers.queries.remove("set")
    assert papers.counts()["papers"]["stubs"] == 1
    papers.queries.write([making.query("a", key=QueryKey("other", "r"))])
    assert papers.counts()["papers"]["stubs"] == 0
    papers.queries.write([first, second])
    papers.queries.remove("set")
    assert papers.counts()["papers"] | {"stubs": 0} == papers.counts()["papers"]


def test_a_query_may_have_no_positive(papers, making):
    """It stands in the graph all the same."""
    assert papers.queries.write([making.query()]) == 1
    assert positives(papers) == []


def test_sets_are_listed_by_name(papers, making):
    """Each with its origins, queries, embedded queries and positives."""
    first = making.query("a", "b", key=QueryKey("two", "1"), origin="user")
    papers.queries.write(
        [
            first,
            making.query("c", key=QueryKey("two", "2"), origin="title"),
            making.query(key=QueryKey("one", "1"), origin="doc2query"),
        ]
    )
    papers.query_embeddings.write([making.query_embedding(first, making.degrees(0))])
    assert papers.queries.sets() == [
        QuerySet("one", ("doc2query",), queries=1, embedded=0, positives=0),
        QuerySet("two", ("title", "user"), queries=2, embedded=1, positives=3),
    ]


def test_ids_of_a_set_come_a_page_at_a_time(papers, making):
    """Pages are sorted and begin above the last id; other sets are apart."""
    papers.queries.write([making.query(key=QueryKey("set", name)) for name in "cabd"])
    papers.queries.write([making.query(key=QueryKey("other", "e"))])
    first = papers.queries.ids("set", "", 3)
    assert first + papers.queries.ids("set", first[-1], 3) == ["a", "b", "c", "d"]


def test_a_slip_in_a_query_is_answered_with_what_was_meant(papers, making):
    """The set is named that has the id, and the ids of the set that begin like it."""
    names = (("one", "dev-1"), ("one", "dev-2"), ("two", "q"))
    papers.queries.write([Query(name, key, "text", "user", ()) for name, key in names])
    papers.queries.write([Query("two", "1836155", "text", "user", ())])
    left_out = Query("one", "dev-0", "text", "user", (), left_out=True)
    papers.queries.write([left_out])
    papers.papers.write([making.paper("dev-paper")], "jsonl")
    assert sorted(papers.queries.nearby("one", "dev-1", 1)) == ["dev-1"]
    assert sorted(papers.queries.nearby("one", "dev-3", 3)) == ["dev-1", "dev-2"]
    asked = (
        ("dev-3", None, "did you mean dev-2 or dev-1"),
        ("DEV-1", "one", "did you mean dev-1"),
        ("q", "one", "no query q in set one: the query of this id is in two, which --set"),
        ("q", "tow", r"no set tow \(there are: one, two; .*did you mean two"),
        ("zebra", None, r"shows the sets\)$"),
        ("dev-paper", None, r"; dev-paper is a paper: the id of the query comes first$"),
        ("1836154", None, r"shows the sets\)$"),
    )
    for query, name, message in asked:
        assert re.search(message, str(unknown_query(papers, query, name))), query


def test_texts_are_counted_by_their_normal_form(papers, making):
    """Case and spacing make no other text; other sets are apart."""
    texts = ["One  text", "one TEXT", "two"]
    papers.queries.write(
        [making.query(key=QueryKey("set", str(i)), text=text) for i, text in enumerate(texts)]
    )
    papers.queries.write([making.query(key=QueryKey("other", "q"), text="three")])
    assert papers.queries.count_texts("set") == 2


def test_a_removed_set_is_gone_with_its_candidates(papers, making):
    """Its queries are counted, its candidates and outcomes go, and other sets stay."""
    other = QueryKey("other", "q")
    papers.queries.write([making.query("a"), making.query("a", key=other)])
    papers.runs.start(making.run())
    papers.candidates.write(
        "run",
        [
            making.mined(making.candidate("b", 0), making.candidate("c", 1, step=1)),
            making.mined(making.candidate("b", 0, key=other), key=other),
        ],
    )
    assert papers.queries.remove("set") == 1
    left = [(kind, row.get("set")) for kind, row in papers.rows() if kind != "paper"]
    assert left == [("query", "other"), ("run", None), ("mined", "other"), ("candidate", "other")]


def test_removing_a_set_that_is_not_there_counts_nothing(papers):
    """No query is removed."""
    assert papers.queries.remove("nobody") == 0


def test_queries_are_counted_by_set_and_origin(papers, making):
    """Status lists them in that order, with those embedded."""
    first = making.query(key=QueryKey("b", "1"), origin="user")
    papers.queries.write(
        [
            first,
            making.query(key=QueryKey("b", "2"), origin="title"),
            making.query(key=QueryKey("a", "1"), origin="user"),
        ]
    )
    papers.query_embeddings.write([making.query_embedding(first, making.degrees(0))])
    assert papers.counts()["queries"] == [
        {"set": "a", "origin": "user", "queries": 1, "embedded": 0},
        {"set": "b", "origin": "title", "queries": 1, "embedded": 0},
        {"set": "b", "origin": "user", "queries": 1, "embedded": 1},
    ]


def test_a_seed_with_both_hops_is_eligible(graph, making):
    """It comes with its title and without a reason."""
    making.circle(CHAIN, ANGLES).write(graph)
    (seed,) = graph.queries.seeds(["s"], "out", "abstract")
    assert (seed.id, seed.title, seed.reason) == ("s", "Title s", None)


def test_stubs_and_unknown_ids_are_not_judged(graph, making):
    """Only papers come back."""
    making.circle(CHAIN, ANGLES, changes={"b": None}).write(graph)
    assert reasons(graph, "s", "b", "nobody").keys() == {"s"}


def test_a_title_may_be_missing(graph, making):
    """A blank title is for others to judge."""
    making.circle(CHAIN, ANGLES, changes={"s": {"title": None}}).write(graph)
    (seed,) = graph.queries.seeds(["s"], "out", "abstract")
    assert (seed.title, seed.reason) == ("", None)


@pytest.mark.parametrize(
    ("changes", "missing", "expected"),
    [
        ({"s": {"retracted": True, "abstract": ""}}, "", "retracted"),
        ({"s": {"abstract": ""}}, "", "no_text"),
        ({}, "s", "no_embedding"),
        ({}, "a", "no_hop1"),
        ({"a": {"retracted": True}}, "", "no_hop1"),
        ({"a": {"abstract": ""}}, "a", "no_hop1"),
        ({}, "b", "no_hop2"),
        ({"b": {"retracted": True}}, "", "no_hop2"),
    ],
)
def test_the_first_reason_is_given(graph, making, changes, missing, expected):
    """A seed, or a whole hop, that is retracted, without text or not embedded is no good."""
    angles = {name: angle for name, angle in ANGLES.items() if name not in missing}
    making.circle(CHAIN, angles, changes=changes).write(graph)
    assert reasons(graph, "s") == {"s": expected}


@pytest.mark.parametrize("key", ["abstract", "doi", "pmid"])
@pytest.mark.parametrize(("duplicate", "expected"), [("a", "no_hop1"), ("b", "no_hop2")])
def test_duplicates_of_the_seed_do_not_count(graph, making, key, duplicate, expected):
    """A paper with the seed's abstract, DOI or PMID is not usable near it."""
    same = {"abstract": "Same  Words", "doi": "10.1/same", "pmid": "5"}[key]
    changes = {"s": {key: same}, duplicate: {key: same}}
    making.circle(CHAIN, ANGLES, changes=changes).write(graph)
    assert reasons(graph, "s") == {"s": expected}


def test_a_stale_seed_has_no_embedding(graph, making):
    """An embedding of another text does not count."""
    making.circle(CHAIN, ANGLES).write(graph)
    graph.papers.write([PaperRecord("s", abstract="New.")], "jsonl")
    assert reasons(graph, "s") == {"s": "no_embedding"}


def test_the_embedded_text_is_that_of_the_choice(graph, making):
    """Embeddings of abstracts are none of title and abstract."""
    making.circle(CHAIN, ANGLES).write(graph)
    assert reasons(graph, "s", text="title+abstract") == {"s": "no_embedding"}


@pytest.mark.parametrize(
    ("citations", "expected"),
    [
        ("", "no_hop1"),
        ("s>s", "no_hop1"),
        ("s>a", "no_hop2"),
        ("s>a a>s", "no_hop2"),
        ("s>a a>a", "no_hop2"),
        ("s>a s>b a>b b>a", "no_hop2"),
        ("s>a a>b b>s", None),
        ("s>c c>b s>a", None),
    ],
)
def test_hops_are_distances(graph, making, citations, expected):
    """Loops, ways back and hop 1 itself are no hop 2; a paper of no use is a way all the same."""
    making.circle(citations, ANGLES).write(graph)
    assert reasons(graph, "s") == {"s": expected}


@pytest.mark.parametrize(
    ("direction", "expected"), [("out", "no_hop1"), ("in", None), ("both", None)]
)
def test_seeds_are_judged_in_a_direction(graph, making, direction, expected):
    """A paper that is only cited has a neighbourhood against the citations."""
    making.circle("b>a a>s", ANGLES).write(graph)
    assert reasons(graph, "s", direction=direction) == {"s": expected}


def test_many_seeds_are_judged_at_once(graph, making):
    """Each comes once."""
    making.circle(CHAIN, ANGLES).write(graph)
    graph.papers.write_citations([Citation("b", "s")], "tsv")
    assert reasons(graph, "s", "a", "b") == {"s": None, "a": None, "b": None}
