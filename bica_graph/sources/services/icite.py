"""
Asks the web service of iCite about papers: their metadata, and citations from and to them.

It answers for as many papers as it knows; the others are named. An answer counts only if it is
JSON of the right form, about papers that were asked for. iCite publishes no limit of requests; two
a second are plenty, as each brings 200 papers.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bica_graph.errors import SettingError, SourceError
from bica_graph.sources.bad_line import BadLine, kind
from bica_graph.sources.files.icite_records import NAMES, icite_paper
from bica_graph.sources.services.faults import Busy, Doubtful
from bica_graph.sources.services.posts import DOUBTS, Posts, Service
from bica_graph.sources.services.rate_limit import RateLimit
from bica_graph.sources.tally import Tally

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bica_graph.sources.files.icite_records import IcitePaper

ADDRESS = "https://icite.od.nih.gov"
ADDRESS_VARIABLE = "BICAGRAPH_ICITE_URL"
PROGRAM = "api/pubs"
TOGETHER = 200
"""Papers in one request; the address of one for more becomes too long for the service."""
CANARY = 20
"""Papers of which one at least has citations, or else the names of the fields have changed."""
FRUITLESS = 40
"""Requests for parts of one batch without any answer, after which its rest is given up."""


def _address() -> str:
    return os.environ.get(ADDRESS_VARIABLE, "").strip() or ADDRESS


@dataclass(frozen=True, slots=True)
class IciteSettings:
    """
    How iCite is asked.

    *address*: its address; by default that in ``BICAGRAPH_ICITE_URL``, else that of the NIH.
    *per_second*: requests a second. *timeout*: seconds of silence after which a request is given
    up. *tries*: how often a request is made. *pause*: seconds before the second try. *together*:
    papers in one request, at most 200. *limits*: folder of the limit; None for the user's runtime
    folder.

    Raises:
        SettingError: If the address is none, or a number is out of its range.
    """

    address: str = field(default_factory=_address)
    per_second: int = 2
    timeout: float = 60.0
    tries: int = 8
    pause: float = 1.0
    together: int = TOGETHER
    limits: Path | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.address.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingError(f"{ADDRESS_VARIABLE} must be an address such as {ADDRESS}")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise SettingError(
                f"the address of iCite at {parts.hostname} must have no user, password, ? or #"
            )
        object.__setattr__(self, "address", self.address.strip().rstrip("/"))
        least = {"per_second": 1, "timeout": 0.001, "tries": 1, "pause": 0, "together": 1}
        for name, bound in least.items():
            value = getattr(self, name)
            if not value >= bound:
                raise SettingError(f"{name} must be at least {bound}, not {value!r}")
        if self.together > TOGETHER:
            raise SettingError(f"together must be at most {TOGETHER}, not {self.together!r}")


@dataclass(slots=True)
class IciteBatch:
    """
    What became of a batch: each paper asked for is in *papers*, *absent* or *failed*.

    *papers*: by PMID. *absent*: those that iCite does not know. *failed*: those without an answer
    that counts, with the reason; nothing is known about their citations.
    """

    papers: dict[str, IcitePaper] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


class Icite:
    """
    A client of iCite; to be used in a ``with`` block.

    *tally* counts the values that are left out of records, and *faults* tries without an answer
    that counts, by kind.
    """

    def __init__(self, settings: IciteSettings | None = None) -> None:
        self.settings = settings = settings or IciteSettings()
        service = Service(
            settings.address, (), settings.timeout, settings.tries, settings.pause, "GET"
        )
        limit = RateLimit(settings.address, settings.per_second, settings.limits)
        self._posts = Posts(service, limit, 1)
        self._answered = False
        self.tally = Tally()

    def __enter__(self) -> Icite:
        self._posts.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._posts.__exit__()

    @property
    def faults(self) -> Counter[str]:
        """Tries without an answer that counts, by kind."""
        return self._posts.faults

    def stop(self) -> None:
        """Let no request begin any more; who waits for one gets Stopped."""
        self._posts.stop()

    def batches(self, pmids: Sequence[str]) -> Iterator[IciteBatch]:
        """
        Ask for papers, some together.

        Args:
            pmids: In normal form, distinct.

        Yields:
            What became of each batch, in order. A paper that spoils a batch is found by halving.

        Raises:
            SourceError: If the service cannot answer after all tries, refuses every request, or
                has not given any answer that counts.
            Stopped: After `stop`.
        """
        together = self.settings.together
        for start in range(0, len(pmids), together):
            batch = IciteBatch()
            self._settle(pmids[start : start + together], batch, FRUITLESS)
            yield batch

    def _settle(self, pmids: Sequence[str], batch: IciteBatch, chances: int) -> int:
        """Ask for a part of a batch; give how many requests may still be without an answer."""
        try:
            found = self._ask(pmids)
        except Busy as fault:
            host = self._posts.service.host
            raise SourceError(
                f"{host} does not answer ({fault.why}): run the same command again later"
            ) from None
        except Doubtful as fault:
            chances -= 1
            if len(pmids) > 1 and chances > 0:
                middle = (len(pmids) + 1) // 2
                chances = self._settle(pmids[:middle], batch, chances)
                return self._settle(pmids[middle:], batch, chances)
            self._give_up(pmids, fault, batch)
            return chances
        self._answered = True
        batch.papers.update(found)
        batch.absent.extend(pmid for pmid in pmids if pmid not in found)
        return FRUITLESS

    def _give_up(self, pmids: Sequence[str], fault: Doubtful, batch: IciteBatch) -> None:
        if not self._answered:
            raise SourceError(
                f"{self._posts.service.host} gives no answer that counts ({fault.why}): check "
                f"{ADDRESS_VARIABLE}, or read a snapshot of iCite"
            ) from None
        batch.failed.update(dict.fromkeys(pmids, fault.why))

    def _ask(self, pmids: Sequence[str]) -> dict[str, IcitePaper]:
        """Ask once, with tries; an answer without any of several papers is believed twice only."""
        empty_before = False
        counts = Tally()

        def check(body: bytes) -> dict[str, IcitePaper]:
            nonlocal empty_before, counts
            counts = Tally()
            found = parse_answer(body, counts)
            others = sorted(found.keys() - set(pmids))
            if others:
                raise Doubtful("wrong_ids", f"papers that were not asked for, such as {others[0]}")
            empty_again, empty_before = empty_before, not found
            if not found and len(pmids) > 1 and not empty_again:
                raise Doubtful("empty", "an answer without any paper")
            return found

        # What cannot be divided is worth all tries.
        doubts = min(DOUBTS, self.settings.tries) if len(pmids) > 1 else self.settings.tries
        found = self._posts.send(PROGRAM, [("pmids", ",".join(pmids))], check, doubts)
        self.tally.ignored_values.update(counts.ignored_values)
        return found


def parse_answer(body: bytes, tally: Tally) -> dict[str, IcitePaper]:
    """
    Parse an answer of iCite, with either names of fields.

    Args:
        body: JSON: an object with ``data``, a list of papers.
        tally: Counts the values that are left out, and papers that come twice.

    Returns:
        The papers by PMID.

    Raises:
        Doubtful: If it is no such answer, or none of many papers has citations.
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise Doubtful("not_json", "an answer that is not JSON") from None
    rows = answer.get("data") if type(answer) is dict else answer
    if type(rows) is not list:
        raise Doubtful("wrong_root", f"an answer with no list of papers, but {kind(rows)}")
    papers: dict[str, IcitePaper] = {}
    for row in rows:
        if type(row) is not dict:
            raise Doubtful("wrong_root", f"an answer with {kind(row)} in place of a paper")
        try:
            found = icite_paper(row, tally)
        except BadLine as wrong:
            raise Doubtful(wrong.reason, f"a paper that cannot be read ({wrong.message})") from None
        pmid = found.paper.pmid or ""
        if pmid in papers:
            tally.ignored_values["pmid: repeated"] += 1
        papers.setdefault(pmid, found)
    if len(papers) >= CANARY and not any(map(_has_lists, rows)):
        raise Doubtful("no_citations", "papers without the fields references and cited_by")
    return papers


def _has_lists(row: Mapping[str, Any]) -> bool:
    return any(name in row for ours in ("references", "cited_by") for name in NAMES[ours])
