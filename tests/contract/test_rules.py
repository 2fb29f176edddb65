"""The rules as statements of their own, and in the local graph."""

import pytest

from bica_graph.graph import scripts
from bica_graph.graph.local.duplicates import duplicates
from bica_graph.records.papers import Citation


@pytest.fixture
def corpus(making):
    """Papers of which some share an abstract, a DOI or a PMID, and some are not usable."""
    papers = [
        making.paper("a", abstract="Of  sleep.", doi="10.1/a", pmid="1"),
        making.paper("b", abstract="of SLEEP.", doi="10.1/b", pmid="2"),
        making.paper("c", abstract="Of c.", doi="10.1/a"),
        making.paper("d", abstract="Of d.", pmid="1"),
        making.paper("e", abstract="Of e."),
        making.paper("f", abstract="Of f.", doi="10.1/f", pmid="3", retracted=True),
        making.paper("g", abstract="", title="no abstract"),
    ]
    embedded = [each for each in papers if each.id in "abdf"]
    return making.Corpus(
        papers={each.id: each for each in papers},
        citations=[Citation("a", "stub")],
        vectors={each.id: making.degrees(place) for place, each in enumerate(embedded)},
        queries=[],
    )


SAME = {("a",): "abcd", ("b",): "ab", ("e",): "e", ("g",): "", ("stub",): "", ("c", "f"): "acf"}


@pytest.mark.parametrize("answers", SAME)
def test_duplicates(neo4j_graph, local_graph, corpus, answers):
    """Papers are the same by abstract, DOI or PMID; what both lack is nothing in common."""
    corpus.write(neo4j_graph)
    corpus.write(local_graph)
    rule = scripts.load("rules/duplicate").text
    _, rows = neo4j_graph.session.run_text(rule, {"answers": list(answers)})
    with local_graph.papers._store.reading() as t:
        nodes = dict(t.all("SELECT id, node FROM papers"))
        found = duplicates(t, [nodes[each] for each in answers])
    local = sorted(name for name, node in nodes.items() if node in found)
    assert [row["id"] for row in rows] == local == list(SAME[answers])


def test_usable(neo4j_graph, corpus, making):
    """A usable paper has an embedding of its present text, and is not retracted."""
    corpus.write(neo4j_graph)
    neo4j_graph.papers.write([making.paper("d", abstract="Of late.")], "jsonl")
    rule = scripts.load("rules/usable").text
    _, rows = neo4j_graph.session.run_text(rule, {"digest": "abstract_digest"})
    assert [row["id"] for row in rows] == ["a", "b"]
