"""Works of OpenAlex get the keys by which a graph knows them, in two passes over any files."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from bica_graph.errors import RecordError
from bica_graph.exact.ids import normal_doi
from bica_graph.records.papers import MeshHeading, PaperRecord
from bica_graph.sources.bad_line import BadLine
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.languages import marc_language
from bica_graph.sources.files.openalex import (
    GraphPapers,
    OpenAlexWork,
    WorkChoice,
    WorkCounts,
    collect_work_ids,
    read_works,
)
from bica_graph.sources.files.openalex_works import (
    LONGEST_ABSTRACT,
    skimmed_keys,
    work_keys,
    work_number,
    work_paper,
)
from bica_graph.sources.files.pmid_set import PmidSet
from bica_graph.sources.tally import Tally

SYNERGY = Path(__file__).parents[3] / "shared" / "data" / "synergy"
NOBODY = GraphPapers(PmidSet([]))
ALL = WorkChoice(everything=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, so that messages hold short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def work(number: int, cites=(), pmid=None, doi=None, **others):
    """A work as OpenAlex writes it."""
    ids = {"openalex": f"https://openalex.org/W{number}", "mag": str(number)}
    ids |= {"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}"} if pmid else {}
    ids |= {"doi": f"https://doi.org/{doi}"} if doi else {}
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": ids.get("doi"),
        "title": f"Title {number}",
        "ids": ids,
        "authorships": [{"author": {"id": "https://openalex.org/A1"}}],
        "referenced_works": [f"https://openalex.org/W{each}" for each in cites],
        "related_works": ["https://openalex.org/W999"],
        "is_retracted": False,
    } | others


def lines(*works) -> str:
    return "".join(json.dumps(each) + "\n" for each in works)


def read(content, graph=NOBODY, choice=ALL, name="w.jsonl", **options):
    """Read a file in both passes."""
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    with text_sources([name]) as (source,):
        ids = collect_work_ids([source], graph, options.get("bad") or _stop)
        return list(read_works(source, ids, choice, **options))


def _stop(error, raw):
    raise error


def keys_of(found: list[OpenAlexWork]):
    return [(each.work, each.key, each.cites) for each in found]


def error_of(content, **options) -> RecordError:
    with pytest.raises(RecordError) as caught:
        read(content, **options)
    return caught.value


def test_references_have_the_keys_of_papers():
    """A reference is the PMID of the work, or its id, also of works further down and of none."""
    found = read(lines(work(1, [2, 3, 9, 2]), work(2, [1], pmid=22), work(3, doi="10.1/c")))
    assert keys_of(found) == [
        ("W1", "W1", ("22", "W3", "W9")),
        ("W2", "22", ("W1",)),
        ("W3", "W3", ()),
    ]
    assert [each.paper and each.paper.id for each in found] == ["W1", None, "W3"]
    assert [each.paper and each.paper.references for each in found] == [
        ("22", "W3", "W9"),
        ("W1",),
        None,
    ]


def test_papers_of_the_graph():
    """A paper that the graph knows by PMID, DOI or id is found; the key is what it is known by."""
    graph = GraphPapers(PmidSet(["22"]), {"10.1/c"}, {4})
    counts = WorkCounts()
    content = lines(
        work(1, [2, 3, 4, 8]),
        work(2, [1, 8], pmid=22, doi="10.1/b"),
        work(3, [2], pmid=33, doi="10.1/C"),
        work(4, [3]),
        work(5, [8]),
        work(6, pmid=66),
    )
    found = read(content, graph, WorkChoice(), tallies=(counts, Tally()))
    assert keys_of(found) == [
        ("W1", "W1", ("22", "10.1/c", "W4")),
        ("W2", "22", ("W1", "W8")),
        ("W3", "10.1/c", ("22",)),
        ("W4", "W4", ("10.1/c",)),
    ]
    assert [each.paper and (each.paper.id, each.paper.pmid, each.paper.doi) for each in found] == [
        None,
        (None, "22", "10.1/b"),
        (None, "33", "10.1/c"),
        ("W4", None, None),
    ]
    assert counts == WorkCounts(works=6, papers=3, citing=1, outside=2)


def test_xpac_is_left_out():
    """What OpenAlex marks as xpac is counted, and read only on demand."""
    counts = WorkCounts()
    content = lines(work(1, is_xpac=True), work(2, is_xpac=False))
    assert [each.work for each in read(content, tallies=(counts, Tally()))] == ["W2"]
    assert counts == WorkCounts(works=2, papers=1, xpac=1)
    both = read(content, choice=WorkChoice(everything=True, with_xpac=True))
    assert [each.work for each in both] == ["W1", "W2"]


def test_several_files():
    """Ids are collected from all files; of two PMIDs of a work, the last one counts."""
    Path("a").write_text(lines(work(1, [2]), work(2, pmid=5)), encoding="utf-8")
    Path("b").write_text(lines(work(2, pmid=6), work(3, pmid=6)), encoding="utf-8")
    with text_sources(["a", "b"]) as sources:
        ids = collect_work_ids(sources, NOBODY)
        found = [each for source in sources for each in read_works(source, ids, ALL)]
    assert keys_of(found)[0] == ("W1", "W1", ("6",))
    assert (len(ids), ids.shared_pmids()) == (2, {"6"})


def test_citation_of_itself():
    """A work that cites itself, under its own id or that of its double, does not."""
    tally = Tally()
    found = read(lines(work(1, [1, 2, 3], pmid=5), work(2, pmid=5)), tallies=(WorkCounts(), tally))
    assert found[0].cites == ("W3",)
    assert tally.ignored_values == {"referenced_works: the work itself": 1}


PAGE = {"meta": {"count": 2}, "results": [work(1, [2]), work(2, pmid=22)], "group_by": []}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(PAGE),
        json.dumps(PAGE, indent=2),
        "\n" + json.dumps(PAGE, indent=2).replace("\n", "\r\n") + "\n\n",
        "\ufeff" + json.dumps(PAGE, indent=1),
        json.dumps(PAGE["results"]),
        json.dumps(PAGE["results"], indent=2),
        lines(PAGE | {"results": [work(1, [2])]}, PAGE | {"results": [work(2, pmid=22)]}),
        lines(*PAGE["results"]),
        json.dumps(work(1, [2])) + "\n" + json.dumps(work(2, pmid="22 ")),
    ],
    ids=["line", "many", "CRLF", "BOM", "list", "lines of a list", "pages", "works", "no end"],
)
@pytest.mark.parametrize("graph", [NOBODY, GraphPapers(PmidSet(["22"]))])
def test_saved_answers(content, graph):
    """An answer of the API gives the works that lines give, however it was saved."""
    choice = ALL if graph is NOBODY else WorkChoice()
    found = read(content, graph, choice)
    assert keys_of(found) == [("W1", "W1", ("22",)), ("W2", "22", ())]


@pytest.mark.parametrize("indent", [None, 2])
def test_one_work(indent):
    """The answer for a single work is read, too."""
    assert keys_of(read(json.dumps(work(1, [2]), indent=indent))) == [("W1", "W1", ("W2",))]


def test_answer_without_works():
    """An answer without results has no works, and is no error."""
    assert read(json.dumps({"meta": {"count": 0}, "results": []})) == []


@pytest.mark.parametrize(
    ("content", "line", "reason", "message"),
    [
        ("", 0, "empty", "the file is empty: leave it out"),
        (lines(work(1)) + "{\n", 2, "not_json", "is not JSON (Expecting property name"),
        (
            lines(work(1)) + json.dumps(work(2))[:-9] + "\n" + lines(work(3)),
            2,
            "not_json",
            "is not",
        ),
        (json.dumps(PAGE, indent=2)[:-30], 1, "not_json", "is not JSON"),
        (lines(work(1)) + "[]\n", 2, "not_object", "is a list, not an object"),
        ('{"results": {}}', 1, "wrong_type", "results must be a list of works, not an object"),
        ('{"results": [5]}', 1, "not_object", "work 1: is a whole number, not an object"),
        ('{\n"results": [5]}', 0, "not_object", "work 1: is a whole number, not an object"),
        ('{"error": "x", "message": "too many"}', 1, "error_answer", "is an error that OpenAlex"),
        (
            lines({"id": "https://openalex.org/A5"}),
            1,
            "work_id",
            "id is 'https://openalex.org/A5',",
        ),
        (lines({"title": "x"}), 1, "work_id", "id is null, not that of a work"),
        (lines(work(1) | {"ids": []}), 1, "wrong_type", "ids must be an object, not a list"),
        (b"\x00", 1, "nul_byte", "contains a NUL byte"),
        (b'{"id": "\xff"}', 1, "encoding", "is not UTF-8"),
    ],
)
def test_bad_lines(content, line, reason, message):
    """What is no work is named by its line, with a reason and what to do."""
    error = error_of(content)
    assert (error.line, error.reason) == (line, reason)
    assert error.message.startswith(message)
    assert "\n" not in str(error)


def test_going_on():
    """Who goes on loses the bad lines alone, and has them counted."""
    bad: list[int] = []
    counts = WorkCounts()
    content = lines(work(1)) + "x\n" + lines(work(2) | {"title": 5}, work(3))
    Path("w").write_text(content, encoding="utf-8")
    with text_sources(["w"]) as (source,):
        ids = collect_work_ids([source], NOBODY, lambda *_: None)
        found = list(
            read_works(
                source, ids, ALL, lambda error, raw: bad.append(error.line), (counts, Tally())
            )
        )
    assert [each.work for each in found] == ["W1", "W3"]
    assert bad == [2, 3]
    assert counts.bad == 2


def test_cut_gzip_file():
    """A part that was cut gives the works before the cut, and an error."""
    raw = gzip.compress(lines(*(work(number * 7919 % 10007) for number in range(1, 999))).encode())
    raw = raw[: len(raw) // 2]
    assert error_of(raw, name="part_000.gz").reason == "truncated"
    bad: list[str] = []
    found = read(raw, name="part_000.gz", bad=lambda error, raw: bad.append(error.reason))
    assert set(bad) == {"truncated"}
    assert 10 < len(found) < 998


def test_skimming_finds_what_parsing_finds():
    """The quick look at a line gives the keys that parsing gives, or leaves them to it."""
    trick = work(5, pmid=55, title='a "ids": {"openalex": "W6"}, "doi": "x"', ids2={"a": 1})
    for fields in (
        work(1),
        work(2, pmid=22, doi="10.1/B"),
        trick,
        work(6) | {"doi": "https://doi.org/10.1/x"},
        work(7) | {"ids": None},
        work(8) | {"ids": {"pmid": 5}},
        work(9) | {"abstract_inverted_index": {"ids": [0], "doi": [1]}},
        work(10) | {"locations": [{"ids": {"openalex": "W3"}}]},
        work(11, pmid="x", doi="n/a"),
    ):
        expected = work_keys(fields, Tally())
        for raw in (json.dumps(fields), json.dumps(fields, separators=(",", ":"))):
            assert skimmed_keys(raw.encode(), Tally()) in (expected, None)
    assert skimmed_keys(json.dumps(trick).encode(), Tally()) == (5, "55", None)
    assert skimmed_keys(json.dumps(work(2, pmid=22)).encode()[:-1], Tally()) is None


def paper(**fields) -> PaperRecord:
    fields = {"id": "https://openalex.org/W1"} | fields
    return work_paper(fields, work_keys(fields, Tally()), Tally())


def test_record():
    """A record has all of a work that a graph has room for; other fields are no surprise."""
    found = paper(
        doi="https://doi.org/10.1/A",
        ids={"pmid": 22, "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/5"},
        title=None,
        display_name=" One ",
        abstract_inverted_index={"b": [1], "a": [0, 2]},
        publication_year=1998,
        language="en",
        type="review",
        is_retracted=True,
        primary_location={"source": {"display_name": "Invented Letters"}},
        mesh=[
            {"descriptor_ui": "D1", "descriptor_name": "X", "is_major_topic": False},
            {"descriptor_ui": "D2", "descriptor_name": "Y", "is_major_topic": None},
            {"descriptor_ui": "D1", "descriptor_name": "X", "is_major_topic": True},
        ],
        grants=[],
    )
    assert found == PaperRecord(
        id=None,
        pmid="22",
        doi="10.1/a",
        title="One",
        abstract="a b a",
        year=1998,
        retracted=True,
        retraction="retracted, according to OpenAlex",
        journal="Invented Letters",
        languages=("eng",),
        publication_types=("review",),
        mesh=(MeshHeading("D1", "X", True), MeshHeading("D2", "Y")),
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": None, "mesh": [], "primary_location": {"source": None}, "is_retracted": False},
        {"ids": {"pmid": ""}, "doi": "", "title": " ", "abstract_inverted_index": {}},
    ],
)
def test_blank_fields_say_nothing(fields):
    """What OpenAlex does not know does not empty, or deny, what another source gave."""
    assert paper(**fields) == PaperRecord(id=None)


@pytest.mark.parametrize(
    ("index", "abstract", "counted"),
    [
        ({"a": [0], "b": [1]}, "a b", {}),
        ({"b": [7], "a": [5], "c": [6]}, "a c b", {}),
        ({"a": [0], "b": [10**12]}, "a b", {"abstract: words are missing": 1}),
        ({"a": [3], "b": [3], "c": [4]}, "a b c", {"abstract: words at the same place": 1}),
        ({"a": []}, None, {}),
        (
            {"a" * 1000: list(range(1000))},
            None,
            {f"abstract: more than {LONGEST_ABSTRACT:,} characters": 1},
        ),
    ],
    ids=["plain", "any order", "far away", "same place", "no words", "bomb"],
)
@pytest.mark.parametrize("name", ["abstract_inverted_index", "abstract_inverted_index_v3"])
def test_abstracts(name, index, abstract, counted):
    """Words come into their order; holes, doubles and absurd positions are counted."""
    tally = Tally()
    fields = {"id": "W1", name: index}
    assert work_paper(fields, work_keys(fields, tally), tally).abstract == abstract
    assert dict(tally.ignored_values) == counted


VALUES = [None, "", "x", "\0", 5, -1, 1e300, 1.5, True, [], [None], [5], ["x"], [[]], [{}], {}]
VALUES += [{"a": 1}, {"a": [-1]}, {"a": [True]}, {"source": 5}, {"source": {"display_name": 5}}]
VALUES += [{"pmid": []}, {"pmid": 1.5}, {"doi": {}}, {"openalex": 5}, [{"descriptor_ui": 5}]]
VALUES += [[{"descriptor_ui": "D1", "descriptor_name": "x", "is_major_topic": "yes"}]]
FIELDS = """
id ids doi title display_name publication_year language type is_retracted is_xpac mesh
primary_location referenced_works abstract_inverted_index abstract_inverted_index_v3
"""


@pytest.mark.parametrize("name", FIELDS.split())
def test_wrong_types(name):
    """A field of any type is taken, counted, or an error of one line; never another exception."""
    refused = 0
    for value in VALUES:
        fields = work(1, [2], pmid=5) | {"title": None, name: value}
        bad: list[str] = []
        read(lines(fields), bad=lambda error, raw, bad=bad: bad.append(str(error)))
        assert all(each.isprintable() for each in bad)
        refused += bool(bad)
    assert refused > 3


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("W12", 12),
        (" https://openalex.org/W12", 12),
        ("https://openalex.org/works/W12", 12),
        ("https://api.openalex.org/works/W12", 12),
        ("http://openalex.org/W12/", 12),
    ],
)
def test_ids_of_works(value, number):
    """The id of a work is known in each of its spellings."""
    assert work_number(value, "id") == number


@pytest.mark.parametrize("value", ["12", "A12", "W", "W1x", "W" + "9" * 19, None, 12, "W\u0661"])
def test_ids_that_are_not_of_works(value):
    """Nothing else is one."""
    with pytest.raises(BadLine):
        work_number(value, "id")


def test_languages():
    """Codes of two letters become those of PubMed."""
    assert [marc_language(each) for each in ("de", "FR", "zh-cn", "pt_BR", "qq", "eng")] == [
        "ger",
        "fre",
        "chi",
        "por",
        "qq",
        "eng",
    ]


@pytest.mark.skipif(not SYNERGY.is_dir(), reason="the data are beside the repository")
def test_synergy():
    """7,518 papers that a graph knows by PMID, DOI or id are all found, with their citations."""
    with gzip.open(SYNERGY / "papers.jsonl.gz", "rt", encoding="utf-8") as file:
        papers = {each["id"]: each for each in map(json.loads, file)}
    cites: dict[str, list[str]] = {id: [] for id in papers}
    with gzip.open(SYNERGY / "cites.tsv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            cites[row["citing"]].append(row["cited"])
    dois = {id: normal_doi(each["doi"] or "") for id, each in papers.items()}
    number = {id: int(id.removeprefix("W")) for id in papers}
    works = [
        work(number[id], [number[each] for each in cites[id]], each["pmid"], dois[id])
        for id, each in papers.items()
    ]
    others = [work(10**12 + each, [1, 2], doi=f"10.1/{each}") for each in range(1000)]
    content = gzip.compress(lines(*others[:500], *works, *others[500:]).encode(), 1)
    graph = GraphPapers(
        PmidSet(each["pmid"] for each in papers.values() if each["pmid"]),
        {dois[id] for id, each in papers.items() if not each["pmid"] and dois[id]},
        {number[id] for id, each in papers.items() if not each["pmid"] and not dois[id]},
    )
    counts = WorkCounts()
    found = read(content, graph, WorkChoice(), name="w.gz", tallies=(counts, Tally()))
    key = {id: each["pmid"] or dois[id] or id for id, each in papers.items()}
    assert {each.work: each.key for each in found} == key
    assert {each.work: set(each.cites) for each in found} == {
        id: {key[other] for other in cites[id]} - {key[id]} for id in papers
    }
    assert counts == WorkCounts(works=8518, papers=7518, outside=1000)
