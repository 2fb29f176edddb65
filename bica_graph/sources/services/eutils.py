"""
Asks NCBI's E-utilities about papers of PubMed.

An answer counts only if its status, its root element, what it says about errors and its ids all
hold. Each method gives the raw answer beside what was read from it, so that it can be kept.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from bica_graph.errors import RecordError, SettingError
from bica_graph.sources.pubmed.answers import REFERENCES, parse_links, parse_search
from bica_graph.sources.pubmed.articles import parse_articles
from bica_graph.sources.services.faults import Answer, Doubtful, WrongIds
from bica_graph.sources.services.posts import DOUBTS, Posts, Service
from bica_graph.sources.services.rate_limit import RateLimit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bica_graph.sources.pubmed.answers import SearchResult
    from bica_graph.sources.pubmed.articles import ArticleSet, PubmedArticle
    from bica_graph.sources.services.posts import Form

ADDRESS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
ADDRESS_VARIABLE = "BICAGRAPH_EUTILS_URL"
TOGETHER = 200
"""Papers in one request; a request for more may be answered in part."""
PAGE = 9_999
"""Papers that a search gives at most, whatever it found."""
_DIGITS = 10
WITHOUT_KEY, WITH_KEY = 3, 10
"""Requests a second that NCBI allows."""
DATES = "edat"
"""
The date by which searches are split: each paper has exactly one, the day it entered PubMed, or the
day of publication if that was more than a year before.
"""

T = TypeVar("T")

FETCH, LINK, SEARCH = "efetch", "elink", "esearch"


def _address() -> str:
    return os.environ.get(ADDRESS_VARIABLE, "").strip() or ADDRESS


@dataclass(frozen=True, slots=True)
class EutilsSettings:
    """
    How E-utilities are asked.

    *address*: their address, or that of a mirror; by default that in ``BICAGRAPH_EUTILS_URL``, else
    NCBI's. *api_key*, *email*: NCBI's key of the user, and where NCBI writes to if something is
    wrong; both are sent, and in nothing that is written. *per_second*: requests a second; None for
    what NCBI allows, 3 without a key and 10 with one. *timeout*: seconds of silence after which a
    request is given up. *tries*: how often a request is made. *pause*: seconds before the second
    try. *together*: papers in one request, at most 200. *limits*: folder of the limit; None
    for the user's runtime folder.

    Raises:
        SettingError: If the address is none, or a number is out of its range.
    """

    address: str = field(default_factory=_address)
    api_key: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    tool: str = "bica_graph"
    per_second: int | None = None
    timeout: float = 60.0
    tries: int = 8
    pause: float = 1.0
    together: int = TOGETHER
    limits: Path | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", _checked_address(self.address))
        for name in ("api_key", "email"):
            object.__setattr__(self, name, (getattr(self, name) or "").strip() or None)
        least = {"per_second": 1, "timeout": 0.001, "tries": 1, "pause": 0, "together": 1}
        for name, bound in least.items():
            value = getattr(self, name)
            if value is not None and not value >= bound:
                raise SettingError(f"{name} must be at least {bound}, not {value!r}")
        if self.together > TOGETHER:
            raise SettingError(f"together must be at most {TOGETHER}, not {self.together!r}")

    @property
    def rate(self) -> int:
        """Requests a second."""
        return self.per_second or (WITHOUT_KEY if self.api_key is None else WITH_KEY)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what a search found, with its answer."""

    answer: Answer
    result: SearchResult


@dataclass(frozen=True, slots=True)
class Fetched:
    """
    Records of papers by PMID, with the answer.

    *absent*: those asked for and not there. *others*: papers that came and were not asked for, in
    the place of some that are absent.
    """

    answer: Answer
    articles: Mapping[str, PubmedArticle]
    absent: tuple[str, ...]
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Linked:
    """The references of papers by PMID, with the answer."""

    answer: Answer
    references: Mapping[str, tuple[str, ...]]


class Eutils:
    """
    A client of E-utilities, for any number of threads; to be used in a ``with`` block.

    All methods raise Busy or Doubtful if no answer counts after all tries, SourceError if every
    request will be refused, and Stopped after `stop`.
    """

    def __init__(self, settings: EutilsSettings) -> None:
        self.settings = settings
        secrets = tuple(each for each in (settings.api_key, settings.email) if each)
        service = Service(
            settings.address, secrets, settings.timeout, settings.tries, settings.pause
        )
        limit = RateLimit(f"{settings.address} {settings.api_key}", settings.rate, settings.limits)
        self._posts = Posts(service, limit, self.workers)

    def __enter__(self) -> Eutils:
        self._posts.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._posts.__exit__()

    @property
    def host(self) -> str:
        """Name of the computer that is asked."""
        return self._posts.service.host

    @property
    def workers(self) -> int:
        """Requests in flight that the rate allows, if each takes about a second."""
        return min(self.settings.rate, WITH_KEY)

    @property
    def faults(self) -> Counter[str]:
        """Tries without an answer that counts, by kind."""
        return self._posts.faults

    def stop(self) -> None:
        """Let no request begin any more."""
        self._posts.stop()

    def search(
        self, query: str, days: tuple[str, str] | None = None, start: int = 0, size: int = PAGE
    ) -> Found:
        """
        Search.

        Args:
            query: The search, as at PubMed.
            days: First and last day that papers entered PubMed, such as ``2001/02/03``.
            start: Place of the first paper to give.
            size: Number of papers to give at most.
        """

        def check(body: bytes, answer: Answer) -> Found:
            result = parse_search(body, SEARCH)
            most = min(size, max(result.count - start, 0))
            distinct = len(set(result.pmids))
            if any(len(pmid) > _DIGITS for pmid in result.pmids):
                raise Doubtful("wrong_ids", "ids that no PMID can be")
            if distinct > most or (most and not distinct) or result.start != start:
                raise Doubtful("wrong_count", f"{distinct:,} ids, where {most:,} must be")
            return Found(answer, result)

        return self._ask(SEARCH, search_form(query, days, start, size), check)

    def fetch(
        self, pmids: Sequence[str], instead: frozenset[str] = frozenset(), *, absent: bool = False
    ) -> Fetched:
        """
        Fetch the records of papers, at most `TOGETHER`.

        An answer without any of several papers is believed at the second time only.

        Args:
            pmids: The papers.
            instead: Other papers that have already come in the place of these.
            absent: Whether none of the papers was there when they were asked for before: then what
                comes, or does not, is believed at once.

        Raises:
            WrongIds: If only other papers come, the same ones twice or after all tries.
        """
        told = Counter[str]()

        def check(body: bytes, answer: Answer) -> Fetched:
            found = parse_articles(body, FETCH)
            if found.rejected:
                raise found.rejected[0]
            articles = by_pmid(found)
            others = frozenset(articles).difference(pmids)
            if others and len(others) == len(articles):
                told.update(others)
                # Absent papers are divided at once; one alone must have another in its place twice.
                before = int(absent and len(pmids) > 1)
                times = min(told[i] + (i in instead) + before for i in others)
                raise WrongIds(others, times, answer)
            told["empty"] = 0 if articles else told["empty"] + 1
            if told["empty"] == 1 and len(pmids) > 1 and not absent:
                raise Doubtful("empty", "an answer without any record")
            asked = {pmid: articles[pmid] for pmid in pmids if pmid in articles}
            return Fetched(answer, asked, tuple(i for i in pmids if i not in articles), others)

        return self._ask(FETCH, [("id", ",".join(pmids)), ("retmode", "xml")], check)

    def links(self, pmids: Sequence[str]) -> Linked:
        """
        Ask for the references of papers, at most `TOGETHER`.

        Raises:
            WrongIds: If links of other papers come, after all tries.
        """

        def check(body: bytes, answer: Answer) -> Linked:
            found = parse_links(body, LINK)
            others = frozenset(found).difference(pmids)
            if others:
                raise WrongIds(others, 0, answer)
            missing = [each for each in pmids if each not in found]
            if missing:
                raise Doubtful("no_links", f"no set of links of {len(missing):,} papers")
            return Linked(answer, found)

        form = [("dbfrom", "pubmed"), ("linkname", REFERENCES), ("retmode", "xml")]
        return self._ask(LINK, [*form, *(("id", each) for each in pmids)], check)

    def _ask(self, tool: str, form: Form, check: Callable[[bytes, Answer], T]) -> T:
        settings = self.settings
        who = {"tool": settings.tool, "email": settings.email, "api_key": settings.api_key}
        sent = [("db", "pubmed"), *form, *((name, text) for name, text in who.items() if text)]
        asked = canonical(form)

        def checked(raw: bytes) -> T:
            body = self._posts.service.hidden_bytes(raw)
            try:
                return check(body, Answer(tool, asked, body))
            except RecordError as error:
                raise Doubtful(error.reason, error.message) from None

        # What cannot be divided is worth all tries.
        several = sum(name == "id" for name, _ in form) > 1 or "," in dict(form).get("id", "")
        return self._posts.send(
            f"{tool}.fcgi", sent, checked, DOUBTS if several else settings.tries
        )


def canonical(form: Form) -> str:
    """Write what is asked as one text that is the same for the same question."""
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))


def search_form(query: str, days: tuple[str, str] | None, start: int, size: int) -> Form:
    """Give the form of a search; see `Eutils.search`."""
    form = [("term", query), ("retstart", str(start)), ("retmax", str(size)), ("retmode", "xml")]
    if days is not None:
        form += [("datetype", DATES), ("mindate", days[0]), ("maxdate", days[1])]
    return form


def by_pmid(found: ArticleSet) -> dict[str, PubmedArticle]:
    """Give the records by PMID; of several of one paper, the one of the highest version."""
    articles: dict[str, PubmedArticle] = {}
    for article in found.articles:
        pmid = article.paper.pmid or ""
        known = articles.get(pmid)
        if known is None or (article.paper.version or 0) > (known.paper.version or 0):
            articles[pmid] = article
    return articles


def _checked_address(address: str) -> str:
    """Give an address without the last slash; SettingError if it is none, or holds more."""
    parts = urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(f"{ADDRESS_VARIABLE} must be an address such as {ADDRESS}")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise SettingError(
            f"the address of E-utilities at {parts.hostname} must have no user, password, ? or #"
        )
    return address.strip().rstrip("/")
