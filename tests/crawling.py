"""Crawls against the server of the tests, also in processes that are killed."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from bica_graph.errors import SourceError
from bica_graph.ingest.pubmed.crawl import check_complete, crawl
from bica_graph.ingest.pubmed.crawled_papers import journal_records
from bica_graph.ingest.pubmed.settings import CrawlSettings
from bica_graph.sources.services.eutils import Eutils, EutilsSettings
from bica_graph.sources.services.journal import Journal
from bica_graph.sources.services.rate_limit import RateLimit

PRELOADED = ["pytest", "crawling", "eutils_server", "requests", "stamina", "filelock"]


@dataclass(frozen=True)
class Crawling:
    """A crawl with short pauses: where it asks, what it keeps, and how it goes."""

    address: str
    folder: Path
    settings: CrawlSettings
    eutils: EutilsSettings
    workers: int = 4
    name: str = "crawl.journal"

    @property
    def path(self):
        return self.folder / self.name

    def run(self, refresh_days=None, workers=None):
        """Crawl, and give the report."""
        with Eutils(self.eutils) as client, Journal(self.path, refresh_days) as journal:
            return crawl(self.settings, client, journal, workers=workers or self.workers)

    def records(self):
        """Give what the journal has now."""
        with Journal(self.path, reading=True) as journal:
            return list(journal_records(journal))

    def settled(self):
        """Give the programs and PMIDs that must never be asked for again."""
        if not self.path.exists() or not self.path.stat().st_size:
            return set()
        with Journal(self.path, reading=True) as journal, journal.reading() as database:
            records = database.execute("SELECT pmid FROM record WHERE status <> 'absent'")
            settled = {("efetch", str(row[0])) for row in records}
            links = database.execute("SELECT pmid FROM link")
            return settled | {("elink", str(row[0])) for row in links}

    def other(self, **changes):
        """Give the same with another search, seeds, journal or number of hops."""
        of_crawl = {k: changes.pop(k) for k in list(changes) if hasattr(self.settings, k)}
        of_eutils = {k: changes.pop(k) for k in list(changes) if hasattr(self.eutils, k)}
        return replace(
            self,
            settings=replace(self.settings, **of_crawl),
            eutils=replace(self.eutils, **of_eutils),
            **changes,
        )


def crawling(server, folder, **changes):
    """Make a crawl of two hops with elink."""
    eutils = EutilsSettings(
        address=server.address, per_second=1000, pause=0.001, timeout=5.0, limits=folder
    )
    settings = CrawlSettings(query="invented", hops=2, elink=True)
    return Crawling(server.address, folder, settings, eutils).other(**changes)


def processes():
    """Give what starts processes quickly: they are forked from one that has imported all."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def work(crawling):
    """Crawl in a process of its own; exit with 1 and one line if something failed."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
    try:
        check_complete(crawling.run())
    except SourceError as error:
        sys.exit(str(error))


def take_turns(name, folder, per_second, count, moments):
    """Take so many turns within a limit, and send the moments."""
    limit = RateLimit(name, per_second, folder)
    moments.put([limit.wait() for _ in range(count)])


def hold(path, ready):
    """Keep a journal open until this process is killed."""
    with Journal(path):
        ready.set()
        time.sleep(600)
