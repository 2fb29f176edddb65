"""Writing papers: what is made, filled, changed and kept; and finding them again."""

import pytest

from bica_graph.graph.unknown import unknown_papers
from bica_graph.records.papers import Citation, PaperCounts, PaperRecord

SEARCH = ": bicagraph papers --search WORDS finds papers by their words"


def row(graph, name):
    """Give all properties of one paper."""
    return next(row for kind, row in graph.rows() if kind == "paper" and row["id"] == name)


def test_a_new_graph_is_empty(graph):
    """Nothing is in it, and nothing is counted."""
    assert list(graph.rows()) == []
    assert graph.counts()["papers"]["total"] == 0


def test_new_papers_are_created(graph, making):
    """Two papers that were not there are counted as created."""
    assert graph.papers.write([making.paper("a"), making.paper("b")], "jsonl") == PaperCounts(
        created=2
    )


def test_a_written_paper_has_every_property(graph):
    """The fields of a record are stored under their names, with their digests."""
    record = PaperRecord(
        "a", "12", "10.1/x", title="T", abstract="An abstract.", year=2001, retracted=True
    )
    graph.papers.write([record], "jsonl")
    found = row(graph, "a")
    digests = {key: found.pop(key) for key in list(found) if key.endswith(("_digest", "_hash"))}
    assert found == {
        "id": "a",
        "pmid": "12",
        "doi": "10.1/x",
        "title": "T",
        "abstract": "An abstract.",
        "year": 2001,
        "retracted": True,
        "source": "jsonl",
        "references": "unknown",
    }
    assert sorted(digests) == [
        "abstract_digest",
        "abstract_hash",
        "title_abstract_digest",
        "title_digest",
    ]


def test_writing_twice_changes_nothing(graph, making):
    """The same batch again is counted as unchanged and leaves the same rows."""
    papers = [making.paper("a", year=1), making.paper("b", retracted=True)]
    graph.papers.write(papers, "jsonl")
    before = list(graph.rows())
    assert graph.papers.write(papers, "jsonl") == PaperCounts(unchanged=2)
    assert list(graph.rows()) == before


def test_only_what_differs_is_changed(graph, making):
    """Of two papers written again, the one with another year counts as changed."""
    graph.papers.write([making.paper("a"), making.paper("b")], "jsonl")
    again = [making.paper("a", year=1999), making.paper("b")]
    assert graph.papers.write(again, "jsonl") == PaperCounts(changed=1, unchanged=1)


def test_what_a_record_leaves_out_is_kept(graph, making):
    """None is no statement: title, year and abstract stay."""
    graph.papers.write([making.paper("a", year=1999, doi="10.1/a")], "jsonl")
    before = row(graph, "a")
    assert graph.papers.write([PaperRecord("a")], "jsonl") == PaperCounts(unchanged=1)
    assert row(graph, "a") == before


@pytest.mark.parametrize("key", ["title", "abstract", "doi", "pmid"])
def test_an_empty_string_takes_a_property_away(graph, making, key):
    """An empty string says that there is none."""
    graph.papers.write([making.paper("a", doi="10.1/a", pmid="1")], "jsonl")
    assert graph.papers.write([PaperRecord("a", **{key: ""})], "jsonl") == PaperCounts(changed=1)
    assert key not in row(graph, "a")


def test_an_abstract_taken_away_takes_its_digests_along(graph, making):
    """A paper without an abstract has no text, and is not a duplicate of others without one."""
    graph.papers.write([making.paper("a")], "jsonl")
    graph.papers.write([PaperRecord("a", abstract="")], "jsonl")
    kept = {key for key in row(graph, "a") if key.endswith(("_digest", "_hash"))}
    assert kept == {"title_digest"}


def test_a_blank_abstract_is_no_text(graph, making):
    """An abstract of spaces is kept as it is, and has no digest."""
    graph.papers.write([making.paper("a", abstract="  ")], "jsonl")
    found = row(graph, "a")
    assert found["abstract"] == "  "
    assert "abstract_digest" not in found


def test_a_retraction_can_be_taken_back(graph, making):
    """False takes the mark away; it is no property of its own."""
    graph.papers.write([making.paper("a", retracted=True)], "jsonl")
    assert graph.papers.write([making.paper("a", retracted=False)], "x") == PaperCounts(changed=1)
    assert "retracted" not in row(graph, "a")


def test_not_retracted_is_no_change_of_a_paper_that_never_was(graph, making):
    """False for a paper without the mark leaves it unchanged."""
    graph.papers.write([making.paper("a")], "jsonl")
    again = [making.paper("a", retracted=False)]
    assert graph.papers.write(again, "jsonl") == PaperCounts(unchanged=1)


def test_the_first_source_of_a_paper_is_kept(graph, making):
    """A change that comes from elsewhere does not change the source."""
    graph.papers.write([making.paper("a")], "first")
    graph.papers.write([making.paper("a", year=1)], "second")
    assert row(graph, "a")["source"] == "first"


def test_a_stub_is_filled(graph, making):
    """A stub becomes a paper of the source that gives its record."""
    graph.papers.write_citations([Citation("a", "b")], "tsv")
    assert graph.papers.write([making.paper("b")], "jsonl") == PaperCounts(filled=1)
    assert row(graph, "b")["source"] == "jsonl"


def test_an_empty_record_fills_a_stub(graph):
    """A source that knows only the id still says that the paper is there."""
    graph.papers.write_citations([Citation("a", "b")], "tsv")
    assert graph.papers.write([PaperRecord("b")], "jsonl") == PaperCounts(filled=1)
    assert graph.papers.ids("", 10) == ["b"]


def test_ids_leave_stubs_out(graph, making):
    """Papers known only from citations have no place in the list of ids."""
    graph.papers.write([making.paper("b")], "jsonl")
    graph.papers.write_citations([Citation("b", "a")], "tsv")
    assert graph.papers.ids("", 10) == ["b"]


def test_ids_come_sorted_a_page_at_a_time(graph, making):
    """Pages follow one another without a gap, upper case before lower, beyond ASCII last."""
    names = ["b", "B", "é", "a10", "a9", "日本", "10", "9"]
    graph.papers.write([making.paper(name) for name in names], "jsonl")
    found, after = [], ""
    while page := graph.papers.ids(after, 3):
        found += page
        after = page[-1]
    assert found == sorted(names)


def test_ids_on_either_side_of_an_id(graph, making):
    """The nearest ids in their order, whether or not a paper has the one that is asked about."""
    graph.papers.write([making.paper(name) for name in ("a", "b1", "b3", "b4", "c")], "jsonl")
    assert sorted(graph.papers.nearby("b2", 1)) == ["b1", "b3"]
    assert sorted(graph.papers.nearby("b3", 2)) == ["a", "b1", "b3", "b4"]
    assert sorted(graph.papers.nearby("z", 1)) == ["c"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("lactate-bigaunide", "; did you mean lactate-biguanide?"),
        ("METFORMIN", "; did you mean metformin?"),
        ("PMID: 0012", "; did you mean metformin?"),
        ("https://doi.org/10.1/X", "; did you mean lactate-biguanide?"),
        ("29151533", SEARCH),
        ("nothing", SEARCH),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(graph, making, asked, meant):
    """Another case, another paper's PMID or DOI, or a slip; numbers are like too many numbers."""
    papers = [
        making.paper("lactate-biguanide", doi="10.1/x"),
        making.paper("metformin", pmid="12"),
        making.paper("29151532"),
    ]
    graph.papers.write(papers, "jsonl")
    error = unknown_papers(graph, [asked])
    assert str(error) == f"no paper {asked} in {graph.place}{meant}"


def test_texts_of_papers(graph, making):
    """Title and abstract come back, '' where there is none, unknown ids not at all."""
    graph.papers.write([making.paper("a"), PaperRecord("b", title="Only a title")], "jsonl")
    graph.papers.write_citations([Citation("a", "stub")], "tsv")
    assert graph.papers.texts(["a", "b", "stub", "nobody"]) == {
        "a": ("Title a", "About a."),
        "b": ("Only a title", ""),
        "stub": ("", ""),
    }


def test_find_by_pmid_then_doi(graph, making):
    """The PMID decides; the DOI only where no paper has the PMID."""
    graph.papers.write(
        [making.paper("a", pmid="1", doi="10.1/a"), making.paper("b", pmid="2", doi="10.1/b")],
        "jsonl",
    )
    asked = [("1", "10.1/b"), ("9", "10.1/b"), (None, "10.1/a"), ("9", None), (None, None)]
    assert graph.papers.find(asked) == ["a", "b", "a", None, None]


def test_find_gives_the_smallest_id(graph, making):
    """Of several papers with one PMID the one with the smallest id is meant."""
    graph.papers.write([making.paper(name, pmid="1") for name in ("c", "b", "d")], "jsonl")
    assert graph.papers.find([("1", None)]) == ["b"]


@pytest.mark.parametrize(("asked", "name"), [(("2", None), "2"), ((None, "10.1/b"), "10.1/b")])
def test_find_prefers_the_paper_that_is_named_so(graph, making, asked, name):
    """Of several papers the one whose id is the PMID or DOI itself is meant."""
    pmid, doi = asked
    papers = [making.paper(each, pmid=pmid, doi=doi) for each in ("1", "10", name)]
    graph.papers.write(papers, "jsonl")
    assert graph.papers.find([asked]) == [name]


def test_characters_of_all_kinds_survive(graph):
    """Quotes, new lines, right-to-left and wide characters come back as they were."""
    odd = "quote ' \" ` $x {y} \\ \n\t \u2013 العربية 日本 \U0001f9ec"
    graph.papers.write([PaperRecord("o'dd id", title=odd, abstract=odd)], "jsonl")
    assert graph.papers.texts(["o'dd id"]) == {"o'dd id": (odd, odd)}


def test_a_large_batch_is_one_write(graph, making):
    """Batches larger than any list in a statement are written and counted whole."""
    papers = [making.paper(f"p{number}") for number in range(1500)]
    assert graph.papers.write(papers, "jsonl") == PaperCounts(created=1500)
    assert len(graph.papers.texts([paper.id for paper in papers])) == 1500
