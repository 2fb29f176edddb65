"""Ids of papers: what may be one, and every spelling of a DOI or PMID."""

import json

import pytest

from bica_graph.errors import RecordError
from bica_graph.exact.ids import is_id, normal_doi, normal_paper_id, normal_pmid
from bica_graph.queries.seed_papers import seed_papers
from bica_graph.records.papers import Citation
from bica_graph.sources.files.beir import read_qrels
from bica_graph.sources.files.citations_tsv import read_citations
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.jsonl import read_papers
from bica_graph.sources.files.query_files import read_query_file

DOIS = [
    "10.1000/x",
    "10.1000/X",
    " 10.1000/x ",
    "https://doi.org/10.1000/x",
    "http://dx.doi.org/10.1000/x",
    "https://www.doi.org/10.1000/x",
    "HTTPS://DOI.ORG/10.1000/X",
    "//doi.org/10.1000/x",
    "doi.org/10.1000/x",
    "https://doi.org//10.1000/x",
    "https://doi.org/10.1000%2Fx",
    "https://doi.org/10.1000/x/",
    "https://doi.org/10.1000/x?utm_source=a",
    "https://doi.org/10.1000/x#section",
    "https://doi.org/doi:10.1000/x",
    "https://doi.org/https://doi.org/10.1000/x",
    "https://oadoi.org/10.1000/x",
    "https://hdl.handle.net/10.1000/x",
    "https://identifiers.org/doi:10.1000/x",
    "DOI: https://doi.org/10.1000/x",
    "doi:10.1000/x",
    "DOI 10.1000/x",
    "DOI:\u00a010.1000/x",
    "doi=10.1000/x",
    "doi10.1000/x",
    "info:doi/10.1000/x",
    "urn:doi:10.1000/x",
    "10.1000/x.",
    "10.1000/x,",
    "10.1000/x [doi]",
    '"10.1000/x"',
    "<10.1000/x>",
    "(doi:10.1000/x).",
    "[10.1000/x]",
]
PMIDS = [
    "PMID: 12",
    "PMID 12",
    "pmid:0012",
    "PMID12",
    "PMID: 12.",
    "(PMID: 12)",
    "PubMed 12",
    "PubMed ID: 12",
    "pubmed:12",
    "info:pmid/12",
    "https://pubmed.ncbi.nlm.nih.gov/12",
    "https://pubmed.ncbi.nlm.nih.gov/12/",
    "https://pubmed.ncbi.nlm.nih.gov/12/?from_term=sleep",
    "pubmed.ncbi.nlm.nih.gov/12",
    "http://www.ncbi.nlm.nih.gov/pubmed/12",
    "https://www.ncbi.nlm.nih.gov/pubmed/?term=12",
    "https://www.ncbi.nlm.nih.gov/m/pubmed/12/",
    "https://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&db=pubmed&list_uids=12",
    "https://europepmc.org/abstract/MED/12",
    "https://europepmc.org/article/med/12",
    "https://identifiers.org/pubmed:12",
    "pubmed.gov/12",
]
OTHER = ["W12", "00123", "12", "12.0", "PMC12", "PMCID: 12", "pmid", "doi", "10.1000", "10.1000/"]
OTHER += ["n/a", "doi: none", "PMID: 0", "PMID 12; 13", "10.5 mg/day", "podoid/10", "a10.1000/x"]
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066"
INVISIBLE += "\ufe0f\ufeff"


@pytest.mark.parametrize("text", DOIS)
def test_a_doi_is_known_in_every_spelling(text):
    """As the DOI of a paper, and as an id."""
    assert normal_doi(text) == "10.1000/x"
    assert normal_paper_id(text.strip()) == "10.1000/x"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1016/S0140-6736(05)17765-9", "10.1016/s0140-6736(05)17765-9"),
        ("(10.1016/0140-6736(91)90001-x)", "10.1016/0140-6736(91)90001-x"),
        ("https://doi.org/10.1002/a%3Cb%3E", "10.1002/a<b>"),
        ("10.1002/(SICI)1(1998)4&lt;6::A&gt;3.0.CO;2-O", "10.1002/(sici)1(1998)4<6::a>3.0.co;2-o"),
        ("10.1000.10/x?y#z", "10.1000.10/x?y#z"),
        ("10.1000/a/b", "10.1000/a/b"),
    ],
)
def test_a_doi_is_kept_whole(text, doi):
    """Brackets, slashes and signs of its own belong to it."""
    assert normal_doi(text) == doi


@pytest.mark.parametrize("text", PMIDS)
def test_a_pmid_is_known_in_every_spelling(text):
    """As the PMID of a paper, and as an id."""
    assert normal_pmid(text) == "12"
    assert normal_paper_id(text) == "12"


@pytest.mark.parametrize("text", ["12", " 12 ", "0012", "12.0", "12 [uid]", "12[pmid]"])
def test_a_bare_number_is_a_pmid_only_where_one_is_expected(text):
    """Elsewhere it may be an id of any kind."""
    assert normal_pmid(text) == "12"
    assert normal_paper_id(text) == text


@pytest.mark.parametrize("text", OTHER)
def test_other_ids_stay_as_they_are(text):
    """What only looks a little like a DOI or PMID is an id like any other."""
    assert normal_paper_id(text) == text


@pytest.mark.parametrize("sign", [".", ")", "(", "doi:", "pmid ", " "])
def test_a_long_text_is_no_spelling_of_anything(sign):
    """Nobody waits for the end of millions of signs."""
    for text in (sign * 1_000_000, f"10.1000/{sign * 1_000_000}"):
        assert (normal_doi(text), normal_pmid(text), normal_paper_id(text)) == (None, None, text)


@pytest.mark.parametrize("text", ["PMC12", "12v1", "12a", "-12", "\u0661\u0662", "0", "", "12.5"])
def test_no_pmid(text):
    """It is counted as a value that is none, not taken for one."""
    assert normal_pmid(text) is None


@pytest.mark.parametrize("character", INVISIBLE)
def test_what_cannot_be_seen_is_no_part_of_an_id(character):
    """Two ids that look the same would be two papers."""
    assert [is_id(text) for text in ("C", "\u00e9", "\u4e2d")] == [True] * 3
    assert not is_id(f"C{character}")
    assert not is_id(f"{character}C\u00e9")


def everywhere(folder, text):
    """Read an id of a paper from each kind of file; give what became of it."""
    files = {
        "p.jsonl": json.dumps({"id": text}),
        "r.jsonl": json.dumps({"id": "citing", "references": [text]}),
        "c.tsv": f"citing\tcited\n{text}\tother",
        "d.tsv": f"citing\tcited\nother\t{text}",
        "qrels.tsv": f"q\t{text}\t1",
        "q.jsonl": json.dumps({"query_id": "q", "text": "t", "positive_ids": [text]}),
        "q.tsv": f"query_id\ttext\tpositive_ids\nq\tt\t{text}",
        "seeds.txt": text,
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    with text_sources([folder / name for name in files]) as sources:
        papers, citing, cited, citations, qrels, queries, rows, _ = sources
        yield lambda: next(read_papers(papers)).id
        yield lambda: next(read_papers(citing)).references[0]
        yield lambda: next(read_citations(cited)).citing
        yield lambda: next(read_citations(citations)).cited
        yield lambda: next(read_qrels(qrels)).paper
        yield lambda: next(read_query_file(queries, "s")).positives[0].paper
        yield lambda: next(read_query_file(rows, "s")).positives[0].paper
        yield lambda: seed_papers(folder / "seeds.txt").ids[0]


@pytest.mark.parametrize(
    ("text", "paper"),
    [("https://doi.org/10.1000/B2", "10.1000/b2"), ("PMID: 12", "12"), ("0012", "0012")],
)
def test_the_same_text_is_the_same_paper_in_every_file(tmp_path, text, paper):
    """Papers, references, citations, judgements, queries and seeds mean the same paper."""
    assert {read() for read in everywhere(tmp_path, text)} == {paper}


def test_invisible_characters_are_refused_in_every_file(tmp_path):
    """The character is named, and what to do."""
    for read in everywhere(tmp_path, "C\u200bD"):
        with pytest.raises(RecordError, match=r"contains U\+200B .*'C\\u200bD'.*: take it out"):
            read()


def test_a_query_id_is_no_paper(tmp_path):
    """It stays as it is written, but holds no invisible character either."""
    path = tmp_path / "q.jsonl"
    row = {"query_id": "PMID: 12", "text": "t", "positive_ids": ["a"]}
    path.write_text(json.dumps(row), encoding="utf-8")
    with text_sources([path]) as (source,):
        assert next(read_query_file(source, "s")).id == "PMID: 12"
    path.write_text(json.dumps(row | {"query_id": "a\u2060"}), encoding="utf-8")
    with text_sources([path]) as (source,), pytest.raises(RecordError, match="query_id contains"):
        next(read_query_file(source, "s"))


def test_joined_files_keep_no_byte_order_mark(tmp_path):
    """A second header within a file is refused as one, and the mark is no part of an id."""
    path = tmp_path / "c.tsv"
    header, mark = "citing\tcited\r\n", "\ufeff"
    path.write_text(f"{mark}{header}A\tB\r\n{mark}B\tC\r\n", encoding="utf-8", newline="")
    with text_sources([path]) as (source,):
        assert list(read_citations(source)) == [Citation("A", "B"), Citation("B", "C")]
    path.write_text(f"{mark}{header}A\tB\r\n{mark}{header}", encoding="utf-8", newline="")
    with text_sources([path]) as (source,), pytest.raises(RecordError, match="3: repeats the head"):
        list(read_citations(source))
