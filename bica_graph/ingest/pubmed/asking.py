"""Asks for papers in batches until each is settled; a paper that spoils a batch is found."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bica_graph.errors import SourceError
from bica_graph.ingest.pubmed.in_flight import in_flight
from bica_graph.sources.files.text_lines import unread
from bica_graph.sources.pubmed.articles import parse_articles
from bica_graph.sources.services.eutils import FETCH, LINK, by_pmid
from bica_graph.sources.services.faults import BELIEVED, Busy, Doubtful, WrongIds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bica_graph.progress import Advance
    from bica_graph.sources.services.eutils import Eutils
    from bica_graph.sources.services.journal import Journal

Item = TypeVar("Item")
Pmids = tuple[str, ...]

SUSPECTS = 8
"""Papers that are asked for one by one because others came in their place; more are divided."""
FRUITLESS = 40
"""Requests for parts of one batch without any answer, after which its rest is given up."""
LOST_BATCHES = 5
"""Batches in a row without any answer, after which a crawl stops."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch: how many papers were settled, and why others were not."""

    settled: int = 0
    requests: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    fruitless: int = 0
    """Requests without an answer since the last one that had one."""

    def took(self, papers: int) -> None:
        """Count a request with an answer."""
        self.settled += papers
        self.requests += 1
        self.fruitless = 0

    def lost(self, pmids: Pmids, why: str) -> None:
        """Count papers that could not be asked for."""
        self.failed.update(dict.fromkeys(pmids, why))
        self.fruitless += 1


class Asking:
    """Asks *client* for records and references of papers, and keeps them in *journal*."""

    def __init__(self, client: Eutils, journal: Journal, workers: int | None = None) -> None:
        self._client = client
        self._journal = journal
        self._workers = workers or client.workers
        self._lost_batches = 0
        self.requests = 0

    def records(self, hop: int, advance: Advance) -> None:
        """
        Settle all papers of a hop: got, missing or merged; else failed.

        Raises:
            SourceError: If the service answers no more, or refuses every request.
        """
        tried: set[int] = set()
        tried_again: set[int] = set()
        while True:
            self._journal.add_merged(hop)
            fresh, absent = self._journal.unsettled(hop)
            # What has no answer now was tried often enough.
            fresh = [each for each in fresh if each not in tried]
            absent = [each for each in absent if each not in tried_again]
            if not fresh and not absent:
                return
            tried.update(fresh)
            tried_again.update(absent)
            self._batches(FETCH, self._settle_records, fresh, advance)
            self._batches(FETCH, self._settle_absent, absent, unread)

    def links(self, hop: int, advance: Advance) -> None:
        """
        Ask for the references of the papers of a hop whose record has none.

        Raises:
            SourceError: If the service answers no more, or refuses every request.
        """
        self._batches(LINK, self._settle_links, self._journal.unlinked(hop), advance)

    def _batches(
        self,
        tool: str,
        settle: Callable[[Pmids, Outcome], None],
        pmids: Sequence[int],
        advance: Advance,
    ) -> None:
        def work(batch: Sequence[int]) -> tuple[int, Outcome]:
            outcome = Outcome()
            settle(tuple(map(str, batch)), outcome)
            if outcome.failed:
                self._journal.keep_failures(tool, outcome.failed)
            return len(batch), outcome

        client = self._client
        together = client.settings.together
        flight = in_flight(work, parts(pmids, together), self._workers, client.stop)
        # Closed at once, also if Ctrl-C comes here: or else its threads would go on waiting
        with closing(flight) as settled:
            for size, outcome in settled:
                self.requests += outcome.requests
                self._watch(outcome)
                advance(size)

    def _watch(self, outcome: Outcome) -> None:
        """Stop when the service has gone."""
        self._lost_batches = 0 if outcome.settled else self._lost_batches + 1
        if self._lost_batches >= LOST_BATCHES:
            why = next(iter(outcome.failed.values()))
            raise SourceError(
                f"{self._client.host} answers no more ({why}): run the same command again later; "
                "it goes on where it stopped"
            )

    def _settle_absent(self, pmids: Pmids, outcome: Outcome) -> None:
        """Settle papers that were not there when they were asked for before."""
        self._settle(pmids, outcome, frozenset(), absent=True)

    def _settle_records(self, pmids: Pmids, outcome: Outcome) -> None:
        self._settle(pmids, outcome, frozenset(), absent=False)

    def _settle(
        self, pmids: Pmids, outcome: Outcome, instead: frozenset[str], absent: bool
    ) -> None:
        """Settle papers; *instead* and *absent* as for `Eutils.fetch`."""
        try:
            fetched = self._client.fetch(pmids, instead, absent=absent)
        except Busy as fault:
            outcome.lost(pmids, fault.why)
        except WrongIds as fault:
            # Others came once for all of them: for each alone, it is the second time.
            if len(pmids) > 1:
                again = partial(self._settle, instead=instead | fault.others, absent=absent)
                self._settle_parts(pmids, fault, outcome, again)
            else:
                self._settle_merged(pmids[0], fault, outcome)
        except Doubtful as fault:
            again = partial(self._settle, instead=instead, absent=absent)
            self._settle_parts(pmids, fault, outcome, again)
        else:
            # In whose place others came may not be absent: each is asked for alone.
            suspects = fetched.absent if fetched.others else ()
            references = {pmid: each.paper.references for pmid, each in fetched.articles.items()}
            others = () if suspects else fetched.absent
            self._journal.keep_records(fetched.answer, references, others)
            outcome.took(len(pmids) - len(suspects))
            for part in parts(suspects, 1 if len(suspects) <= SUSPECTS else SUSPECTS):
                self._settle(part, outcome, instead | fetched.others, absent)

    def _settle_merged(self, pmid: str, fault: WrongIds, outcome: Outcome) -> None:
        """Settle a paper that was asked for alone: another one in its place is what it is now."""
        if len(fault.others) != 1 or fault.times < BELIEVED:
            outcome.lost((pmid,), fault.why)
            return
        (into,) = fault.others
        record = by_pmid(parse_articles(fault.answer.body, FETCH))[into]
        self._journal.keep_merged(fault.answer, pmid, into, record.paper.references)
        outcome.took(1)

    def _settle_links(self, pmids: Pmids, outcome: Outcome) -> None:
        try:
            linked = self._client.links(pmids)
        except Busy as fault:
            outcome.lost(pmids, fault.why)
        except Doubtful as fault:
            self._settle_parts(pmids, fault, outcome, self._settle_links)
        else:
            self._journal.keep_links(linked.answer, linked.references)
            outcome.took(len(pmids))

    def _settle_parts(
        self,
        pmids: Pmids,
        fault: Doubtful,
        outcome: Outcome,
        settle: Callable[[Pmids, Outcome], None],
    ) -> None:
        """Ask for parts of a batch, so that what spoils it is found; one paper alone is lost."""
        if len(pmids) == 1:
            outcome.lost(pmids, fault.why)
            return
        outcome.fruitless += 1
        for part in parts(pmids, (len(pmids) + 1) // 2):
            if outcome.fruitless >= FRUITLESS:
                outcome.lost(part, fault.why)
            else:
                settle(part, outcome)


def parts(items: Sequence[Item], size: int) -> list[tuple[Item, ...]]:
    """
    Cut *items* into parts of *size*; the last one may be shorter.

    Example:
        >>> parts("abcde", 2)
        [('a', 'b'), ('c', 'd'), ('e',)]
    """
    return [tuple(items[start : start + size]) for start in range(0, len(items), size)]
