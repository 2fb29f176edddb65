"""Rows of iCite's metadata become papers, whatever the order of columns, or it is said why not."""

from __future__ import annotations

import csv
import gzip
import json
from contextlib import suppress
from pathlib import Path

import pytest

from bica_graph.errors import RecordError
from bica_graph.records.papers import PaperRecord
from bica_graph.sources.bad_line import BadLine
from bica_graph.sources.files.icite_metadata import read_icite_metadata
from bica_graph.sources.files.icite_records import IcitePaper, icite_paper
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.pmid_set import PmidSet
from bica_graph.sources.tally import Tally

COLUMNS = ["pmid", "doi", "year", "title", "authors", "journal", "cited_by", "references"]
HEADER = ",".join(COLUMNS) + "\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, so that messages hold short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(content: str | bytes, name="m.csv", **options) -> list[IcitePaper]:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    with text_sources([name]) as (source,):
        return list(read_icite_metadata(source, **options))


def error_of(content: str | bytes, **options) -> RecordError:
    with pytest.raises(RecordError) as caught:
        read(content, **options)
    return caught.value


def test_paper():
    """A row has all that iCite knows of a paper."""
    row = '7,https://doi.org/10.1000/A,1998,"One, ""two""\nthree",A B,J Inv,8 9,5 6\n'
    expected = PaperRecord(
        id=None,
        pmid="7",
        doi="10.1000/a",
        title='One, "two"\nthree',
        year=1998,
        journal="J Inv",
        references=("5", "6"),
    )
    (found,) = read(HEADER + row)
    assert found == IcitePaper(expected, ("8", "9"))
    assert found.cited_by == ("8", "9")


def test_blank_fields_say_nothing():
    """A blank field empties nothing; blank references are unknown, because iCite lacks many."""
    assert read(HEADER + "7,,,,,,,\n") == [IcitePaper(PaperRecord(id=None, pmid="7"))]


@pytest.mark.parametrize(
    "content",
    [
        "references,x,pmid\n5 6,,7\n",
        "\ufeffPMID,References\r\n7,5 6\r\n",
        '"pmid","references"\n\n"7","5 6"\n\n',
        "pmid,references\n7, 5  6 ",
        "pmid,citedPmids\n7,5 6\n",
    ],
    ids=[
        "other order",
        "BOM, CRLF, capitals",
        "quotes and blank lines",
        "spaces, no end",
        "newer names",
    ],
)
def test_columns_are_found_by_name(content):
    """Order, case and spelling of the header do not matter, and other columns may be missing."""
    expected = PaperRecord(id=None, pmid="7", references=("5", "6"))
    assert read(content) == [IcitePaper(expected)]


@pytest.mark.parametrize(
    ("content", "line", "reason", "message"),
    [
        ("", 0, "empty", "the file is empty: leave it out"),
        ("title,year\n", 1, "header", "has no column pmid, but 'title', 'year': add a header"),
        ("7,1998\n8,1999\n", 1, "header", "has no column pmid, but '7', '1998': add a header"),
        ("citing,referenced\n1,2\n", 1, "header", "holds citations alone: give icite_metadata.csv"),
        ("pmid,pmid\n1,2\n", 1, "header", "has the column pmid twice: keep one of them"),
        ("pmid,title\n7,a\n\n8\n", 4, "columns", "has 1 column where the header has 2"),
        ("pmid,title\n7,a,b\n", 2, "columns", "has 3 columns where the header has 2"),
        ("pmid,title\n,a\n", 2, "no_pmid", "has no PMID: every paper of iCite has one"),
        ("pmid,title\nx7,a\n", 2, "no_pmid", "has no PMID"),
        ("pmid,title\n99999999999,a\n", 2, "no_pmid", "has the PMID 99999999999, which is too"),
        ('pmid,title\n7,"a"b\n', 2, "csv", "is not CSV (',' expected after '\"'): is a quotation"),
        ('pmid,title\n7,"a\n8,b\n', 2, "csv", "is not CSV (unexpected end of data): is a"),
        (b"pmid,title\n7,\xff\n", 2, "encoding", "is not UTF-8"),
        (b"pmid,title\n7,a\x00\n", 2, "nul_byte", "contains a NUL byte"),
    ],
)
def test_bad_rows(content, line, reason, message):
    """What cannot be read is named by its line, with a reason and what to do."""
    error = error_of(content)
    assert (error.line, error.reason) == (line, reason)
    assert error.message.startswith(message)
    assert "\n" not in str(error)


def test_open_quotation_mark_costs_one_line():
    """A quotation mark that is never closed does not swallow the rows below it."""
    bad: list[tuple[int, str, bytes]] = []
    content = 'pmid,title\n1,a\n2,"b\n3,c\n4,"d ""x"\n5,"e\ne"\n6,f\n'
    papers = read(content, bad=lambda error, raw: bad.append((error.line, error.reason, raw)))
    assert [each.paper.pmid for each in papers] == ["1", "3", "4", "5", "6"]
    assert bad == [(3, "csv", b'2,"b')]


def test_large_fields_and_the_limit_of_csv():
    """Lists of a megabyte are read, and the limit of the csv module is what it was."""
    before = csv.field_size_limit()
    many = " ".join(map(str, range(1_000_000, 1_150_000)))
    (found,) = read(HEADER + f"7,,,,,,{many},\n")
    assert len(many) > before
    assert len(found.cited_by) == 150_000
    assert csv.field_size_limit() == before


def test_only_wanted_papers():
    """Rows of other papers are passed over, whatever is wrong with their fields."""
    content = "pmid,year,references\n7,1998,5\n8,x,y\n9,1999,\n"
    tally = Tally()
    papers = read(content, wanted=PmidSet(["7", "9"]), tally=tally)
    assert [each.paper.pmid for each in papers] == ["7", "9"]
    assert not tally.ignored_values


def test_what_is_left_out_is_counted():
    """Repeated rows, ids that are none, and citations of a paper by itself are counted."""
    tally = Tally()
    rows = ("7,n/a,98,5 x 7 5 0,7 8", "", "7,10.1/a,1998,6,", "70000000,,,,")
    content = "\n".join(("pmid,doi,year,references,cited_by", *rows))
    papers = read(content, tally=tally)
    assert papers == [
        IcitePaper(PaperRecord(id=None, pmid="7", references=("5",)), ("8",)),
        IcitePaper(PaperRecord(id=None, pmid="70000000")),
    ]
    assert tally.blank == 1
    assert dict(tally.ignored_values) == {
        "doi: not a DOI": 1,
        "year: not a year": 1,
        "references: not a PMID": 2,
        "references: the paper itself": 1,
        "cited_by: the paper itself": 1,
        "pmid: repeated": 1,
    }


def test_cut_file():
    """A gzip file that was cut gives the rows before the cut, and an error."""
    rows = "".join(f"{number},t{number * 7919 % 10007}\n" for number in range(1, 5000))
    raw = gzip.compress(b"pmid,title\n" + rows.encode())[:-2000]
    assert error_of(raw, name="m.csv.gz").reason == "truncated"
    bad: list[str] = []
    papers = read(raw, name="m.csv.gz", bad=lambda error, raw: bad.append(error.reason))
    assert bad == ["truncated"]
    assert 100 < len(papers) < 4999


ANSWER = {"doi": "10.1/a", "title": "T", "year": 1998, "journal": "J"}
NEWER = {"doi": "10.1/a", "title": "T", "pubYear": 1998, "journalNameIso": "J"}


@pytest.mark.parametrize(
    "fields",
    [
        ANSWER | {"pmid": 7, "references": [5, 6], "cited_by": [8]},
        NEWER | {"_id": "7", "citedPmids": [5, "6"], "citedByPmids": ["8"]},
        ANSWER
        | {"pmid": "7", "references": "5 6", "cited_by": "8", "title": " T ", "year": "1998.0"},
    ],
    ids=["names of files", "newer names", "texts"],
)
def test_answers_of_the_api(fields):
    """Both spellings of the API give the paper that the file gives."""
    paper = PaperRecord(
        id=None, pmid="7", doi="10.1/a", title="T", year=1998, journal="J", references=("5", "6")
    )
    assert icite_paper(fields, Tally()) == IcitePaper(paper, ("8",))


@pytest.mark.parametrize(
    "name", ["pmid", "doi", "title", "year", "journal", "references", "cited_by"]
)
@pytest.mark.parametrize(
    "value", [None, "", "x", 5, 1.5, True, [], [None], [{}], {}, {"a": []}, -1]
)
def test_wrong_types(name, value):
    """A field of any type is taken, counted, or an error of one line; never another exception."""
    fields = json.loads(json.dumps({"pmid": 7} | {name: value}))
    with suppress(BadLine):
        assert icite_paper(fields, Tally()).paper.pmid
