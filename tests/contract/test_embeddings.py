"""Embeddings: one space at a time, what is stale, pages, and starting over."""

import numpy as np
import pytest

from bica_graph.errors import GraphMismatch
from bica_graph.exact.texts import text_digest
from bica_graph.progress import SILENT
from bica_graph.records.embeddings import IndexState, PaperText
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.queries import QueryKey


@pytest.fixture
def embedded(graph, making):
    """Give a graph with three papers and a query, all embedded."""
    return making.circle("a>b b>c", {"a": 0, "b": 30, "c": 60}, positives="a").write(graph)


def vectors(found):
    """Give id and components of what was read."""
    return [(embedding.id, embedding.vector.tolist()) for embedding in found]


def test_a_new_graph_has_no_encoder(graph):
    """There is none before the first embedding."""
    assert graph.embeddings.encoder() is None


@pytest.mark.parametrize("changes", [{}, {"revision": "1", "max_length": None}])
def test_the_encoder_comes_back_as_it_was_adopted(graph, making, changes):
    """Prompts, revision and length are kept, also where there is none."""
    encoder = making.encoder(query_prompt="query: ", document_prompt="ümlaut ", **changes)
    graph.embeddings.adopt(encoder)
    assert graph.embeddings.encoder() == encoder


def test_adopting_the_same_encoder_again_changes_nothing(graph, making):
    """It stays the graph's."""
    graph.embeddings.adopt(making.encoder())
    graph.embeddings.adopt(making.encoder())
    assert graph.embeddings.encoder() == making.encoder()


@pytest.mark.parametrize(
    "changes", [{"dim": 3}, {"text": "title+abstract"}, {"fingerprint": "x"}, {"revision": "2"}]
)
def test_another_encoder_is_refused(graph, making, changes):
    """An encoder that differs in anything is not adopted, and the first one stays."""
    graph.embeddings.adopt(making.encoder())
    with pytest.raises(GraphMismatch):
        graph.embeddings.adopt(making.encoder(**changes))
    assert graph.embeddings.encoder() == making.encoder()


def test_papers_without_an_embedding_wait(graph, making):
    """Papers with an abstract wait; blank ones and stubs have no text."""
    graph.papers.write(
        [making.paper("b"), making.paper("a"), PaperRecord("c", title="Only", abstract=" ")],
        "jsonl",
    )
    graph.papers.write_citations([Citation("a", "stub")], "tsv")
    assert graph.paper_embeddings.waiting("abstract", "", 10) == [
        PaperText("a", "About a.", text_digest("About a.")),
        PaperText("b", "About b.", text_digest("About b.")),
    ]
    assert graph.paper_embeddings.count_waiting("abstract") == 2


def test_the_text_that_waits_may_hold_the_title(graph, making):
    """With title+abstract both stand in the text, and the digest names both."""
    record = making.paper("a")
    graph.papers.write([record], "jsonl")
    digest = making.paper_digest(record, "title+abstract")
    expected = [PaperText("a", "Title a About a.", digest)]
    assert graph.paper_embeddings.waiting("title+abstract", "", 10) == expected


def test_waiting_papers_come_a_page_at_a_time(graph, making):
    """Pages are sorted by id and begin above the last one."""
    graph.papers.write([making.paper(name) for name in "cabd"], "jsonl")
    first = graph.paper_embeddings.waiting("abstract", "", 2)
    rest = graph.paper_embeddings.waiting("abstract", first[-1].id, 10)
    assert [text.id for text in first + rest] == ["a", "b", "c", "d"]


def test_embedded_papers_no_longer_wait(embedded):
    """An embedding of the present text is current."""
    assert embedded.paper_embeddings.waiting("abstract", "", 10) == []
    assert embedded.paper_embeddings.count_waiting("abstract") == 0


def test_a_changed_abstract_makes_the_embedding_stale(embedded):
    """The paper waits again; its old embedding is still there and counted as stale."""
    embedded.papers.write([PaperRecord("b", abstract="Something else.")], "jsonl")
    assert [text.id for text in embedded.paper_embeddings.waiting("abstract", "", 10)] == ["b"]
    assert embedded.counts()["papers"]["stale"] == 1
    assert len(embedded.paper_embeddings.read("", 10)) == 3


def test_an_abstract_that_comes_back_is_current_again(embedded):
    """An embedding belongs to a text, not to a moment."""
    embedded.papers.write([PaperRecord("b", abstract="Something else.")], "jsonl")
    embedded.papers.write([PaperRecord("b", abstract="About b.")], "jsonl")
    assert embedded.paper_embeddings.count_waiting("abstract") == 0


def test_an_abstract_taken_away_leaves_a_stale_embedding(embedded):
    """The paper has no text to wait with, and its embedding is no longer current."""
    embedded.papers.write([PaperRecord("b", abstract="")], "jsonl")
    assert embedded.paper_embeddings.count_waiting("abstract") == 0
    assert embedded.counts()["papers"]["stale"] == 1


@pytest.mark.parametrize(("text", "waiting"), [("abstract", 0), ("title+abstract", 1)])
def test_a_changed_title_matters_where_titles_are_embedded(graph, making, text, waiting):
    """With abstract alone a new title changes nothing."""
    corpus = making.circle("a>b", {"a": 0, "b": 30}, positives="a")
    corpus.text = text
    corpus.write(graph)
    graph.papers.write([PaperRecord("b", title="New")], "jsonl")
    assert graph.paper_embeddings.count_waiting(text) == waiting


def test_digests_name_present_texts(embedded):
    """A paper without a text has None; an id that is no paper is left out."""
    embedded.papers.write([PaperRecord("b", abstract="")], "jsonl")
    assert embedded.paper_embeddings.digests(["a", "b", "nobody"], "abstract") == {
        "a": text_digest("About a."),
        "b": None,
    }


def test_write_counts_the_papers_that_are_there(graph, making):
    """Embeddings of unknown papers are not written and not counted."""
    graph.embeddings.adopt(making.encoder())
    graph.papers.write([making.paper("a")], "jsonl")
    batch = [
        making.paper_embedding(making.paper(name), making.degrees(10)) for name in ("a", "nobody")
    ]
    assert graph.paper_embeddings.write(batch) == 1
    assert [embedding.id for embedding in graph.paper_embeddings.read("", 10)] == ["a"]


def test_writing_no_embeddings_is_nothing(graph, making):
    """An empty batch is no error."""
    graph.embeddings.adopt(making.encoder())
    assert graph.paper_embeddings.write([]) == 0
    assert graph.query_embeddings.write([]) == 0


def test_an_embedding_comes_back_to_the_last_bit(graph, making):
    """Vector, norm, digest and random sort key are what was written."""
    graph.embeddings.adopt(making.encoder(384))
    graph.papers.write([making.paper("a")], "jsonl")
    written = making.paper_embedding(
        making.paper("a"), making.unit(*np.random.default_rng(1).normal(size=384))
    )
    graph.paper_embeddings.write([written])
    (found,) = graph.paper_embeddings.read("", 10)
    assert np.array_equal(found.vector, written.vector)
    assert found.vector.dtype == np.float32
    assert (found.digest, found.norm, found.sort_key) == (
        written.digest,
        written.norm,
        written.sort_key,
    )


def test_writing_embeddings_twice_changes_nothing(embedded, making):
    """The rows are as before."""
    before = list(embedded.rows())
    embedded.paper_embeddings.write([making.paper_embedding(making.paper("b"), making.degrees(30))])
    assert list(embedded.rows()) == before


def test_a_new_embedding_takes_the_place_of_the_old(embedded, making):
    """A paper has one embedding, the last one written."""
    embedded.paper_embeddings.write([making.paper_embedding(making.paper("b"), making.degrees(90))])
    found = dict(vectors(embedded.paper_embeddings.read("", 10)))
    assert found["b"] == making.degrees(90).tolist()
    assert found["c"] == making.degrees(60).tolist()


def test_embeddings_are_read_a_page_at_a_time(embedded):
    """Pages are sorted by id and begin above the last one."""
    first = embedded.paper_embeddings.read("", 2)
    rest = embedded.paper_embeddings.read(first[-1].id, 2)
    assert [embedding.id for embedding in first + rest] == ["a", "b", "c"]


def test_reading_before_the_first_embedding_says_what_to_do(graph):
    """Without an encoder there is nothing to read."""
    with pytest.raises(GraphMismatch, match="bicagraph embed"):
        graph.paper_embeddings.read("", 10)


def test_known_finds_a_text_under_whatever_paper(embedded, making):
    """An embedding is found by the digest of its text; of two papers the smaller id gives it."""
    embedded.papers.write([making.paper("aa", abstract="About c.")], "jsonl")
    digest = text_digest("About c.")
    embedded.paper_embeddings.write(
        [making.paper_embedding(making.paper("aa", abstract="About c."), making.degrees(60))]
    )
    found = embedded.paper_embeddings.known([digest, "unknown"])
    assert list(found) == [digest]
    assert found[digest].id == "aa"
    assert found[digest].vector.tolist() == making.degrees(60).tolist()


def test_nothing_is_known_before_the_first_embedding(graph):
    """Asking is no error."""
    assert graph.paper_embeddings.known(["digest"]) == {}


def test_queries_wait_for_their_embedding(graph, making):
    """New queries wait, sorted by id within their set."""
    graph.queries.write(
        [making.query(key=QueryKey("s", "b")), making.query(key=QueryKey("s", "a"))]
    )
    first = graph.query_embeddings.waiting("s", "", 1)
    rest = graph.query_embeddings.waiting("s", first[-1].id, 10)
    assert [query.id for query in first + rest] == ["a", "b"]
    assert first[0].digest == text_digest("a question")


def test_waiting_queries_are_counted_by_set(graph, making):
    """Sets that are named are counted, each once; all when none is named."""
    for name, count in (("one", 1), ("two", 2)):
        graph.queries.write(
            [making.query(key=QueryKey(name, str(number))) for number in range(count)]
        )
    counts = [
        graph.query_embeddings.count_waiting(sets)
        for sets in (["one"], ["two", "two"], ["one", "two"], ["none"], [])
    ]
    assert counts == [1, 2, 3, 0, 3]


def test_a_changed_question_waits_again(embedded, making):
    """A query's embedding belongs to its text."""
    assert embedded.query_embeddings.count_waiting(["set"]) == 0
    embedded.queries.write([making.query("a", text="another question")])
    assert embedded.query_embeddings.count_waiting(["set"]) == 1


def test_query_digests_name_present_texts(embedded, making):
    """Keys that are no query are left out."""
    keys = [making.KEY, QueryKey("set", "nobody"), QueryKey("other", "q")]
    assert embedded.query_embeddings.digests(keys) == {making.KEY: text_digest("a question")}


def test_query_embeddings_come_back_to_the_last_bit(embedded, making):
    """Vector, norm and digest are what was written; other sets are apart."""
    (found,) = embedded.query_embeddings.read("set", "", 10)
    assert np.array_equal(found.vector, making.degrees(0))
    assert found.norm == making.norm(making.degrees(0))
    assert (found.set, found.id, found.digest) == ("set", "q", text_digest("a question"))
    assert embedded.query_embeddings.read("other", "", 10) == []


def test_write_queries_counts_the_queries_that_are_there(embedded, making):
    """Embeddings of unknown queries are not counted."""
    there = making.query_embedding(making.query(), making.degrees(5))
    nobody = making.query_embedding(making.query(key=QueryKey("set", "no")), making.degrees(5))
    assert embedded.query_embeddings.write([there, nobody]) == 1


def test_drop_forgets_encoder_and_vectors(embedded, making):
    """Vectors of papers and queries are counted and gone, and another encoder may come."""
    assert embedded.embeddings.drop(SILENT) == 4
    assert embedded.embeddings.encoder() is None
    assert embedded.paper_embeddings.count_waiting("abstract") == 3
    assert embedded.query_embeddings.count_waiting(["set"]) == 1
    embedded.embeddings.adopt(making.encoder(3))


def test_other_dimensions_may_come_after_drop(embedded, making):
    """After drop, vectors of another width are written and read."""
    embedded.embeddings.drop(SILENT)
    embedded.embeddings.adopt(making.encoder(3))
    embedded.paper_embeddings.write(
        [making.paper_embedding(making.paper("b"), making.unit(1, 2, 3))]
    )
    assert vectors(embedded.paper_embeddings.read("", 10)) == [("b", making.unit(1, 2, 3).tolist())]


def test_drop_of_nothing_counts_nothing(graph):
    """A graph without embeddings stays so."""
    assert graph.embeddings.drop(SILENT) == 0


def test_the_index_comes_when_asked_for_and_goes_with_drop(embedded):
    """There is none at first; made, it knows the dimension; dropped, it is gone."""
    assert embedded.embeddings.index() is None
    embedded.embeddings.create_index()
    embedded.embeddings.create_index()
    state = embedded.embeddings.index()
    assert isinstance(state, IndexState)
    assert state.dim == 2
    embedded.embeddings.drop(SILENT)
    assert embedded.embeddings.index() is None


def test_no_index_before_the_first_embedding(graph):
    """Without an encoder the dimension is not known."""
    with pytest.raises(GraphMismatch, match="bicagraph embed"):
        graph.embeddings.create_index()
