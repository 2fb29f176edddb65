"""The file with all answers of a crawl."""

from __future__ import annotations

import os
import sqlite3

import pytest
from crawling import hold, processes

from bica_graph.errors import OutputError, SourceError
from bica_graph.sources.services.faults import Answer
from bica_graph.sources.services.journal import Journal
from bica_graph.sources.services.journal_file import MARK, VERSION


@pytest.fixture
def path(tmp_path):
    return tmp_path / "crawl.journal"


@pytest.fixture
def journal(path):
    with Journal(path) as journal:
        yield journal


def answer(asked, tool="efetch", body=b"<a/>"):
    return Answer(tool, asked, body)


def bodies(path):
    """Count the answers in a journal."""
    with Journal(path, reading=True) as journal, journal.reading() as database:
        return database.execute("SELECT count(*) FROM answer").fetchone()[0]


def make_old(path):
    """Let all answers be a year old."""
    with sqlite3.connect(path) as database:
        database.execute("UPDATE answer SET received = '2020' || substr(received, 5)")
    database.close()


def test_what_is_kept_is_there_after_opening_again(path):
    """Records, what they refer to, absent papers, and the raw answer."""
    with Journal(path) as journal:
        journal.keep_records(answer("1,2,3"), {"1": ("5", "6"), "2": None}, ["3"])
        journal.start_papers([1, 2, 3, 4])
    with Journal(path) as journal:
        assert journal.unsettled(0) == ([4], [3])
        assert journal.add_hop(1, None, False) == (2, 0)
        assert [(p.pmid, p.hop, p.status) for p in journal.papers((-1, 0), 9)] == [
            (1, 0, "got"), (2, 0, "got"), (3, 0, "absent"), (4, 0, ""), (5, 1, ""), (6, 1, ""),
        ]  # fmt: skip
        assert journal.body(1) == b"<a/>"


def test_absent_twice_is_missing(journal):
    """Once may be a fault."""
    journal.start_papers([3])
    journal.keep_records(answer("3"), {}, ["3"])
    journal.keep_records(answer("3"), {}, ["3"])
    assert journal.unsettled(0) == ([], [])
    assert journal.counts() == {(0, "missing"): 1}


def test_the_most_cited_come_first(journal):
    """Papers are left out by how many papers of the hop before cite them, then by PMID."""
    refs = {"1": ("30", "20", "10"), "2": ("30", "20", "11"), "3": ("30", "1", "30")}
    journal.start_papers([1, 2, 3])
    journal.keep_records(answer("1,2,3"), refs, [])
    assert journal.add_hop(1, 3, False) == (3, 1)
    assert [p.pmid for p in journal.papers((0, 9), 9)] == [10, 20, 30]
    assert journal.add_hop(1, 0, False) == (0, 4)
    assert journal.add_hop(2, 5, False) == (0, 0)


def test_references_that_no_pmid_can_be_are_counted(journal):
    """A number beyond all PMIDs is not followed."""
    journal.start_papers([1])
    journal.keep_records(answer("1"), {"1": ("5", str(1 << 32), "9" * 30)}, [])
    assert journal.add_hop(1, None, False) == (1, 0)
    assert journal.references(False) == {0: (1, 0, 0, 2)}


def test_links_count_only_where_they_are_asked_for(journal):
    """A crawl without elink is the same on a journal that has its answers."""
    journal.start_papers([1, 2])
    journal.keep_records(answer("1,2"), {"1": (), "2": ()}, [])
    assert journal.unlinked(0) == [1, 2]
    journal.keep_links(answer("1,2", "elink"), {"1": ("7",), "2": ()})
    assert journal.unlinked(0) == []
    assert (journal.references(True), journal.references(False)) == (
        {0: (0, 1, 1, 0)}, {0: (0, 0, 0, 0)},
    )  # fmt: skip
    assert journal.add_hop(1, None, False) == (0, 0)
    assert journal.add_hop(1, None, True) == (1, 0)


def test_failures_are_forgotten_when_an_answer_comes(journal):
    """Why a paper failed is told until then."""
    journal.start_papers([1])
    journal.keep_failures("efetch", {"1": "HTTP 500"})
    assert journal.papers((-1, 0), 1)[0].failure == "HTTP 500"
    journal.keep_records(answer("1"), {"1": ()}, [])
    assert journal.papers((-1, 0), 1)[0].failure is None


def test_old_answers_are_asked_for_again(path):
    """What replaces them lets them go; until then they are there."""
    with Journal(path) as journal:
        journal.start_papers([1, 2])
        journal.keep_records(answer("1,2"), {"1": (), "2": ()}, [])
        journal.keep_search(answer("x", "esearch"))
    make_old(path)
    with Journal(path) as journal:
        assert journal.unsettled(0) == ([], [])
        assert journal.search("x") is not None
    with Journal(path, refresh_days=30) as journal:
        assert journal.unsettled(0) == ([1, 2], [])
        assert journal.search("x") is None
        journal.keep_records(answer("1"), {"1": ()}, [])
        assert journal.unsettled(0) == ([2], [])
        assert bodies(path) == 3
        journal.keep_records(answer("2"), {}, ["2"])
        journal.keep_search(answer("x", "esearch"))
        assert journal.unsettled(0) == ([], [2])
    assert bodies(path) == 3


def test_another_process_is_refused(path):
    """The one that writes is named; after its end, however it ended, the journal is free."""
    context = processes()
    ready = context.Event()
    process = context.Process(target=hold, args=(path, ready))
    process.start()
    assert ready.wait(timeout=60)
    with pytest.raises(SourceError, match=f"process {process.pid} is writing to .*wait"):
        Journal(path)
    with Journal(path, reading=True) as other:
        assert other.crawl() is None
    process.kill()
    process.join()
    with Journal(path), pytest.raises(SourceError, match=f"process {os.getpid()} is writing"):
        Journal(path)


def test_other_files_are_refused(tmp_path):
    """In one line, and they stay as they are, with nothing beside them."""
    text = tmp_path / "papers.jsonl"
    text.write_text("{}\n", encoding="utf-8")
    table = tmp_path / "graph.sqlite"
    with sqlite3.connect(table) as database:
        database.execute("CREATE TABLE t (x)")
    database.close()
    for file in (text, table):
        before = file.read_bytes()
        for reading in (True, False):
            with pytest.raises(SourceError, match="is not a journal of a crawl"):
                Journal(file, reading=reading)
        assert file.read_bytes() == before
    with pytest.raises(SourceError, match="is a folder"):
        Journal(tmp_path)
    with pytest.raises(SourceError, match="no such journal"):
        Journal(tmp_path / "none", reading=True)
    with pytest.raises(OutputError, match="there is no folder"):
        Journal(tmp_path / "none" / "journal")


def test_a_newer_version_is_refused(path):
    """A journal of a later bicagraph is not touched."""
    Journal(path).close()
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (MARK,)
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    with pytest.raises(SourceError, match=f"version {VERSION + 1}.*use a newer bicagraph"):
        Journal(path)


def test_damage_is_one_line(path):
    """A torn page, and an answer that cannot be unpacked."""
    with Journal(path) as journal:
        journal.keep_records(answer("1"), {"1": ()}, [])
    with sqlite3.connect(path) as database:
        database.execute("UPDATE answer SET body = x'00'")
    database.close()
    with Journal(path, reading=True) as journal, pytest.raises(SourceError, match="is damaged"):
        journal.body(1)
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(SourceError, match="is damaged"):
        Journal(path)


def test_a_journal_that_may_not_be_written_can_be_read(path):
    """As one that somebody else made."""
    Journal(path).close()
    path.chmod(0o400)
    with Journal(path, reading=True) as journal:
        assert journal.crawl() is None
        with pytest.raises(OutputError, match="cannot be used"):
            journal.start_papers([1])


def test_a_closed_journal_is_told(path):
    """Nothing is written behind the caller's back."""
    journal = Journal(path)
    journal.close()
    with pytest.raises(SourceError, match="is closed"):
        journal.seeds()
