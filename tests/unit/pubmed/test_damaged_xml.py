"""
Whatever is in a document, it is read rightly or refused in one line; nothing else is touched.

What is accepted is compared with what the parser of Python's standard library makes of it.
"""

import io
import random
import socket
import xml.etree.ElementTree as ET
from collections import Counter

import pytest
from pubmed_xml import HEAD, article, document, reference

from bica_graph.errors import RecordError
from bica_graph.sources.pubmed import xml_stream
from bica_graph.sources.pubmed.articles import (
    DeletedPapers,
    PubmedArticle,
    parse_articles,
    read_articles,
    read_records,
)

TEXT = "<ArticleTitle>A &amp; <i>b</i>.</ArticleTitle><Abstract><AbstractText>{}</AbstractText></Abstract>"  # noqa: E501
WHOLE = document(
    article("11", TEXT.format("Größe &#60; <sub>2</sub>")),
    article("12", TEXT.format("Two."), data=f"<ReferenceList>{reference('11')}</ReferenceList>"),
    "<DeleteCitation><PMID>13</PMID></DeleteCitation>",
    article("14", TEXT.format("Three.")),
)
START = WHOLE.index(b"<PubmedArticleSet>")
ROOTS = {"PubmedArticleSet", "MedlineCitationSet", "PubmedBookArticleSet"}


def read(xml, size=1 << 16):
    """Read in parts of *size*; give the records before the end or the fault, and the fault."""
    found, fault = [], None
    parts = (xml[start : start + size] for start in range(0, len(xml), size))
    try:
        found.extend(read_records(parts, "f.xml"))  # extend keeps what came before an error
    except RecordError as error:
        fault = error
    assert str(fault).isprintable()
    return found, fault


def told(record):
    """What is compared: kind and PMIDs, title and abstract."""
    if isinstance(record, PubmedArticle):
        paper = record.paper
        return paper.pmid, paper.title, paper.abstract, paper.references
    return record.pmids if isinstance(record, DeletedPapers) else "rejected"


GOOD = [told(each) for each in read(WHOLE)[0]]


def test_the_whole():
    """The document that is damaged below can be read, in parts of any size."""
    assert [each[0] for each in GOOD] == ["11", "12", "13", "14"]
    assert GOOD[0][1:3] == ("A & b.", "Größe < 2")
    for size in (1, 7, 100):
        assert [told(each) for each in read(WHOLE, size)[0]] == GOOD
    with pytest.raises(RecordError):
        parse_articles(WHOLE + b"x", "f.xml")
    assert len(parse_articles(b"\xef\xbb\xbf" + WHOLE + b"<!-- end -->\n", "f.xml").articles) == 3


def test_cut_anywhere():
    """A document that was cut is refused, and what came before the cut is right."""
    reasons = Counter()
    end = WHOLE.rindex(b">")
    for length in range(end + 1):
        found, error = read(WHOLE[:length])
        assert error is not None, length
        reasons[error.reason] += 1
        assert [told(each) for each in found] == GOOD[: len(found)]
    assert reasons["truncated"] > len(WHOLE) / 2
    assert set(reasons) == {"truncated", "not_xml", "empty", "not_pubmed"}


def expected(xml):
    """What the parser of the standard library finds from the root on; None if it refuses."""
    try:
        root = ET.fromstring(xml)
    except ET.ParseError:
        return None
    return root


def first(element, path):
    """Go down by the first child of each name."""
    for tag in path.split("/"):
        element = ET.Element("none") if element.find(tag) is None else element.find(tag)
    return element


def words(*elements):
    return " ".join("".join(each.itertext()) for each in elements).split()


@pytest.mark.parametrize("seed", range(4))
def test_flipped_bits(seed):
    """It is refused if the other parser does, and else has what that one finds."""
    rng = random.Random(seed)
    accepted = 0
    for _ in range(500):
        damaged = bytearray(WHOLE)
        for _ in range(rng.choice([1, 1, 2, 5])):
            damaged[rng.randrange(START, len(damaged))] ^= 1 << rng.randrange(8)
        found, error = read(bytes(damaged), rng.choice([13, 1 << 16]))
        root = expected(bytes(damaged[START:]))
        if root is None or root.tag not in ROOTS or root.find("ERROR") is not None:
            assert error is not None, bytes(damaged)
            continue
        assert error is None, (error, bytes(damaged))
        accepted += 1
        compare(found, root)
    assert accepted > 5


def compare(found, root):
    papers = [each.paper for each in found if isinstance(each, PubmedArticle)]
    records = [each for each in root if each.tag == "PubmedArticle"]
    deleted = [each for each in root if each.tag == "DeleteCitation"]
    rejected = len(found) - len(papers) - sum(isinstance(each, DeletedPapers) for each in found)
    assert len(papers) + rejected >= len(root) - len(deleted)
    if len(papers) == len(records):
        for paper, record in zip(papers, records, strict=True):
            title = first(record, "MedlineCitation/Article/ArticleTitle")
            assert (paper.title or "").split() == words(title)
            abstract = first(record, "MedlineCitation/Article/Abstract").findall("AbstractText")
            assert (paper.abstract or "").split() == words(*abstract)


def shuffle(root, rng):
    """Remove, repeat, rename or empty elements anywhere in a tree."""
    for _ in range(rng.randrange(1, 6)):
        parent = rng.choice([each for each in root.iter() if len(each)])
        place = rng.randrange(len(parent))
        match rng.randrange(5):
            case 0:
                del parent[place]
            case 1:
                parent.insert(rng.randrange(len(parent) + 1), parent[place])
            case 2:
                parent[place].tag = rng.choice([each.tag for each in root.iter()])
            case 3:
                parent[place].text = rng.choice([None, "", "7", "0", "x", "a\nb", "1998", "\u00a0"])
            case 4:
                parent[place].attrib.clear()
        if not any(len(each) for each in root.iter()):
            return


@pytest.mark.parametrize("seed", range(4))
def test_shuffled_elements(seed):
    """Every child of the root is read, or told as one that cannot be used, whatever is in it."""
    rng = random.Random(seed)
    for _ in range(200):
        root = ET.fromstring(WHOLE)
        shuffle(root, rng)
        found, error = read(ET.tostring(root))
        if root.tag not in ROOTS or root.find("ERROR") is not None:
            assert error is not None
        else:
            assert error is None
            compare(found, root)


def test_flipped_bits_before_the_root():
    """What stands there is checked, and has no influence on the records."""
    rng = random.Random(4)
    for _ in range(300):
        damaged = bytearray(WHOLE)
        damaged[rng.randrange(START)] ^= 1 << rng.randrange(8)
        found, error = read(bytes(damaged))
        assert error is not None or [told(each) for each in found] == GOOD


LAUGHS = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' if number else '<!ENTITY l0 "ha">'
    for number in range(12)
)
BOMBS = {
    "laughs": f"[{LAUGHS}]",
    "quadratic": f'[<!ENTITY l11 "{"a" * 60_000}">]',
    "too long": f'[<!ENTITY l11 "{"a" * 90_000}">]',
    "file": '[<!ENTITY l11 SYSTEM "{file}">]',
    "address": '[<!ENTITY l11 SYSTEM "{address}">]',
    "public": '[<!ENTITY l11 PUBLIC "x" "{address}">]',
    "parameter": '[<!ENTITY % p SYSTEM "{address}"> %p;]',
    "parameter file": '[<!ENTITY % p SYSTEM "{file}"> %p;]',
    "default": '[<!ATTLIST PMID Version CDATA "9">]',
    "nothing": "[]",
    "dtd": 'SYSTEM "{address}"',
    "dtd file": "SYSTEM '{file}'",
    "dtd and more": 'SYSTEM "{address}" [<!ENTITY l11 "x">]',
    "public dtd": 'PUBLIC "-//x" "{address}" ',
    "comment": '[<!-- ]> --><!ENTITY l11 "x">]',
    "after a bracket": 'SYSTEM "[" [<!ENTITY l11 "x">]',
    "after a greater": 'SYSTEM ">" [<!ENTITY l11 "x">]',
}
BEFORE = {
    "": "",
    "declaration": '<?xml version="1.0"?>\n',
    "standalone": '<?xml version="1.0" standalone="no"?>',
    "comment": "<!-- <PubmedArticleSet> -->",
    "instruction": '<?xml-stylesheet href="{address}"?>',
    "mark": "\ufeff",
}


@pytest.fixture
def closed_door():
    """Listen at an address; nobody may come."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("before", BEFORE)
def test_entities_and_dtds(before, closed_door, tmp_path):
    """None is defined, expanded or fetched: 200 documents, each of them refused in one line."""
    secret = tmp_path / "secret"
    secret.write_text('SECRET <!ENTITY l11 "SECRET">')
    for name, dtd in BOMBS.items():
        for place in ("<PMID>1</PMID>", "<PMID>&l11;</PMID>", '<PMID Version="&l11;">1</PMID>'):
            head = f"{BEFORE[before]}<!DOCTYPE PubmedArticleSet {dtd}>"
            head = head.replace("{file}", secret.as_uri()).replace("{address}", closed_door)
            cited = f"<PubmedArticle><MedlineCitation>{place}</MedlineCitation></PubmedArticle>"
            xml = document(cited, head=head)
            found, error = read(xml)
            if "l11" in place or "[" in dtd.replace('"["', ""):
                assert error is not None, (name, place)
                assert error.reason in {"dtd", "entity", "not_xml"}
                assert "SECRET" not in str(error)
                assert found == []
            else:
                assert [each.paper.pmid for each in found] == ["1"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"])
def test_a_dtd_cannot_hide_in_another_encoding(encoding):
    """Only UTF-8 is read."""
    hidden = '<!DOCTYPE PubmedArticleSet [<!ENTITY a "b">]>'
    for head in (hidden, f'<?xml version="1.0" encoding="{encoding}"?>{hidden}'):
        found, error = read(document(article("1"), head=head).decode().encode(encoding))
        assert error.reason in {"encoding", "not_xml", "dtd"}
        assert found == []


ARTICLE = article("1", TEXT.format("&nbsp;"))


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (b"", "is empty: download it again, or leave it out"),
        (b" \n\n", "is empty: download it again, or leave it out"),
        (b"Rate exceeded", "no XML of PubMed, but 'Rate exceeded': check what was downloaded"),
        (b'\n{"error": 1}', """no XML of PubMed, but '{"error": 1}': check what was downloaded"""),
        (b"<!DOCTYPE html>\n<html>", "the root element is 'html', not PubmedArticleSet: check "
         "what was downloaded"),
        (b"<x:a xmlns:x='y'/>", "the root element is 'x:a', not PubmedArticleSet: check "
         "what was downloaded"),
        (b"<eFetchResult><ERROR>Empty id\nlist</ERROR></eFetchResult>",
         r"PubMed answered with the error 'Empty id\nlist'"),
        (document("<ERROR>Bad id</ERROR>"), "PubMed answered with the error 'Bad id'"),
        (document(ARTICLE), "Entity 'nbsp' not defined: only the five entities of XML and "
         "character references can be read"),
        (document(head='<?xml version="1.0" encoding="ISO-8859-1"?>'),
         "is in 'ISO-8859-1': convert it to UTF-8"),
        (document(article("1"))[:-4], "the XML ends before its root does: download it again"),
        (document("<a></b>"), "is not well-formed XML (Opening and ending tag mismatch: a line 4 "
         "and b): download it again"),
        (document("<a>\xff</a>").replace(b"\xc3", b""), "is not well-formed XML (Invalid bytes in "
         "character encoding): download it again"),
        (document("<m:a/>"), "is not well-formed XML (Namespace prefix m on a is not defined): "
         "download it again"),
    ],
)  # fmt: skip
def test_words(xml, said):
    """An error says what is wrong and what to do."""
    with pytest.raises(RecordError) as caught:
        parse_articles(xml, "answer.xml")
    assert caught.value.message == said


def test_lines_are_those_of_the_file():
    """Also after a head that the parser does not see."""
    with pytest.raises(RecordError, match=r"^f\.xml:6: Entity"):
        parse_articles(document("", article("1"), ARTICLE), "f.xml")
    doctype = HEAD.partition("\n")[2]
    head = f"\n\n\n{doctype}<!--\n-->\n"
    with pytest.raises(RecordError, match=r"^f\.xml:8: Entity"):
        parse_articles(document(ARTICLE, head=head), "f.xml")


@pytest.mark.parametrize(
    "record",
    [
        "<a>" * 300 + "</a>" * 300,
        f"<a>{'x' * 11_000_000}</a>",
        f"<a b='{'x' * 11_000_000}'/>",
        f"<{'a' * 60_000}/>",
    ],
    ids=["deep", "text", "attribute", "name"],
)
def test_limits_of_the_parser(record):
    """What is beyond all records is refused."""
    found, error = read(document(article("1"), record))
    assert error.reason == "not_well_formed"
    assert [told(each)[0] for each in found] in (["1"], [])  # those before it may come


def test_record_without_end(monkeypatch):
    """It is refused before it fills the memory."""
    monkeypatch.setattr(xml_stream, "LONGEST_RECORD", 1 << 20)
    read_bytes = 0

    def endless():
        nonlocal read_bytes
        yield document(article("1")).removesuffix(b"</PubmedArticleSet>\n") + b"<PubmedArticle>"
        while True:
            read_bytes += 1 << 16
            yield b"<a>1</a>" * (1 << 13)

    with pytest.raises(RecordError, match="has more than 1,048,576 bytes") as caught:
        list(read_records(endless(), "f.xml"))
    assert caught.value.reason == "too_long"
    assert read_bytes < 1 << 22


def test_long_prolog():
    """What stands before the root has a limit, too."""
    for before in (b"<!--" + b"a" * 70_000 + b"-->", b" " * 70_000, b"<!-- a -->" * 7000):
        _, error = read(before + WHOLE)
        assert error.reason in {"not_xml", "empty"}


def test_reading_stops_where_the_reader_does():
    """A consumer that ends early leaves the rest of the file unread."""
    file = io.BytesIO(document(*(article(str(number)) for number in range(1, 5000))))
    assert next(read_articles(file, "f.xml")).paper.pmid == "1"
    assert file.tell() <= 2 * xml_stream.CHUNK
