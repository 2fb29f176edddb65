"""
Ingests iCite: the pairs of its citation collection, and its metadata of papers.

iCite knows papers by PMID. A paper that the graph knows by its PMID is found whatever its id is,
and what other sources said of it is kept; iCite fills what is missing.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bica_graph.errors import SourceError
from bica_graph.ingest.citation_sources import BadLines, ingesting, source_run
from bica_graph.ingest.citation_writer import CitationWriter
from bica_graph.ingest.known_papers import known_papers
from bica_graph.ingest.paper_writer import PaperWriter
from bica_graph.ingest.source_settings import SourceSettings
from bica_graph.output.words import counted
from bica_graph.progress import SILENT
from bica_graph.records.papers import Citation, CitationCounts, PaperCounts
from bica_graph.sources.files.icite_metadata import read_icite_metadata
from bica_graph.sources.files.icite_pairs import Ends, PairCounts, is_pairs, read_citation_pairs
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.pmid_set import PmidSet
from bica_graph.sources.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bica_graph.graph.protocol import Graph
    from bica_graph.ingest.known_papers import KnownPapers
    from bica_graph.progress import Advance, Progress
    from bica_graph.records.papers import PaperRecord
    from bica_graph.sources.files.icite_records import IcitePaper
    from bica_graph.sources.files.text_lines import TextSource
    from bica_graph.sources.services.icite import Icite

SOURCE = "icite"
_DATE = re.compile(r"(20[0-9]{2}-[01][0-9](?:-[0-3][0-9])?)")


@dataclass(frozen=True, slots=True)
class IciteReport:
    """
    Counts of the rows of all files, and of what was written.

    *pairs*: rows of the citation collection, and what became of them; *citations*: those written.
    *papers_read*, *papers*, *references*: papers of the metadata, what was written of them, and the
    citations in their lists. *outside*: citations of the metadata that were left out, because a
    paper at their end is not in the graph. *ignored_values*: by field and what is wrong.
    """

    pairs: PairCounts
    citations: CitationCounts
    repeated: int
    papers_read: int
    papers: PaperCounts
    references: CitationCounts
    outside: int
    ignored_values: Mapping[str, int]
    stubs: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    rejects: str | None = None
    absent: int = 0
    """Papers that the web service does not know."""
    failed: int = 0
    """Papers for which the web service gave no answer that counts."""


def ingest_icite(
    graph: Graph,
    files: Sequence[str | Path],
    *,
    both_ends: bool = False,
    settings: SourceSettings | None = None,
    progress: Progress = SILENT,
) -> IciteReport:
    """
    Write citations and papers of iCite to *graph*.

    Args:
        graph: The graph to write to.
        files: ``open_citation_collection.csv`` with the header ``citing,referenced``, or the
            metadata CSV with a column ``pmid``; plain, gzip, or zip. ``-`` is standard input.
        both_ends: Write a pair only if both papers are in the graph; otherwise one is enough, and
            the other one becomes a stub. Stubs do not count.
        settings: What to take, and what to do with bad lines; None for the defaults.
        progress: Where progress is reported.

    Raises:
        RecordError: At the first bad line, unless bad lines are skipped. What precedes it is in the
            graph.
        SourceError: If a file cannot be read.
        OutputError: If the file of skipped lines cannot be written.
        GraphBusy: If another process ingests the same files.
    """
    chosen = settings or SourceSettings()
    with text_sources(files) as sources:
        chosen = replace(chosen, snapshot=chosen.snapshot or _date_of(sources))
        run = source_run(SOURCE, sources, chosen)
        with ingesting(graph, run, sources, chosen) as bad:
            writing = _Writing(graph, chosen, bad, both_ends=both_ends)
            size = sum(each.size for each in sources)
            with progress.work("read iCite", size, "bytes") as advance:
                for source in sources:
                    writing.read(source, advance)
            report = replace(writing.report(), skipped=bad.skipped, rejects=bad.file)
            graph.runs.finish(run.stage, run.name, asdict(report))
    return report


def ingest_icite_service(
    graph: Graph,
    client: Icite,
    *,
    settings: SourceSettings | None = None,
    progress: Progress = SILENT,
) -> IciteReport:
    """
    Ask iCite's web service about the papers of *graph*, and write what it knows.

    All papers are asked about again at each call. Those for which no answer counts are in *failed*
    of the report; `check_answered` makes an error of them.

    Args:
        graph: The graph.
        client: Asks the service.
        settings: What to take; None for the defaults. The date of the snapshot is today's.
        progress: Where progress is reported.

    Raises:
        SourceError: If the service does not answer, or the graph has no paper with a PMID.
        GraphBusy: If another process asks about the same papers.
    """
    today = datetime.now(UTC).date().isoformat()
    chosen = replace(settings or SourceSettings(), snapshot=today)
    run = source_run(SOURCE, [], chosen)
    with graph.working(f"the citations of iCite ({run.name})"):
        writing = _Writing(graph, chosen, BadLines(None), both_ends=False)
        pmids = writing.pmids()
        if not pmids:
            raise SourceError("no paper of the graph has a PMID, by which iCite knows papers")
        graph.runs.start(run)
        absent, failed = 0, 0
        with progress.work("ask iCite", len(pmids), "papers") as advance:
            for batch in client.batches(pmids):
                writing.papers(batch.papers.values())
                absent += len(batch.absent)
                failed += len(batch.failed)
                advance(len(batch.papers) + len(batch.absent) + len(batch.failed))
        values = dict(sorted(client.tally.ignored_values.items()))
        report = replace(writing.report(), absent=absent, failed=failed, ignored_values=values)
        graph.runs.finish(run.stage, run.name, asdict(report))
    return report


def check_answered(report: IciteReport) -> None:
    """
    Check that iCite answered for every paper.

    Raises:
        SourceError: If it did not; the message says for how many.
    """
    if report.failed:
        raise SourceError(
            f"iCite gave no answer for {counted(report.failed, 'paper')}: run the same command "
            "again"
        )


def _date_of(sources: Sequence[TextSource]) -> str | None:
    """Give the latest date in the names of the files."""
    return max((found[1] for each in sources if (found := _DATE.search(each.name))), default=None)


class _Writing:
    """Writes what is read of several files, and counts it."""

    def __init__(
        self, graph: Graph, settings: SourceSettings, bad: BadLines, *, both_ends: bool
    ) -> None:
        self._graph = graph
        self._known: KnownPapers = known_papers(graph.papers, stubs=settings.stubs)
        pmids = PmidSet(self._known.pmids)
        self._ends = None if settings.everything else Ends(pmids, both_ends)
        self._bad = bad.bad
        source = f"{SOURCE} {settings.snapshot or ''}".strip()
        self._citations = CitationWriter(graph.papers, source)
        self._papers = PaperWriter(graph.papers, source, settings.batch_size, fill=True)
        self._pairs, self._tally = PairCounts(), Tally()
        self._outside = 0

    def pmids(self) -> list[str]:
        """Give the PMIDs of the papers of the graph, in the order of numbers."""
        return sorted(self._known.pmids, key=int)

    def read(self, source: TextSource, advance: Advance) -> None:
        """Read a file of either kind."""
        if is_pairs(source):
            for pairs in read_citation_pairs(source, self._ends, self._bad, self._pairs, advance):
                both = zip(pairs.citing.tolist(), pairs.cited.tolist(), strict=True)
                self._citations.add(
                    Citation(self._id(citing), self._id(cited)) for citing, cited in both
                )
            self._citations.flush()
        else:
            wanted = None if self._ends is None else self._ends.pmids
            self.papers(read_icite_metadata(source, wanted, self._bad, self._tally, advance))

    def papers(self, papers: Iterable[IcitePaper]) -> None:
        """Write papers with their references, and the citations of them by others."""
        self._papers.write(self._records(papers), lambda _: None)
        self._citations.flush()

    def report(self) -> IciteReport:
        return IciteReport(
            pairs=self._pairs,
            citations=self._citations.counts,
            repeated=self._citations.repeated,
            papers_read=self._papers.read,
            papers=self._papers.counts,
            references=self._papers.references,
            outside=self._outside,
            ignored_values=dict(sorted(self._tally.ignored_values.items())),
            stubs=self._graph.counts()["papers"]["stubs"],
        )

    def _records(self, papers: Iterable[IcitePaper]) -> Iterator[PaperRecord]:
        both = self._ends is not None and self._ends.both
        for each in papers:
            own = self._known.id_of(each.paper.pmid or "")
            references = each.paper.references
            if references is not None:
                kept = self._inside(references) if both else references
                references = tuple(dict.fromkeys(map(self._known.id_of, kept)))
            # Only papers of the graph: tens of thousands of others may cite it
            citing = self._inside(each.cited_by)
            self._citations.add(Citation(self._known.id_of(other), own) for other in citing)
            yield replace(each.paper, id=own, references=references)

    def _inside(self, pmids: Sequence[str]) -> list[str]:
        """Give the papers of the graph among *pmids*, or all if all are wanted; count the rest."""
        ends = self._ends
        inside = [each for each in pmids if ends is None or int(each) in ends.pmids]
        self._outside += len(pmids) - len(inside)
        return inside

    def _id(self, pmid: int) -> str:
        return self._known.id_of(str(pmid))
