"""The embedding stage: encode the texts of papers and queries, and store the embeddings."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from time import sleep
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from bica_graph.embedding.graph_encoder import adopt_encoder
from bica_graph.embedding.waiting_texts import BATCH, batches, waiting_papers, waiting_queries
from bica_graph.errors import GraphError
from bica_graph.exact.fixed_point import is_usable, norms, to_fixed_point
from bica_graph.exact.random_numbers import sort_key
from bica_graph.output.words import counted, verb
from bica_graph.progress import SILENT
from bica_graph.records.embeddings import EncoderRecord, PaperEmbedding, QueryEmbedding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Advance, Progress
    from bica_graph.records.embeddings import PaperText, QueryText


WORK = "the embeddings"
"""What only one process at a time works on."""


class Encodes(Protocol):
    """A model that embeds texts, such as `models.encoder.Encoder`."""

    record: EncoderRecord

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed the texts of papers."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed queries."""


@dataclass(frozen=True, slots=True)
class EmbedReport:
    """
    Counts of what was embedded, and of what was not.

    *asked*: papers, except for stubs, or queries without a current embedding; or rows of a file.
    *matched*: those whose paper or query is in the graph. *written*: embeddings that were stored.
    *encoded*: texts that the model encoded; equal texts are encoded once. *cut*: those of them that
    are longer than the encoder reads, so that their ends are not embedded. *skipped*: how many were
    not written, by reason. *dropped*: embeddings deleted because their paper lost its text.
    """

    asked: int
    matched: int
    written: int
    encoded: int
    skipped: Mapping[str, int]
    cut: int = 0
    dropped: int = 0

    def __add__(self, other: EmbedReport) -> EmbedReport:
        return EmbedReport(
            self.asked + other.asked,
            self.matched + other.matched,
            self.written + other.written,
            self.encoded + other.encoded,
            dict(Counter(self.skipped) + Counter(other.skipped)),
            self.cut + other.cut,
            self.dropped + other.dropped,
        )


def embed_papers(graph: Graph, encoder: Encodes, *, progress: Progress = SILENT) -> EmbedReport:
    """
    Embed all papers that have a text but no current embedding.

    Embeddings of papers that have lost their text are deleted. Each distinct text is encoded once.
    Papers are processed in chunks of 10,000, in each the longest texts first, and stored in
    batches, so memory use does not grow with the graph. A run that was killed resumes with the
    next batch, and stores the same embeddings as an uninterrupted run.

    Args:
        graph: The graph; *encoder* becomes its encoder if it has none.
        encoder: The model.
        progress: Where progress is reported.

    Raises:
        GraphMismatch: If the graph's embeddings were made by another encoder.
        GraphBusy: If another process embeds the graph.
        ModelError: If the model fails.
    """
    with graph.working(WORK):
        return _embed_papers(graph, encoder, progress)


def _embed_papers(graph: Graph, encoder: Encodes, progress: Progress) -> EmbedReport:
    record = adopt_encoder(graph, encoder.record)
    dropped = graph.paper_embeddings.drop_textless()
    waiting = graph.paper_embeddings.count_waiting(record.text)
    papers = graph.counts()["papers"]
    blank = papers["total"] - papers["with_abstract"] - papers["stubs"]
    store = _Store(graph.paper_embeddings.write)
    store.skipped.update({"no_text": blank} if blank else {})
    encoding = _Encoding(encoder, "document")
    with progress.work("embed papers", waiting, "papers") as advance, store.open():
        for texts in waiting_papers(graph, record):
            store.settle()  # `known` below must see the embeddings of the last chunk
            known = graph.paper_embeddings.known(list(texts)).items()
            same = [_same(found, paper) for digest, found in known for paper in texts.pop(digest)]
            for start in range(0, len(same), BATCH):
                store.add(same[start : start + BATCH])
            advance(len(same))
            for some in batches(texts):
                rows = [(paper, i) for i, digest in enumerate(some) for paper in texts[digest]]
                with _reporting(encoder, len(some), len(rows), advance):
                    vectors = encoding.of([texts[digest][0].text for digest in some])
                store.add(_paper_rows(rows, vectors, store.skipped))
    encoding.say_what_is_cut(progress)
    report = store.report(waiting + blank, waiting + blank, encoding)
    return replace(report, dropped=dropped)


def embed_queries(
    graph: Graph, encoder: Encodes, sets: Sequence[str] = (), *, progress: Progress = SILENT
) -> EmbedReport:
    """
    Embed all queries without a current embedding, using the model's prompt for queries.

    Args:
        graph: The graph; *encoder* becomes its encoder if it has none.
        encoder: The model.
        sets: Names of the sets of queries; empty for all sets.
        progress: Where progress is reported.

    Raises:
        GraphMismatch: If the graph's embeddings were made by another encoder.
        GraphBusy: If another process embeds the graph.
    """
    names = list(sets) or [each.name for each in graph.queries.sets()]
    with graph.working(WORK):
        return _embed_queries(graph, encoder, names, progress)


def _embed_queries(
    graph: Graph, encoder: Encodes, names: Sequence[str], progress: Progress
) -> EmbedReport:
    adopt_encoder(graph, encoder.record)
    asked = graph.query_embeddings.count_waiting(names)
    store = _Store(graph.query_embeddings.write)
    encoding = _Encoding(encoder, "query")
    with progress.work("embed queries", asked, "queries") as advance, store.open():
        for texts in waiting_queries(graph, names):
            for some in batches(texts):
                rows = [(query, i) for i, digest in enumerate(some) for query in texts[digest]]
                with _reporting(encoder, len(some), len(rows), advance):
                    vectors = encoding.of([texts[digest][0].text for digest in some])
                store.add(_query_rows(rows, vectors, store.skipped))
    encoding.say_what_is_cut(progress)
    return store.report(asked, asked, encoding)


def build_index(graph: Graph, *, progress: Progress = SILENT) -> None:
    """
    Build the vector index over the papers' embeddings, and wait until it is online.

    Raises:
        GraphMismatch: If nothing is embedded yet.
        GraphError: If the server cannot build it.
    """
    graph.embeddings.create_index()
    with progress.work("build the vector index", 100, "percent") as advance:
        shown = 0
        while (index := graph.embeddings.index()) is not None:
            if index.state == "FAILED":
                raise GraphError("the server could not build the vector index: see its log")
            advance(int(index.percent) - shown)
            shown = int(index.percent)
            if index.state == "ONLINE":
                return
            sleep(0.2)


@contextmanager
def _reporting(encoder: Encodes, texts: int, rows: int, advance: Advance) -> Iterator[None]:
    """
    Report the progress of *rows* papers or queries that have *texts* different texts.

    An encoder with a method `reporting` does so while it encodes: on a slow machine, the texts
    take minutes.
    """
    reported = 0

    def done(count: int) -> None:
        nonlocal reported
        count = min(count, texts - reported)  # what is encoded again is not counted again
        reported += count
        advance(count)

    reporting = getattr(encoder, "reporting", None)
    with nullcontext() if reporting is None else reporting(done):
        yield
    advance(rows - reported)


@dataclass(slots=True)
class _Encoding:
    """
    Encodes the texts of one task, and counts them.

    An encoder with a method `count_cut` says of how many it embeds only the beginning.
    """

    encoder: Encodes
    task: Literal["query", "document"]
    encoded: int = 0
    cut: int = 0

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        queries = self.task == "query"
        encode = self.encoder.encode_queries if queries else self.encoder.encode_papers
        vectors = encode(texts)
        self.encoded += len(texts)
        count = getattr(self.encoder, "count_cut", None)
        self.cut += 0 if count is None else count(texts, self.task)
        return vectors

    def say_what_is_cut(self, progress: Progress) -> None:
        if self.cut:
            noun = "query" if self.task == "query" else "text"
            progress.say(
                f"{self.cut:,} of {counted(self.encoded, noun)} "
                f"{verb(self.cut, 'is', 'are')} longer than the encoder reads "
                f"({counted(self.encoder.record.max_length or 0, 'token')}): the rest of "
                f"{verb(self.cut, 'it', 'each')} is not embedded"
            )


class _Store:
    """Writes embeddings in a background thread, while the model encodes the next batch."""

    def __init__(self, write: Callable[[list[PaperEmbedding]], int] | Callable[..., int]) -> None:
        self._write: Callable[..., int] = write
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._waiting: Future[int] | None = None
        self.written = 0
        self.skipped: Counter[str] = Counter()

    @contextmanager
    def open(self) -> Iterator[None]:
        try:
            yield
            self.settle()
        finally:
            self._thread.shutdown(wait=True, cancel_futures=True)

    def add(self, rows: Sequence[PaperEmbedding] | Sequence[QueryEmbedding]) -> None:
        """Write *rows* in one transaction, so that a batch is stored completely or not at all."""
        self.settle()
        if rows:
            self._waiting = self._thread.submit(self._write, list(rows))

    def report(self, asked: int, matched: int, encoding: _Encoding) -> EmbedReport:
        skipped = dict(self.skipped)
        return EmbedReport(
            asked, matched, self.written, encoding.encoded, skipped, cut=encoding.cut
        )

    def settle(self) -> None:
        """Wait until all batches are written."""
        if self._waiting is not None:
            self.written += self._waiting.result()
            self._waiting = None


def _same(found: PaperEmbedding, paper: PaperText) -> PaperEmbedding:
    """Give *paper* the embedding that was found for the same text."""
    return replace(found, id=paper.id, digest=paper.digest, sort_key=sort_key(paper.id))


def _fixed(
    vectors: NDArray[np.float32], skipped: Counter[str], counts: Sequence[int]
) -> tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float64]]:
    """
    Convert the usable rows to fixed point, and count the others by reason.

    Args:
        vectors: One row for each distinct text.
        skipped: The counts, by reason.
        counts: How many papers or queries have each text.

    Returns:
        Whether each row is usable; the rows in fixed point, zero where not usable; their norms.
    """
    usable = is_usable(vectors)
    for i in np.flatnonzero(~usable):
        reason = "zero" if np.isfinite(vectors[i]).all() else "not_finite"
        skipped[reason] += counts[int(i)]
    fixed = np.zeros_like(vectors)
    fixed[usable] = to_fixed_point(vectors[usable])
    return usable, fixed, norms(fixed)


def _paper_rows(
    rows: Sequence[tuple[PaperText, int]], vectors: NDArray[np.float32], skipped: Counter[str]
) -> list[PaperEmbedding]:
    counts = np.bincount([i for _, i in rows], minlength=len(vectors)).tolist()
    usable, fixed, lengths = _fixed(vectors, skipped, counts)
    return [
        PaperEmbedding(paper.id, paper.digest, fixed[i], float(lengths[i]), sort_key(paper.id))
        for paper, i in rows
        if usable[i]
    ]


def _query_rows(
    rows: Sequence[tuple[QueryText, int]], vectors: NDArray[np.float32], skipped: Counter[str]
) -> list[QueryEmbedding]:
    counts = np.bincount([i for _, i in rows], minlength=len(vectors)).tolist()
    usable, fixed, lengths = _fixed(vectors, skipped, counts)
    return [
        QueryEmbedding(query.set, query.id, query.digest, fixed[i], float(lengths[i]))
        for query, i in rows
        if usable[i]
    ]
