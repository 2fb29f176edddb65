"""Embedding papers and queries: what is asked, encoded once, written, skipped and refused."""

from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from bica_graph.embedding.graph_encoder import adopt_encoder, begin_replacement, end_replacement
from bica_graph.embedding.stage import build_index, embed_papers, embed_queries
from bica_graph.errors import GraphMismatch
from bica_graph.progress import SILENT
from bica_graph.records.papers import Citation
from bica_graph.records.queries import QueryKey


class Words:
    """An encoder whose vectors can be computed by hand: counts of letters, by prompt."""

    def __init__(self, record):
        self.record = record
        self.given = []

    def encode_papers(self, texts):
        self.given += texts
        return np.array([self.vector(text) for text in texts], dtype=np.float32)

    def encode_queries(self, texts):
        self.given += [self.record.query_prompt + text for text in texts]
        return np.array([self.vector(text) for text in texts], dtype=np.float32)

    @staticmethod
    def vector(text):
        if "zero" in text:
            return [0.0, 0.0]
        if "broken" in text:
            return [np.nan, 1.0]
        return [1.0 + text.count("a"), 1.0 + text.count("e")]


@pytest.fixture
def words(making):
    """An encoder for the abstract alone."""
    return Words(making.encoder(query_prompt="query: "))


def write(graph, making, **abstracts):
    records = [making.paper(name, abstract=text) for name, text in abstracts.items()]
    graph.papers.write(records, "jsonl")


def test_report_adds_up(graph, making, words):
    """Every paper is written or skipped with a reason; stubs are not asked."""
    write(graph, making, a="about a", b="", c="zero", d="broken", e="about e")
    graph.papers.write_citations([Citation("a", "stub")], "citations")
    report = embed_papers(graph, words)
    assert (report.asked, report.matched, report.written) == (5, 5, 2)
    assert report.skipped == {"no_text": 1, "zero": 1, "not_finite": 1}


def test_each_distinct_text_is_encoded_once(graph, making, words):
    """Papers with the same text share one call of the model, and all get the embedding."""
    write(graph, making, a="same", b="same", c="other")
    report = embed_papers(graph, words)
    assert sorted(words.given) == ["other", "same"]
    assert (report.written, report.encoded) == (3, 2)


def test_texts_longer_than_the_encoder_reads_are_counted(graph, making, words):
    """Each text once, of papers and queries, with one line; an encoder that cannot say has none."""
    write(graph, making, a="about a", b="a long text about b", c="a long text about b")
    graph.queries.write([making.query("a", text="a long query of a")])
    heard = Heard()
    assert embed_papers(graph, words, progress=heard).cut == 0
    words.count_cut = lambda texts, task: sum(len(text.split()) > 3 for text in texts)
    graph.papers.write(
        [making.paper(name, abstract="a longer text about it") for name in "bc"], "jsonl"
    )
    report = embed_papers(graph, words, progress=heard)
    assert (report.written, report.encoded, report.cut) == (2, 1, 1)
    assert embed_queries(graph, words, progress=heard).cut == 1
    longer = "is longer than the encoder reads (128 tokens): the rest of it is not embedded"
    assert heard.said == [f"1 of 1 text {longer}", f"1 of 1 query {longer}"]


class Heard:
    """Keeps what is advanced and said."""

    def __init__(self):
        self.counts, self.said = [], []

    @contextmanager
    def work(self, name, total, unit):
        yield self.counts.append

    def say(self, message):
        self.said.append(message)


def test_an_encoder_reports_while_it_encodes(graph, making, words):
    """Its own batches count as they end; a batch that is repeated does not count twice."""
    write(graph, making, a="same", b="same", c="other", d="third")

    @contextmanager
    def reporting(done):
        for count in (2, 2):
            done(count)
        yield

    heard = Heard()
    embed_papers(graph, words, progress=heard)
    assert sum(heard.counts) == 4
    words.reporting = reporting
    graph.papers.write([making.paper(name, abstract=f"new {name}") for name in "abc"], "jsonl")
    heard = Heard()
    embed_papers(graph, words, progress=heard)
    assert [each for each in heard.counts if each] == [2, 1]


def test_a_text_that_the_graph_has_is_not_encoded_again(graph, making, words):
    """A copy that comes later takes the embedding that is there."""
    write(graph, making, a="same")
    embed_papers(graph, words)
    write(graph, making, b="same")
    report = embed_papers(graph, words)
    assert (report.written, report.encoded) == (1, 0)
    a, b = graph.paper_embeddings.read("", 10)
    assert (a.vector == b.vector).all()
    assert a.sort_key != b.sort_key


def test_only_what_changed_is_embedded_again(graph, making, words):
    """A changed abstract makes its embedding stale, a changed title does not."""
    write(graph, making, a="about a", b="about b")
    embed_papers(graph, words)
    words.given.clear()
    graph.papers.write(
        [making.paper("a", abstract="changed"), making.paper("b", abstract="about b", title="new")],
        "jsonl",
    )
    assert embed_papers(graph, words).written == 1
    assert words.given == ["changed"]


def test_title_and_abstract_is_the_text_when_asked(graph, making):
    """Under title+abstract a changed title makes the embedding stale."""
    words = Words(making.encoder(text="title+abstract"))
    write(graph, making, a="about a")
    embed_papers(graph, words)
    assert words.given == ["Title a about a"]
    graph.papers.write([making.paper("a", abstract="about a", title="New")], "jsonl")
    assert embed_papers(graph, words).written == 1


def test_queries_are_embedded_with_their_prompt(graph, making, words):
    """The model's prompt for queries stands before the text."""
    write(graph, making, a="about a")
    graph.queries.write([making.query("a", text="what is a")])
    report = embed_queries(graph, words)
    assert words.given == ["query: what is a"]
    assert report.written == 1
    assert graph.query_embeddings.count_waiting([]) == 0


def test_queries_of_some_sets_only(graph, making, words):
    """A set that is not named waits."""
    write(graph, making, a="about a")
    graph.queries.write([making.query("a", key=QueryKey(name, "q")) for name in ("one", "two")])
    assert embed_queries(graph, words, ["one"]).written == 1
    assert graph.query_embeddings.count_waiting(["two"]) == 1


def test_embeddings_are_in_fixed_point_with_their_norm(graph, making, words):
    """What is stored is what `fixed_point` makes of the model's vector."""
    write(graph, making, a="about a")
    embed_papers(graph, words)
    (stored,) = graph.paper_embeddings.read("", 10)
    assert (stored.vector == making.unit(*Words.vector("about a"))).all()
    assert stored.norm == making.norm(stored.vector)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "other", "fingerprint": "other"},
        {"dim": 3, "fingerprint": "wider"},
        {"text": "title+abstract"},
        {"query_prompt": "q: ", "fingerprint": "prompted"},
        {"document_prompt": "d: ", "fingerprint": "prompted"},
        {"max_length": 64, "fingerprint": "shorter"},
        {"revision": "b"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_encoder_is_refused_before_the_first_write(graph, making, words, change):
    """Name, width, text, prompts, length and revision must be the graph's; both are named."""
    words.record = replace(words.record, revision="a")
    write(graph, making, a="about a")
    embed_papers(graph, words)
    write(graph, making, b="about b")
    before = list(graph.rows())
    other = Words(replace(words.record, **change))
    with pytest.raises(GraphMismatch, match=r"made@a.*--replace"):
        embed_papers(graph, other)
    assert list(graph.rows()) == before


def test_the_same_weights_under_another_name_are_the_same_encoder(graph, making):
    """A model folder may move."""
    graph.embeddings.adopt(making.encoder(name="here"))
    assert adopt_encoder(graph, making.encoder(name="there")).name == "here"


def test_an_encoder_known_by_name_only_is_compared_by_name(graph, making):
    """Vectors made elsewhere have no weights to compare."""
    graph.embeddings.adopt(making.encoder(name="api", fingerprint="name:api"))
    assert adopt_encoder(graph, making.encoder(name="api", fingerprint="weights"))
    with pytest.raises(GraphMismatch, match="name 'api' and 'other'"):
        adopt_encoder(graph, making.encoder(name="other", fingerprint="weights"))


def test_a_paper_whose_text_has_gone_loses_its_embedding(graph, making, words):
    """What is embedded is a text that the graph has, or had until the next run."""
    write(graph, making, a="about a", b="about b")
    embed_papers(graph, words)
    write(graph, making, a="")
    report = embed_papers(graph, words)
    assert (report.dropped, report.written) == (1, 0)
    assert [each.id for each in graph.paper_embeddings.read("", 10)] == ["b"]
    assert embed_papers(graph, words).dropped == 0


def test_only_vectors_without_a_text_are_dropped(graph, making):
    """Those of other papers and of queries stay, and are counted no more."""
    making.circle("a>b b>c", {"a": 0, "b": 30, "c": 60}, positives="a").write(graph)
    graph.papers.write([making.paper("b", abstract="")], "jsonl")
    assert graph.paper_embeddings.drop_textless() == 1
    assert [each.id for each in graph.paper_embeddings.read("", 10)] == ["a", "c"]
    assert len(graph.query_embeddings.read("set", "", 10)) == 1
    assert graph.paper_embeddings.drop_textless() == 0


def test_dropping_makes_room_for_another_encoder(graph, making, words):
    """Vectors of papers and queries, the index and the encoder go together."""
    write(graph, making, a="about a")
    graph.queries.write([making.query("a")])
    embed_papers(graph, words)
    embed_queries(graph, words)
    build_index(graph)
    assert graph.embeddings.drop(SILENT) == 2
    assert graph.embeddings.encoder() is None
    assert graph.embeddings.index() is None
    assert embed_papers(graph, Words(making.encoder(name="new", fingerprint="new"))).written == 1


def test_a_killed_replacement_goes_on(graph, making, words):
    """What it had made stays; done, the next one drops everything again."""
    write(graph, making, a="about a", b="about b")
    embed_papers(graph, words)
    new = Words(making.encoder(name="new", fingerprint="new"))
    begin_replacement(graph, new.record)
    graph.papers.write([making.paper("b", abstract="")], "jsonl")
    embed_papers(graph, new)  # the end does not come
    write(graph, making, b="about b")
    begin_replacement(graph, new.record)
    assert embed_papers(graph, new).written == 1
    end_replacement(graph)
    begin_replacement(graph, new.record)
    assert graph.embeddings.encoder() is None


def test_a_replacement_by_another_encoder_begins_anew(graph, making, words):
    """Whether the killed one had written something or not, and whatever came after it."""
    write(graph, making, a="about a")
    new = Words(making.encoder(name="new", fingerprint="new"))
    begin_replacement(graph, new.record)
    embed_papers(graph, words)
    begin_replacement(graph, new.record)
    assert embed_papers(graph, new).written == 1
    begin_replacement(graph, words.record)
    assert embed_papers(graph, words).written == 1


def test_index_is_awaited(graph, making, words):
    """When `build_index` returns the index is online and holds everything."""
    write(graph, making, a="about a", b="about b")
    embed_papers(graph, words)
    build_index(graph)
    index = graph.embeddings.index()
    assert (index.state, index.percent, index.dim) == ("ONLINE", 100.0, 2)


def test_index_needs_embeddings(graph):
    """Without an encoder nobody knows how wide the index is."""
    with pytest.raises(GraphMismatch, match="no embeddings yet"):
        build_index(graph)
