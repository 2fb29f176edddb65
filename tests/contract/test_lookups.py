"""Looking up: papers by whatever name they have and by their words, queries page by page."""

import pytest

from bica_graph.errors import UnknownPaperError
from bica_graph.graph.paper_names import find_paper, find_papers
from bica_graph.graph.search_terms import search_terms
from bica_graph.progress import SILENT
from bica_graph.records.papers import Citation
from bica_graph.records.queries import Positive, Query


@pytest.fixture
def named(graph, making):
    """Give a graph with papers under ids of every kind."""
    graph.papers.write(
        [
            making.paper("W1", pmid="123", doi="10.1000/a"),
            making.paper("10.1000/b2"),
            making.paper("77", pmid="88"),
            making.paper("88"),
        ],
        "jsonl",
    )
    graph.papers.write_citations([Citation("W1", "stub")], "tsv")
    return graph


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("W1", "W1"),
        (" W1 ", "W1"),
        ("stub", "stub"),
        ("https://doi.org/10.1000/B2", "10.1000/b2"),
        ("DOI: 10.1000/b2", "10.1000/b2"),
        ("PMID: 77", "77"),
        ("pmid:0123", "W1"),
        ("123", "W1"),
        ("https://pubmed.ncbi.nlm.nih.gov/123/", "W1"),
        ("doi:10.1000/A", "W1"),
        ("88", "88"),
        ("PMID 88", "88"),
    ],
)
def test_a_paper_is_known_by_every_spelling(named, name, id):
    """Its own id comes first, then the same id in another spelling, then its PMID or DOI."""
    assert find_paper(named, name) == id


def test_several_papers_at_once(named):
    """They come in the order in which they were asked for, and all that are missing are named."""
    assert find_papers(named, ["doi:10.1000/A", "88", "123"]) == ["W1", "88", "W1"]
    with pytest.raises(UnknownPaperError, match=r"no paper 10.1/none, nobody in .*papers --search"):
        find_papers(named, ["nobody", "W1", "10.1/none"])


TEXTS = {
    "trial": ("A trial of metformin", "Adults with type 2 diabetes and a heart attack."),
    "trials": ("Trials of insulin", "In children with Diabetes, IL-6 was low."),
    "review": ("Sjögren's disease", "A heart that had no attack; p53 and diabetic mice."),
}


def found(graph, text):
    """Give the ids of the papers that a search finds."""
    return {each.id for each in graph.papers.search(search_terms(text), 10, SILENT)}


@pytest.fixture
def worded(graph, making):
    """Give a graph with some texts, and an index of their words."""
    graph.papers.search(search_terms("anything"), 1, SILENT)
    graph.papers.write(
        [making.paper(id, title=title, abstract=text) for id, (title, text) in TEXTS.items()],
        "jsonl",
    )
    return graph


def test_papers_are_found_by_their_words(worded):
    """Stems, cases, phrases, beginnings of words, and words of which all must occur."""
    assert found(worded, "trials") == found(worded, "TRIAL") == {"trial", "trials"}
    assert found(worded, "the metformin diabetes") == {"trial"}
    assert found(worded, "heart attack") == {"trial", "review"}
    assert found(worded, '"heart attack"') == {"trial"}
    assert found(worded, "il-6") == {"trials"}
    assert found(worded, "diabet*") == {"trial", "trials", "review"}
    assert found(worded, "SJÖGREN") == found(worded, "Sjögren's") == {"review"}
    assert found(worded, 'metformin AND "') == {"trial"}
    assert found(worded, "+metformin -trial ~(a OR b)^2") == set()


def test_what_a_search_gives(worded, making):
    """Title and year, the best match first, no more than were asked for, and no stub."""
    worded.papers.write([making.paper("again", abstract="Metformin, metformin.", year=2001)], "x")
    worded.papers.write_citations([Citation("again", "metformin")], "tsv")
    best, second = worded.papers.search(search_terms("metformin"), 10, SILENT)
    assert (best.id, best.title, best.year) == ("again", "Title again", 2001)
    assert (second.id, second.year) == ("trial", None)
    assert worded.papers.search(search_terms("metformin"), 1, SILENT) == [best]


def test_the_index_follows_the_papers(worded, making):
    """A changed text is found by its new words alone."""
    worded.papers.write([making.paper("trial", title="", abstract="Aspirin.")], "jsonl")
    assert found(worded, "metformin") == set()
    assert found(worded, "aspirin") == {"trial"}


def asked(name, text, *positives, left_out=False):
    """Make a query; *positives* are (paper, grade)."""
    graded = tuple(Positive(*each) for each in positives)
    return Query("set", name, text, "user", graded, left_out)


def test_queries_come_page_by_page(graph):
    """Sorted by id, with positives by grade, without those that are left out."""
    queries = [
        asked("a", "Müde Herzen", ("x", 1), ("z", 2), ("w", 2)),
        asked("b", "tired hearts", ("x", 1)),
        asked("c", "never mined", ("x", 1), left_out=True),
        asked("d", "Tired minds", ("y", 1)),
    ]
    graph.queries.write(queries)
    graph.queries.write([Query("other", "a", "tired too", "user", (Positive("x"),))])
    first = asked("a", "Müde Herzen", ("w", 2), ("z", 2), ("x", 1))
    assert graph.queries.page("set", "", 2) == [first, queries[1]]
    assert graph.queries.page("set", "b", 2) == [queries[3]]
    assert graph.queries.page("set", "", 9, ["TIRED"]) == [queries[1], queries[3]]
    assert graph.queries.page("set", "", 9, ["tired", "heart"]) == [queries[1]]
    assert graph.queries.page("set", "", 9, ["MÜDE"]) == [first]
    assert graph.queries.page("nobody", "", 9) == []
