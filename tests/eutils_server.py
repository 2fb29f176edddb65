"""
A server that answers as NCBI's E-utilities do, and fails as they do, from papers that are invented.

It is a real HTTP server. It counts for which papers an answer without fault was delivered, and
when requests arrived.
"""

from __future__ import annotations

import gzip
import random
import re
import socket
import struct
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

FAULTS = (
    "429", "429_wait", "429_date", "500", "502", "503_wait", "reset", "cut", "cut_right_length",
    "cut_gzip", "page", "page_403", "error", "wrong_root", "wrong_ids", "empty", "silent",
)  # fmt: skip
"""Answers that do not count."""
HARMLESS = ("duplicate", "gzip", "slow")
"""Odd answers that count."""

SEEDS = 40
FIRST, SECOND = 600, 4400
"""Papers of hop 1 and hop 2, and some of them are not there any more."""
SLOW_SECONDS, SILENT_SECONDS = 0.2, 1.0
"""How late an answer comes that still counts, and one that nobody waits for."""

_WORDS = ["cell", "heart", "lung", "trial", "dose", "gene", "tissue", "cohort", "risk", "model"]
_ARTICLE = re.compile(rb"<PubmedArticle\b.*?</PubmedArticle>", re.DOTALL)
_PMID = re.compile(rb"<PMID[^>]*>([0-9]+)</PMID>")
_DOCTYPE = (
    '<?xml version="1.0" ?>\n<!DOCTYPE {0} PUBLIC "-//NLM//DTD {0}//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/{0}.dtd">\n'
)


@dataclass(frozen=True)
class MadePaper:
    """An invented paper; *linked*: its references by elink, of which the record has none."""

    pmid: str
    references: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    text: str = ""


@dataclass
class Library:
    """All that the server knows."""

    papers: dict[str, MadePaper] = field(default_factory=dict)
    recorded: dict[str, bytes] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    """What comes in place of a paper."""
    poison: set[str] = field(default_factory=set)
    """Papers with which no batch is answered."""
    malformed: set[str] = field(default_factory=set)
    """Papers whose record has no PMID."""
    searches: dict[str, dict[str, date]] = field(default_factory=dict)
    """By search: what it finds, and the day when it entered PubMed."""
    notes: str = ""
    """Elements put into answers of searches."""

    def record(self, pmid):
        """Give the XML of a record; None without one."""
        pmid = self.merged.get(pmid, pmid)
        if pmid in self.recorded:
            return self.recorded[pmid].decode()
        paper = self.papers.get(pmid)
        return None if paper is None else article(paper, pmid in self.malformed)


def article(paper, without_pmid=False):
    """Write the record of an invented paper."""
    cited = "".join(
        f"<Reference><Citation>Somebody.</Citation><ArticleIdList><ArticleId IdType='pubmed'>{each}"
        "</ArticleId></ArticleIdList></Reference>"
        for each in paper.references
    )
    references = f"<ReferenceList>{cited}</ReferenceList>" if cited else ""
    pmid = "" if without_pmid else f'<PMID Version="1">{paper.pmid}</PMID>'
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE">{pmid}<Article PubModel="Print">'
        f"<Journal><JournalIssue><PubDate><Year>{1990 + int(paper.pmid) % 30}</Year></PubDate>"
        f"</JournalIssue><Title>Invented</Title></Journal><ArticleTitle>Paper {paper.pmid}"
        f"</ArticleTitle><Abstract><AbstractText>{escape(paper.text)}</AbstractText></Abstract>"
        f"<Language>eng</Language></Article></MedlineCitation><PubmedData>{references}<ArticleIdList>"
        f'<ArticleId IdType="pubmed">{paper.pmid}</ArticleId></ArticleIdList></PubmedData>'
        "</PubmedArticle>"
    )


def made_library(rng_seed=0):
    """
    Make papers around 40 seeds: more than 4,000 within two hops, among them all special ones.

    Some are missing, some merged into others; a tenth has references by elink only, a tenth none.
    """
    rng = random.Random(rng_seed)
    numbers = rng.sample(range(1_000_000, 30_000_000), SEEDS + FIRST + SECOND)
    pmids = [str(each) for each in numbers]
    seeds, first, second = pmids[:SEEDS], pmids[SEEDS : SEEDS + FIRST], pmids[SEEDS + FIRST :]
    library = Library()
    for own, cited, each in ((seeds, first, 60), (first, second, 30), (second, pmids, 3)):
        for pmid in own:
            references = [] if rng.random() < 0.1 else rng.sample(cited, rng.randint(2, each))
            by_elink = rng.random() < 0.1
            text = " ".join(rng.choices(_WORDS, k=rng.randint(20, 80)))
            kept = tuple(other for other in references if other != pmid)
            library.papers[pmid] = MadePaper(
                pmid, () if by_elink else kept, kept if by_elink else (), text
            )
    for some in (first, second):
        for pmid in rng.sample(some, 8):
            del library.papers[pmid]
    for pmid in rng.sample([each for each in second if each in library.papers], 2):
        into = rng.choice([each for each in second if each in library.papers and each != pmid])
        del library.papers[pmid]
        library.merged[pmid] = library.merged.get(into, into)
    library.searches["invented"] = {
        pmid: date(1990, 1, 1) + timedelta(days=place) for place, pmid in enumerate(seeds)
    }
    return library, tuple(seeds)


def recorded_articles(folder):
    """Read the recorded articles in a folder, by PMID."""
    found = {}
    for file in sorted(folder.glob("*.xml")):
        for each in _ARTICLE.findall(file.read_bytes()):
            found[_PMID.search(each)[1].decode()] = each
    return found


class EutilsServer(ThreadingHTTPServer):
    """
    The server; to be used in a ``with`` block.

    Args:
        library: What it knows.
        faults: The probability of each fault.
        rng_seed: From which faults are drawn.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, library, faults=None, rng_seed=0):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.library = library
        self.faults = faults or {}
        self.planned = deque()
        """Faults of the next requests, before any are drawn."""
        self.arrivals = []
        self.forms = []
        self.delivered = Counter()
        """By program and PMID: answers without fault that were sent to the end."""
        self.active = 0
        self.forbidden = set()
        """Programs and PMIDs that must not be asked for any more."""
        self.trespasses = []
        self.injected = Counter()
        self.wait_header = "0"
        self._rng = random.Random(rng_seed)
        self.lock = threading.Lock()

    def __enter__(self):
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self._thread.join()
        self.server_close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}/eutils"

    def handle_error(self, request, client_address):
        """Say nothing of clients that have gone."""

    def fault(self, tool):
        """Draw the fault of a request, or None."""
        with self.lock:
            if self.planned:
                found = self.planned.popleft()
            else:
                draw = self._rng.random()
                found = None
                for name, share in self.faults.items():
                    draw -= share
                    if draw < 0:
                        found = name
                        break
            if tool != "efetch" and found in ("duplicate", "wrong_ids", "empty"):
                found = "error"
            if found:
                self.injected[found] += 1
            return found

    def others(self, pmids, count):
        """Draw papers that were not asked for."""
        with self.lock:
            drawn = self._rng.sample(sorted(self.library.papers), count + len(pmids))
        return [each for each in drawn if each not in pmids][:count]

    def arrived(self, tool, form, pmids):
        with self.lock:
            self.arrivals.append(time.monotonic())
            self.forms.append((tool, form))
            self.trespasses += [(tool, pmid) for pmid in pmids if (tool, pmid) in self.forbidden]

    def was_delivered(self, tool, pmids):
        with self.lock:
            self.delivered.update((tool, pmid) for pmid in pmids)

    def wait_until_idle(self):
        """Wait until no request is being answered."""
        while self.active:
            time.sleep(0.001)

    def busiest_second(self):
        """Give the most requests that arrived within a second."""
        times = sorted(self.arrivals)
        most, first = 0, 0
        for last, now in enumerate(times):
            while now - times[first] >= 1.0:
                first += 1
            most = max(most, last - first + 1)
        return most


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_POST(self):
        with self.server.lock:
            self.server.active += 1
        try:
            self._post()
        finally:
            with self.server.lock:
                self.server.active -= 1

    def _post(self):
        length = int(self.headers["Content-Length"])
        form = parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True)
        tool = self.path.rpartition("/")[2].removesuffix(".fcgi")
        given = [value for name, value in form if name == "id"]
        pmids = given[0].split(",") if tool == "efetch" else given
        self.server.arrived(tool, form, pmids)
        fault = self.server.fault(tool)
        if fault in ("429", "429_wait", "429_date", "500", "502", "503_wait", "page_403"):
            self._refuse(fault)
        elif fault == "reset":
            self._reset()
        elif fault in ("page", "error", "wrong_root"):
            self._send(200, _BODIES[fault])
        else:
            self._answer(tool, form, pmids, fault)

    def _answer(self, tool, form, pmids, fault):
        body, clean = getattr(self, f"_{tool}")(form, pmids, fault)
        if fault in ("slow", "silent"):
            time.sleep(SLOW_SECONDS if fault == "slow" else SILENT_SECONDS)
        if fault == "cut_gzip":
            packed = gzip.compress(body)
            self._send(200, packed[: len(packed) // 2], gzipped=True)
        elif fault == "cut_right_length":
            self._send(200, body[: len(body) // 2])
        elif fault == "cut":
            self._send(200, body[: len(body) // 2], said=len(body))
            self.close_connection = True
        else:
            self._send(200, gzip.compress(body) if fault == "gzip" else body, fault == "gzip")
            if clean is not None and fault not in FAULTS:
                self.server.was_delivered(tool, clean)

    def _refuse(self, fault):
        headers = {}
        if fault.endswith("_wait"):
            headers["Retry-After"] = self.server.wait_header
        if fault.endswith("_date"):
            headers["Retry-After"] = "Fri, 31 Dec 1999 23:59:59 GMT"
        body = _BODIES["page"] if fault == "page_403" else b'{"error":"API rate limit exceeded"}'
        self._send(int(re.search("[0-9]+", fault)[0]), body, headers=headers)

    def _reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _send(self, status, body, gzipped=False, said=None, headers=None):
        self.send_response(status)
        self.send_header("Content-Type", "text/xml; charset=UTF-8")
        self.send_header("Content-Length", str(len(body) if said is None else said))
        if gzipped:
            self.send_header("Content-Encoding", "gzip")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _efetch(self, form, pmids, fault):
        library = self.server.library
        if library.poison & set(pmids):
            return _xml("eFetchResult", "<ERROR>Unable to obtain query</ERROR>"), None
        records = {pmid: library.record(pmid) for pmid in pmids}
        found = {pmid: record for pmid, record in records.items() if record is not None}
        if fault == "empty":
            return _xml("PubmedArticleSet", ""), None
        if fault == "wrong_ids":
            others = self.server.others(records, max(len(found), 1))
            found = {pmid: library.record(pmid) for pmid in others}
        written = list(found.values())
        if fault == "duplicate":
            written += written[:1]
        counted = [pmid for pmid in found if pmid not in library.merged]
        clean = counted and not library.malformed & set(pmids)
        return _xml("PubmedArticleSet", "\n".join(written)), counted if clean else None

    def _elink(self, form, pmids, fault):
        sets = []
        for given in pmids:
            ids = given.split(",")
            links = "".join(
                f"<Link><Id>{cited}</Id></Link>" for pmid in ids for cited in self._references(pmid)
            )
            named = "<DbTo>pubmed</DbTo><LinkName>pubmed_pubmed_refs</LinkName>"
            db = f"<LinkSetDb>{named}{links}</LinkSetDb>" if links else ""
            listed = "".join(f"<Id>{pmid}</Id>" for pmid in ids)
            sets.append(f"<LinkSet><DbFrom>pubmed</DbFrom><IdList>{listed}</IdList>{db}</LinkSet>")
        return _xml("eLinkResult", "".join(sets)), pmids

    def _references(self, pmid):
        paper = self.server.library.papers.get(pmid)
        return () if paper is None else paper.references or paper.linked

    def _esearch(self, form, pmids, fault):
        asked = dict(form)
        found = self.server.library.searches.get(asked["term"])
        if found is None:
            return _xml("eSearchResult", _NOTHING.format(escape(asked["term"]))), []
        start, most = int(asked["retstart"]), int(asked["retmax"])
        if start > 9998:
            return _xml("eSearchResult", "<ERROR>Search Backend failed: Exception:\n"
                        "'retstart' cannot be larger than 9998.</ERROR>"), None  # fmt: skip
        first, last = asked.get("mindate", "1000/01/01"), asked.get("maxdate", "3000/12/31")
        hits = [p for p, day in found.items() if first <= f"{day:%Y/%m/%d}" <= last]
        shown = sorted(hits, key=int, reverse=True)[:9999][start : start + most]
        listed = "".join(f"<Id>{pmid}</Id>" for pmid in shown)
        return _xml(
            "eSearchResult",
            f"<Count>{len(hits)}</Count><RetMax>{len(shown)}</RetMax><RetStart>{start}</RetStart>"
            f"<IdList>{listed}</IdList><TranslationSet/>{self.server.library.notes}",
        ), []


def _xml(root, content):
    return f"{_DOCTYPE.format(root)}<{root}>{content}</{root}>".encode()


_NOTHING = (
    "<Count>0</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList/><TranslationSet/>"
    "<ErrorList><PhraseNotFound>{}</PhraseNotFound></ErrorList><WarningList>"
    "<OutputMessage>No items found.</OutputMessage></WarningList>"
)
_BODIES = {
    "page": b"<!DOCTYPE html>\n<html><head><title>Blocked</title></head><body>Your access to the "
    b"NCBI website is temporarily blocked</body></html>",
    "error": _xml("eFetchResult", "<ERROR>Database is not supported: pubmed</ERROR>"),
    "wrong_root": _xml("eInfoResult", "<DbList/>"),
}
