"""
Requests for a crawl of two hops, beside a crawler that asks for each paper by itself.

Both ask the server of the tests, for the same invented papers: 40 seeds, some 4,200 papers. The
time that a crawl takes at NCBI is that of its requests, so seeds an hour follow from their number.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from crawling import crawling
from eutils_server import EutilsServer, made_library

from bica_graph.ingest.pubmed.crawl import check_complete
from bica_graph.sources.services.eutils import WITH_KEY, WITHOUT_KEY, Eutils
from bica_graph.sources.services.faults import WrongIds
from bica_graph.sources.services.rate_limit import SPAN

HOPS = 2


def one_by_one(settings, seeds):
    """Ask for each paper, and for its references if its record has none, in a request each."""
    known, frontier = set(seeds), sorted(seeds, key=int)
    with Eutils(settings) as client:
        for hop in range(HOPS + 1):
            cited = set()
            for pmid in frontier:
                try:
                    article = client.fetch((pmid,)).articles.get(pmid)
                except WrongIds:
                    continue
                if article is not None:
                    own = article.paper.references or client.links((pmid,)).references[pmid]
                    cited.update(own)
            frontier = [] if hop == HOPS else sorted(cited - known, key=int)
            known.update(frontier)
    return len(known)


def show(name, requests, papers, seeds):
    each = requests / seeds
    hours = ", ".join(
        f"{rate * 3600 / SPAN / each:,.0f} at {rate} a second" for rate in (WITHOUT_KEY, WITH_KEY)
    )
    print(f"{name:<28} {requests:6,} requests for {papers:,} papers: "
          f"{1000 * requests / papers:7.1f} for 1,000 papers; seeds an hour: {hours}")  # fmt: skip


def main():
    library, seeds = made_library()
    with tempfile.TemporaryDirectory() as folder:
        with EutilsServer(library) as server:
            crawl = crawling(server, Path(folder))
            report = crawl.run()
            check_complete(report)
            requests = len(server.arrivals)
        papers = sum(hop.papers for hop in report.hops)
        show("bicagraph", requests, papers, len(seeds))
        with EutilsServer(library) as server:
            settings = crawling(server, Path(folder), per_second=100_000).eutils
            papers = one_by_one(settings, seeds)
            show("a request for each paper", len(server.arrivals), papers, len(seeds))


if __name__ == "__main__":
    main()
