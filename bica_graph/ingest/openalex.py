"""
Ingests works of OpenAlex: papers that the graph has, and citations that have an end in it.

A paper that the graph knows by PMID or DOI is filled, not doubled: what other sources said of it is
kept. The files are read twice, first for the ids of the works.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bica_graph.ingest.citation_sources import ingesting, source_run
from bica_graph.ingest.citation_writer import CitationWriter
from bica_graph.ingest.known_papers import known_papers
from bica_graph.ingest.paper_writer import PaperWriter
from bica_graph.ingest.source_settings import SourceSettings
from bica_graph.progress import SILENT
from bica_graph.records.papers import Citation, CitationCounts, PaperCounts
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.openalex import (
    GraphPapers,
    WorkChoice,
    WorkCounts,
    collect_work_ids,
    read_works,
)
from bica_graph.sources.files.openalex_files import snapshot_date, works_files
from bica_graph.sources.files.pmid_set import PmidSet
from bica_graph.sources.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.ingest.citation_sources import BadLines
    from bica_graph.progress import Advance, Progress
    from bica_graph.records.papers import PaperRecord
    from bica_graph.sources.files.openalex import OpenAlexWork, WorkIds
    from bica_graph.sources.files.text_lines import TextSource

SOURCE = "openalex"


@dataclass(frozen=True, slots=True)
class OpenAlexReport:
    """
    Counts of the works of all files, and of what was written.

    *works*: what became of them. *papers*, *references*: what was written of papers, and the
    citations in their lists. *citations*: those of works that cite a paper of the graph and are
    none of its papers. *shared_pmids*: PMIDs that several works have, which become one paper with
    the references of all of them. *ignored_values*: by field and what is wrong.
    """

    works: WorkCounts
    papers: PaperCounts
    references: CitationCounts
    citations: CitationCounts
    shared_pmids: int
    ignored_values: Mapping[str, int]
    stubs: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    rejects: str | None = None


def ingest_openalex(
    graph: Graph,
    places: Sequence[str | Path],
    *,
    with_xpac: bool = False,
    partial: bool = False,
    settings: SourceSettings | None = None,
    progress: Progress = SILENT,
) -> OpenAlexReport:
    """
    Write papers and citations of OpenAlex to *graph*.

    Args:
        graph: The graph to write to.
        places: Files of works, one in each line, plain or gzip; saved answers of the API; or the
            folder of a snapshot, in the layout before or after November 2025.
        with_xpac: Also take the works that OpenAlex marks as ``is_xpac``.
        partial: Whether files of a snapshot may be missing.
        settings: What to take, and what to do with bad lines; None for the defaults.
        progress: Where progress is reported.

    Raises:
        RecordError: At the first bad line, unless bad lines are skipped.
        SourceError: If a file is missing or cannot be read.
        OutputError: If the file of skipped lines cannot be written.
        GraphBusy: If another process ingests the same files.
    """
    chosen = settings or SourceSettings()
    files = [file for place in places for file in works_files(Path(place), partial=partial)]
    dates = [date for place in places if (date := snapshot_date(Path(place)))]
    chosen = replace(chosen, snapshot=chosen.snapshot or max(dates, default=None))
    with text_sources(files) as sources:
        run = source_run(SOURCE, sources, chosen)
        with ingesting(graph, run, sources, chosen) as bad:
            writing = _Writing(graph, chosen, bad)
            writing.read(sources, WorkChoice(chosen.everything, with_xpac), progress)
            report = replace(writing.report(), skipped=bad.skipped, rejects=bad.file)
            graph.runs.finish(run.stage, run.name, asdict(report))
    return report


class _Writing:
    """Reads works twice, writes them, and counts them."""

    def __init__(self, graph: Graph, settings: SourceSettings, bad: BadLines) -> None:
        self._graph = graph
        self._known = known_papers(graph.papers, stubs=settings.stubs)
        self._bad = bad.bad
        source = f"{SOURCE} {settings.snapshot or ''}".strip()
        self._papers = PaperWriter(graph.papers, source, settings.batch_size, fill=True)
        self._citations = CitationWriter(graph.papers, source)
        self._counts, self._tally = WorkCounts(), Tally()
        self._shared: frozenset[str] = frozenset()
        self._lists: dict[str, tuple[str, ...]] = {}

    def read(self, sources: Sequence[TextSource], choice: WorkChoice, progress: Progress) -> None:
        size = sum(each.size for each in sources)
        known = self._known
        papers = GraphPapers(PmidSet(known.pmids), known.dois, known.works)
        with progress.work("read the ids of works", size, "bytes") as advance:
            # Bad lines are met again, and told, in the second pass
            ids = collect_work_ids(sources, papers, self._bad_of_first_pass, advance=advance)
        self._shared = ids.shared_pmids()
        with progress.work("read works", size, "bytes") as advance:
            self._papers.write(
                self._records(self._works(sources, ids, choice, advance)), lambda _: None
            )
        self._citations.flush()

    def report(self) -> OpenAlexReport:
        return OpenAlexReport(
            works=self._counts,
            papers=self._papers.counts,
            references=self._papers.references,
            citations=self._citations.counts,
            shared_pmids=len(self._shared),
            ignored_values=dict(sorted(self._tally.ignored_values.items())),
            stubs=self._graph.counts()["papers"]["stubs"],
        )

    def _bad_of_first_pass(self, error: Exception, raw: bytes) -> None:
        """Pass over a bad line; the second pass stops at it or counts it."""

    def _works(
        self, sources: Sequence[TextSource], ids: WorkIds, choice: WorkChoice, advance: Advance
    ) -> Iterator[OpenAlexWork]:
        for source in sources:
            yield from read_works(
                source, ids, choice, self._bad, (self._counts, self._tally), advance
            )

    def _records(self, works: Iterator[OpenAlexWork]) -> Iterator[PaperRecord]:
        """Give the papers of works; the citations of all others are written at once."""
        id_of = self._known.id_of
        for work in works:
            own, cites = id_of(work.key), tuple(dict.fromkeys(map(id_of, work.cites)))
            if work.paper is None:
                self._citations.add(Citation(own, each) for each in cites if each != own)
            else:
                if work.key in self._shared:  # a later list would take the place of an earlier one
                    cites = tuple(dict.fromkeys((*self._lists.get(own, ()), *cites)))
                    self._lists[own] = cites
                yield replace(work.paper, id=own, references=cites or None)
