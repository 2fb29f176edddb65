"""iCite and OpenAlex add citations to the papers of a graph, and fill what is missing."""

import gzip
import json

import pytest

from bica_graph.errors import RecordError, SettingError
from bica_graph.graph.digest import graph_digest
from bica_graph.ingest.icite import ingest_icite
from bica_graph.ingest.openalex import ingest_openalex
from bica_graph.ingest.source_settings import SourceSettings
from bica_graph.records.papers import Citation, PaperRecord


def paper_rows(graph):
    """Give all papers by id."""
    return {row["id"]: row for kind, row in graph.rows() if kind == "paper"}


def cited_rows(graph):
    """Give all citations as (citing, cited, sources)."""
    return [
        (row["citing"], row["cited"], ",".join(row["sources"]))
        for kind, row in graph.rows()
        if kind == "citation"
    ]


@pytest.fixture
def pubmed(graph):
    """Give a graph of PubMed: 1 cites 2, and 3 is a stub; 4 was merged into 2."""
    graph.papers.write(
        [
            PaperRecord("1", pmid="1", title="One", abstract="About one.", year=2001),
            PaperRecord("2", pmid="2", doi="10.1/b", title="Two"),
        ],
        "pubmed",
    )
    graph.papers.write_references([PaperRecord("1", references=("2", "3"))], "pubmed 2026-11-28")
    graph.papers.write_references([PaperRecord("2", references=())], "pubmed 2026-11-28")
    graph.papers.merge([("4", "2")])
    return graph


def write(path, text):
    """Write a file, and give its path."""
    path.write_text(text, encoding="utf-8")
    return path


def test_pairs_with_an_end_in_the_graph(pubmed, tmp_path):
    """Both sources are named; what was merged is what it is now; other pairs are counted."""
    pairs = write(tmp_path / "occ.csv", "citing,referenced\n1,2\n2,9\n8,4\n8,9\n1,1\n3,2\n")
    settings = SourceSettings(snapshot="2026-04")
    report = ingest_icite(pubmed, [pairs], settings=settings)
    assert cited_rows(pubmed) == [
        ("1", "2", "icite,pubmed"), ("1", "3", "pubmed"), ("2", "9", "icite"),
        ("3", "2", "icite"), ("8", "2", "icite"),
    ]  # fmt: skip
    counts = report.pairs
    assert (counts.rows, counts.kept, counts.outside, counts.self_citations) == (6, 4, 1, 1)
    assert paper_rows(pubmed)["2"]["references"] == "present"
    before = graph_digest(pubmed)
    assert ingest_icite(pubmed, [pairs], settings=settings).citations.created == 0
    assert graph_digest(pubmed) == before


def test_pairs_with_both_ends_in_the_graph(pubmed, tmp_path):
    """No stub is added."""
    pairs = write(tmp_path / "occ.csv", "citing,referenced\n2,9\n8,1\n2,1\n")
    report = ingest_icite(pubmed, [pairs], both_ends=True)
    assert (report.pairs.kept, report.pairs.outside) == (1, 2)
    assert ("2", "1", "icite") in cited_rows(pubmed)


def test_papers_of_other_ids_are_found_by_their_pmids(graph, tmp_path):
    """A graph of OpenAlex ids gets the citations of PMIDs."""
    graph.papers.write([PaperRecord("W1", pmid="11"), PaperRecord("W2", pmid="12")], "jsonl")
    graph.papers.write_citations([Citation("W1", "77")], "jsonl")
    pairs = write(tmp_path / "occ.csv", "citing,referenced\n11,12\n12,77\n88,77\n")
    ingest_icite(graph, [pairs])
    assert cited_rows(graph) == [
        ("W1", "77", "jsonl"),
        ("W1", "W2", "icite"),
        ("W2", "77", "icite"),
    ]


def test_metadata_fill_what_is_missing(pubmed, tmp_path):
    """Columns are found by name; what PubMed said is kept; a stub becomes a paper if asked for."""
    rows = write(
        tmp_path / "icite_metadata.csv",
        "doi,title,pmid,year,references,cited_by,journal\n"
        "10.1/a,Another title,1,1999,2 5,6,A Journal\n"
        "10.1/c,Three,3,2003,,1,B Journal\n"
        ",Nine,9,2009,1,,C Journal\n",
    )
    ingest_icite(pubmed, [rows], settings=SourceSettings(snapshot="2026-04"))
    assert "title" not in paper_rows(pubmed)["3"]
    settings = SourceSettings(snapshot="2026-04", stubs=True)
    report = ingest_icite(pubmed, [rows], settings=settings)
    found = paper_rows(pubmed)
    assert (found["1"]["title"], found["1"]["year"], found["1"]["doi"]) == ("One", 2001, "10.1/a")
    assert (found["1"]["journal"], found["3"]["title"]) == ("A Journal", "Three")
    assert "9" not in found
    assert (report.papers.unchanged, report.papers.filled) == (1, 1)
    assert ("1", "5", "icite") in cited_rows(pubmed)
    assert ("1", "3", "icite,pubmed") in cited_rows(pubmed)


def test_metadata_without_new_stubs(pubmed, tmp_path):
    """With both ends wanted, a list of references has papers of the graph alone."""
    rows = write(tmp_path / "meta.csv", "pmid,references,cited_by\n1,2 5,\n")
    ingest_icite(pubmed, [rows], both_ends=True)
    assert [row for row in cited_rows(pubmed) if "icite" in row[2]] == [("1", "2", "icite,pubmed")]


def test_the_paper_whose_id_is_the_pmid_is_meant(graph, tmp_path):
    """Also when another paper has the same PMID."""
    graph.papers.write([PaperRecord("a", pmid="1"), PaperRecord("1", pmid="1")], "x")
    graph.papers.write([PaperRecord("2", pmid="2")], "x")
    ingest_icite(graph, [write(tmp_path / "occ.csv", "citing,referenced\n2,1\n")])
    assert cited_rows(graph) == [("2", "1", "icite")]


def test_a_snapshot_is_a_date(pubmed, tmp_path):
    """Anything else could not be told from other sources."""
    with pytest.raises(SettingError, match="snapshot must be a date such as 2026-04"):
        SourceSettings(snapshot="a b|c")


def work(number, *, pmid=None, doi=None, cites=(), title=None, **more):
    """Give a work as OpenAlex describes it."""
    address = "https://openalex.org/W{}".format
    ids = {"openalex": address(number)}
    if pmid:
        ids["pmid"] = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}"
    return {
        "id": address(number),
        "doi": f"https://doi.org/{doi}" if doi else None,
        "ids": ids,
        "title": title or f"Work {number}",
        "publication_year": 2010,
        "referenced_works": [address(each) for each in cites],
        "abstract_inverted_index": {"Rebuilt": [0], "text.": [1]},
        "is_retracted": False,
    } | more


@pytest.fixture
def works(tmp_path):
    """Write works of the papers 1 and 2, of one that cites them, of another, and one of xpac."""
    path = tmp_path / "updated_date=2026-05-01" / "part_0000.gz"
    path.parent.mkdir()
    lines = [
        work(101, pmid=1, cites=[102, 105]),
        work(102, doi="10.1/B", cites=[101], is_retracted=True),
        work(103, pmid=3, cites=[]),
        work(104, cites=[101, 105]),
        work(105, cites=[104]),
        work(106, cites=[101], is_xpac=True),
    ]
    text = "\n".join(json.dumps(each) for each in lines)
    path.write_bytes(gzip.compress(text.encode()))
    return path


def test_works_fill_the_papers_of_the_graph(pubmed, works):
    """Found by PMID or DOI, not doubled; others become stubs or are left."""
    report = ingest_openalex(pubmed, [works])
    found = paper_rows(pubmed)
    assert "title" not in found["3"]
    assert (found["1"]["abstract"], found["2"]["abstract"]) == ("About one.", "Rebuilt text.")
    assert found["2"]["retracted"]
    assert cited_rows(pubmed) == [
        ("1", "2", "openalex,pubmed"), ("1", "3", "pubmed"), ("1", "W105", "openalex"),
        ("2", "1", "openalex"), ("W104", "1", "openalex"),
    ]  # fmt: skip
    counts = report.works
    assert (counts.works, counts.papers, counts.citing, counts.outside, counts.xpac) == (
        6, 2, 1, 2, 1,
    )  # fmt: skip
    before = graph_digest(pubmed)
    ingest_openalex(pubmed, [works])
    assert graph_digest(pubmed) == before
    ingest_openalex(pubmed, [works], settings=SourceSettings(stubs=True))
    filled = paper_rows(pubmed)
    assert (filled["3"]["title"], filled["3"]["source"]) == ("Work 103", "openalex")


def test_works_that_share_a_pmid_are_one_paper(pubmed, tmp_path):
    """It has the references of all of them."""
    path = write(
        tmp_path / "works.jsonl",
        "\n".join(
            json.dumps(each)
            for each in (
                work(201, pmid=1, cites=[203]), work(202, pmid=1, cites=[204]), work(203), work(204)
            )
        ),
    )  # fmt: skip
    report = ingest_openalex(pubmed, [path])
    assert report.shared_pmids == 1
    assert {cited for citing, cited, _ in cited_rows(pubmed) if citing == "1"} == {
        "2", "3", "W203", "W204",
    }  # fmt: skip


def test_all_works_make_a_graph_of_their_own(graph, works):
    """With ids of OpenAlex where a work has neither PMID nor DOI; xpac only if asked for."""
    settings = SourceSettings(everything=True)
    ingest_openalex(graph, [works], with_xpac=True, settings=settings)
    found = paper_rows(graph)
    assert {id for id, row in found.items() if "source" in row} >= {"1", "3", "W104", "W105"}
    assert "W106" in found


def test_a_bad_line_is_named_or_skipped(pubmed, tmp_path):
    """File and line; skipped ones are in a file."""
    path = write(tmp_path / "works.jsonl", json.dumps(work(101, pmid=1)) + "\n{broken\n")
    with pytest.raises(RecordError, match=r"works\.jsonl:2"):
        ingest_openalex(pubmed, [path])
    rejects = tmp_path / "rejects.jsonl"
    report = ingest_openalex(
        pubmed, [path], settings=SourceSettings(skip_bad=True, rejects=rejects)
    )
    assert sum(report.skipped.values()) == 1
    assert rejects.exists()
