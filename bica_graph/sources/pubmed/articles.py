"""
Reads articles from PubMed's XML: an answer of efetch, or a file of the baseline or its updates.

What PubMed alone knows is complete: languages, types, MeSH headings and references are empty if
the record has none. All else that the record lacks is None, so that a value that the graph has
from elsewhere is kept.

An OtherAbstract is not read, also where there is no Abstract: it is a translation, a summary for
laypeople or by another body, and PubMed does not count such a paper as one with an abstract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from bica_graph.errors import RecordError
from bica_graph.records.papers import PaperRecord
from bica_graph.sources.bad_line import BadLine, shown
from bica_graph.sources.files.text_lines import stop
from bica_graph.sources.pubmed import fields
from bica_graph.sources.pubmed.fields import child
from bica_graph.sources.pubmed.xml_stream import CHUNK, children, error_answer, source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bica_graph.sources.files.text_lines import Bad

ANSWER = ("PubmedArticleSet",)
"""The root of an answer of efetch."""

FILES = ("PubmedArticleSet", "MedlineCitationSet", "PubmedBookArticleSet")
"""The roots of bulk files of all years."""

_DELETED = {"DeleteCitation", "DeleteDocument"}


@dataclass(frozen=True, slots=True)
class PubmedArticle:
    """A record of PubMed: its paper, whose id is the PMID, and what is not kept with the paper."""

    paper: PaperRecord
    retracts: tuple[str, ...] = ()
    """PMIDs of the papers that the record, a notice, retracts."""
    unresolved: int = 0
    """References without a PMID, which cannot become citations."""


@dataclass(frozen=True, slots=True)
class DeletedPapers:
    """PMIDs of papers that were deleted from PubMed."""

    pmids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleSet:
    """What an answer of efetch holds."""

    articles: tuple[PubmedArticle, ...]
    deleted: tuple[str, ...] = ()
    rejected: tuple[RecordError, ...] = ()
    """One for each record that cannot be used."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be used: the error and its XML."""

    error: RecordError
    raw: bytes


def parse_articles(xml: bytes, name: str) -> ArticleSet:
    """
    Parse an answer of efetch.

    Args:
        xml: The whole answer.
        name: Its name, for messages.

    Returns:
        Its records in order; none if the set is empty.

    Raises:
        RecordError: If it is not a set of articles, is damaged, or says that there was an error.
    """
    found = list(read_records([xml], name, ANSWER))
    return ArticleSet(
        tuple(each for each in found if isinstance(each, PubmedArticle)),
        tuple(id for each in found if isinstance(each, DeletedPapers) for id in each.pmids),
        tuple(each.error for each in found if isinstance(each, Rejected)),
    )


def read_articles(
    file: BinaryIO, name: str, bad: Bad = stop
) -> Iterator[PubmedArticle | DeletedPapers]:
    """
    Read a file of the baseline or its updates, decompressed; memory use does not grow with it.

    Args:
        file: The file, read from where it stands.
        name: Its name, for messages.
        bad: Called with the error of each record that cannot be used and the record's XML; by
            default, it stops at the first.

    Yields:
        The records in order. If the file is damaged, those before the fault may come first.

    Raises:
        RecordError: From *bad*, or if the file is damaged or not PubMed's.
        OSError: From *file*.
    """
    for record in read_records(iter(lambda: file.read(CHUNK), b""), name):
        if isinstance(record, Rejected):
            bad(record.error, record.raw)
        else:
            yield record


def read_records(
    chunks: Iterable[bytes], name: str, roots: tuple[str, ...] = FILES
) -> Iterator[PubmedArticle | DeletedPapers | Rejected]:
    """
    Read the records of a document, also those that cannot be used.

    Args:
        chunks: The document in UTF-8, in parts of any size.
        name: Name of the file, for messages.
        roots: Allowed names of the root element.

    Yields:
        The records in order. If the document is damaged, those before the fault may come first.

    Raises:
        RecordError: If the document is damaged or not PubMed's.
    """
    for element in children(chunks, name, roots):
        if element.tag == "ERROR":
            raise error_answer(name, element.sourceline, fields.text(element))
        if element.tag in _DELETED:
            yield from _deleted(element, name)
            continue
        try:
            yield _record(element)
        except BadLine as wrong:
            yield _rejected(element, name, wrong)


def _rejected(element: Any, name: str, wrong: BadLine) -> Rejected:
    error = RecordError(name, element.sourceline, wrong.reason, wrong.message)
    return Rejected(error, source(element))


def _deleted(element: Any, name: str) -> Iterator[DeletedPapers | Rejected]:
    pmids = []
    for each in element.iterchildren("PMID"):
        try:
            pmids.append(_own_pmid(each)[0])
        except BadLine as wrong:
            yield _rejected(each, name, wrong)
    yield DeletedPapers(tuple(pmids))


def _record(element: Any) -> PubmedArticle:
    tag = element.tag
    if tag == "PubmedArticle":
        return _article(child(element, "MedlineCitation"), child(element, "PubmedData"))
    if tag == "MedlineCitation":
        return _article(element, None)
    if tag == "PubmedBookArticle":
        return _book(child(element, "BookDocument"), child(element, "PubmedBookData"))
    raise BadLine("unknown_record", f"{shown(tag)} is no record of PubMed: check the file")


def _article(citation: Any, data: Any) -> PubmedArticle:
    """Read a PubmedArticle; *data* is None in files of years before 2017."""
    pmid, version = _own_pmid(child(citation, "PMID"))
    article = child(citation, "Article")
    journal = child(article, "Journal")
    listed = child(citation, "CommentsCorrectionsList")
    corrections = () if listed is None else tuple(listed.iterchildren("CommentsCorrections"))
    lists = () if data is None else data.iterchildren("ReferenceList")
    cited, unresolved = fields.references(lists, corrections, pmid)
    types = fields.distinct(_all(child(article, "PublicationTypeList"), "PublicationType"))
    retraction = fields.retraction(corrections, types)
    info = child(citation, "MedlineJournalInfo")
    paper = PaperRecord(
        id=pmid,
        pmid=pmid,
        doi=fields.doi([child(data, "ArticleIdList")], _all(article, "ELocationID")),
        title=fields.title(child(article, "ArticleTitle"), child(article, "VernacularTitle")),
        abstract=fields.abstract(child(article, "Abstract")),
        year=fields.year(
            child(child(journal, "JournalIssue"), "PubDate"), *_all(article, "ArticleDate")
        ),
        retracted=None if retraction is None else True,
        references=cited,
        journal=fields.text(child(journal, "Title"))
        or fields.text(child(journal, "ISOAbbreviation"))
        or fields.text(child(info, "MedlineTA"))
        or None,
        languages=fields.distinct(_all(article, "Language")),
        publication_types=types,
        mesh=fields.mesh(child(citation, "MeshHeadingList")),
        retraction=retraction,
        version=version,
    )
    return PubmedArticle(paper, fields.retracts(corrections), unresolved)


def _book(document: Any, data: Any) -> PubmedArticle:
    """Read a PubmedBookArticle: a book, or a chapter, whose journal is the book."""
    pmid, version = _own_pmid(child(document, "PMID"))
    book = child(document, "Book")
    chapter, name = child(document, "ArticleTitle"), child(book, "BookTitle")
    cited, unresolved = fields.references(_all(document, "ReferenceList"), (), pmid)
    types = fields.distinct(_all(document, "PublicationType"))
    retraction = fields.retraction((), types)
    paper = PaperRecord(
        id=pmid,
        pmid=pmid,
        doi=fields.doi(
            [child(document, "ArticleIdList"), child(data, "ArticleIdList")],
            _all(book, "ELocationID"),
        ),
        title=fields.title(chapter, child(document, "VernacularTitle"), name),
        abstract=fields.abstract(child(document, "Abstract")),
        year=fields.year(child(document, "ContributionDate"), child(book, "PubDate")),
        retracted=None if retraction is None else True,
        references=cited,
        journal=(fields.text(name) or None) if fields.text(chapter) else None,
        languages=fields.distinct(_all(document, "Language")),
        publication_types=types,
        mesh=(),
        retraction=retraction,
        version=version,
    )
    return PubmedArticle(paper, (), unresolved)


def _own_pmid(element: Any) -> tuple[str, int | None]:
    """Give the PMID and the version of a record; without a PMID, the record cannot be used."""
    if element is None:
        raise BadLine("no_pmid", "the record has no PMID: download it again")
    pmid = fields.pmid(element)
    if pmid is None:
        written = shown(element.text or "")
        raise BadLine("not_a_pmid", f"{written} is not a PMID: download it again")
    version = element.get("Version") or ""
    plain = version.isascii() and version.isdecimal() and len(version) < 5
    return pmid, (int(version) or None) if plain else None


def _all(element: Any, tag: str) -> Iterable[Any]:
    return () if element is None else element.iterchildren(tag)
