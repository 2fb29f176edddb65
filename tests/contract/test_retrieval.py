"""Papers ranked for queries: exactly, and by the vector index."""

import numpy as np
import pytest

from bica_graph.embedding.stage import build_index
from bica_graph.errors import GraphMismatch
from bica_graph.records.papers import PaperRecord
from bica_graph.records.queries import QueryKey
from bica_graph.retrieval.ranking import rank_papers

ANGLES = {"s": 0, "a": 10, "b": -10, "c": 40, "d": 90, "e": 170, "r": 1}


@pytest.fixture
def filled(graph, making):
    """Give papers on the unit circle, one retracted, one without an embedding, and a query."""
    corpus = making.circle("s>x", ANGLES, changes={"r": {"retracted": True}})
    return corpus.write(graph)


def test_all_usable_papers_are_ranked_by_cosine(filled, making):
    """The best first, ties by id; what is retracted or not embedded is left out."""
    (ranking,) = rank_papers(filled, [making.KEY])
    assert ranking.key == making.KEY
    assert [paper for paper, _ in ranking.papers] == ["s", "a", "b", "c", "d", "e"]
    expected = np.cos(np.radians([0, 10, 10, 40, 90, 170]))
    assert [cosine for _, cosine in ranking.papers] == pytest.approx(expected, abs=4e-4)


def test_cosines_are_those_of_admission(filled, making):
    """To the last bit."""
    (ranking,) = rank_papers(filled, [making.KEY], 3)
    assert len(ranking.papers) == 3
    (admission,) = filled.candidates.admit({making.KEY: ["a", "b"]}, "both", "abstract", 2)
    assert [each.similarity_query for each in admission.rulings] == [
        dict(ranking.papers)[paper] for paper in "ab"
    ]


def test_a_stale_paper_is_not_ranked(filled, making):
    """Its embedding is of another text."""
    filled.papers.write([PaperRecord("a", abstract="New.")], "jsonl")
    (ranking,) = rank_papers(filled, [making.KEY], 2)
    assert [paper for paper, _ in ranking.papers] == ["s", "b"]


def test_a_query_without_an_embedding_has_an_empty_ranking(filled, making):
    """Rankings come in the order of the keys."""
    bare = QueryKey("set", "bare")
    filled.queries.write([making.query("s", key=bare, text="bare")])
    found = list(rank_papers(filled, [bare, making.KEY, bare], 1))
    assert [(each.key, len(each.papers)) for each in found] == [
        (bare, 0), (making.KEY, 1), (bare, 0),
    ]  # fmt: skip


def test_the_index_finds_the_same_in_a_small_graph(filled, making):
    """Sorted by the exact cosine."""
    build_index(filled)
    (exact,) = rank_papers(filled, [making.KEY], 4)
    (found,) = rank_papers(filled, [making.KEY], 4, by="index")
    assert found == exact


def test_without_an_index_there_is_an_error(filled, making):
    """It says what to do."""
    with pytest.raises(GraphMismatch, match="index is not ready: run bicagraph index"):
        list(rank_papers(filled, [making.KEY], by="index"))
    with pytest.raises(ValueError, match="count must be 1 or more"):
        list(rank_papers(filled, [making.KEY], 0))


def test_more_queries_than_a_batch(filled, making):
    """Each has its ranking."""
    found = list(rank_papers(filled, [making.KEY] * 120, 1))
    assert [each.papers[0][0] for each in found] == ["s"] * 120


def test_both_engines_rank_alike(graphs, making):
    """On random vectors, to the last bit."""
    rng = np.random.default_rng(3)
    corpus = making.circle("", dict(zip("sabcdefghij", rng.uniform(0, 360, 11), strict=True)))
    rankings = [list(rank_papers(corpus.write(graph), [making.KEY], 7)) for graph in graphs]
    assert rankings[0] == rankings[1]
