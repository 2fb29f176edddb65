"""A BEIR folder becomes papers, and a set of queries for each split."""

import gzip
import json

import pytest

from bica_graph.errors import RecordError, RunError, SourceError
from bica_graph.ingest.beir import BeirSet, BeirSettings, ingest_beir
from bica_graph.records.queries import Positive, Query

HEADER = "query-id\tcorpus-id\tscore\n"
CORPUS = [
    {"_id": "1", "title": "One", "text": "First text.", "metadata": {"url": "x"}},
    {"_id": "PMID: 2", "title": "", "text": "Second text."},
    {"_id": "3", "title": "Three", "text": "Third text."},
]
QUERIES = {"q1": "of one", "q2": "of two", "q3": "of none", "q4": "of train", "q5": "of nobody"}
TEST = f"{HEADER}q1\t1\t2\nq1\tgone\t1\nq2\tpubmed:2\t1\nq2\t3\t0\nq3\tgone\t1\n"


def lines(objects):
    """Write JSON lines."""
    return "".join(json.dumps(each) + "\n" for each in objects).encode()


@pytest.fixture
def folder(tmp_path):
    """Give a BEIR folder with two splits, plain and packed."""
    folder = tmp_path / "my beir!"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(lines(CORPUS)))
    asked = [{"_id": id, "text": text} for id, text in QUERIES.items()]
    (folder / "queries.jsonl").write_bytes(lines(asked))
    (folder / "qrels" / "test.tsv").write_text(TEST, encoding="utf-8")
    train = gzip.compress(f"{HEADER}q4\t3\t1\n".encode())
    (folder / "qrels" / "train.tsv.gz").write_bytes(train)
    return folder


def asked(set_name, id, *positives):
    """Make the query that is expected."""
    graded = tuple(Positive(*each) for each in positives)
    return Query(set_name, id, QUERIES[id], "user", graded)


def test_papers_and_sets(graph, folder):
    """Text becomes abstract, each split a set; what is left out is counted with its reason."""
    report = ingest_beir(graph, folder)
    assert report.papers.papers.created == 3
    assert report.papers.stubs == graph.counts()["papers"]["stubs"] > 0
    assert report.papers.ignored_fields == {"metadata": 1}
    left_out = {"no_positive_in_graph": 1}
    assert report.sets == (
        BeirSet("my-beir-test", "test", 2, 2, 3, left_out, {"no_text": 2, "not_relevant": 1}),
        BeirSet("my-beir-train", "train", 1, 1, 1, {}, {}),
    )
    assert report.unjudged == 1
    assert graph.papers.texts(["1", "2"]) == {
        "1": ("One", "First text."),
        "2": ("", "Second text."),
    }
    assert graph.queries.page("my-beir-test", "", 9) == [
        asked("my-beir-test", "q1", ("1", 2), ("gone", 1)),
        asked("my-beir-test", "q2", ("2", 1)),
    ]
    assert graph.queries.page("my-beir-train", "", 9) == [asked("my-beir-train", "q4", ("3", 1))]


def test_a_second_time_changes_nothing(graph, folder):
    """Neither the rows nor the counts."""
    first = ingest_beir(graph, folder)
    before = list(graph.rows())
    second = ingest_beir(graph, folder)
    assert list(graph.rows()) == before
    assert [each.new for each in second.sets] == [0, 0]
    assert [each.queries for each in second.sets] == [each.queries for each in first.sets]


def test_what_is_chosen(graph, folder):
    """Some splits under a name of one's own, or the papers alone."""
    report = ingest_beir(graph, folder, beir=BeirSettings(splits=("train",), name="own"))
    assert [each.set for each in report.sets] == ["own-train"]
    report = ingest_beir(graph, folder, beir=BeirSettings(queries=False))
    assert (report.sets, report.unjudged) == ((), 0)
    assert [each.name for each in graph.queries.sets()] == ["own-train"]


def test_nothing_is_written_before_all_is_checked(graph, folder):
    """A bad judgement, a split that is missing, or a set that is there already."""
    with pytest.raises(SourceError, match=r"has no split dev: choose one of test, train"):
        ingest_beir(graph, folder, beir=BeirSettings(splits=("dev",)))
    (folder / "qrels" / "dev.tsv").write_text("q1\t1\tmuch\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"dev.tsv:1: has the score 'much'"):
        ingest_beir(graph, folder)
    (folder / "qrels" / "dev.tsv").unlink()
    graph.queries.write([Query("my-beir-test", "own", "own text", "user", (Positive("x"),))])
    with pytest.raises(RunError, match=r"my-beir-test that this command did not make: .*--name"):
        ingest_beir(graph, folder)
    assert graph.counts()["papers"]["with_abstract"] == 0


def test_a_set_of_other_queries_is_kept(graph, folder):
    """Changed judgements do not silently change a set that something may have been mined for."""
    ingest_beir(graph, folder)
    (folder / "qrels" / "test.tsv").write_text(f"{HEADER}q1\t3\t1\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"bicagraph queries remove my-beir-test"):
        ingest_beir(graph, folder)
