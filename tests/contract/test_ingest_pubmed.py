"""A crawl of PubMed becomes a graph, whatever happened on the way."""

from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from eutils_server import EutilsServer, Library, MadePaper

from bica_graph.cli.main import main
from bica_graph.errors import SourceError
from bica_graph.graph.digest import graph_digest
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.ingest.pubmed.crawl import crawl
from bica_graph.ingest.pubmed.plan import plan_crawl
from bica_graph.ingest.pubmed.settings import CrawlSettings
from bica_graph.ingest.pubmed.stage import PubmedSettings, ingest_journal, ingest_pubmed
from bica_graph.progress import SILENT
from bica_graph.records.papers import Citation
from bica_graph.sources.services.eutils import Eutils, EutilsSettings
from bica_graph.sources.services.journal import Journal

SEARCH = CrawlSettings(query="invented", hops=1, elink=True)
KEY, EMAIL = "sesame-4711", "somebody@example.org"


def library():
    """Seeds 1 and 2; 3 has references by elink only, 4 none; 8 is missing, 9 is 5 now."""
    papers = {
        "1": MadePaper("1", references=("3", "4", "8"), text="heart"),
        "2": MadePaper("2", references=("3", "9"), text="lung"),
        "3": MadePaper("3", linked=("1", "6"), text="gene"),
        "4": MadePaper("4", text="dose"),
        "5": MadePaper("5", references=("7",), text="risk"),
    }
    found = Library(papers=papers)
    found.merged["9"] = "5"
    found.searches["invented"] = {"1": date(2001, 1, 1), "2": date(2001, 1, 2)}
    return found


class Told:
    """Keeps what is said, and shows no progress."""

    def __init__(self):
        self.said, self.work = [], SILENT.work

    def say(self, message):
        self.said.append(message)


@pytest.fixture
def server():
    """Give a server without faults."""
    with EutilsServer(library()) as running:
        yield running


@pytest.fixture
def eutils(server, tmp_path):
    """Give settings with short pauses."""
    return EutilsSettings(
        address=server.address, per_second=500, pause=0.0, tries=3, limits=tmp_path
    )


def brought(graph, path, eutils, seeds=SEARCH, **settings):
    """Crawl into a journal and then into a graph."""
    with Eutils(eutils) as client, Journal(path) as journal:
        return ingest_pubmed(graph, journal, client, seeds, settings=PubmedSettings(**settings))


def states(graph):
    """Give what is known of the references of each paper, and why it is retracted."""
    return {
        row["id"]: (row["references"], row.get("retraction"))
        for kind, row in graph.rows()
        if kind == "paper"
    }


def test_papers_with_their_references(graph, eutils, tmp_path):
    """Present, none, unknown and failed are told apart; what was merged is what it is now."""
    report = brought(graph, tmp_path / "journal", eutils)
    assert states(graph) == {
        "1": ("present", None),
        "2": ("present", None),
        "3": ("present", None),
        "4": ("none", None),
        "5": ("present", None),
        "6": ("unknown", None),
        "7": ("unknown", None),
        "8": ("failed", None),
        "9": ("unknown", "merged into 5"),
    }
    cited = [(row["citing"], row["cited"]) for kind, row in graph.rows() if kind == "citation"]
    assert cited == [
        ("1", "3"), ("1", "4"), ("1", "8"), ("2", "3"), ("2", "5"), ("3", "1"), ("3", "6"),
        ("5", "7"),
    ]  # fmt: skip
    assert (report.merged, report.not_written, report.citations_per_paper) == (
        1, {"missing": 1}, 1.6,
    )  # fmt: skip
    rows = {each.of: each for each in (*report.hops, *report.years)}
    assert (rows["hop 0"].papers, rows["hop 0"].references) == (2, 2)
    assert (rows["hop 1"].papers, rows["hop 1"].fetched, rows["hop 1"].none) == (5, 3, 1)
    assert sum(each.fetched for each in report.years) == 5


def test_a_journal_alone_makes_the_graph(server, eutils, tmp_path):
    """Without a network; a second call asks for nothing."""
    path = tmp_path / "journal"
    with LocalGraph(tmp_path / "one") as graph:
        brought(graph, path, eutils)
        asked = len(server.arrivals)
        report = brought(graph, path, eutils)
        assert (len(server.arrivals), report.papers.unchanged) == (asked, 5)
        wanted = graph_digest(graph)
    with LocalGraph(tmp_path / "two") as graph, Journal(path, reading=True) as journal:
        ingest_journal(graph, journal)
        assert graph_digest(graph) == wanted


def test_what_failed_is_marked_and_asked_for_again(server, eutils, tmp_path):
    """The rest is in the graph; the next call gives the graph of an undisturbed one."""
    with LocalGraph(tmp_path / "whole") as graph:
        brought(graph, tmp_path / "whole.journal", eutils)
        wanted = graph_digest(graph)
    once = replace(eutils, tries=1)
    server.planned.extend([None, None, "500"])  # after the search and the seeds
    with LocalGraph(tmp_path / "graph") as graph:
        with pytest.raises(SourceError, match="could not be fetched: run the same command again"):
            brought(graph, tmp_path / "journal", once, replace(SEARCH, elink=False))
        assert states(graph)["3"] == ("failed", None)
        report = brought(graph, tmp_path / "journal", eutils)
        assert graph_digest(graph) == wanted
        assert report.not_written == {"missing": 1}


def test_a_floor_and_an_alarm(server, eutils, tmp_path):
    """Too few references are an error; far fewer than the same crawl had before are told."""
    with LocalGraph(tmp_path / "graph") as graph:
        with pytest.raises(SourceError, match="only 4 of 5 papers have references"):
            brought(graph, tmp_path / "journal", eutils, min_coverage=0.9)
        seeds = CrawlSettings(pmids=("4", "3"), hops=0)
        assert brought(graph, tmp_path / "other", eutils, seeds).alarm is None
        for pmid, paper in server.library.papers.items():
            server.library.papers[pmid] = replace(paper, references=paper.references[:1], linked=())
        report = brought(graph, tmp_path / "again", eutils)
        assert (report.before, report.citations_per_paper) == (1.6, 0.67)
        assert "had 1.6 before" in (report.alarm or "")


def test_without_elink_a_record_without_references_has_none(server, eutils, tmp_path):
    """Also one that could not be fetched at first."""
    once, seeds = replace(eutils, tries=1), replace(SEARCH, elink=False)
    server.planned.extend([None, None, "500"])
    with LocalGraph(tmp_path / "graph") as graph:
        with pytest.raises(SourceError, match="could not be fetched"):
            brought(graph, tmp_path / "journal", once, seeds)
        brought(graph, tmp_path / "journal", eutils, seeds)
        assert {states(graph)[pmid][0] for pmid in "34"} == {"none"}


def test_a_crawl_that_did_not_end(server, eutils, tmp_path):
    """What was not asked for yet is no failure, and a warning says that there is more."""
    path, said = tmp_path / "journal", Told()
    server.planned.extend([None, *["500"] * 40])
    once = replace(eutils, tries=1, together=1)
    with LocalGraph(tmp_path / "graph") as graph:
        with Eutils(once) as client, Journal(path) as journal, pytest.raises(SourceError):
            crawl(replace(SEARCH, pmids=tuple("3456789")), client, journal)
        server.planned.clear()
        with Journal(path, reading=True) as journal:
            report = ingest_journal(graph, journal, progress=said)
        assert "did not come to its end" in said.said[-1]
        assert set(report.not_written) <= {"failed", "not asked for yet"}
        brought(graph, path, eutils, replace(SEARCH, pmids=tuple("3456789")))
        assert states(graph)["4"] == ("none", None)


def test_a_search_that_found_nothing_keeps_no_journal(eutils, tmp_path):
    """Its journal can be used for another one."""
    path = tmp_path / "journal"
    with LocalGraph(tmp_path / "graph") as graph:
        with pytest.raises(SourceError, match="finds nothing"):
            brought(graph, path, eutils, CrawlSettings(query="typo"))
        assert brought(graph, path, eutils).papers.created > 0


def test_later_references_to_a_merged_paper(graph, eutils, tmp_path):
    """They are references to the paper that it is now."""
    brought(graph, tmp_path / "journal", eutils, replace(SEARCH, hops=1))
    graph.papers.write_citations([Citation("4", "5")], "icite")
    seeds = CrawlSettings(pmids=("2",), hops=0)
    brought(graph, tmp_path / "other", eutils, seeds)
    cited = [(row["citing"], row["cited"]) for kind, row in graph.rows() if kind == "citation"]
    assert ("2", "5") in cited
    assert ("2", "9") not in cited


def test_a_plan_says_what_a_crawl_will_take(server, eutils, tmp_path):
    """Seeds exactly, and the rest nearly; it writes nothing."""
    with Eutils(eutils) as client:
        plan = plan_crawl(replace(SEARCH, elink=True), client, (list, 8))
        assert [(hop.papers, hop.exact) for hop in plan.hops] == [(2, True), (4, False)]
        assert (plan.citations, plan.requests) == (pytest.approx(8, abs=4), 4)
        assert plan.embedding_hours is not None
        assert plan_crawl(replace(SEARCH, max_papers=3), client).papers == 3
        with pytest.raises(SourceError, match="finds nothing"):
            plan_crawl(CrawlSettings(query="nothing"), client)


def test_key_and_address_are_in_nothing_that_is_written(server, tmp_path, monkeypatch):
    """Output, journal, graph, and what says that something failed."""
    monkeypatch.setenv("BICAGRAPH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NCBI_API_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    command = [
        "ingest", "pubmed", "--query", "invented", "--engine", "local", "--dir", "graph",
        "--email", EMAIL,
    ]  # fmt: skip
    good = CliRunner().invoke(main, [*command, "--eutils-url", server.address])
    assert good.exit_code == 0, good.output
    bad = CliRunner().invoke(main, [*command[:-2], "--email", EMAIL, "--eutils-url", "http://::1"])
    assert bad.exit_code != 0
    assert {dict(form)["api_key"] for _, form in server.forms} == {KEY}
    written = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    written += good.output.encode() + bad.output.encode()
    assert b"invented" in written
    for secret in (KEY, EMAIL, "sesame", "somebody"):
        assert secret.encode() not in written
