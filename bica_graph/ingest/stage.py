"""
Put papers and citations into the graph: the stage behind `ingest`.

Every line is checked before the first is written, so a bad one leaves the graph as it was. When
bad lines are to be skipped, one pass does both.
"""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from bica_graph.errors import SourceError
from bica_graph.ingest.paper_batches import paper_batches
from bica_graph.progress import SILENT
from bica_graph.records.papers import CitationCounts, PaperCounts
from bica_graph.records.runs import Run
from bica_graph.runs.fingerprints import fingerprint
from bica_graph.sources.files.citations_tsv import check_header, read_citations
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.jsonl import read_papers
from bica_graph.sources.files.rejects import Rejects, default_rejects
from bica_graph.sources.files.text_lines import stop
from bica_graph.sources.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Advance, Progress
    from bica_graph.records.papers import Citation, PaperRecord
    from bica_graph.sources.files.text_lines import Bad, TextSource

Counts = TypeVar("Counts", PaperCounts, CitationCounts)

STAGE = "ingest"
PAPERS_SOURCE = "jsonl"
CITATIONS_SOURCE = "citations"
CITATIONS_TOGETHER = 10_000


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """
    How files are ingested.

    *skip_bad*: skip bad lines and count them, in place of stopping at the first. *rejects*: where
    the skipped lines go; None names a file in the working folder after the first file.
    *batch_size*: records of papers written in one transaction, at most.
    """

    skip_bad: bool = False
    rejects: Path | None = None
    batch_size: int = 2000

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise ValueError(f"batch_size must be 1 or more, not {self.batch_size}")


DEFAULTS = IngestSettings()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """
    What became of the lines of all files.

    A line is one of *papers_read* or *citations_read*, *blank*, a header, or was *skipped*.
    *papers* and *papers_repeated* add up to *papers_read*, *citations* and *citations_repeated*
    to *citations_read*; what is repeated was one with another record of the same batch.
    *references* counts the citations in the papers' lists of references.
    """

    papers_read: int
    papers: PaperCounts
    papers_repeated: int
    references: CitationCounts
    citations_read: int
    citations: CitationCounts
    citations_repeated: int
    stubs: int
    """Papers in the graph that only citations or queries name, when all is done."""
    blank: int
    ignored_fields: Mapping[str, int]
    ignored_values: Mapping[str, int]
    """By field and what is wrong: values that were left out of a record, as if not told."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """By reason: lines that are in the file of *rejects*."""
    rejects: str | None = None


def ingest_jsonl(
    graph: Graph,
    files: Sequence[str | Path],
    citation_files: Sequence[str | Path] = (),
    *,
    settings: IngestSettings = DEFAULTS,
    progress: Progress = SILENT,
) -> IngestReport:
    """
    Put the papers and citations of files into *graph*.

    Doing it again changes only what differs, so work that was killed can be run again.

    Args:
        graph: Where they go.
        files: JSONL files of papers, plain or gzip; ``-`` is standard input.
        citation_files: TSV files of citations with the header ``citing``, ``cited``, likewise.
        settings: What to do with bad lines, and how much to write at once.
        progress: Who is told how far it is.

    Returns:
        What became of every line.

    Raises:
        RecordError: For the first bad line, unless they are skipped, and for a wrong header;
            nothing is written then.
        SourceError: If a file cannot be read, or no line of any is of use.
        OutputError: If the skipped lines cannot be written to their file.
        ValueError: If there is no file.
    """
    if not files and not citation_files:
        raise ValueError("name at least one file")
    with text_sources([*files, *citation_files]) as sources:
        inputs = _Inputs(sources[: len(files)], sources[len(files) :])
        for source in inputs.citations:
            check_header(source)
        if settings.skip_bad:
            rejects = Rejects(settings.rejects or default_rejects(sources), sources)
            run = _enter_run(graph, inputs, settings)
            report = _write_good(graph, inputs, settings.batch_size, rejects, progress)
        else:
            totals = _check(inputs, progress)
            run = _enter_run(graph, inputs, settings)
            report = _write(_Writing(graph, settings.batch_size, stop), inputs, totals, progress)
        graph.runs.finish(run.stage, run.name, asdict(report))
        return report


@dataclass(frozen=True, slots=True)
class _Inputs:
    papers: list[TextSource]
    citations: list[TextSource]


@dataclass(frozen=True, slots=True)
class _Totals:
    papers: int | None = None
    citations: int | None = None


def _check(inputs: _Inputs, progress: Progress) -> _Totals:
    """Read everything, to stop at the first bad line."""
    size = sum(source.size for source in inputs.papers + inputs.citations)
    with progress.work("check files", size, "bytes") as advance:
        papers = sum(_length(read_papers(each, advance=advance)) for each in inputs.papers)
        citations = sum(_length(read_citations(each, advance=advance)) for each in inputs.citations)
    return _Totals(papers, citations)


def _enter_run(graph: Graph, inputs: _Inputs, settings: IngestSettings) -> Run:
    """Enter into the book of runs what is done; the same files are the same run."""
    parameters: dict[str, Any] = {
        "files": [[each.name, each.size] for each in inputs.papers],
        "citation_files": [[each.name, each.size] for each in inputs.citations],
        "skip_bad": settings.skip_bad,
    }
    mark = fingerprint(parameters)
    run = Run(f"{STAGE}-{mark[:8]}", STAGE, parameters, mark)
    graph.runs.start(run)
    return run


def _write_good(
    graph: Graph, inputs: _Inputs, batch_size: int, rejects: Rejects, progress: Progress
) -> IngestReport:
    """Write what is of use, and the bad lines to *rejects*."""
    with rejects:
        report = _write(_Writing(graph, batch_size, rejects.add), inputs, _Totals(), progress)
    if not rejects.counts:
        return report
    if not report.papers_read + report.citations_read:
        first = (inputs.papers + inputs.citations)[0].name
        skipped = rejects.counts.total()
        raise SourceError(f"{first}: nothing is of use, {skipped:,} skipped: see {rejects.path}")
    counts = dict(sorted(rejects.counts.items()))
    return replace(report, skipped=counts, rejects=str(rejects.path))


def _write(writing: _Writing, inputs: _Inputs, totals: _Totals, progress: Progress) -> IngestReport:
    with progress.work("write papers", totals.papers, "papers") as advance:
        writing.papers(inputs.papers, advance)
    with progress.work("write citations", totals.citations, "citations") as advance:
        writing.citations(inputs.citations, advance)
    return writing.report()


class _Writing:
    """Writes papers and citations, batch by batch, and keeps count."""

    def __init__(self, graph: Graph, batch_size: int, bad: Bad) -> None:
        self._graph = graph
        self._batch_size = batch_size
        self._bad = bad
        self._tally = Tally()
        self._papers, self._papers_read, self._papers_repeated = PaperCounts(), 0, 0
        self._references = CitationCounts()
        self._citations, self._citations_read, self._citations_repeated = CitationCounts(), 0, 0

    def papers(self, sources: Sequence[TextSource], advance: Advance) -> None:
        write = self._graph.papers
        for batch in paper_batches(self._records(sources), self._batch_size, write.find):
            self._papers = _sum(self._papers, write.write(batch.papers, PAPERS_SOURCE))
            citing = [paper for paper in batch.papers if paper.references is not None]
            if citing:
                counts = write.write_references(citing, PAPERS_SOURCE)
                self._references = _sum(self._references, counts)
            self._papers_read += batch.records
            self._papers_repeated += batch.records - len(batch.papers)
            advance(batch.records)

    def citations(self, sources: Sequence[TextSource], advance: Advance) -> None:
        lines = self._lines(sources)
        while batch := list(islice(lines, CITATIONS_TOGETHER)):
            distinct = list(dict.fromkeys(batch))
            counts = self._graph.papers.write_citations(distinct, CITATIONS_SOURCE)
            self._citations = _sum(self._citations, counts)
            self._citations_read += len(batch)
            self._citations_repeated += len(batch) - len(distinct)
            advance(len(batch))

    def report(self) -> IngestReport:
        return IngestReport(
            papers_read=self._papers_read,
            papers=self._papers,
            papers_repeated=self._papers_repeated,
            references=self._references,
            citations_read=self._citations_read,
            citations=self._citations,
            citations_repeated=self._citations_repeated,
            stubs=self._graph.counts()["papers"]["stubs"],
            blank=self._tally.blank,
            ignored_fields=dict(sorted(self._tally.ignored_fields.items())),
            ignored_values=dict(sorted(self._tally.ignored_values.items())),
        )

    def _records(self, sources: Sequence[TextSource]) -> Iterator[PaperRecord]:
        for source in sources:
            yield from read_papers(source, self._bad, self._tally)

    def _lines(self, sources: Sequence[TextSource]) -> Iterator[Citation]:
        for source in sources:
            yield from read_citations(source, self._bad, self._tally)


def _sum(one: Counts, other: Counts) -> Counts:
    return type(one)(*map(sum, zip(astuple(one), astuple(other), strict=True)))


def _length(items: Iterable[object]) -> int:
    return sum(1 for _ in items)
