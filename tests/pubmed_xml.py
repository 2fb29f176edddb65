"""Small documents of PubMed, made by hand."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parents[2] / "shared" / "data"
"""Recorded answers and real files, where they lie beside the checkout."""

HEAD = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" \
"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">
"""


def document(*records, root="PubmedArticleSet", head=HEAD):
    """Put records into a set."""
    lines = [f"{head}<{root}>", *records, f"</{root}>", ""]
    return "\n".join(lines).encode()


def article(
    pmid="1",
    article="<ArticleTitle>Title.</ArticleTitle>",
    citation="",
    data="",
    date="<Year>1998</Year>",
    version="1",
):
    """Make a PubmedArticle; the other texts are added to the elements of these names."""
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="{version}">{pmid}</PMID><Article>'
        f"<Journal><JournalIssue><PubDate>{date}</PubDate></JournalIssue>"
        f"<Title>A journal</Title><ISOAbbreviation>J</ISOAbbreviation></Journal>{article}"
        f"</Article>{citation}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def reference(*pmids, others=""):
    """Make a Reference with these PMIDs, and other ids as XML."""
    ids = "".join(f'<ArticleId IdType="pubmed">{each}</ArticleId>' for each in pmids)
    listed = f"<ArticleIdList>{others}{ids}</ArticleIdList>"
    return f"<Reference><Citation>C.</Citation>{listed}</Reference>"


def correction(kind, pmid="", source="J. 2001;2:3"):
    """Make a CommentsCorrectionsList with one entry."""
    told = f'<PMID Version="1">{pmid}</PMID>' if pmid else ""
    return (
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{kind}">'
        f"<RefSource>{source}</RefSource>{told}</CommentsCorrections></CommentsCorrectionsList>"
    )
