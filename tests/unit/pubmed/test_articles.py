"""A record of PubMed becomes a paper, whole."""

import io
from xml.etree.ElementTree import canonicalize as canonical

import pytest
from pubmed_xml import article, correction, document, reference

from bica_graph.errors import RecordError
from bica_graph.records.papers import MeshHeading
from bica_graph.sources.pubmed.articles import DeletedPapers, parse_articles, read_articles


def one(xml):
    found = parse_articles(document(xml), "answer.xml")
    assert found.rejected == ()
    (only,) = found.articles
    return only


def paper(**parts):
    return one(article(**parts)).paper


def abstract(sections):
    return paper(article=f"<Abstract>{sections}</Abstract>").abstract


def test_ids_and_version_are_the_records_own():
    """A later version of a record says so."""
    found = paper(pmid=" 0123 ", version="2")
    assert (found.id, found.pmid, found.version) == ("123", "123", 2)
    assert paper(version="x").version is None


def test_what_the_record_lacks():
    """It is None where another source may know it, empty where only PubMed does."""
    found = one("<PubmedArticle><MedlineCitation><PMID>7</PMID></MedlineCitation></PubmedArticle>")
    lacking = found.paper
    texts = (lacking.title, lacking.abstract, lacking.doi, lacking.year, lacking.journal)
    assert texts == (None,) * 5
    assert (lacking.retracted, lacking.retraction, lacking.version) == (None, None, None)
    lists = (lacking.references, lacking.languages, lacking.publication_types, lacking.mesh)
    assert lists == ((),) * 4


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ("<AbstractText>One.</AbstractText>", "One."),
        ("<AbstractText>a<sub>1</sub> <i>b<b>c</b></i> d</AbstractText>", "a1 bc d"),
        ("<AbstractText><i>Bald</i> <sup>2</sup> eagle</AbstractText>", "Bald 2 eagle"),
        (
            '<AbstractText>x <m:math xmlns:m="urn:m"><m:mi>y</m:mi></m:math> z</AbstractText>',
            "x y z",
        ),
        ("<AbstractText>a &lt; b &amp; c &#946;&#x3b2;</AbstractText>", "a < b & c ββ"),
        ("<AbstractText>a<!-- no --><?no no?><![CDATA[ <b> ]]>c</AbstractText>", "a <b> c"),
        ("<AbstractText>\n  one\r\n  two\tthree  four\u00a0five </AbstractText>",
         "one two three  four\u00a0five"),
        ('<AbstractText Label="AIM">A.</AbstractText><AbstractText Label="END: ">B.</AbstractText>',
         "AIM: A. END: B."),
        ('<AbstractText Label="UNLABELLED">A.</AbstractText><AbstractText>B.</AbstractText>',
         "A. B."),
        ('<AbstractText Label="AIM"/><AbstractText>B.</AbstractText>', "B."),
        ("<AbstractText>A.</AbstractText><CopyrightInformation>C</CopyrightInformation>", "A."),
        ("<AbstractText> </AbstractText>", None),
        ("", None),
    ],
)  # fmt: skip
def test_abstract(sections, expected):
    """Markup is taken out, labels stand before their sections, and nothing is cut."""
    assert abstract(sections) == expected


def test_other_abstracts_are_not_read():
    """They are translations and summaries, also where there is no Abstract."""
    other = '<OtherAbstract Type="Publisher"><AbstractText>Otro.</AbstractText></OtherAbstract>'
    assert paper(citation=other).abstract is None


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ("<ArticleTitle>The <i>E. coli</i> gene.</ArticleTitle>", "The E. coli gene."),
        ("<ArticleTitle/><VernacularTitle>Das Gen.</VernacularTitle>", "Das Gen."),
        ("<VernacularTitle>Das Gen.</VernacularTitle>", "Das Gen."),
        ("<ArticleTitle>[Not Available].</ArticleTitle><VernacularTitle>Gen.</VernacularTitle>",
         "Gen."),
        ("<ArticleTitle>[Not Available].</ArticleTitle>", "[Not Available]."),
        ("<ArticleTitle>[The gene].</ArticleTitle><VernacularTitle>Gen.</VernacularTitle>",
         "[The gene]."),
    ],
)  # fmt: skip
def test_title(titles, expected):
    """The vernacular title stands in for one that is missing."""
    assert paper(article=titles).title == expected


ONLINE = '<ArticleDate DateType="Electronic"><Year>2001</Year><Month>12</Month></ArticleDate>'


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("<Year>1998</Year><Month>Dec</Month><Day>3</Day>", 1998),
        ("<Year>1998</Year><Season>Winter</Season>", 1998),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998),
        ("<MedlineDate>1998-1999</MedlineDate>", 1998),
        ("<MedlineDate>Winter 1998</MedlineDate>", 1998),
        ("<MedlineDate>12345 Spring 98</MedlineDate>", 2001),
        ("<MedlineDate>0000 2000</MedlineDate>", 2000),
        ("<Year>9999</Year>", 2001),
        ("<Month>Dec</Month>", 2001),
        ("", 2001),
    ],
)
def test_year(date, expected):
    """The year of the issue wins; the one of the article online stands in for it."""
    assert paper(date=date, article=ONLINE).year == expected


OWN = '<ArticleIdList><ArticleId IdType="pii">S1</ArticleId>{}</ArticleIdList>'
CITED = '<ArticleId IdType="doi">10.1/cited</ArticleId><ArticleId IdType="pmc">PMC9</ArticleId>'


def test_doi_is_the_papers_own():
    """One of a reference is not; the list of ids comes before ELocationIDs, invalid ones never."""
    cites = f"<ReferenceList>{reference('9', others=CITED)}</ReferenceList>"
    place = '<ELocationID EIdType="doi" ValidYN="{}">10.1/Place</ELocationID>'
    listed = OWN.format('<ArticleId IdType="doi">https://doi.org/10.1/LISTED</ArticleId>')
    pii = '<ELocationID EIdType="pii" ValidYN="Y">S1</ELocationID>'
    assert paper(data=cites + OWN.format("")).doi is None
    assert paper(article=place.format("N"), data=cites).doi is None
    assert paper(article=place.format("Y") + pii, data=OWN.format("")).doi == "10.1/place"
    assert paper(article=place.format("Y"), data=cites + listed).doi == "10.1/listed"


def test_references_of_every_list():
    """Those of nested and second lists, and old ones, are kept once each, and never the paper."""
    nested = f"<ReferenceList><Title>N</Title>{reference('3')}</ReferenceList>"
    two = reference("2")
    first = f"<ReferenceList>{two}{reference('1')}{nested}{two}</ReferenceList>"
    second = f"<ReferenceList>{reference('05')}</ReferenceList>"
    found = one(article(data=first + second, citation=correction("Cites", "4")))
    assert found.paper.references == ("2", "3", "5", "4")
    assert found.unresolved == 0


def test_references_without_a_pmid_are_counted():
    """Also those whose PMID is none, such as 0, and old ones."""
    bare = "<Reference><Citation>C.</Citation></Reference>"
    listed = f"<ReferenceList>{bare}{reference(others=CITED)}{reference('0')}{reference('8')}"
    found = one(article(data=f"{listed}</ReferenceList>", citation=correction("Cites")))
    assert (found.paper.references, found.unresolved) == (("8",), 4)


TYPES = "<PublicationTypeList>{}</PublicationTypeList>"
RETRACTED = TYPES.format('<PublicationType UI="D016441">Retracted Publication</PublicationType>')
NOTICE = TYPES.format('<PublicationType UI="D016440">Retraction of Publication</PublicationType>')


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"citation": correction("RetractionIn", "12345678")}, "retracted, notice 12345678"),
        ({"citation": correction("RetractionIn")}, "retracted, notice J. 2001;2:3"),
        ({"citation": correction("RetractedandRepublishedIn", "7")},
         "retracted, republished, notice 7"),
        ({"article": RETRACTED}, "retracted, without a notice in the record"),
        ({"article": NOTICE, "citation": correction("RetractionOf", "5")}, None),
        ({"citation": correction("PartialRetractionIn", "5")}, None),
        ({"citation": correction("ExpressionOfConcernIn", "5")}, None),
        ({"citation": correction("ErratumIn", "5")}, None),
    ],
)  # fmt: skip
def test_retracted(parts, expected):
    """A paper with a notice is; the notice itself is not."""
    found = paper(**parts)
    assert (found.retracted, found.retraction) == (expected and True, expected)


def test_what_a_notice_retracts():
    """Its PMIDs are told, so that the papers can be marked."""
    assert one(article(citation=correction("RetractionOf", "5"))).retracts == ("5",)
    assert one(article(citation=correction("RetractionIn", "5"))).retracts == ()


def heading(ui, name, *majors):
    qualifiers = "".join(
        f'<QualifierName UI="Q1" MajorTopicYN="{each}">q</QualifierName>' for each in majors[1:]
    )
    return (
        f'<MeshHeading><DescriptorName UI="{ui}" MajorTopicYN="{majors[0]}">{name}'
        f"</DescriptorName>{qualifiers}</MeshHeading>"
    )


def test_mesh_headings():
    """A heading is major by itself or by a qualifier; a repeated one counts once."""
    listed = "".join(
        [
            heading("D1", "Plain &amp; simple", "N", "N"),
            heading("D2", "Main", "Y"),
            heading("D3", "By qualifier", "N", "N", "Y"),
            heading("D1", "Plain &amp; simple", "N"),
        ]
    )
    found = paper(citation=f"<MeshHeadingList>{listed}</MeshHeadingList>").mesh
    assert found == (
        MeshHeading("D1", "Plain & simple", False),
        MeshHeading("D2", "Main", True),
        MeshHeading("D3", "By qualifier", True),
    )


def test_journal_languages_and_types():
    """The journal's full title comes before its abbreviations."""
    more = "<Language>ger</Language><Language>eng</Language><Language>ger</Language>" + NOTICE
    found = paper(article=more)
    assert found.journal == "A journal"
    assert found.languages == ("ger", "eng")
    assert found.publication_types == ("Retraction of Publication",)
    short = article().replace("<Title>A journal</Title>", "")
    assert one(short).paper.journal == "J"
    info = "<MedlineJournalInfo><MedlineTA>Med</MedlineTA></MedlineJournalInfo>"
    shorter = article(citation=info).replace("<Title>A journal</Title>", "")
    shorter = shorter.replace("<ISOAbbreviation>J</ISOAbbreviation>", "")
    assert one(shorter).paper.journal == "Med"


CHAPTER = """<PubmedBookArticle><BookDocument><PMID Version="1">20301295</PMID>
<ArticleIdList><ArticleId IdType="doi">10.1/Ch</ArticleId></ArticleIdList>
<Book><BookTitle book="b">All <i>genes</i></BookTitle><PubDate><Year>1993</Year></PubDate></Book>
{chapter}<Language>eng</Language><PublicationType UI="D016454">Review</PublicationType>
<Abstract><AbstractText>Text.</AbstractText></Abstract>{date}
<ReferenceList>{reference}</ReferenceList></BookDocument>
<PubmedBookData><ArticleIdList><ArticleId IdType="pubmed">20301295</ArticleId></ArticleIdList>
</PubmedBookData></PubmedBookArticle>"""


def test_chapter_and_book():
    """A chapter has a title and a date of its own, and the book as its journal."""
    date = "<ContributionDate><Year>2011</Year></ContributionDate>"
    title = "<ArticleTitle book='b' part='p'>One gene</ArticleTitle>"
    found = one(CHAPTER.format(chapter=title, date=date, reference=reference("5"))).paper
    assert (found.id, found.doi, found.title) == ("20301295", "10.1/ch", "One gene")
    assert (found.journal, found.year, found.abstract) == ("All genes", 2011, "Text.")
    assert (found.languages, found.publication_types) == (("eng",), ("Review",))
    assert found.references == ("5",)
    book = one(CHAPTER.format(chapter="", date="", reference="")).paper
    assert (book.title, book.journal, book.year) == ("All genes", None, 1993)


def test_deleted_papers():
    """They are told in the place where they stand."""
    gone = '<DeleteCitation><PMID Version="1">8</PMID><PMID Version="1">9</PMID></DeleteCitation>'
    xml = document(article("1"), gone, article("2"))
    first, deleted, second = read_articles(io.BytesIO(xml), "file.xml")
    assert (first.paper.id, deleted, second.paper.id) == ("1", DeletedPapers(("8", "9")), "2")
    found = parse_articles(xml, "file.xml")
    assert [each.paper.id for each in found.articles] == ["1", "2"]
    assert found.deleted == ("8", "9")


def test_files_of_older_years():
    """Until 2016 a file was a set of MedlineCitations."""
    old = "<MedlineCitation><PMID>3</PMID></MedlineCitation>"
    xml = document(old, root="MedlineCitationSet")
    (found,) = read_articles(io.BytesIO(xml), "medline16n0902.xml")
    assert found.paper.id == "3"
    with pytest.raises(RecordError, match="not PubmedArticleSet: check"):
        parse_articles(xml, "answer.xml")


def test_deleted_paper_without_a_pmid():
    """It is set aside; the others are deleted."""
    found = parse_articles(document("<DeleteCitation><PMID>no</PMID><PMID>8</PMID>"
                                    "</DeleteCitation>"), "answer.xml")  # fmt: skip
    assert found.deleted == ("8",)
    assert [str(each) for each in found.rejected] == [
        "answer.xml:4: 'no' is not a PMID: download it again"
    ]


@pytest.mark.parametrize("empty", [document(), b"<PubmedArticleSet/>"])
def test_empty_set(empty):
    """It is an answer without records, not an error."""
    assert parse_articles(empty, "answer.xml").articles == ()
    assert list(read_articles(io.BytesIO(empty), "file.xml")) == []


@pytest.mark.parametrize(
    ("record", "reason", "message"),
    [
        ("<PubmedArticle/>", "no_pmid", "the record has no PMID: download it again"),
        (article(pmid="x7"), "not_a_pmid", "'x7' is not a PMID: download it again"),
        (article(pmid="0"), "not_a_pmid", "'0' is not a PMID: download it again"),
        (article(pmid=""), "not_a_pmid", "'' is not a PMID: download it again"),
        ("<Other>1</Other>", "unknown_record", "'Other' is no record of PubMed: check the file"),
        ("<PubmedBookArticle/>", "no_pmid", "the record has no PMID: download it again"),
    ],
)  # fmt: skip
def test_record_that_cannot_be_used(record, reason, message):
    """It is set aside with its line and reason, and the others are read."""
    xml = document(article("1"), record, article("2"))
    found = parse_articles(xml, "answer.xml")
    assert [each.paper.id for each in found.articles] == ["1", "2"]
    (error,) = found.rejected
    assert (error.line, error.reason, error.message) == (5, reason, message)
    rejected = []
    read = read_articles(io.BytesIO(xml), "f.xml", lambda error, raw: rejected.append(raw.decode()))
    assert len(list(read)) == 2
    assert [canonical(each) for each in rejected] == [canonical(record)]
    with pytest.raises(RecordError, match=r"^f\.xml:5: "):
        list(read_articles(io.BytesIO(xml), "f.xml"))
