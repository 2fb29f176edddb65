"""What the encoder is given together does not depend on what was embedded before."""

import numpy as np
import pytest

from bica_graph.embedding import stage as embed
from bica_graph.embedding import waiting_texts
from bica_graph.embedding.stage import embed_papers, embed_queries
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.records.embeddings import EncoderRecord, QueryText
from bica_graph.records.papers import PaperRecord
from bica_graph.records.queries import Positive, Query

CHUNK, BATCH = 12, 4


class Killed(Exception):
    """The process has ended."""


class Recorder:
    """An encoder that keeps the batches it is given, and dies before batch number *end*."""

    record = EncoderRecord("made", None, "made-2", 2, "", "", "mean", 128, "abstract")

    def __init__(self, end=None):
        self.end = end
        self.batches = []

    def encode_papers(self, texts):
        if len(self.batches) == self.end:
            raise Killed
        self.batches.append(list(texts))
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

    encode_queries = encode_papers


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(waiting_texts, "CHUNK", CHUNK)
    monkeypatch.setattr(waiting_texts, "BATCH", BATCH)
    monkeypatch.setattr(waiting_texts, "_PAGE", 5)
    monkeypatch.setattr(embed, "BATCH", BATCH)


@pytest.fixture
def make_graph(tmp_path):
    """Make graphs with forty papers and as many queries, some with the same text."""
    made = []

    def make():
        graph = LocalGraph(tmp_path / str(len(made)))
        made.append(graph)
        papers = [PaperRecord(f"p{n:02}", title="T", abstract=_text(n)) for n in range(40)]
        graph.papers.write(papers, "test")
        queries = [
            Query("set", f"q{n:02}", _text(n), "user", (Positive("p00"),)) for n in range(40)
        ]
        graph.queries.write(queries)
        return graph

    yield make
    for graph in made:
        graph.close()


def _text(number):
    """Give every seventh text twice, in different chunks and within one."""
    return "same" * (number % 3 + 1) if number % 7 == 0 else "x" * (number * 11 % 37 + 1)


@pytest.mark.parametrize("stage", [embed_papers, embed_queries])
def test_a_killed_run_goes_on_with_the_batches_it_would_have_had(make_graph, stage):
    """Killed before any of its batches, the two parts give the encoder the same batches."""
    whole = Recorder()
    stage(make_graph(), whole)
    parts = []
    for end in range(len(whole.batches)):
        graph, first, second = make_graph(), Recorder(end), Recorder()
        with pytest.raises(Killed):
            stage(graph, first)
        stage(graph, second)
        parts.append({tuple(batch) for batch in first.batches + second.batches})
    assert parts == [set(map(tuple, whole.batches))] * len(whole.batches)


@pytest.mark.parametrize("stage", [embed_papers, embed_queries])
def test_no_batch_is_larger_than_the_batch_size(make_graph, stage):
    """Texts come in batches of at most BATCH."""
    encoder = Recorder()
    stage(make_graph(), encoder)
    assert max(map(len, encoder.batches)) == BATCH


def test_each_distinct_text_of_papers_is_encoded_once(make_graph):
    """Papers with the same text, in whatever chunk, share one encoding."""
    encoder = Recorder()
    embed_papers(make_graph(), encoder)
    given = [text for batch in encoder.batches for text in batch]
    assert sorted(given) == sorted({_text(n) for n in range(40)})


def test_longest_texts_of_a_chunk_come_first(make_graph):
    """The first batch has the longest texts of its chunk, and lengths fall within each batch."""
    encoder = Recorder()
    embed_papers(make_graph(), encoder)
    lengths = [[len(text) for text in batch] for batch in encoder.batches]
    assert min(lengths[0]) >= max(lengths[1] + lengths[2])
    assert all(each == sorted(each, reverse=True) for each in lengths)


def test_the_first_batches_are_like_all_of_them(make_graph):
    """Their mean length tells how long the rest takes; a batch has texts of similar length."""
    texts = waiting_texts.Texts[QueryText]()
    for n in range(400):
        texts[f"{n:03}"] = [QueryText("set", f"{n:03}", "x" * n, f"{n:03}")]
    sizes = [sum(map(int, batch)) / len(batch) for batch in waiting_texts.batches(texts)]
    assert len(sizes) == 100
    for seen in (5, 10, 30):
        assert abs(sum(sizes[:seen]) / seen - 199.5) < 40


def test_a_paper_that_comes_meanwhile_ends_nothing(make_graph, monkeypatch):
    """It comes after its page of ids was read; the papers behind it are embedded all the same."""
    graph = make_graph()
    ids = graph.papers.ids

    def reading(after, limit):
        page = ids(after, limit)
        if not after:
            graph.papers.write([PaperRecord("p075", title="T", abstract="new")], "test")
        return page

    monkeypatch.setattr(graph.papers, "ids", reading)
    embed_papers(graph, Recorder())
    assert graph.paper_embeddings.count_waiting("abstract") == 0
