"""A crawl over citations, against a server with invented papers."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from crawling import crawling
from eutils_server import FAULTS, EutilsServer, Library, made_library, recorded_articles
from machines import Heard

from bica_graph.errors import SettingError, SourceError
from bica_graph.ingest.pubmed.crawl import check_complete, crawl
from bica_graph.ingest.pubmed.pmid_file import read_pmids
from bica_graph.ingest.pubmed.settings import CrawlSettings
from bica_graph.progress import _Silent
from bica_graph.sources.services.eutils import Eutils
from bica_graph.sources.services.journal import Journal

RECORDED = Path(__file__).parents[4] / "shared" / "data" / "eutils" / "efetch"
"""Recorded answers, where they lie beside the checkout."""

DAY = date(2001, 2, 3)
KEY, EMAIL = "5ecret0123456789abcdef5ecret", "somebody.private@example.org"


def statuses(crawling):
    """Give what became of papers, by PMID."""
    return {paper.pmid: (paper.hop, paper.status) for paper in crawling.records()}


def test_hops_follow_references(crawl_of, server):
    """Each paper is at its nearest hop, asked for once, with the references that are known."""
    crawl = crawl_of("1", "6")
    report = crawl.run()
    assert statuses(crawl) == {
        "1": (0, "got"), "6": (0, "got"), "2": (1, "got"), "3": (1, "got"), "7": (1, "got"),
        "8": (1, "got"), "4": (2, "got"), "5": (2, "got"), "9": (2, "got"), "10": (2, "got"),
    }  # fmt: skip
    assert max(server.delivered.values()) == 1
    known = {paper.pmid: paper for paper in crawl.records()}
    assert known["1"].references == ("2", "3")
    assert (known["7"].article.paper.references, known["7"].references) == ((), ("8", "9"))
    assert (known["10"].linked, known["10"].references) == ((), ())
    assert report.requests == 5
    assert [(hop.papers, hop.deposited, hop.linked, hop.linked_none) for hop in report.hops] == [
        (2, 2, 0, 0), (4, 3, 1, 0), (4, 3, 0, 1),
    ]  # fmt: skip
    check_complete(report)


def test_without_elink_a_record_without_references_has_none(crawl_of, server):
    """As for a record in a file of PubMed."""
    crawl = crawl_of("7", elink=False, hops=1)
    crawl.run()
    assert [(paper.pmid, paper.references) for paper in crawl.records()] == [("7", ())]
    assert {tool for tool, _ in server.forms} == {"efetch"}


def test_the_number_of_threads_changes_nothing(tmp_path):
    """Report and records are the same for one thread and for eight."""
    library, _ = made_library()
    found = []
    for workers in (1, 8):
        with EutilsServer(library) as server:
            crawl = crawling(server, tmp_path, name=f"{workers}.journal")
            found.append((crawl.run(workers=workers), crawl.records()))
    assert found[0] == found[1]


def test_a_second_run_asks_nothing(crawl_of, server):
    """Also with missing and merged papers, and a search."""
    server.library.searches["x"] = {"1": DAY, "77": DAY}
    server.library.merged["66"] = "5"
    crawl = crawl_of("66", query="x")
    first = crawl.run()
    asked = len(server.arrivals)
    second = crawl.run()
    assert len(server.arrivals) == asked
    assert (second.requests, second.hops) == (0, first.hops)


def test_a_journal_grows_with_hops_and_seeds(crawl_of, server):
    """What is there is used, and the result is that of a crawl that began so."""
    small = crawl_of("1", hops=0, elink=False)
    small.run()
    large = crawl_of("1", "6")
    report = large.run()
    assert max(server.delivered.values()) == 1
    fresh = crawl_of("1", "6", name="fresh.journal")
    assert fresh.run().hops == report.hops
    assert fresh.records() == large.records()
    small_again = crawl_of("1", "6", hops=0, elink=False)
    small_again.run()
    assert [paper.linked for paper in small_again.records()] == [None, None]


def test_a_journal_of_another_crawl_is_refused(crawl_of):
    """Neither are seeds lost silently, nor searches mixed."""
    crawl_of("1", "6", hops=0).run()
    with pytest.raises(SourceError, match="a crawl with 1 seeds that are not given now, such as 6"):
        crawl_of("1", "2", hops=0).run()
    with pytest.raises(SourceError, match="finds nothing"):
        crawl_of("1", "6", query="x y").run()
    with pytest.raises(SourceError, match="is of the search 'x y': go on"):
        crawl_of("1", "6", query="z").run()


def test_missing_and_merged_papers_are_told(crawl_of, server):
    """Each with its reason; the paper that another was merged into is there at the same hop."""
    server.library.merged["66"] = "5"
    crawl = crawl_of("1", "66", "77", hops=0)
    crawl.run()
    records = {paper.pmid: paper for paper in crawl.records()}
    assert statuses(crawl) == {
        "1": (0, "got"), "5": (0, "got"), "66": (0, "merged"), "77": (0, "missing"),
    }  # fmt: skip
    assert (records["66"].into, records["66"].reason) == ("5", "merged into 5")
    assert records["77"].reason == "PubMed has no record of it"
    assert sum(dict(form).get("id") == "5" for _, form in server.forms) == 0


@pytest.mark.parametrize("bad", ["poison", "malformed"])
def test_a_bad_paper_in_a_batch_is_found(tmp_path, bad):
    """The others of the batch are got; it alone fails, with its reason."""
    library, seeds = made_library()
    getattr(library, bad).add(seeds[17])
    with EutilsServer(library) as server:
        crawl = crawling(server, tmp_path, hops=0, elink=False)
        report = crawl.run()
        asked = len(server.arrivals)
        with pytest.raises(SourceError, match="1 paper could not be fetched: run the same command"):
            check_complete(report)
        failed = [paper for paper in crawl.records() if paper.status == "failed"]
        assert [paper.pmid for paper in failed] == [seeds[17]]
        assert failed[0].reason
        assert report.hops[0].got == len(seeds) - 1
        getattr(library, bad).clear()
        check_complete(crawl.run())
        assert len(server.arrivals) == asked + 1
    assert {paper.status for paper in crawl.records()} == {"got"}


def test_bad_papers_do_not_become_papers_without_references(crawl_of, server):
    """A request for references that fails is told, and repeated by the next run alone."""
    server.planned.extend([None, *["error"] * 8])
    crawl = crawl_of("7", hops=0)
    report = crawl.run()
    paper = crawl.records()[0]
    assert (paper.status, paper.linked, paper.references) == ("got", None, None)
    assert "Database is not supported" in paper.link_failure
    with pytest.raises(SourceError, match="the references of 1 paper could not be fetched"):
        check_complete(report)
    assert crawl.run().requests == 1
    assert crawl.records()[0].linked == ("8", "9")


def test_a_service_that_has_gone_ends_the_crawl(tmp_path):
    """After some batches without any answer nothing more is asked; later it goes on."""
    library, _ = made_library()
    with EutilsServer(library) as server:
        crawl = crawling(server, tmp_path, together=10, tries=2)
        server.planned.extend([None] * 10 + ["500"] * 100)
        with pytest.raises(SourceError, match=r"answers no more \(HTTP 500.*it goes on"):
            crawl.run()
        assert len(server.arrivals) < 60
        server.planned.clear()
        check_complete(crawl.run())


def test_at_most_so_many_papers(crawl_of, server):
    """The nearest first, of these the most cited, and the rest is counted."""
    crawl = crawl_of("1", "2", "4", max_papers=5)
    report = crawl.run()
    # 3 is cited by 1 and 2; 5 and 6 by 4 alone. At hop 2, 7 is left out, and 6 once more.
    assert [paper.pmid for paper in crawl.records()] == ["1", "2", "4", "3", "5"]
    assert [hop.left_out for hop in report.hops] == [0, 1, 1]
    few = crawl_of("1", "2", "4", max_papers=2, name="few.journal")
    assert [hop.left_out for hop in few.run().hops] == [1, 2, 0]


def test_seeds_that_are_no_pmids_are_told(crawl_of, tmp_path):
    """From a file: comments and blank lines aside, each spelling of a PMID is one."""
    file = tmp_path / "seeds.txt"
    file.write_text("# mine\n1\n\n PMID: 0002 \nW12\n2\n9999999999999\n", encoding="utf-8")
    crawl = crawl_of(*read_pmids([file]), hops=0)
    assert crawl.run().not_pmids == ("W12", "9999999999999")
    assert sorted(statuses(crawl)) == ["1", "2"]
    with pytest.raises(SourceError, match="none of the seeds is a PMID, such as 'W12'"):
        crawl_of("W12", name="none.journal").run()


def test_wrong_settings_are_refused():
    """In one line each."""
    for wrong in ({}, {"query": " \n"}, {"query": "x", "hops": 3}, {"query": "x", "max_papers": 0}):
        with pytest.raises(SettingError):
            CrawlSettings(**wrong)


def test_refresh_asks_again_for_what_is_old(crawl_of, server):
    """The new record replaces the old one; if it cannot be had, the old one stays, and it fails."""
    crawl = crawl_of("1", hops=0, elink=False)
    crawl.run()
    with sqlite3.connect(crawl.path) as database:
        database.execute("UPDATE answer SET received = '2020' || substr(received, 5)")
    database.close()
    assert crawl.run().requests == 0
    server.planned.extend(["500"] * 8)
    report = crawl.run(refresh_days=30)
    assert (report.not_refreshed, report.failed) == (1, 0)
    with pytest.raises(SourceError, match="1 paper could not be fetched"):
        check_complete(report)
    server.library.papers["1"] = replace(server.library.papers["1"], references=("9",))
    check_complete(crawl.run(refresh_days=30))
    assert crawl.records()[0].references == ("9",)


def test_progress_and_notes_are_reported(crawl_of, server):
    """Each hop is a task whose papers add up, and what PubMed ignored is said."""
    server.library.searches["x"] = {"1": DAY, "77": DAY}
    server.library.notes = "<WarningList><PhraseIgnored>of</PhraseIgnored></WarningList>"
    crawl_one = crawl_of("66", query="x")
    progress = Watched()
    with Eutils(crawl_one.eutils) as client, Journal(crawl_one.path) as journal:
        crawl(crawl_one.settings, client, journal, progress)
    assert progress.said == ["PubMed on the search: 'of': ignored"]
    assert progress.done["fetch papers of hop 0"] == [3, 3]
    assert progress.done["fetch papers of hop 1"] == [2, 2]


class Watched(Heard):
    """Keeps what is said, and the total and sum of each task."""

    def __init__(self):
        super().__init__()
        self.done = {}

    def work(self, name, total, unit):
        @contextmanager
        def working():
            self.done[name] = [total, 0]

            def advance(count):
                self.done[name][1] += count

            yield advance

        return working()


def test_an_interrupted_crawl_goes_on(crawl_of, server, monkeypatch):
    """Ctrl-C while a long pause is waited for ends at once; nothing is asked twice afterwards."""

    class Interrupting(_Silent):
        def work(self, name, total, unit):
            if name == "fetch papers of hop 1":
                raise KeyboardInterrupt
            return super().work(name, total, unit)

    crawl_one = crawl_of("1", "6")
    with Eutils(crawl_one.eutils) as client, Journal(crawl_one.path) as journal:
        with pytest.raises(KeyboardInterrupt):
            crawl(crawl_one.settings, client, journal, Interrupting())
        assert not journal.finished()
    assert {paper.status for paper in crawl_one.records()} == {"got", "failed"}
    assert {p.reason for p in crawl_one.records() if p.status == "failed"} == {"not asked for yet"}
    check_complete(crawl_one.run())
    assert max(server.delivered.values()) == 1
    with Journal(crawl_one.path, reading=True) as journal:
        assert journal.finished()


def test_nothing_written_has_a_secret(tmp_path, caplog, capsys):
    """The key and the address of the user: in no journal, limit, log, error, report or record."""
    caplog.set_level(logging.DEBUG)
    library, seeds = made_library()
    own = library.papers[seeds[0]]
    library.papers[seeds[0]] = replace(own, text=f"Write to {EMAIL}; my key is {KEY}.")
    library.searches[f"{EMAIL}[au]"] = library.searches["invented"]
    library.poison.add(seeds[3])
    texts = []
    with EutilsServer(library, dict.fromkeys(FAULTS, 0.02), rng_seed=2) as server:
        crawl_one = crawling(server, tmp_path, api_key=KEY, email=EMAIL, hops=1, timeout=0.5)
        report = crawl_one.run()
        with pytest.raises(SourceError) as caught:
            check_complete(report)
        server.planned.extend(["page"] * 8)
        with pytest.raises(SourceError) as refused:
            crawling(server, tmp_path, api_key=KEY, email=EMAIL, name="b.journal").run()
        assert dict(server.forms[-1][1])["api_key"] == KEY
    for error in (caught.value, refused.value):
        texts += [str(error), repr(error), repr(error.__cause__), repr(error.__context__)]
    records = crawl_one.records()
    texts += [
        repr(report),
        repr(crawl_one.eutils),
        caplog.text,
        *capsys.readouterr(),
        repr(records),
    ]
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    written = b"\n".join([file.read_bytes() for file in files] + [text.encode() for text in texts])
    with Journal(crawl_one.path, reading=True) as journal, journal.reading() as database:
        numbers = [row[0] for row in database.execute("SELECT id FROM answer")]
        written += b"\n".join(journal.body(number) for number in numbers)
    assert "try 1 failed" in caplog.text
    assert b"Write to ***; my key is ***." in written
    assert KEY.encode() not in written
    assert EMAIL.encode() not in written


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers are not there")
def test_recorded_articles(tmp_path):
    """Real records are crawled as invented ones; what they refer to and is not there is missing."""
    library = Library(recorded=recorded_articles(RECORDED))
    with EutilsServer(library) as server:
        crawl_one = crawling(
            server, tmp_path, query=None, pmids=tuple(library.recorded), hops=1, elink=False
        )
        report = crawl_one.run()
    assert (report.hops[0].got, report.failed) == (len(library.recorded), 0)
    assert report.hops[1].papers == report.hops[1].missing > 5_000
    assert report.requests <= 3 + 2 * (report.hops[1].papers // 200 + 1)
