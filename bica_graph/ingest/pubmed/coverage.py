"""What is known of the papers of a crawl, by hop and by year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.ingest.pubmed.crawled_papers import CrawledPaper

YEARS_TOGETHER = 10


@dataclass(frozen=True, slots=True)
class Covered:
    """
    Counts of the papers of one hop, or of some years.

    *of*: the hop, as in ``hop 1``, or the years, as in ``1990-1999``. *papers*: those reached.
    *fetched*: those with a record; *abstracts*: those of them with an abstract, *references* with
    references, *none* without any, *unknown* whose references could not be asked for.
    *citations*: references of all of them.
    """

    of: str
    papers: int
    fetched: int
    abstracts: int
    references: int
    none: int
    unknown: int
    citations: int

    @property
    def share(self) -> float:
        """Share of the fetched papers that have references, from 0 to 1; 0 without any paper."""
        return self.references / self.fetched if self.fetched else 0.0


@dataclass(slots=True)
class CoverageCounter:
    """Counts papers one by one."""

    hops: dict[int, Counter[str]] = field(default_factory=dict)
    years: dict[int | None, Counter[str]] = field(default_factory=dict)

    def add(self, paper: CrawledPaper) -> None:
        """Count a paper in its hop, and if it has a record, in its years."""
        known = _known(paper)
        self.hops.setdefault(paper.hop, Counter()).update(known)
        if paper.article is not None:
            year = paper.article.paper.year
            first = None if year is None else year - year % YEARS_TOGETHER
            self.years.setdefault(first, Counter()).update(known)

    def by_hop(self) -> tuple[Covered, ...]:
        """Give the counts of each hop."""
        return tuple(_covered(f"hop {hop}", self.hops[hop]) for hop in sorted(self.hops))

    def by_year(self) -> tuple[Covered, ...]:
        """Give the counts of each ten years, the papers without a year last."""
        named = sorted(each for each in self.years if each is not None)
        rows = [
            _covered(f"{first}-{first + YEARS_TOGETHER - 1}", self.years[first]) for first in named
        ]
        if None in self.years:
            rows.append(_covered("no year", self.years[None]))
        return tuple(rows)

    def total(self) -> Covered:
        """Give the counts of all papers."""
        return _covered("all", sum(self.hops.values(), Counter()))


def _known(paper: CrawledPaper) -> dict[str, int]:
    counts = {"papers": 1}
    if paper.article is not None:
        references = paper.references
        counts["fetched"] = 1
        counts["abstracts"] = int(bool(paper.article.paper.abstract))
        counts["references"] = int(bool(references))
        counts["unknown"] = int(paper.link_failure is not None)
        counts["none"] = 1 - counts["references"] - counts["unknown"]
        counts["citations"] = len(references or ())
    return counts


def _covered(of: str, counts: Counter[str]) -> Covered:
    names = ("papers", "fetched", "abstracts", "references", "none", "unknown", "citations")
    return Covered(of, *(counts[name] for name in names))
