"""What a crawl is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.errors import SettingError, SourceError
from bica_graph.exact.ids import normal_pmid
from bica_graph.records.settings import check_settings, setting
from bica_graph.runs.fingerprints import fingerprint
from bica_graph.sources.services.journal import PMIDS_BELOW

if TYPE_CHECKING:
    from bica_graph.sources.services.journal import Journal


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """
    The seeds of a crawl, and how far it goes.

    *pmids*: seeds as they were given; those that are no PMIDs are counted and left out.

    Raises:
        SettingError: If there is neither a search nor a PMID, or a setting is out of its range.
    """

    query: str | None = None
    pmids: tuple[str, ...] = ()
    hops: int = setting(
        1, says="How many times the papers that are referred to are fetched, too.", least=0, most=2
    )
    max_papers: int | None = setting(
        None, says="Papers to fetch at most; the nearest and the most cited come first.", least=1
    )
    elink: bool = setting(
        False, says="Ask elink for the references of papers whose record has none."
    )

    def __post_init__(self) -> None:
        check_settings(self)
        object.__setattr__(self, "query", " ".join((self.query or "").split()) or None)
        if self.query is None and not self.pmids:
            raise SettingError("give a search, or PMIDs")

    @property
    def mark(self) -> str:
        """A hash of what the crawl begins with; how far it goes is not in it."""
        numbers, _ = self.seeds()
        return fingerprint({"query": self.query, "pmids": sorted(numbers)})

    def seeds(self) -> tuple[set[int], tuple[str, ...]]:
        """Give the PMIDs among the given ones, and the rest."""
        numbers, others = set(), []
        for given in self.pmids:
            pmid = normal_pmid(given)
            if pmid is None or len(pmid) > len(str(PMIDS_BELOW)) or int(pmid) >= PMIDS_BELOW:
                others.append(given)
            else:
                numbers.add(int(pmid))
        return numbers, tuple(others)


def checked_seeds(settings: CrawlSettings) -> tuple[set[int], tuple[str, ...]]:
    """
    Give the PMIDs among the seeds that were given, and the rest.

    Raises:
        SourceError: If there is no search, and no seed is a PMID.
    """
    seeds, others = settings.seeds()
    if settings.query is None and not seeds:
        raise SourceError(f"none of the seeds is a PMID, such as {others[0]!r:.60}: check the file")
    return seeds, others


def begin(settings: CrawlSettings, journal: Journal) -> tuple[set[int], tuple[str, ...]]:
    """
    Begin a crawl in *journal*, whose earlier crawls it must extend.

    Returns:
        The seeds that were given as PMIDs, and what is no PMID among them.

    Raises:
        SourceError: If the journal is that of another crawl, or no seed is a PMID.
    """
    seeds, others = checked_seeds(settings)
    before = journal.crawl()
    if before is not None and (journal.seeds() or journal.size()):
        _refuse_another(settings, before["query"], journal.seeds() - seeds, journal)
    kept: dict[str, Any] = {
        "query": settings.query,
        "hops": settings.hops,
        "max_papers": settings.max_papers,
        "elink": settings.elink,
    }
    journal.begin(kept, seeds)
    return seeds, others


def _refuse_another(
    settings: CrawlSettings, query: str | None, lost: set[int], journal: Journal
) -> None:
    advice = "go on with those seeds and more, or name another journal"
    if query is not None and query != settings.query:
        raise SourceError(f"{journal.path} is of the search {query!r:.80}: {advice}")
    if lost:
        raise SourceError(
            f"{journal.path} is of a crawl with {len(lost):,} seeds that are not given now, such "
            f"as {min(lost)}: {advice}"
        )
