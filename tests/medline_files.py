"""Writes files of PubMed with invented records."""

from __future__ import annotations

import gzip
from xml.sax.saxutils import escape


def article(pmid, *, title=None, references=(), version=1, year=2001, mesh=(), notes=""):
    """Give a record; *mesh*: (ui, name, major) of headings; *notes*: its corrections, as XML."""
    cited = "".join(
        f'<Reference><ArticleIdList><ArticleId IdType="pubmed">{each}</ArticleId></ArticleIdList>'
        "</Reference>"
        for each in references
    )
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="{ui}" MajorTopicYN="{"Y" if major else "N"}">'
        f"{escape(name)}</DescriptorName></MeshHeading>"
        for ui, name, major in mesh
    )
    corrections = f"<CommentsCorrectionsList>{notes}</CommentsCorrectionsList>" if notes else ""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="{version}">{pmid}</PMID>'
        f"<Article><Journal><JournalIssue><PubDate><Year>{year}</Year></PubDate></JournalIssue>"
        f"<Title>A Journal</Title></Journal><ArticleTitle>{escape(title or f'Title {pmid}')}"
        f"</ArticleTitle><Abstract><AbstractText>About {pmid}.</AbstractText></Abstract>"
        f"<Language>eng</Language></Article>{corrections}"
        f"<MeshHeadingList>{headings}</MeshHeadingList></MedlineCitation>"
        f"<PubmedData><ReferenceList>{cited}</ReferenceList></PubmedData></PubmedArticle>"
    )


def retraction_of(pmid):
    """Give the note of a notice that retracts a paper."""
    return (
        f'<CommentsCorrections RefType="RetractionOf"><PMID Version="1">{pmid}</PMID>'
        "</CommentsCorrections>"
    )


def deletion(*pmids):
    """Give the list of deleted papers at the end of a file."""
    inside = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in pmids)
    return f"<DeleteCitation>{inside}</DeleteCitation>"


def write_file(folder, number, *records):
    """Write a file of the year 2026, and give its path."""
    path = folder / f"pubmed26n{number:04}.xml.gz"
    text = f"<?xml version='1.0'?><PubmedArticleSet>{''.join(records)}</PubmedArticleSet>"
    path.write_bytes(gzip.compress(text.encode()))
    return path
