"""
Crawls PubMed: the papers of a search or a list, and, hop by hop, the papers that they refer to.

Each paper is asked for once, whatever reaches it. All answers are in the journal, so a crawl that
was interrupted goes on; which papers it reaches is found out anew from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bica_graph.errors import SourceError
from bica_graph.ingest.pubmed.asking import Asking
from bica_graph.ingest.pubmed.searching import search
from bica_graph.ingest.pubmed.settings import begin
from bica_graph.output.words import counted, verb
from bica_graph.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.ingest.pubmed.settings import CrawlSettings
    from bica_graph.progress import Progress
    from bica_graph.sources.services.eutils import Eutils
    from bica_graph.sources.services.journal import Journal


@dataclass(frozen=True, slots=True)
class HopReport:
    """
    Counts of the papers of one hop.

    *got*, *missing*, *merged* and *failed* add up to *papers*. Of those got, *deposited* have
    references in their record; *linked* have some by elink, and *linked_none* have none there
    either. *odd*: references that no PMID can be.
    """

    hop: int
    papers: int
    got: int
    missing: int
    merged: int
    failed: int
    left_out: int
    """Papers that were not asked for, because of *max_papers*."""
    deposited: int
    linked: int
    linked_none: int
    odd: int


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """
    What a crawl brought.

    *requests*: answers that count of this call. *faults*: tries without such an answer, by kind.
    *notes*: what PubMed did not take of the search as it was written. *not_pmids*: seeds that are
    no PMIDs. *link_failures*: papers for whose references elink could not be asked.
    *not_refreshed*: papers that should have been asked for again, and were not answered for: their
    older records stay.
    """

    hops: tuple[HopReport, ...]
    requests: int
    faults: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    not_pmids: tuple[str, ...] = ()
    link_failures: int = 0
    not_refreshed: int = 0

    @property
    def failed(self) -> int:
        """Papers for which no answer was had."""
        return sum(hop.failed for hop in self.hops)


def crawl(
    settings: CrawlSettings,
    client: Eutils,
    journal: Journal,
    progress: Progress = SILENT,
    workers: int | None = None,
) -> CrawlReport:
    """
    Crawl PubMed, and keep all answers in *journal*.

    Papers for which no answer can be had are counted as failed, and the others are asked for all
    the same; see `check_complete`. A second call asks for nothing that the journal has.

    Args:
        settings: The seeds, and how far to go.
        client: Asks E-utilities.
        journal: The journal, new or that of an earlier call with these seeds or some of them.
        progress: Where progress is reported.
        workers: Requests in flight; None for as many as the rate allows.

    Raises:
        SourceError: If the search fails or finds nothing, if the service answers no more, or if
            the journal is that of another crawl.
    """
    seeds, not_pmids = begin(settings, journal)
    asking = Asking(client, journal, workers)
    notes: tuple[str, ...] = ()
    if settings.query is not None:
        with progress.work("search PubMed", None, "papers") as advance:
            hits = search(settings.query, client, journal, advance)
        asking.requests += hits.requests
        notes = hits.notes
        seeds |= hits.pmids
        for note in notes:
            progress.say(f"PubMed on the search: {note}")
    left_out = _hops(settings, seeds, asking, journal, progress)
    journal.finish()
    faults = dict(sorted(client.faults.items()))
    hops, link_failures = _reports(journal, settings, left_out)
    return CrawlReport(
        hops, asking.requests, faults, notes, not_pmids, link_failures, journal.not_refreshed()
    )


def check_complete(report: CrawlReport) -> None:
    """
    Check that no paper failed.

    Raises:
        SourceError: If one did; the message says how many.
    """
    records = report.failed + report.not_refreshed
    count = records + report.link_failures
    if count:
        what = [counted(records, "paper")] if records else []
        if report.link_failures:
            what.append(f"the references of {counted(report.link_failures, 'paper')}")
        raise SourceError(
            f"{' and '.join(what)} could not be fetched: run the same command again; it asks for "
            f"{verb(count, 'it', 'them')} alone"
        )


def _hops(
    settings: CrawlSettings, seeds: set[int], asking: Asking, journal: Journal, progress: Progress
) -> list[int]:
    """Settle the papers of each hop; give how many were left out of each."""
    most = settings.max_papers
    chosen = sorted(seeds)[:most]
    journal.start_papers(chosen)
    left_out, size = [len(seeds) - len(chosen)], len(chosen)
    for hop in range(settings.hops + 1):
        if hop:
            room = None if most is None else most - journal.size()
            size, more = journal.add_hop(hop, room, settings.elink)
            left_out.append(more)
        with progress.work(f"fetch papers of hop {hop}", size, "papers") as advance:
            advance(size - len(journal.unsettled(hop)[0]))
            asking.records(hop, advance)
        if settings.elink:
            unlinked = len(journal.unlinked(hop))
            with progress.work(f"ask for references of hop {hop}", unlinked, "papers") as advance:
                asking.links(hop, advance)
    return left_out


def _reports(
    journal: Journal, settings: CrawlSettings, left_out: list[int]
) -> tuple[tuple[HopReport, ...], int]:
    """Count what became of the papers of each hop, and how often elink failed."""
    counts = journal.counts()
    references = journal.references(settings.elink)
    reports = []
    for hop, more in enumerate(left_out):
        by_status = {
            what: counts.get((hop, what), 0) for what in ("got", "missing", "merged", "failed")
        }
        of_hop = references.get(hop, (0, 0, 0, 0))
        reports.append(HopReport(hop, sum(by_status.values()), **by_status, left_out=more,
                                 deposited=of_hop[0], linked=of_hop[1], linked_none=of_hop[2],
                                 odd=of_hop[3]))  # fmt: skip
    failures = sum(len(journal.unlinked(hop)) for hop in range(len(reports)))
    return tuple(reports), failures if settings.elink else 0
