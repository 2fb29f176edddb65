"""
The ingest stage: read papers and citations from files, and write them to the graph.

All lines are checked before anything is written, so a bad line leaves the graph unchanged. When
bad lines are skipped, reading and writing is one pass.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bica_graph.errors import SettingError, SourceError
from bica_graph.ingest.citation_writer import TOGETHER, CitationWriter
from bica_graph.ingest.paper_writer import PaperWriter
from bica_graph.output.words import verb
from bica_graph.progress import SILENT
from bica_graph.records.runs import INGEST, Run
from bica_graph.records.settings import check_settings
from bica_graph.runs.fingerprints import fingerprint
from bica_graph.sources.files.citations_tsv import check_header, read_citations
from bica_graph.sources.files.field_names import check_field_names
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.jsonl import read_papers
from bica_graph.sources.files.rejects import Rejects, default_rejects
from bica_graph.sources.files.text_lines import stop
from bica_graph.sources.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Advance, Progress
    from bica_graph.records.papers import Citation, CitationCounts, PaperCounts, PaperRecord
    from bica_graph.sources.files.text_lines import Bad, TextSource

PAPERS_SOURCE = "jsonl"
CITATIONS_SOURCE = "citations"


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """
    How files are ingested.

    *skip_bad*: skip and count bad lines instead of stopping at the first one. *rejects*: file for
    the skipped lines; None for a file in the working folder, named after the first input file.
    *batch_size*: maximum number of papers written in one transaction. *fields*: the files' names of
    the fields of papers, by our names (`id`, `abstract` …), where they differ.

    Raises:
        SettingError: If *batch_size* is below 1, or *fields* has an unknown field.
    """

    skip_bad: bool = False
    rejects: Path | None = None
    batch_size: int = 2000
    fields: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_settings(self)
        if self.batch_size < 1:
            raise SettingError(f"batch_size must be at least 1, not {self.batch_size}")
        check_field_names(self.fields)


DEFAULTS = IngestSettings()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """
    Counts of all lines of the files, and of what was written.

    Each line is counted in *papers_read* or *citations_read*, is *blank*, is a header, or was
    *skipped*. *papers* and *papers_repeated* add up to *papers_read*; *citations* and
    *citations_repeated* add up to *citations_read*. Repeated are lines that were merged with
    another line of the same batch. *references* counts the citations in the reference lists of
    papers.
    """

    papers_read: int
    papers: PaperCounts
    papers_repeated: int
    references: CitationCounts
    citations_read: int
    citations: CitationCounts
    citations_repeated: int
    stubs: int
    """Stubs in the graph at the end: papers known only from citations or queries."""
    blank: int
    ignored_fields: Mapping[str, int]
    ignored_values: Mapping[str, int]
    """By field and what is wrong: invalid values, treated as if they were not given."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """By reason: the lines written to the file *rejects*."""
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
    Write the papers and citations of files to *graph*.

    Ingesting the same files a second time changes nothing, so an interrupted call can be repeated.

    Args:
        graph: The graph to write to.
        files: JSONL files of papers, plain or gzip; ``-`` is standard input.
        citation_files: TSV files of citations with the header ``citing``, ``cited``, plain or
            gzip; ``-`` is standard input.
        settings: What to do with bad lines, and how much to write in one transaction.
        progress: Where progress is reported.

    Returns:
        Counts of all lines, and of what was written.

    Raises:
        RecordError: At the first bad line, unless bad lines are skipped, and for a wrong header.
            Nothing is written then.
        SourceError: If a file cannot be read, or all lines are bad.
        OutputError: If the file of skipped lines cannot be written.
        GraphBusy: If another process ingests the same files.
        SettingError: If no file is given.
    """
    if not files and not citation_files:
        raise SettingError("give at least one file")
    with text_sources([*files, *citation_files]) as sources:
        inputs = _Inputs(sources[: len(files)], sources[len(files) :])
        for source in inputs.citations:
            check_header(source)
        run = _run(inputs, settings)
        with graph.working(f"the same files ({run.name})"):
            return _ingest(graph, inputs, settings, run, progress)


def _ingest(
    graph: Graph, inputs: _Inputs, settings: IngestSettings, run: Run, progress: Progress
) -> IngestReport:
    if settings.skip_bad:
        sources = inputs.papers + inputs.citations
        rejects = Rejects(settings.rejects or default_rejects(sources), sources)
        graph.runs.start(run)
        report = _write_good(graph, inputs, settings, rejects, progress)
    else:
        totals = _check(inputs, settings, progress)
        graph.runs.start(run)
        report = _write(_Writing(graph, settings, stop), inputs, totals, progress)
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


def _check(inputs: _Inputs, settings: IngestSettings, progress: Progress) -> _Totals:
    """Read all files, and stop at the first bad line; count the papers and citations."""
    size = sum(source.size for source in inputs.papers + inputs.citations)
    with progress.work("check files", size, "bytes") as advance:
        papers = sum(
            _length(read_papers(each, advance=advance, names=settings.fields))
            for each in inputs.papers
        )
        citations = sum(_length(read_citations(each, advance=advance)) for each in inputs.citations)
    return _Totals(papers, citations)


def _run(inputs: _Inputs, settings: IngestSettings) -> Run:
    """Describe what is ingested as a run; the same files with the same settings are one run."""
    parameters: dict[str, Any] = {
        "files": [[each.name, each.size] for each in inputs.papers],
        "citation_files": [[each.name, each.size] for each in inputs.citations],
        "skip_bad": settings.skip_bad,
        # Only where it differs: so the same files are the same run as before there were names.
        **({"fields": dict(settings.fields)} if settings.fields else {}),
    }
    mark = fingerprint(parameters)
    return Run(f"{INGEST}-{mark[:8]}", INGEST, parameters, mark)


def _write_good(
    graph: Graph, inputs: _Inputs, settings: IngestSettings, rejects: Rejects, progress: Progress
) -> IngestReport:
    """Write the good lines to the graph, and the bad ones to *rejects*."""
    with rejects:
        report = _write(_Writing(graph, settings, rejects.add), inputs, _Totals(), progress)
    if not rejects.counts:
        return report
    if not report.papers_read + report.citations_read:
        first = (inputs.papers + inputs.citations)[0].name
        count = rejects.counts.total()
        skipped = f"{count:,} {verb(count, 'was', 'were')} skipped"
        raise SourceError(f"{first}: no line can be used, {skipped}: see {rejects.path}")
    counts = dict(sorted(rejects.counts.items()))
    return replace(report, skipped=counts, rejects=str(rejects.path))


def _write(writing: _Writing, inputs: _Inputs, totals: _Totals, progress: Progress) -> IngestReport:
    with progress.work("write papers", totals.papers, "papers") as advance:
        writing.papers(inputs.papers, advance)
    with progress.work("write citations", totals.citations, "citations") as advance:
        writing.citations(inputs.citations, advance)
    return writing.report()


class _Writing:
    """Writes papers and citations to the graph, batch by batch, and counts them."""

    def __init__(self, graph: Graph, settings: IngestSettings, bad: Bad) -> None:
        self._graph = graph
        self._settings = settings
        self._bad = bad
        self._tally = Tally()
        self._papers = PaperWriter(graph.papers, PAPERS_SOURCE, settings.batch_size)
        self._citations = CitationWriter(graph.papers, CITATIONS_SOURCE)

    def papers(self, sources: Sequence[TextSource], advance: Advance) -> None:
        self._papers.write(self._records(sources), advance)

    def citations(self, sources: Sequence[TextSource], advance: Advance) -> None:
        lines = self._lines(sources)
        while batch := list(islice(lines, TOGETHER)):
            self._citations.add(batch)
            advance(len(batch))
        self._citations.flush()

    def report(self) -> IngestReport:
        return IngestReport(
            papers_read=self._papers.read,
            papers=self._papers.counts,
            papers_repeated=self._papers.repeated,
            references=self._papers.references,
            citations_read=self._citations.read,
            citations=self._citations.counts,
            citations_repeated=self._citations.repeated,
            stubs=self._graph.counts()["papers"]["stubs"],
            blank=self._tally.blank,
            ignored_fields=dict(sorted(self._tally.ignored_fields.items())),
            ignored_values=dict(sorted(self._tally.ignored_values.items())),
        )

    def _records(self, sources: Sequence[TextSource]) -> Iterator[PaperRecord]:
        for source in sources:
            yield from read_papers(source, self._bad, self._tally, names=self._settings.fields)

    def _lines(self, sources: Sequence[TextSource]) -> Iterator[Citation]:
        for source in sources:
            yield from read_citations(source, self._bad, self._tally)


def _length(items: Iterable[object]) -> int:
    return sum(1 for _ in items)
