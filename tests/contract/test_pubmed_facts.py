"""What PubMed knows of papers: MeSH, types, retractions, merged and failed records."""

import pytest

from bica_graph.graph.digest import graph_digest
from bica_graph.ingest.paper_writer import PaperWriter
from bica_graph.records.papers import (
    Citation,
    CitationCounts,
    MeshHeading,
    PaperCounts,
    PaperKeys,
    PaperRecord,
    PubmedVersion,
)
from bica_graph.records.queries import Positive, Query

ASTHMA = MeshHeading("D001249", "Asthma", True)
CHILD = MeshHeading("D002648", "Child")


def row(graph, name):
    """Give the stored properties of a paper; {} if it is not there."""
    found = [each for kind, each in graph.rows() if kind == "paper" and each["id"] == name]
    return found[0] if found else {}


def cited(graph):
    """Give all citations as (citing, cited, sources)."""
    return [
        (each["citing"], each["cited"], each["sources"])
        for kind, each in graph.rows()
        if kind == "citation"
    ]


def test_the_fields_of_pubmed_are_kept(graph, making):
    """Journal, languages, types and version are stored; an empty list removes one."""
    record = making.paper(
        "a",
        journal="A Journal",
        languages=("eng", "fre"),
        publication_types=("Review",),
        version=2,
    )
    graph.papers.write([record], "pubmed")
    assert graph.papers.write([record], "pubmed") == PaperCounts(unchanged=1)
    stored = row(graph, "a")
    assert (stored["journal"], stored["languages"]) == ("A Journal", ["eng", "fre"])
    assert (stored["publication_types"], stored["version"]) == (["Review"], 2)
    graph.papers.write([PaperRecord("a", languages=(), journal="")], "pubmed")
    assert not {"languages", "journal"} & row(graph, "a").keys()


def test_versions_of_records(graph, making):
    """Papers from elsewhere have none."""
    graph.papers.write(
        [making.paper("a", version=2, release="pubmed26n0001"), making.paper("b", version=1)], "x"
    )
    graph.papers.write([making.paper("c")], "jsonl")
    gone = PaperRecord("b", retracted=True, retraction="deleted from PubMed")
    graph.papers.write([gone], "x")
    assert graph.papers.versions(["a", "b", "c", "nobody"]) == {
        "a": PubmedVersion(2, "pubmed26n0001"),
        "b": PubmedVersion(1, deleted=True),
    }


def test_duplicates_are_counted(graph, making):
    """Papers with the abstract or the DOI of another, whatever their ids are."""
    graph.papers.write(
        [
            making.paper("a", abstract="Same text", doi="10.1/a"),
            making.paper("b", abstract="same  text"),
            making.paper("c", doi="10.1/a"),
            making.paper("d", abstract=""),
            making.paper("e", abstract=""),
        ],
        "x",
    )
    assert graph.papers.count_duplicates() == {"abstract": 2, "doi": 2, "pmid": 0}


def test_keys_of_papers(graph, making):
    """Page by page, with PMID and DOI; stubs are told apart."""
    graph.papers.write([making.paper("a", pmid="1", doi="10.1/a"), making.paper("b")], "x")
    graph.papers.write_citations([Citation("a", "c")], "x")
    assert graph.papers.keys("", 2) == [
        PaperKeys("a", "1", "10.1/a", stub=False), PaperKeys("b", None, None, stub=False),
    ]  # fmt: skip
    assert graph.papers.keys("b", 2) == [PaperKeys("c", None, None, stub=True)]


def test_a_retraction_has_its_reason(graph, making):
    """When a paper is no longer retracted, the reason goes as well."""
    graph.papers.write([making.paper("a", retracted=True, retraction="notice 12")], "pubmed")
    assert (row(graph, "a")["retracted"], row(graph, "a")["retraction"]) == (True, "notice 12")
    graph.papers.write([making.paper("a", retracted=False)], "pubmed")
    assert not {"retracted", "retraction"} & row(graph, "a").keys()


def test_filling_changes_nothing_that_is_there(graph, making):
    """A second source adds what is missing, completes stubs, and deletes nothing."""
    graph.papers.write([making.paper("a", year=1999, doi="10.1/a")], "pubmed")
    graph.papers.write_citations([Citation("a", "b")], "icite 2026-04")
    more = PaperRecord("a", title="Another", doi="", year=2001, journal="J", languages=("eng",))
    written = graph.papers.write([more, making.paper("b")], "openalex 2026-01", fill=True)
    assert written == PaperCounts(filled=1, changed=1)
    stored = row(graph, "a")
    assert (stored["title"], stored["year"], stored["doi"]) == ("Title a", 1999, "10.1/a")
    assert (stored["journal"], stored["languages"], stored["source"]) == ("J", ["eng"], "pubmed")
    assert row(graph, "b")["source"] == "openalex"
    again = graph.papers.write([more, making.paper("b")], "openalex 2026-01", fill=True)
    assert again == PaperCounts(unchanged=2)


def test_an_abstract_that_is_filled_in_counts(graph):
    """Its digests follow, with the title that the paper had before."""
    graph.papers.write([PaperRecord("a", title="Own title")], "pubmed")
    graph.papers.write([PaperRecord("a", title="Other", abstract="Text")], "openalex", fill=True)
    graph.papers.write([PaperRecord("b", title="Own title", abstract="Text")], "pubmed")
    digests = [row(graph, name)["title_abstract_digest"] for name in ("a", "b")]
    assert digests[0] == digests[1]


def test_headings_are_replaced(graph, making):
    """A paper has the headings of its newest list; a name that changed is changed."""
    graph.papers.write([making.paper("a"), making.paper("b")], "pubmed")
    graph.papers.write_mesh([PaperRecord("a", mesh=(ASTHMA, CHILD)), PaperRecord("b", mesh=())])
    assert row(graph, "a")["mesh"] == [
        ["D001249", "Asthma", True], ["D002648", "Child", False],
    ]  # fmt: skip
    renamed = MeshHeading("D002648", "Children", True)
    graph.papers.write_mesh([PaperRecord("a", mesh=(renamed,)), PaperRecord("nobody", mesh=())])
    assert row(graph, "a")["mesh"] == [["D002648", "Children", True]]
    assert row(graph, "nobody") == {}


def test_the_main_subject_of_most_papers(graph, making):
    """A heading counts where it is a main subject; a graph without headings has none."""
    assert graph.papers.main_subject() is None
    graph.papers.write([making.paper(name) for name in "abc"], "pubmed")
    asthma = [PaperRecord(name, mesh=(ASTHMA, CHILD)) for name in "ab"]
    graph.papers.write_mesh([*asthma, PaperRecord("c", mesh=(CHILD,))])
    assert graph.papers.main_subject() == "Asthma"


def test_a_paper_that_could_not_be_fetched(graph, making):
    """It is marked unless its references are known; a later list takes the mark away."""
    graph.papers.write([making.paper(name) for name in "ab"], "pubmed")
    graph.papers.write_citations([Citation("a", "c")], "pubmed")
    assert graph.papers.mark_failed(["a", "b", "c", "d"]) == 3
    assert graph.papers.mark_failed(["b"]) == 0
    states = [row(graph, name)["references"] for name in "abcd"]
    assert states == ["present", "failed", "failed", "failed"]
    graph.papers.write_references([PaperRecord("b", references=())], "pubmed")
    assert row(graph, "b")["references"] == "none"


def test_a_merged_paper_hands_over_what_it_had(graph, making):
    """Citations of both ends and queries move; their sources are joined."""
    graph.papers.write([making.paper(name) for name in ("old", "new", "x")], "pubmed")
    graph.papers.write_citations(
        [Citation("old", "x"), Citation("x", "old"), Citation("old", "new"), Citation("new", "x")],
        "icite 2026-04",
    )
    graph.papers.write_citations([Citation("old", "x")], "pubmed")
    graph.queries.write([
        Query("set", "q1", "one", "user", (Positive("old", 2), Positive("new", 1))),
        Query("set", "q2", "two", "user", (Positive("old", 1),)),
    ])  # fmt: skip
    assert graph.papers.merge([("old", "new")]) == 1
    assert graph.papers.merge([("old", "new")]) == 0
    assert cited(graph) == [("new", "x", ["icite", "pubmed"]), ("x", "new", ["icite"])]
    positives = [each["positives"] for kind, each in graph.rows() if kind == "query"]
    assert positives == [[["new", 2]], [["new", 1]]]
    old = row(graph, "old")
    assert (old["retracted"], old["retraction"]) == (True, "merged into new")
    assert graph.papers.merged() == {"old": "new"}
    assert row(graph, "new")["references"] == "present"


def test_a_record_of_a_merged_paper(graph, making):
    """It brings its references to the paper that it is now, whichever came first."""
    graph.papers.merge([("old", "mid"), ("x", "x")])
    graph.papers.merge([("mid", "new")])
    writer = PaperWriter(graph.papers, "medline", 10)
    references = ("a", "new", "old")
    writer.write([PaperRecord("old", title="Old", references=references)], lambda _: None)
    assert cited(graph) == [("new", "a", ["medline"])]
    assert "x" not in graph.papers.merged()


def test_papers_that_are_merged_need_not_be_there(graph):
    """Both become stubs, so that what names the old one later is known to mean the new one."""
    assert graph.papers.merge([("old", "new")]) == 1
    assert graph.papers.merged() == {"old": "new"}
    graph.papers.write(
        [PaperRecord("x", retracted=True, retraction="deleted from PubMed")], "pubmed"
    )
    graph.papers.write([PaperRecord("y", retracted=True)], "pubmed")
    counts = graph.counts()["papers"]
    names = ("stubs", "merged", "deleted", "retracted")
    assert [counts[name] for name in names] == [2, 1, 1, 1]


@pytest.mark.neo4j
def test_both_engines_store_the_same(graphs, making):
    """Fields, headings, sources and marks give one digest."""
    for each in graphs:
        each.papers.write(
            [making.paper("a", languages=("eng",), retracted=True, retraction="notice 1")],
            "pubmed 2026-11-28",
        )
        each.papers.write_mesh([PaperRecord("a", mesh=(CHILD, ASTHMA))])
        each.papers.write_citations([Citation("a", "b"), Citation("c", "a")], "icite 2026-04")
        each.papers.write_references([PaperRecord("a", references=("b", "d"))], "pubmed 2026-11-28")
        each.papers.mark_failed(["e"])
        each.papers.merge([("c", "f")])
    assert graph_digest(graphs[0]) == graph_digest(graphs[1])
    counts = graphs[1].papers.write_references([PaperRecord("a", references=())], "pubmed")
    assert counts == CitationCounts(removed=1)
