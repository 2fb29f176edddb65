"""Embed the texts of papers and queries: the stage behind `embed`."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from time import sleep
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bica_graph.draws import lot
from bica_graph.errors import GraphError, GraphMismatch
from bica_graph.fixed_point import is_usable, norms, to_fixed_point
from bica_graph.progress import SILENT
from bica_graph.records import EncoderRecord, PaperEmbedding, QueryEmbedding, Run
from bica_graph.runs import fingerprint
from bica_graph.waiting_texts import BATCH, batches, waiting_papers, waiting_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records import PaperText, QueryText


_STAGE, _REPLACEMENT = "embed", "replacement"


class Encodes(Protocol):
    """What embeds texts; `models.encoder.Encoder` does."""

    record: EncoderRecord

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed the texts of papers."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed queries."""


@dataclass(frozen=True, slots=True)
class EmbedReport:
    """
    What became of embeddings that were asked for.

    *asked*: papers (stubs are not asked) or queries without a current embedding, or rows of a
    file. *matched*: those whose paper or query is there. *encoded*: texts that the model was given;
    equal texts are given once. *skipped*: how many were not written, by reason. *dropped*:
    embeddings of papers that have no text any more.
    """

    asked: int
    matched: int
    written: int
    encoded: int
    skipped: Mapping[str, int]
    dropped: int = 0

    def __add__(self, other: EmbedReport) -> EmbedReport:
        return EmbedReport(
            self.asked + other.asked,
            self.matched + other.matched,
            self.written + other.written,
            self.encoded + other.encoded,
            dict(Counter(self.skipped) + Counter(other.skipped)),
            self.dropped + other.dropped,
        )


def adopt_encoder(graph: Graph, encoder: EncoderRecord) -> EncoderRecord:
    """
    Make *encoder* the graph's, or make sure that it is.

    Returns:
        The graph's record of it.

    Raises:
        GraphMismatch: If the graph's embeddings were made otherwise; the message names both.
    """
    settled = settle_encoder(graph, encoder)
    graph.embeddings.adopt(settled)
    return settled


def current_encoder(graph: Graph) -> EncoderRecord:
    """
    Give the encoder of the graph's embeddings.

    Raises:
        GraphMismatch: If the graph holds none.
    """
    encoder = graph.embeddings.encoder()
    if encoder is None:
        raise GraphMismatch("the graph holds no embeddings yet: run bicagraph embed")
    return encoder


def settle_encoder(graph: Graph, encoder: EncoderRecord) -> EncoderRecord:
    """Give the encoder that `adopt_encoder` would give, with the same refusal; change nothing."""
    present = graph.embeddings.encoder()
    if present is None:
        return encoder
    differs = _difference(present, encoder)
    if differs:
        raise GraphMismatch(
            f"the graph's embeddings are of {_label(present)}, these would be of "
            f"{_label(encoder)} ({differs}): use the graph's, or --replace drops all embeddings"
        )
    return present


def begin_replacement(graph: Graph, encoder: EncoderRecord, *, progress: Progress = SILENT) -> None:
    """
    Drop all embeddings, the encoder and the index, so that *encoder* can make new ones.

    A replacement by the same encoder that was killed goes on: what it made stays.
    `end_replacement` says that it is complete.
    """
    run = Run(_REPLACEMENT, _STAGE, asdict(encoder), "", encoder=encoder.name)
    run = replace(run, fingerprint=fingerprint(run.parameters))
    under_way, present = graph.runs.find(_STAGE, _REPLACEMENT), graph.embeddings.encoder()
    goes_on = under_way is not None and under_way.fingerprint == run.fingerprint
    if not goes_on or (present is not None and _difference(present, encoder)):
        graph.embeddings.drop(progress)
        graph.runs.start(run)  # not before: half a drop is no beginning


def end_replacement(graph: Graph) -> None:
    """Say that all embeddings are there: the next replacement drops them again."""
    graph.runs.strike(_STAGE, _REPLACEMENT)


def embed_papers(graph: Graph, encoder: Encodes, *, progress: Progress = SILENT) -> EmbedReport:
    """
    Embed every paper whose text has no current embedding; drop those of papers without a text.

    Each distinct text is encoded once. Papers go in chunks of 10,000, by length within a chunk,
    and are stored in batches, so memory stays flat. A killed run goes on with the next batch, and
    the embeddings are those that it would have made at once.

    Args:
        graph: Its encoder becomes this one.
        encoder: The model.
        progress: Who is told how far it is.

    Raises:
        GraphMismatch: If the graph's embeddings are of another encoder.
        ModelError: If the model fails.
    """
    record = adopt_encoder(graph, encoder.record)
    dropped = graph.embeddings.drop_textless()
    waiting = graph.embeddings.count_waiting(record.text)
    papers = graph.counts()["papers"]
    blank = papers["total"] - papers["with_abstract"] - papers["stubs"]
    store = _Store(graph.embeddings.write)
    store.skipped.update({"no_text": blank} if blank else {})
    encoded = 0
    with progress.work("embed papers", waiting, "papers") as advance, store.open():
        for texts in waiting_papers(graph, record):
            store.settle()  # so that what has just been stored is known
            known = graph.embeddings.known(list(texts)).items()
            copies = [_same(found, paper) for digest, found in known for paper in texts.pop(digest)]
            for start in range(0, len(copies), BATCH):
                store.add(copies[start : start + BATCH])
            advance(len(copies))
            for some in batches(texts):
                vectors = encoder.encode_papers([texts[digest][0].text for digest in some])
                encoded += len(some)
                rows = [(paper, i) for i, digest in enumerate(some) for paper in texts[digest]]
                store.add(_paper_rows(rows, vectors, store.skipped))
                advance(len(rows))
    report = store.report(waiting + blank, waiting + blank, encoded)
    return replace(report, dropped=dropped)


def embed_queries(
    graph: Graph, encoder: Encodes, sets: Sequence[str] = (), *, progress: Progress = SILENT
) -> EmbedReport:
    """
    Embed every query that has no current embedding, with the model's prompt for queries.

    Args:
        graph: Its encoder becomes this one.
        encoder: The model.
        sets: Sets of queries; all when empty.
        progress: Who is told how far it is.

    Raises:
        GraphMismatch: If the graph's embeddings are of another encoder.
    """
    adopt_encoder(graph, encoder.record)
    names = list(sets) or [each.name for each in graph.queries.sets()]
    asked = graph.embeddings.count_waiting_queries(names)
    store = _Store(graph.embeddings.write_queries)
    encoded = 0
    with progress.work("embed queries", asked, "queries") as advance, store.open():
        for texts in waiting_queries(graph, names):
            for some in batches(texts):
                vectors = encoder.encode_queries([texts[digest][0].text for digest in some])
                encoded += len(some)
                rows = [(query, i) for i, digest in enumerate(some) for query in texts[digest]]
                store.add(_query_rows(rows, vectors, store.skipped))
                advance(len(rows))
    return store.report(asked, asked, encoded)


def build_index(graph: Graph, *, progress: Progress = SILENT) -> None:
    """
    Build the vector index over the papers' embeddings, and wait until it is there.

    Raises:
        GraphMismatch: If nothing is embedded yet.
        GraphError: If the server could not build it.
    """
    graph.embeddings.create_index()
    with progress.work("build the vector index", 100, "percent") as advance:
        told = 0
        while (index := graph.embeddings.index()) is not None:
            if index.state == "FAILED":
                raise GraphError("the server could not build the vector index: see its log")
            advance(int(index.percent) - told)
            told = int(index.percent)
            if index.state == "ONLINE":
                return
            sleep(0.2)


class _Store:
    """Writes embeddings in the background, one batch behind the model."""

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
        """Write *rows* in one transaction: a batch is stored whole, or not at all."""
        self.settle()
        if rows:
            self._waiting = self._thread.submit(self._write, list(rows))

    def report(self, asked: int, matched: int, encoded: int) -> EmbedReport:
        return EmbedReport(asked, matched, self.written, encoded, dict(self.skipped))

    def settle(self) -> None:
        """Wait until everything is written."""
        if self._waiting is not None:
            self.written += self._waiting.result()
            self._waiting = None


def _same(found: PaperEmbedding, paper: PaperText) -> PaperEmbedding:
    return replace(found, id=paper.id, digest=paper.digest, lot=lot(paper.id))


def _fixed(
    vectors: NDArray[np.float32], skipped: Counter[str], counts: Sequence[int]
) -> tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float64]]:
    """Put usable rows into fixed point; count the others, each *counts* times, by reason."""
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
        PaperEmbedding(paper.id, paper.digest, fixed[i], float(lengths[i]), lot(paper.id))
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


def _label(encoder: EncoderRecord) -> str:
    revision = f"@{encoder.revision}" if encoder.revision else ""
    return f"{encoder.name}{revision}"


def _difference(present: EncoderRecord, other: EncoderRecord) -> str:
    """Name what makes two encoders give different embeddings; '' when nothing does."""
    pairs = {
        "text": (present.text, other.text),
        "dim": (present.dim, other.dim),
        "query prompt": (present.query_prompt, other.query_prompt),
        "document prompt": (present.document_prompt, other.document_prompt),
        "max length": (present.max_length, other.max_length),
        "pooling": (present.pooling, other.pooling),
        "name": (present.name, other.name),
        "revision": (present.revision, other.revision),
        "weights": (present.fingerprint, other.fingerprint),
    }
    named_only = [each.fingerprint.startswith("name:") for each in (present, other)]
    decisive = tuple(pairs)
    if any(named_only):
        decisive = ("text", "dim", "name", *(["revision"] if all(named_only) else []))
    elif present.fingerprint == other.fingerprint:
        decisive = ("text",) if None in pairs["revision"] else ("text", "revision")
    return ", ".join(
        f"{key} {pairs[key][0]!r} and {pairs[key][1]!r}"
        for key in decisive
        if pairs[key][0] != pairs[key][1]
    )
