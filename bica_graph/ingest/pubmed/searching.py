"""All that a search finds: past what PubMed gives at once, it is split by days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bica_graph.errors import RecordError, SourceError
from bica_graph.output.words import counted
from bica_graph.sources.pubmed.answers import parse_search
from bica_graph.sources.services.eutils import PAGE, SEARCH, canonical, search_form
from bica_graph.sources.services.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from bica_graph.progress import Advance
    from bica_graph.sources.pubmed.answers import SearchResult
    from bica_graph.sources.services.eutils import Eutils, Found
    from bica_graph.sources.services.journal import Journal

FIRST_DAY, LAST_DAY = date(1700, 1, 1), date(2099, 12, 31)
"""No paper of PubMed has an earlier day. Both are fixed, so that a search goes on another day."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: PMIDs, and what PubMed did not take as it was written."""

    pmids: frozenset[int]
    notes: tuple[str, ...]
    requests: int


def search(query: str, client: Eutils, journal: Journal, advance: Advance) -> Hits:
    """
    Give all papers that a search finds.

    Args:
        query: The search, as at PubMed.
        client: Asks what *journal* has no answer to.
        journal: Keeps the answers.
        advance: Called with the number of papers found.

    Raises:
        SourceError: If it finds nothing, an answer cannot be had, or more papers than are given at
            once entered PubMed on one day.
    """
    searching = _Search(query, client, journal, advance)
    whole = searching.page(None, 0)
    if not whole.count:
        told = "".join(f"; {note}" for note in whole.notes)
        raise SourceError(f"the search {query!r:.200} finds nothing{told}: check its words")
    searching.all_of(None, whole)
    if len(searching.pmids) < whole.count:
        # Papers left PubMed since an answer that was kept: the present number decides.
        whole = searching.page(None, 0, anew=True)
    if len(searching.pmids) < whole.count:
        raise SourceError(
            f"the search {query!r:.200} has {counted(whole.count, 'hit')}, but only "
            f"{len(searching.pmids):,} came: run the same command again, or narrow the search"
        )
    return Hits(frozenset(searching.pmids), whole.notes, searching.requests)


@dataclass(slots=True)
class _Search:
    """One search: its hits so far, and how they are asked for."""

    query: str
    client: Eutils
    journal: Journal
    advance: Advance
    pmids: set[int] = field(default_factory=set)
    requests: int = 0

    def all_of(self, days: tuple[date, date] | None, first: SearchResult) -> None:
        """Take all papers of some days; *first* is the first page of them."""
        if first.count <= PAGE:
            self._take_pages(days, first)
            return
        begin, end = days or (FIRST_DAY, LAST_DAY)
        if begin == end:
            raise SourceError(
                f"the search {self.query!r:.200} has {first.count:,} hits that entered PubMed on "
                f"{begin}, and PubMed gives {PAGE:,} at most: narrow the search"
            )
        middle = date.fromordinal((begin.toordinal() + end.toordinal()) // 2)
        later = date.fromordinal(middle.toordinal() + 1)
        for part in ((begin, middle), (later, end)):
            self.all_of(part, self.page(part, 0))

    def _take_pages(self, days: tuple[date, date] | None, page: SearchResult) -> None:
        taken = set(map(int, page.pmids))
        seen = len(page.pmids)
        while len(taken) < page.count and seen < page.count:
            page = self.page(days, seen)
            seen += len(page.pmids)
            taken.update(map(int, page.pmids))
        self.advance(len(taken - self.pmids))
        self.pmids |= taken

    def page(self, days: tuple[date, date] | None, start: int, anew: bool = False) -> SearchResult:
        """Give a page of the papers of some days, from the journal if it has it."""
        written = None if days is None else (f"{days[0]:%Y/%m/%d}", f"{days[1]:%Y/%m/%d}")
        asked = canonical(search_form(self.query, written, start, PAGE))
        kept = None if anew else self.journal.search(asked)
        if kept is not None:
            try:
                return parse_search(kept, SEARCH)
            except RecordError as error:
                raise SourceError(f"{self.journal.path}: {error}: use a new journal") from error
        found = self._asked(lambda: self.client.search(self.query, written, start))
        self.journal.keep_search(found.answer)
        self.requests += 1
        return found.result

    def _asked(self, ask: Callable[[], Found]) -> Found:
        try:
            return ask()
        except Fault as fault:
            raise SourceError(
                f"{self.client.host} does not answer the search ({fault.why}): run the same "
                "command again later; it goes on where it stopped"
            ) from None
