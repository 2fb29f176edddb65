"""The content of files is in the graph afterwards, for any order and batches, and after a kill."""

from __future__ import annotations

import gzip
import io
import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bica_graph.errors import OutputError, RecordError, SourceError
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.ingest.stage import IngestReport, IngestSettings, ingest_jsonl
from bica_graph.records.papers import CitationCounts, PaperCounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEADER = "citing\tcited\n"
SKIPPING = IngestSettings(skip_bad=True)

Paper = dict[str, Any]
Rows = list[tuple[str, dict[str, Any]]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, so that messages hold short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[LocalGraph]:
    """Give an empty graph."""
    graph = LocalGraph(tmp_path / "graph")
    yield graph
    graph.close()


def write(name: str, *papers: Paper) -> str:
    lines = "".join(json.dumps(paper) + "\n" for paper in papers)
    Path(name).write_text(lines, encoding="utf-8")
    return name


def ingest(graph: LocalGraph, *papers: Paper, batch_size: int = 2000) -> IngestReport:
    return ingest_jsonl(
        graph, [write("p.jsonl", *papers)], settings=IngestSettings(batch_size=batch_size)
    )


def ingest_citations(graph: LocalGraph, *lines: str) -> IngestReport:
    Path("c.tsv").write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return ingest_jsonl(graph, [], ["c.tsv"])


def papers_of(graph: LocalGraph) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for kind, row in graph.rows() if kind == "paper"}


def citations_of(graph: LocalGraph) -> list[tuple[str, str]]:
    rows = [row for kind, row in graph.rows() if kind == "citation"]
    return [(row["citing"], row["cited"]) for row in rows]


def test_paper(graph: LocalGraph) -> None:
    """A paper has all fields of its record."""
    ingest(graph, {"id": "a", "pmid": "1", "doi": "10.1/A", "title": "T", "year": 1998})
    paper = papers_of(graph)["a"]
    told = {key: paper[key] for key in ("pmid", "doi", "title", "year", "source")}
    assert told == {"pmid": "1", "doi": "10.1/a", "title": "T", "year": 1998, "source": "jsonl"}


def test_counts(graph: LocalGraph) -> None:
    """Every record is created, filled, changed, unchanged or repeated."""
    ingest(graph, {"id": "a", "references": ["stub"]}, {"id": "b", "title": "T"}, {"id": "c"})
    report = ingest(
        graph,
        {"id": "a"},
        {"id": "b", "title": "U"},
        {"id": "c"},
        {"id": "c"},
        {"id": "d"},
        {"id": "stub"},
    )
    assert report.papers == PaperCounts(created=1, filled=1, changed=1, unchanged=2)
    assert (report.papers_read, report.papers_repeated) == (6, 1)


def test_again(graph: LocalGraph) -> None:
    """The same file again changes nothing."""
    papers = [{"id": "a", "title": "T", "references": ["b", "x"]}, {"pmid": 5, "abstract": "A"}]
    ingest(graph, *papers)
    before = list(graph.rows())
    report = ingest(graph, *papers)
    assert report.papers == PaperCounts(unchanged=2)
    assert report.references == CitationCounts(known=2)
    assert list(graph.rows()) == before


def test_not_told_is_kept(graph: LocalGraph) -> None:
    """Fields missing in a later record are kept; empty ones are removed."""
    ingest(graph, {"id": "a", "title": "T", "abstract": "A", "year": 1998, "references": ["b"]})
    ingest(graph, {"id": "a", "abstract": ""})
    paper = papers_of(graph)["a"]
    assert (paper["title"], paper["year"], paper.get("abstract")) == ("T", 1998, None)
    assert citations_of(graph) == [("a", "b")]


def test_references_are_replaced(graph: LocalGraph) -> None:
    """A new list of references takes the place of the old one, and stubs without use go."""
    ingest(graph, {"id": "a", "references": ["b", "c"]})
    report = ingest(graph, {"id": "a", "references": ["c", "d"]})
    assert citations_of(graph) == [("a", "c"), ("a", "d")]
    assert sorted(papers_of(graph)) == ["a", "c", "d"]
    assert report.references == CitationCounts(created=1, known=1, removed=1, stubs=1)


def test_citations(graph: LocalGraph) -> None:
    """A paper named only by a citation, on either side, becomes a stub and is counted."""
    ingest(graph, {"id": "a"})
    report = ingest_citations(graph, "a\tx", "y\ta", "x\tx", "a\tx")
    assert citations_of(graph) == [("a", "x"), ("x", "x"), ("y", "a")]
    assert report.citations == CitationCounts(created=3, stubs=2)
    assert (report.citations_read, report.citations_repeated, report.stubs) == (4, 1, 2)


def test_both_files(graph: LocalGraph) -> None:
    """Papers and citations go in together, packed or not."""
    write("p.jsonl", {"id": "a"})
    Path("q.jsonl.gz").write_bytes(gzip.compress(b'{"id": "b"}\n'))
    Path("c.tsv.gz").write_bytes(gzip.compress(HEADER.encode() + b"a\tb\n"))
    report = ingest_jsonl(graph, ["p.jsonl", Path("q.jsonl.gz")], ["c.tsv.gz"])
    assert (report.papers_read, report.citations_read, report.stubs) == (2, 1, 0)


def test_standard_input(graph: LocalGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers may come from standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "a"}\n')))
    assert ingest_jsonl(graph, ["-"]).papers.created == 1


def test_left_out(graph: LocalGraph) -> None:
    """Blank lines, other fields and values of no use are counted."""
    Path("p.jsonl").write_text('{"id": 1, "x": 1}\n\n{"id": 2, "pmid": "n/a"}\n', encoding="utf-8")
    report = ingest_jsonl(graph, ["p.jsonl"])
    assert (report.blank, report.ignored_fields, report.ignored_values) == (
        1,
        {"x": 1},
        {"pmid: not a PMID": 1},
    )


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ([{"pmid": 1}], {"1"}),
        ([{"doi": "10.1/X"}], {"10.1/x"}),
        ([{"pmid": 1, "doi": "10.1/x"}], {"1"}),
        ([{"id": "a", "pmid": 1}, {"pmid": 1}], {"a"}),
        ([{"id": "a", "doi": "10.1/x"}, {"pmid": 1, "doi": "10.1/x"}, {"pmid": 1}], {"a"}),
        (
            [{"id": "a", "doi": "10.1/x"}, {"id": "b", "pmid": 1}, {"pmid": 1, "doi": "10.1/x"}],
            None,
        ),
        ([{"pmid": 1}, {"id": "a", "pmid": 1}], {"1", "a"}),
        ([{"id": "a", "pmid": 1}, {"id": "a", "pmid": 2}, {"pmid": 1}], {"a", "1"}),
        ([{"id": "b", "pmid": 1}, {"id": "a", "pmid": 1}, {"pmid": 1, "title": "T"}], None),
        ([{"id": "a", "references": ["1"]}, {"pmid": 1, "title": "T"}], {"a", "1"}),
    ],
    ids=[
        "pmid is the id",
        "doi is the id",
        "pmid before doi",
        "known by pmid",
        "known by doi, then by the pmid it brought",
        "pmid wins over doi",
        "an id that is given is the key",
        "a pmid that was taken back",
        "smallest id of two",
        "a stub of that id",
    ],
)
@pytest.mark.parametrize("batch_size", [1, 2000])
def test_papers_without_id(
    graph: LocalGraph, papers: list[Paper], expected: set[str] | None, batch_size: int
) -> None:
    """A record without an id is of the paper with its PMID, else its DOI, else a new one."""
    ingest(graph, *papers, batch_size=batch_size)
    assert set(papers_of(graph)) == (expected or {"a", "b"})


def test_known_in_the_graph(graph: LocalGraph) -> None:
    """A record without an id is of a paper that the graph has from before."""
    ingest(graph, {"id": "b", "doi": "10.1/x"}, {"id": "a", "doi": "10.1/x"})
    ingest(graph, {"doi": "10.1/X", "title": "T"})
    assert papers_of(graph)["a"]["title"] == "T"


@pytest.mark.parametrize("batch_size", [1, 2000])
def test_the_paper_whose_id_is_the_pmid_comes_first(graph: LocalGraph, batch_size: int) -> None:
    """Of two papers with a PMID, a record without an id is of the one that is named by it."""
    papers = [{"id": "0", "pmid": 1}, {"id": "1", "pmid": 1}, {"pmid": 1, "title": "T"}]
    ingest(graph, *papers, batch_size=batch_size)
    titles = {id: row.get("title") for id, row in papers_of(graph).items()}
    assert titles == {"0": None, "1": "T"}


def test_changed_in_the_same_batch(graph: LocalGraph) -> None:
    """A record is judged as if those before it were written, also when they take a PMID away."""
    ingest(graph, {"id": "a", "pmid": 1}, {"id": "b", "pmid": 1})
    ingest(graph, {"id": "a", "pmid": 2}, {"pmid": 1, "title": "T"}, {"pmid": 2, "title": "U"})
    titles = {id: row.get("title") for id, row in papers_of(graph).items()}
    assert titles == {"a": "U", "b": "T"}


IDS = st.sampled_from(["a", "b", "1", "2", "10.1/x"])
PMIDS = st.sampled_from(["", "1", "2"])
DOIS = st.sampled_from(["", "10.1/x", "10.1/y"])
PAPERS = st.fixed_dictionaries(
    {},
    optional={
        "id": IDS,
        "pmid": PMIDS,
        "doi": DOIS,
        "title": st.sampled_from(["", "T", "U"]),
        "abstract": st.sampled_from(["", "A", "B"]),
        "references": st.lists(IDS, max_size=3),
        "retracted": st.booleans(),
    },
).filter(lambda paper: "id" in paper or paper.get("pmid") or paper.get("doi"))


@given(before=st.lists(PAPERS, max_size=4), papers=st.lists(PAPERS, min_size=1, max_size=9))
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_batches_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory, before: list[Paper], papers: list[Paper]
) -> None:
    """The same records make the same graph in batches of any size."""

    def rows(batch_size: int) -> Rows:
        graph = LocalGraph(tmp_path_factory.mktemp("graph"))
        if before:
            ingest(graph, *before, batch_size=1)
        ingest(graph, *papers, batch_size=batch_size)
        found = list(graph.rows())
        graph.close()
        return found

    assert rows(1) == rows(3) == rows(1000)


class Interrupted:
    """Progress that ends the work after some batches, as Ctrl-C would."""

    def __init__(self, batches: int) -> None:
        self.batches = batches

    @contextmanager
    def work(self, name: str, total: int | None, unit: str) -> Iterator[Callable[[int], None]]:
        """Count what is written."""

        def advance(count: int) -> None:
            if unit != "bytes":
                self.batches -= 1
            if not self.batches:
                raise KeyboardInterrupt

        yield advance

    def say(self, message: str) -> None:
        """Take no notice."""


@pytest.mark.parametrize("batches", [1, 3, 5])
def test_interrupted_and_run_again(graph: LocalGraph, tmp_path: Path, batches: int) -> None:
    """After an interruption, the same command again makes the graph of an undisturbed one."""
    papers = [{"id": str(n), "title": "T", "references": [str(n * n)]} for n in range(9)]
    write("p.jsonl", *papers)
    Path("c.tsv").write_text(HEADER + "1\t7\nx\t2\n", encoding="utf-8")
    small = IngestSettings(batch_size=2)
    with pytest.raises(KeyboardInterrupt):
        ingest_jsonl(graph, ["p.jsonl"], ["c.tsv"], settings=small, progress=Interrupted(batches))
    ingest_jsonl(graph, ["p.jsonl"], ["c.tsv"], settings=small)
    undisturbed = LocalGraph(tmp_path / "undisturbed")
    ingest_jsonl(undisturbed, ["p.jsonl"], ["c.tsv"])
    assert list(graph.rows()) == list(undisturbed.rows())
    undisturbed.close()


def test_bad_line_stops(graph: LocalGraph) -> None:
    """The first bad line of any file stops before anything is written."""
    write("p.jsonl", {"id": "a"})
    Path("c.tsv").write_text(HEADER + "a\tb\na\n", encoding="utf-8")
    with pytest.raises(RecordError) as caught:
        ingest_jsonl(graph, ["p.jsonl"], ["c.tsv"])
    assert str(caught.value) == "c.tsv:3: has 1 column: write two ids with a tab between them"
    assert list(graph.rows()) == []


def test_bad_lines_are_skipped(graph: LocalGraph) -> None:
    """Bad lines that are skipped are counted, and kept in one file for all inputs."""
    Path("p.jsonl").write_bytes(b'{"id": "a"}\nno\n{"title": "T"}\n\xff\n')
    Path("c.tsv").write_text(HEADER + "a\tb\na\n", encoding="utf-8")
    report = ingest_jsonl(graph, ["p.jsonl"], ["c.tsv"], settings=SKIPPING)
    assert (report.papers_read, report.citations_read) == (1, 1)
    assert report.skipped == {"encoding": 1, "no_id": 1, "not_json": 1, "one_column": 1}
    assert report.rejects == "p.rejects.jsonl"
    rejected = [json.loads(line) for line in Path("p.rejects.jsonl").read_text().splitlines()]
    assert [(row["file"], row["line"]) for row in rejected] == [
        ("p.jsonl", 2),
        ("p.jsonl", 3),
        ("p.jsonl", 4),
        ("c.tsv", 3),
    ]


def test_skipping_nothing(graph: LocalGraph) -> None:
    """When nothing has to be skipped, there is no file of rejects."""
    write("p.jsonl", {"id": "a"})
    report = ingest_jsonl(graph, ["p.jsonl"], settings=SKIPPING)
    assert (report.skipped, report.rejects) == ({}, None)


def test_skipping_files(graph: LocalGraph) -> None:
    """An empty and a truncated file are skipped as far as they are bad."""
    Path("empty.jsonl").write_bytes(b"")
    Path("p.jsonl.gz").write_bytes(gzip.compress(b'{"id": "a"}\n{"id": "b"}\n')[:-4])
    report = ingest_jsonl(graph, ["empty.jsonl", "p.jsonl.gz"], settings=SKIPPING)
    assert (report.papers_read, report.skipped) == (2, {"empty": 1, "truncated": 1})


def test_nothing_of_use(graph: LocalGraph) -> None:
    """When every line has to be skipped, that is an error, and the rejects are there."""
    Path("p.jsonl").write_text("no\nno\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        ingest_jsonl(graph, ["p.jsonl"], settings=SKIPPING)
    assert str(caught.value) == "p.jsonl: no line can be used, 2 were skipped: see p.rejects.jsonl"
    assert len(Path("p.rejects.jsonl").read_text().splitlines()) == 2


@pytest.mark.parametrize("settings", [IngestSettings(), SKIPPING])
def test_wrong_header_writes_nothing(graph: LocalGraph, settings: IngestSettings) -> None:
    """A wrong header is found before a paper is written, also when bad lines are skipped."""
    write("p.jsonl", {"id": "a"})
    Path("c.tsv").write_text("cited\tciting\na\tb\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"c\.tsv:1: the header is"):
        ingest_jsonl(graph, ["p.jsonl"], ["c.tsv"], settings=settings)
    assert list(graph.rows()) == []


def test_rejects_may_be_no_input(graph: LocalGraph) -> None:
    """The file of rejects may not be one of the files that are read."""
    write("p.jsonl", {"id": "a"})
    settings = IngestSettings(skip_bad=True, rejects=Path("p.jsonl"))
    with pytest.raises(OutputError, match="is one of the input files"):
        ingest_jsonl(graph, ["p.jsonl"], settings=settings)
    assert list(graph.rows()) == []


def test_run_is_in_the_book(graph: LocalGraph) -> None:
    """The work is in the book of runs with its files and counts; the same files are one run."""
    for _ in range(2):
        ingest(graph, {"id": "a"})
    (run,) = graph.runs.all("ingest")
    assert run.name == f"ingest-{run.fingerprint[:8]}"
    assert run.parameters["files"] == [["p.jsonl", 12]]
    assert run.counts["papers_read"] == 1
    assert run.finished is not None


def test_no_files(graph: LocalGraph) -> None:
    """Without a file there is nothing to do."""
    with pytest.raises(ValueError, match="give at least one file"):
        ingest_jsonl(graph, [])


def test_batch_size() -> None:
    """A batch has at least one record."""
    with pytest.raises(ValueError, match="batch_size must be at least 1, not 0"):
        IngestSettings(batch_size=0)
