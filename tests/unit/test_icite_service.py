"""iCite is asked in batches; an answer counts only if it is whole and about what was asked."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from bica_graph.errors import SettingError, SourceError
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.ingest.icite import check_answered, ingest_icite_service
from bica_graph.records.papers import PaperRecord
from bica_graph.sources.services import icite
from bica_graph.sources.services.faults import Doubtful
from bica_graph.sources.services.icite import Icite, IciteSettings, parse_answer
from bica_graph.sources.tally import Tally


def row(pmid, newer=False):
    """A paper as iCite answers it, in either spelling."""
    cites, cited_by = [int(pmid) + 1], [int(pmid) + 2]
    if newer:
        return {"_id": str(pmid), "pubYear": 2001, "citedPmids": cites, "citedByPmids": cited_by}
    return {"pmid": int(pmid), "year": 2001, "references": cites, "cited_by": cited_by}


class Server(ThreadingHTTPServer):
    """Answers as iCite does, with what is in *script* first: a status, or a body."""

    def __init__(self, known=(), script=(), poison=(), newer=False):
        super().__init__(("127.0.0.1", 0), Handler)
        self.known, self.poison, self.newer = set(known), set(poison), newer
        self.script = list(script)
        self.asked: list[list[str]] = []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_):
        pass

    def do_GET(self):
        parts = urlsplit(self.path)
        pmids = parse_qs(parts.query)["pmids"][0].split(",")
        server = self.server
        server.asked.append(pmids)
        planned = server.script.pop(0) if server.script else 200
        if parts.path != "/api/pubs":
            planned = 404
        if server.poison & set(pmids):
            planned = 413
        rows = [row(pmid, server.newer) for pmid in pmids if pmid in server.known]
        body = json.dumps({"meta": {"limit": 1000}, "data": rows}) if planned == 200 else planned
        status = planned if isinstance(planned, int) else 200
        raw = str(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def serving(tmp_path, known=(), **server):
    """A server and a client of it."""
    with Server(known, **server) as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.005,))
        thread.start()
        settings = IciteSettings(
            found.address, per_second=1000, tries=3, pause=0.001, together=4, limits=tmp_path
        )
        try:
            with Icite(settings) as client:
                yield found, client
        finally:
            found.shutdown()
            thread.join()


def numbers(first, last):
    return [str(number) for number in range(first, last + 1)]


@pytest.mark.parametrize("newer", [False, True])
def test_batches(tmp_path, newer):
    """Every paper asked for is there or named as absent, in either spelling of the answer."""
    with serving(tmp_path, numbers(1, 9), newer=newer) as (server, client):
        found = list(client.batches(numbers(4, 13)))
    assert [sorted(each.papers) for each in found] == [["4", "5", "6", "7"], ["8", "9"], []]
    assert [each.absent for each in found] == [[], ["10", "11"], ["12", "13"]]
    paper = found[0].papers["5"]
    assert (paper.paper.year, paper.paper.references, paper.cited_by) == (2001, ("6",), ("7",))
    # An answer without any of several papers is believed at the second time only.
    assert [len(each) for each in server.asked] == [4, 4, 2, 2]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (500, "http_500"),
        (429, "http_429"),
        ("<!doctype html><title>blocked</title>", "web_page"),
        ("", "not_json"),
        ('{"data": [{"pmid": 1', "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"error": "busy"}', "wrong_root"),
        ('{"data": [5]}', "wrong_root"),
        ('{"data": [{"pmid": 99, "references": []}]}', "wrong_ids"),
        ('{"data": [{"title": "x"}]}', "no_pmid"),
        ('{"data": []}', "empty"),
    ],
)
def test_answers_that_do_not_count(tmp_path, answer, kind):
    """What is no answer is asked for again, and counted."""
    with serving(tmp_path, numbers(1, 4), script=[answer]) as (server, client):
        (found,) = client.batches(numbers(1, 4))
        assert dict(client.faults) == {kind: 1}
    assert len(server.asked) == 2
    assert sorted(found.papers) == numbers(1, 4)


def test_paper_that_spoils_its_batch(tmp_path):
    """It is found by halving, and named with the reason; all others are there."""
    with serving(tmp_path, numbers(1, 8), poison=["7"]) as (_, client):
        first, second = client.batches(numbers(1, 8))
    assert sorted(first.papers) == numbers(1, 4)
    assert sorted(second.papers) == ["5", "6", "8"]
    assert list(second.failed) == ["7"]
    assert second.failed["7"].startswith("HTTP 413")
    assert second.absent == []


def test_service_that_never_answers(tmp_path):
    """A wrong address, or a service that is gone, is one line and few requests."""
    with serving(tmp_path, poison=numbers(1, 999)) as (server, client):
        with pytest.raises(
            SourceError, match=r"^127\.0\.0\.1 gives no answer that counts \(HTTP 413"
        ):
            list(client.batches(numbers(1, 999)))
        assert len(server.asked) == 3
    with serving(tmp_path, script=[503] * 3) as (server, client):
        with pytest.raises(
            SourceError, match=r"^127\.0\.0\.1 does not answer \(HTTP 503.*again later"
        ):
            list(client.batches(["1"]))
        assert len(server.asked) == 3


def test_batch_that_is_given_up(tmp_path, monkeypatch):
    """A batch whose parts have no answers is given up; nobody is asked about without end."""
    monkeypatch.setattr(icite, "FRUITLESS", 2)
    with serving(tmp_path, numbers(1, 8), poison=numbers(5, 8)) as (server, client):
        _, second = client.batches(numbers(1, 8))
    assert sorted(second.failed) == numbers(5, 8)
    assert len(server.asked) == 4


def test_citations_cannot_vanish_unnoticed():
    """Many papers without any field of citations are no papers without citations."""
    rows = [{"pmid": number, "renamed": [1]} for number in range(1, 21)]
    with pytest.raises(Doubtful, match="papers without the fields references and cited_by"):
        parse_answer(json.dumps({"data": rows}).encode(), Tally())
    rows[3]["cited_by"] = None
    assert len(parse_answer(json.dumps(rows).encode(), Tally())) == 20


def test_repeated_papers_are_counted():
    """Of a paper that comes twice, the first one counts."""
    tally = Tally()
    body = json.dumps({"data": [row(1), row(1) | {"year": 1999}]}).encode()
    assert parse_answer(body, tally)["1"].paper.year == 2001
    assert dict(tally.ignored_values) == {"pmid: repeated": 1}


def test_address(monkeypatch):
    """The address is that of the NIH, or of the environment; what is none is refused."""
    monkeypatch.delenv("BICAGRAPH_ICITE_URL", raising=False)
    assert IciteSettings().address == "https://icite.od.nih.gov"
    monkeypatch.setenv("BICAGRAPH_ICITE_URL", " http://127.0.0.1:9/x/ ")
    assert IciteSettings().address == "http://127.0.0.1:9/x"
    for address in ("ftp://a", "nothing", "https://a:b@c", "https://a?b"):
        with pytest.raises(SettingError):
            IciteSettings(address)
    for setting in ({"together": 201}, {"together": 0}, {"tries": 0}, {"timeout": float("nan")}):
        with pytest.raises(SettingError):
            IciteSettings(**setting)


def test_papers_of_a_graph(tmp_path):
    """Their citations are written; what iCite does not know, or did not answer, is counted."""
    with LocalGraph(tmp_path / "graph") as graph, serving(tmp_path, numbers(1, 5)) as (_, client):
        graph.papers.write([PaperRecord(each, pmid=each) for each in numbers(1, 6)], "pubmed")
        report = ingest_icite_service(graph, client)
        assert (report.papers_read, report.absent, report.failed) == (5, 1, 0)
        cited = [(row["citing"], row["cited"]) for kind, row in graph.rows() if kind == "citation"]
        assert {("1", "2"), ("5", "6"), ("3", "1")} <= set(cited)
        assert all(row["sources"] == ["icite"] for kind, row in graph.rows() if kind == "citation")
    with (
        LocalGraph(tmp_path / "graph") as graph,
        serving(tmp_path, numbers(1, 6), poison=["2"]) as (_, client),
    ):
        report = ingest_icite_service(graph, client)
        assert report.failed == 1
        with pytest.raises(SourceError, match="iCite gave no answer for 1 paper: run the same"):
            check_answered(report)


def test_a_graph_without_pmids(tmp_path):
    """There is nothing to ask about."""
    with LocalGraph(tmp_path / "graph") as graph, serving(tmp_path) as (_, client):
        graph.papers.write([PaperRecord("a")], "jsonl")
        with pytest.raises(SourceError, match="no paper of the graph has a PMID"):
            ingest_icite_service(graph, client)
