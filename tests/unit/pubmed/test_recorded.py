"""Real records, where they lie beside the checkout: all of them are read, and nothing is cut."""

import gzip
import html
import re
from collections import Counter
from pathlib import Path

import pytest
from pubmed_xml import DATA

from bica_graph.sources.pubmed.articles import (
    DeletedPapers,
    PubmedArticle,
    parse_articles,
    read_articles,
)
from bica_graph.sources.pubmed.chunks import read_file
from bica_graph.sources.pubmed.wanted import Wanted

ANSWERS = DATA / "eutils" / "efetch"
FILES = DATA / "eutils" / "medline"
BASELINE = DATA / "medline" / "pubmed20n0014.xml.gz"
LABELLED = re.compile(r"\S (ABBREV|METHOD|CONCLUS|MATERIAL AND M|CONTRAINDIC|IN(DIC| CON))[A-Z]*: ")
"""Sections of the baseline file; the first one of its abstracts is UNLABELLED."""

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="needs the data beside the checkout")


@pytest.fixture(scope="module")
def answers():
    """Each recorded answer: its text and what was read of it."""
    files = sorted(ANSWERS.glob("*.xml"))
    return {
        file.stem: (file.read_text("utf-8"), parse_articles(file.read_bytes(), file.name))
        for file in files
    }


def articles(answers, old):
    """Give the articles, of Biopython's recordings or of all others."""
    return [
        article
        for name, (_, found) in answers.items()
        if name.startswith("biopython") == old
        for article in found.articles
    ]


def test_recorded_answers(answers):
    """
    The counts are those of the folder.

    It counts 7,432 PMIDs as they are written. 7 of them are 0, which is none; 35 are repeated in
    their list, and one paper cites itself.
    """
    assert all(found.rejected == () and found.deleted == () for _, found in answers.values())
    found = articles(answers, old=False)
    assert len(found) == 163
    assert sum(each.paper.abstract is not None for each in found) == 145
    assert sum(len(each.paper.references) for each in found) == 7432 - 7 - 35 - 1
    listed = [text for text, _ in answers.values() if "<ReferenceList>" in text]
    assert len(listed) - 1 == 105  # one is Biopython's
    assert sum(bool(each.paper.references) for each in found) == 98
    assert sum(each.unresolved for each in found) == 1505 + 454 + 7
    assert all(each.paper.year and each.paper.title and each.paper.journal for each in found)
    assert answers["37909814"][1].articles == ()


def test_old_references_of_recorded_answers(answers):
    """Biopython's recordings cite in the list of corrections, too."""
    found = articles(answers, old=True)
    assert len(found) == 6
    assert sum(len(each.paper.references) for each in found) == 141 + 49


def without_markup(text):
    """Take out tags, then resolve references; what is left is compared without its spaces."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def test_abstracts_of_recorded_answers(answers):
    """Each of them is the text of the XML with the markup removed, read by regular expressions."""
    compared = labelled = marked = 0
    for text, found in answers.values():
        records = re.findall(r"<PubmedArticle>.*?</PubmedArticle>", text, re.DOTALL)
        for record, article in zip(records, found.articles, strict=True):
            whole = re.search(r"<Abstract>(.*?)</Abstract>", record, re.DOTALL)
            if whole is None:
                assert article.paper.abstract is None
                continue
            sections = re.findall(r"<AbstractText([^>]*)>(.*?)</AbstractText>", whole[1], re.DOTALL)
            expected = []
            for attributes, section in sections:
                label = re.search(r'Label="([^"]*)"', attributes)
                expected.append(
                    f"{html.unescape(label[1])}: " if label and label[1] != "UNLABELLED" else ""
                )
                expected[-1] += without_markup(section)
                marked += "<" in section
            assert article.paper.abstract.split() == " ".join(expected).split()
            compared += 1
            labelled += "Label=" in whole[1]
    assert (compared, labelled) == (145 + 5, 25 + 2)
    assert marked > 40


def read(name):
    opener = gzip.open if name.endswith(".gz") else open
    with opener(FILES / name, "rb") as file:
        return list(read_articles(file, name))


@pytest.mark.parametrize(
    ("name", "papers", "references", "deleted"),
    [
        ("medline16n0902.xml.gz", 604, 3547, ("26432306",)),
        ("test_current_medline.xml.gz", 4, 127, ()),
        ("pubtrends_articles.xml", 12, 63, ("12345", "23456")),
    ],
)
def test_bulk_files(name, papers, references, deleted):
    """All records are read, and what is deleted is told at the end."""
    found = read(name)
    assert sum(isinstance(each, PubmedArticle) for each in found) == papers
    kept = [each.paper for each in found if isinstance(each, PubmedArticle)]
    assert sum(len(each.references) for each in kept) == references
    assert [each for each in found if isinstance(each, DeletedPapers)] == (
        [DeletedPapers(deleted)] if deleted else []
    )


def test_baseline_file():
    """30,000 records: the counts are those of the folder."""
    counts = Counter()
    papers = {}
    for chunk in read_file(Path(BASELINE), Wanted()):
        counts["rejected"] += len(chunk.rejected)
        for record in chunk.records:
            paper = record.paper
            papers[paper.id] = paper.references
            counts["abstracts"] += paper.abstract is not None
            counts["labelled"] += bool(LABELLED.search(paper.abstract or ""))
            counts["with references"] += bool(paper.references)
            counts["references"] += len(paper.references)
            counts["mesh"] += bool(paper.mesh)
            counts["retracts"] += len(record.retracts)
            counts["retracted"] += paper.retracted is True
            counts["unresolved"] += record.unresolved
            counts["no year, title or journal"] += not (
                paper.year and paper.title and paper.journal
            )
    counts["inside"] = sum(cited in papers for cites in papers.values() for cited in cites)
    assert len(papers) == 30_000
    assert {name: count for name, count in counts.items() if count} == {
        "abstracts": 14_832,
        "labelled": 9,
        "with references": 3199,
        "references": 48_598,
        "inside": 698,
        "mesh": 29_998,
        "retracts": 5,
        "retracted": 2,
    }
