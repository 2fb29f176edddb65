"""Citations: stubs, who named them, lists that shrink, and neighbourhoods."""

from dataclasses import replace

import pytest

from bica_graph.records.papers import Citation, CitationCounts


def citations(graph):
    """Give all citations as (citing, cited, sources), the sources joined by a comma."""
    return [
        (row["citing"], row["cited"], ",".join(row["sources"]))
        for kind, row in graph.rows()
        if kind == "citation"
    ]


def state(graph, name):
    """Give what is known of a paper's references."""
    rows = {row["id"]: row for kind, row in graph.rows() if kind == "paper"}
    return rows[name]["references"] if name in rows else None


def refer(graph, making, source="jsonl", **lists):
    """Write lists of references: ids by citing paper, as one string each."""
    papers = [replace(making.paper(name), references=tuple(ids)) for name, ids in lists.items()]
    return graph.papers.write_references(papers, source)


@pytest.fixture
def two(graph, making):
    """Give a graph with the papers a and b."""
    graph.papers.write([making.paper("a"), making.paper("b")], "jsonl")
    return graph


def test_both_ends_become_stubs(graph):
    """A citation between unknown papers makes two stubs, which are counted."""
    counts = graph.papers.write_citations([Citation("x", "y")], "tsv")
    assert counts == CitationCounts(created=1, stubs=2)
    assert graph.counts()["papers"]["stubs"] == 2


def test_a_citation_is_written_once(two):
    """The same citation, in the batch or later, is known."""
    batch = [Citation("a", "b"), Citation("a", "b"), Citation("b", "a")]
    assert two.papers.write_citations(batch, "tsv") == CitationCounts(created=2, known=1)
    assert two.papers.write_citations(batch, "tsv") == CitationCounts(known=3)
    assert citations(two) == [("a", "b", "tsv"), ("b", "a", "tsv")]


def test_citing_tells_of_references(two):
    """Who cites has references; of who is only cited nothing is known."""
    two.papers.write_citations([Citation("a", "c"), Citation("d", "a")], "tsv")
    states = [state(two, name) for name in "abcd"]
    assert states == ["present", "unknown", "unknown", "present"]


def test_a_self_citation_is_kept(two):
    """A paper that cites itself does so in the graph."""
    assert two.papers.write_citations([Citation("a", "a")], "tsv") == CitationCounts(created=1)
    assert citations(two) == [("a", "a", "tsv")]


def test_a_citation_names_all_its_sources(two, making):
    """A citation of a list that a file names, too, goes only when neither names it any more."""
    refer(two, making, a="b")
    two.papers.write_citations([Citation("a", "b")], "tsv")
    assert citations(two) == [("a", "b", "jsonl,tsv")]
    assert refer(two, making, a="") == CitationCounts()
    assert citations(two) == [("a", "b", "tsv")]


def test_a_list_of_references_makes_citations(two, making):
    """A list makes its citations and the stubs it needs."""
    assert refer(two, making, a="bc") == CitationCounts(created=2, stubs=1)
    assert citations(two) == [("a", "b", "jsonl"), ("a", "c", "jsonl")]


def test_the_same_list_again_changes_nothing(two, making):
    """All citations of the list are known, and the rows are as before."""
    refer(two, making, a="bc")
    before = list(two.rows())
    assert refer(two, making, a="bc") == CitationCounts(known=2)
    assert list(two.rows()) == before


def test_a_shorter_list_takes_citations_away(two, making):
    """What the new list no longer holds is removed and counted."""
    refer(two, making, a="bc")
    assert refer(two, making, a="b") == CitationCounts(known=1, removed=1)
    assert citations(two) == [("a", "b", "jsonl")]


def test_an_empty_list_says_that_there_are_none(two, making):
    """A paper with an empty list has the state none, and present again with a longer one."""
    refer(two, making, a="")
    assert state(two, "a") == "none"
    refer(two, making, a="b")
    assert state(two, "a") == "present"


def test_a_list_does_not_remove_what_another_source_named(two, making):
    """Citations of a file stay when the paper's own list is empty, and keep the state."""
    two.papers.write_citations([Citation("a", "b")], "tsv")
    assert refer(two, making, a="") == CitationCounts()
    assert state(two, "a") == "present"


def test_a_list_does_not_take_over_what_another_source_named(two, making):
    """A citation that is known already keeps its source beside the new one."""
    two.papers.write_citations([Citation("a", "b")], "tsv")
    assert refer(two, making, a="b") == CitationCounts(known=1)
    assert citations(two) == [("a", "b", "jsonl,tsv")]


def test_a_newer_snapshot_takes_the_place_of_the_older(two, making):
    """A source is known by its name, whatever the date of its snapshot."""
    two.papers.write_citations([Citation("a", "b"), Citation("b", "a")], "icite 2026-04")
    two.papers.write_citations([Citation("a", "b")], "icite 2026-05")
    assert refer(two, making, "icite 2026-06", a="", b="a") == CitationCounts(known=1, removed=1)
    assert citations(two) == [("b", "a", "icite")]


def test_a_stub_that_nothing_names_goes(two, making):
    """When its last citation is removed, a stub is removed too."""
    refer(two, making, a="c")
    refer(two, making, a="")
    assert state(two, "c") is None


def test_a_paper_that_nothing_names_stays(two, making):
    """Only stubs go with their last citation."""
    refer(two, making, a="b")
    refer(two, making, a="")
    assert state(two, "b") == "unknown"


def test_a_stub_that_another_paper_names_stays(two, making):
    """One citation less is not the last one."""
    refer(two, making, a="c", b="c")
    assert refer(two, making, a="") == CitationCounts(removed=1)
    assert state(two, "c") == "unknown"


@pytest.mark.parametrize("lists", [{"a": "", "b": "c"}, {"b": "c", "a": ""}])
def test_a_stub_that_moves_to_another_list_stays(two, making, lists):
    """A stub dropped by one list and named by another of the same batch is not created again."""
    refer(two, making, a="c")
    assert refer(two, making, **lists) == CitationCounts(created=1, removed=1)
    assert state(two, "c") == "unknown"


def test_a_stub_that_answers_a_query_stays(two, making):
    """A query's positive is named by the query."""
    refer(two, making, a="c")
    two.queries.write([making.query("c")])
    refer(two, making, a="")
    assert state(two, "c") == "unknown"


def test_a_stub_that_is_a_candidate_stays(two, making):
    """A candidate keeps its paper."""
    refer(two, making, a="c")
    two.queries.write([making.query("a")])
    two.runs.start(making.run())
    two.candidates.write("run", [making.mined(making.candidate("c", 0))])
    refer(two, making, a="")
    assert state(two, "c") == "unknown"


def test_the_list_of_a_paper_that_is_not_there_is_ignored(two, making):
    """References of an unknown paper make nothing."""
    assert refer(two, making, z="ab") == CitationCounts()
    assert citations(two) == []


def test_references_are_counted_by_state(two, making):
    """Status distinguishes present, none and unknown, stubs included."""
    refer(two, making, a="c", b="")
    assert two.counts()["references"] == {"none": 1, "present": 1, "unknown": 1}


def test_near_gives_the_smallest_hop(graph, making):
    """Seeds have hop 0, and a paper on a short and a long way the smaller one."""
    making.circle("s>a s>b a>b a>c b>s c>d c>c", {}).write(graph)
    papers = graph.neighbourhoods.near(["s"], "out", "abstract", 100)
    assert [(name, hop) for name, hop, _, _ in papers] == [("s", 0), ("a", 1), ("b", 1), ("c", 2)]


def test_near_gives_the_citations_inside(graph, making):
    """Citations to papers beyond are left out; loops and ways back are there."""
    making.circle("s>a s>b a>b a>c b>s c>d c>c", {}).write(graph)
    papers = graph.neighbourhoods.near(["s"], "out", "abstract", 100)
    inside = graph.papers.citations_among([name for name, *_ in papers])
    expected = ["s>a", "s>b", "a>b", "a>c", "b>s", "c>c"]
    assert inside == sorted(
        (Citation(*pair.split(">")) for pair in expected), key=lambda c: (c.citing, c.cited)
    )


@pytest.mark.parametrize(
    ("direction", "expected"), [("out", "sbc"), ("in", "saz"), ("both", "sabcz")]
)
def test_near_follows_citations_either_way(graph, making, direction, expected):
    """Out goes to the cited, in to the citing, both wherever there is a citation."""
    making.circle("z>a a>s s>b b>c", {}).write(graph)
    papers = graph.neighbourhoods.near(["s"], direction, "abstract", 100)
    assert sorted(name for name, *_ in papers) == sorted(expected)


def test_near_takes_the_nearest_when_limited(graph, making):
    """At most so many papers come, near ones first, and only citations among them."""
    making.circle("s>b s>a a>c b>c", {}).write(graph)
    papers = graph.neighbourhoods.near(["s"], "out", "abstract", 3)
    inside = graph.papers.citations_among([name for name, *_ in papers])
    assert [name for name, *_ in papers] == ["s", "a", "b"]
    assert inside == [Citation("s", "a"), Citation("s", "b")]


def test_near_tells_what_is_usable(graph, making):
    """Usable is what has a current embedding and is not retracted; titles come along."""
    changes = {"b": {"retracted": True}, "c": None}
    making.circle("s>a s>b s>c", {"a": 0, "b": 10}, changes=changes).write(graph)
    papers = graph.neighbourhoods.near(["s"], "out", "abstract", 100)
    assert papers[1:] == [
        ("a", 1, "Title a", True),
        ("b", 1, "Title b", False),
        ("c", 1, "", False),
    ]


def test_near_nobody_is_nothing(graph):
    """Ids that are no papers have no neighbourhood."""
    assert graph.neighbourhoods.near(["nobody"], "both", "abstract", 10) == []
    assert graph.papers.citations_among(["nobody"]) == graph.papers.citations_among([]) == []
