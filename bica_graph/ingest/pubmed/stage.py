"""
Ingests papers from PubMed: a crawl fills a journal, from which the graph is written.

What is written follows from the journal alone. So a crawl that was killed gives the graph that an
undisturbed one gives, and a journal makes a graph without a network.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from bica_graph.errors import SourceError
from bica_graph.exact.texts import text_digest
from bica_graph.ingest.merges import followed
from bica_graph.ingest.paper_writer import PaperWriter
from bica_graph.ingest.pubmed.coverage import CoverageCounter, Covered
from bica_graph.ingest.pubmed.crawl import check_complete, crawl
from bica_graph.ingest.pubmed.crawled_papers import NOT_ASKED, journal_records, merged_papers
from bica_graph.ingest.pubmed.writing_settings import PubmedSettings
from bica_graph.ingest.retractions import mark_retracted
from bica_graph.progress import SILENT
from bica_graph.records.papers import CitationCounts, PaperCounts
from bica_graph.records.runs import INGEST, Run
from bica_graph.runs.fingerprints import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bica_graph.graph.protocol import Graph
    from bica_graph.ingest.pubmed.crawl import CrawlReport
    from bica_graph.ingest.pubmed.crawled_papers import CrawledPaper
    from bica_graph.ingest.pubmed.settings import CrawlSettings
    from bica_graph.progress import Progress
    from bica_graph.records.papers import PaperRecord
    from bica_graph.sources.services.eutils import Eutils
    from bica_graph.sources.services.journal import Journal

SOURCE = "pubmed"
_TOGETHER = 2000
_FAR_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class PubmedReport:
    """
    What was written of a crawl.

    *papers*, *references*: what was written. *not_written*: papers without a record, by reason.
    *merged*: records that are now part of another one. *retracted*: papers that a notice among the
    records retracts. *unresolved*: references without a PMID. *hops*, *years*: what is known of the
    papers, by hop and by year. *citations_per_paper*: of those fetched; *before*: when the same
    crawl was ingested before, None if this is the first time.
    """

    papers: PaperCounts
    references: CitationCounts
    not_written: Mapping[str, int]
    merged: int
    retracted: int
    unresolved: int
    stubs: int
    hops: tuple[Covered, ...]
    years: tuple[Covered, ...]
    citations_per_paper: float
    before: float | None
    crawl: CrawlReport | None = None

    @property
    def alarm(self) -> str | None:
        """A sentence if the papers have far fewer references than the same crawl had before."""
        if self.before is None or self.citations_per_paper >= _FAR_BELOW * self.before:
            return None
        return (
            f"the papers have {self.citations_per_paper:.1f} references each, and the same crawl "
            f"had {self.before:.1f} before: look whether the answers of PubMed are whole"
        )


def ingest_pubmed(
    graph: Graph,
    journal: Journal,
    client: Eutils,
    seeds: CrawlSettings,
    *,
    settings: PubmedSettings | None = None,
    progress: Progress = SILENT,
) -> PubmedReport:
    """
    Crawl PubMed, and write what the journal then has to *graph*.

    The graph is written also when papers could not be fetched; they are marked, and the next call
    asks for them alone.

    Args:
        graph: The graph to write to.
        journal: Keeps the answers; a call that was interrupted goes on with it.
        client: Asks E-utilities.
        seeds: The search or the PMIDs to begin with, and how far to go.
        settings: How the graph is written; None for the defaults.
        progress: Where progress is reported.

    Raises:
        SourceError: If the search finds nothing, PubMed does not answer, papers could not be
            fetched, or fewer papers than `min_coverage` have references.
        GraphBusy: If another process ingests the same journal.
    """
    crawled = crawl(seeds, client, journal, progress)
    report = ingest_journal(graph, journal, settings=settings, progress=progress, crawled=crawled)
    check_coverage(report, (settings or PubmedSettings()).min_coverage)
    check_complete(crawled)
    return report


def ingest_journal(
    graph: Graph,
    journal: Journal,
    *,
    settings: PubmedSettings | None = None,
    progress: Progress = SILENT,
    crawled: CrawlReport | None = None,
) -> PubmedReport:
    """
    Write the papers of a journal to *graph*, without a network; see `ingest_pubmed`.

    A crawl that did not come to its end is written as far as it came, with a warning. Whether
    enough papers have references is up to `check_coverage`.

    Raises:
        SourceError: If the journal has no papers or is damaged.
    """
    chosen = settings or PubmedSettings()
    seeds = text_digest(" ".join(map(str, sorted(journal.seeds()))))
    parameters: dict[str, Any] = {"source": SOURCE, "crawl": journal.crawl(), "seeds": seeds}
    mark = fingerprint(parameters)
    run = Run(f"{SOURCE}-{mark[:8]}", INGEST, parameters, mark)
    if not journal.size():
        raise SourceError(f"{journal.path} has no papers: crawl with ingest pubmed --query first")
    with graph.working(f"the same papers of PubMed ({run.name})"):
        present = graph.runs.find(INGEST, run.name)
        before = None if present is None else present.counts.get("citations_per_paper")
        graph.runs.start(run)
        report = _Writing(graph, journal, chosen).report(before, progress)
        graph.runs.finish(INGEST, run.name, _counts(report))
    report = replace(report, crawl=crawled)
    if report.alarm:
        progress.say(f"warning: {report.alarm}")
    if not journal.finished():
        progress.say(
            f"warning: the crawl in {journal.path} did not come to its end: run its command again, "
            "and it goes on"
        )
    return report


def _counts(report: PubmedReport) -> dict[str, Any]:
    return {key: value for key, value in asdict(report).items() if key != "crawl"}


def check_coverage(report: PubmedReport, least: float) -> None:
    """
    Check that enough papers have references.

    Raises:
        SourceError: If fewer than the share *least* of the fetched papers have any.
    """
    fetched = sum(each.fetched for each in report.hops)
    found = sum(each.references for each in report.hops)
    if found < least * fetched:
        raise SourceError(
            f"only {found:,} of {fetched:,} papers have references, which is less than "
            f"--min-coverage {least:g}: --elink asks for more, and so do `ingest icite` and "
            "`ingest openalex`; what was fetched is in the graph"
        )


@dataclass
class _Writing:
    """Writes the papers of a journal, and counts them."""

    graph: Graph
    journal: Journal
    settings: PubmedSettings
    coverage: CoverageCounter = field(default_factory=CoverageCounter)
    not_written: Counter[str] = field(default_factory=Counter)
    unresolved: int = 0
    notices: dict[str, str] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    into: dict[str, str] = field(default_factory=dict)

    def report(self, before: float | None, progress: Progress) -> PubmedReport:
        day = self.journal.last_answer()
        writer = PaperWriter(self.graph.papers, f"{SOURCE} {day}".strip(), self.settings.batch_size)
        with progress.work("write papers", self.journal.size(), "papers") as advance:
            # First what merges, so that references to merged papers are written as they are now
            self.graph.papers.merge(self._merges())
            writer.write(self._records(), advance)
            self._mark_failed()
            retracted = mark_retracted(self.graph.papers, self.notices, SOURCE)
        total = self.coverage.total()
        return PubmedReport(
            papers=writer.counts,
            references=writer.references,
            not_written=dict(sorted(self.not_written.items())),
            merged=len(self.into),
            retracted=retracted,
            unresolved=self.unresolved,
            stubs=self.graph.counts()["papers"]["stubs"],
            hops=self.coverage.by_hop(),
            years=self.coverage.by_year(),
            citations_per_paper=round(total.citations / max(total.fetched, 1), 2),
            before=before,
        )

    def _merges(self) -> list[tuple[str, str]]:
        """Give what is merged in the end, also through papers that were merged before."""
        self.into = merged_papers(self.journal)
        ends = followed({**self.into, **self.graph.papers.merged()})
        return sorted((pmid, ends[pmid]) for pmid in self.into if pmid in ends)

    def _records(self) -> Iterator[PaperRecord]:
        for paper in journal_records(self.journal):
            self.coverage.add(paper)
            if paper.article is None:
                self._leave_out(paper)
                continue
            self.unresolved += paper.article.unresolved
            self.notices.update(dict.fromkeys(paper.article.retracts, paper.pmid))
            if paper.link_failure not in (None, NOT_ASKED):
                self.without.append(paper.pmid)
            yield replace(paper.article.paper, references=paper.references)

    def _leave_out(self, paper: CrawledPaper) -> None:
        if paper.reason == NOT_ASKED:
            self.not_written[NOT_ASKED] += 1
        elif paper.into is None:
            self.not_written[paper.status] += 1
            self.without.append(paper.pmid)

    def _mark_failed(self) -> None:
        names = iter(self.without)
        while some := list(islice(names, _TOGETHER)):
            self.graph.papers.mark_failed(some)
