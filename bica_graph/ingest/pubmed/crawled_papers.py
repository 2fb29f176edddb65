"""What a crawl brought: its papers from the journal, in an order that is always the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bica_graph.errors import RecordError, SourceError
from bica_graph.ingest.merges import followed
from bica_graph.sources.pubmed.articles import parse_articles
from bica_graph.sources.services.eutils import FETCH, by_pmid
from bica_graph.sources.services.journal import GOT, MERGED, MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bica_graph.sources.pubmed.articles import PubmedArticle
    from bica_graph.sources.services.journal import Journal, SettledPaper

Status = Literal["got", "missing", "merged", "failed"]

TOGETHER = 2_000
"""Papers that are held at once; each answer is read once for so many papers."""
NO_RECORD = "PubMed has no record of it"
NOT_ASKED = "not asked for yet"


@dataclass(frozen=True, slots=True)
class CrawledPaper:
    """
    A paper that a crawl reached.

    *article*: its record, if it was got. *into*: what it was merged into. *reason*: why there is no
    record. *linked*: its references by elink, asked for only if the record has none; None if elink
    was not asked, or failed, and then *link_failure* says why.
    """

    pmid: str
    hop: int
    status: Status
    article: PubmedArticle | None = None
    reason: str | None = None
    into: str | None = None
    linked: tuple[str, ...] | None = None
    link_failure: str | None = None

    @property
    def references(self) -> tuple[str, ...] | None:
        """Its references; None without a record, or if elink could not say whether it has any."""
        if self.article is None:
            return None
        if self.linked is None and self.link_failure is None:
            return self.article.paper.references
        return self.article.paper.references or self.linked


def journal_records(journal: Journal) -> Iterator[CrawledPaper]:
    """
    Yield the papers of a crawl by hop and PMID, the same however the crawl went.

    Memory use does not grow with their number.

    Raises:
        SourceError: If the journal is damaged.
    """
    crawl = journal.crawl()
    links = crawl is not None and bool(crawl["elink"])
    after = (-1, 0)
    while papers := journal.papers(after, TOGETHER):
        articles = _articles(journal, papers)
        for paper in papers:
            yield _crawled(paper, articles.get(paper.pmid), links)
        after = (papers[-1].hop, papers[-1].pmid)


def _articles(journal: Journal, papers: Iterable[SettledPaper]) -> dict[int, PubmedArticle]:
    """Read the records of papers."""
    wanted: dict[int, set[int]] = {}
    for paper in papers:
        if paper.status == GOT and paper.answer is not None:
            wanted.setdefault(paper.answer, set()).add(paper.pmid)
    found: dict[int, PubmedArticle] = {}
    for answer, pmids in wanted.items():
        try:
            articles = by_pmid(parse_articles(journal.body(answer), FETCH))
            found.update((pmid, articles[str(pmid)]) for pmid in pmids)
        except (RecordError, KeyError) as error:
            raise SourceError(
                f"{journal.path} is damaged (answer {answer}: {error}): crawl again into a new "
                "journal"
            ) from error
    return found


def _crawled(paper: SettledPaper, article: PubmedArticle | None, links: bool) -> CrawledPaper:
    pmid = str(paper.pmid)
    if paper.status == GOT:
        asked = links and article is not None and not article.paper.references
        linked = None if paper.linked is None else tuple(map(str, paper.linked))
        return CrawledPaper(
            pmid,
            paper.hop,
            "got",
            article,
            linked=linked if asked else None,
            link_failure=(paper.link_failure or NOT_ASKED) if asked and linked is None else None,
        )
    if paper.status == MISSING:
        return CrawledPaper(pmid, paper.hop, "missing", reason=NO_RECORD)
    if paper.status == MERGED:
        into = str(paper.into)
        return CrawledPaper(pmid, paper.hop, "merged", reason=f"merged into {into}", into=into)
    return CrawledPaper(pmid, paper.hop, "failed", reason=paper.failure or NOT_ASKED)


def merged_papers(journal: Journal) -> dict[str, str]:
    """Give the papers of a crawl that were merged into others: what they are now, by PMID."""
    into: dict[str, str] = {}
    after = (-1, 0)
    while papers := journal.papers(after, TOGETHER):
        into.update((str(each.pmid), str(each.into)) for each in papers if each.into is not None)
        after = (papers[-1].hop, papers[-1].pmid)
    return followed(into)
