"""Labels that only styles need: they follow what the properties say."""

from pathlib import Path

from bica_graph.mining.mine import mine_walk
from bica_graph.records.papers import Citation, PaperRecord

LABELLED = Path(__file__).parents[1] / "data" / "labelled.cypher"


def labelled(graph, label):
    """Give the ids of the papers, or the papers of the candidates, with a label."""
    _, rows = graph.session.run_text(LABELLED.read_text(encoding="utf-8"), {"label": label})
    return sorted(row["id"] for row in rows)


def test_a_stub_is_labelled_until_it_is_filled(neo4j_graph, making):
    """However it came: by a citation on either side, a reference, or a query."""
    neo4j_graph.papers.write_citations([Citation("a", "b")], "tsv")
    neo4j_graph.papers.write([making.paper("p")], "jsonl")
    neo4j_graph.papers.write_references([PaperRecord("p", references=("c",))], "jsonl")
    neo4j_graph.queries.write([making.query("d")])
    assert labelled(neo4j_graph, "Stub") == ["a", "b", "c", "d"]
    neo4j_graph.papers.write([making.paper(name) for name in "abcd"], "jsonl")
    assert labelled(neo4j_graph, "Stub") == []


def test_a_dropped_candidate_is_labelled(neo4j_graph, making):
    """Those that the margin dropped, and no others."""
    making.circle("s>a s>b a>c", {"s": 0, "a": 3, "b": 50, "c": 70}).write(neo4j_graph)
    mine_walk(neo4j_graph, "run")
    assert labelled(neo4j_graph, "Dropped") == ["a"]
    assert labelled(neo4j_graph, "Candidate") == ["a", "b", "c"]
