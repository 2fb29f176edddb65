"""A server with a small library, and a client of it that waits for little."""

from __future__ import annotations

import pytest
from crawling import crawling
from eutils_server import EutilsServer, Library, MadePaper

from bica_graph.sources.services.eutils import Eutils, EutilsSettings


@pytest.fixture
def library():
    """Ten papers: 1 refers to 2 and 3, and so on; 7 has references by elink only, 10 none."""
    papers = {
        str(number): MadePaper(str(number), (str(number + 1), str(number + 2)), text="A cell.")
        for number in range(1, 9)
    }
    papers["7"] = MadePaper("7", (), ("8", "9"))
    papers |= {"9": MadePaper("9", ("10", "1")), "10": MadePaper("10")}
    return Library(papers=papers)


@pytest.fixture
def server(library):
    """Answer from that library."""
    with EutilsServer(library) as server:
        yield server


@pytest.fixture
def settings(server, tmp_path):
    """Ask that server, with short pauses."""
    return EutilsSettings(
        address=server.address, per_second=1000, pause=0.001, timeout=20, limits=tmp_path
    )


@pytest.fixture
def client(settings):
    """Give a client of it."""
    with Eutils(settings) as client:
        yield client


@pytest.fixture
def crawl_of(server, tmp_path):
    """Make a crawl from some PMIDs, with elink; other settings may be given."""

    def making(*pmids, **changes):
        return crawling(server, tmp_path, **{"query": None, "pmids": pmids} | changes)

    return making
