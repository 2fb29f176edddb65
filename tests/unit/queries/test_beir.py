"""Reading the queries and judgements of a BEIR folder."""

import json
from pathlib import Path

import pytest

from bica_graph.errors import RecordError, SourceError
from bica_graph.records.queries import Positive, Query
from bica_graph.sources.files.query_inputs import open_queries

HEADER = "query-id\tcorpus-id\tscore\n"
BESIDE = Path(__file__).parents[4] / "shared" / "data" / "scifact"
"""SciFact, where it lies beside the checkout."""


@pytest.fixture
def beir(tmp_path):
    """Make a BEIR folder of queries, as a dict, and the text of one or more splits."""

    def making(queries, **splits):
        lines = [json.dumps({"_id": id, "text": text}) for id, text in queries.items()]
        (tmp_path / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
        (tmp_path / "qrels").mkdir()
        for name, qrels in splits.items():
            (tmp_path / "qrels" / f"{name}.tsv").write_text(qrels, encoding="utf-8")
        return tmp_path

    return making


def read(folder, split=None):
    left_out = []
    with open_queries(folder, "s", split) as found:
        return list(found.read(lambda *told: left_out.append(told))), left_out


def query(id, text, **grades):
    positives = tuple(Positive(paper, grade) for paper, grade in grades.items())
    return Query("s", id, text, "user", positives)


def test_grades(beir):
    """Graded judgements become positives with their grades."""
    folder = beir({"1": "is it so"}, test=f"{HEADER}1\ta\t2\n1\tb\t1\n")
    assert read(folder) == ([query("1", "is it so", a=2, b=1)], [])


def test_the_header_may_be_missing(beir):
    """A first line that is no header is a judgement."""
    assert read(beir({"1": "is it so"}, test="1\ta\t1\n"))[0] == [query("1", "is it so", a=1)]


@pytest.mark.parametrize("grade", ["0", "-1", "0.0"])
def test_what_is_not_relevant_is_no_positive(beir, grade):
    """A judgement of 0 or less is reported, and is no positive."""
    found = read(beir({"1": "is it so"}, test=f"{HEADER}1\ta\t1\n1\tb\t{grade}\n"))
    assert found == ([query("1", "is it so", a=1)], [("not_relevant", "1", "b")])


def test_a_query_without_relevant_papers(beir):
    """A query of which nothing is relevant is left out."""
    found = read(beir({"1": "is it so"}, test=f"{HEADER}1\ta\t0\n"))
    assert found == ([], [("not_relevant", "1", "a"), ("no_positives", "1", None)])


def test_a_query_without_judgements(beir):
    """A query that the split does not judge is left out."""
    found = read(beir({"1": "is it so", "2": "or so"}, test=f"{HEADER}2\ta\t1\n"))
    assert found == ([query("2", "or so", a=1)], [("no_qrels", "1", None)])


def test_a_judgement_without_a_query(beir):
    """A judged query that is not there is reported."""
    found = read(beir({"1": "is it so"}, test=f"{HEADER}1\ta\t1\n9\ta\t1\n"))
    assert found == ([query("1", "is it so", a=1)], [("missing_query", "9", None)])


@pytest.mark.parametrize("grades", [(1, 3), (3, 1)])
def test_two_judgements_of_one_paper(beir, grades):
    """Of two judgements of the same paper the higher grade holds, whichever comes first."""
    first, second = grades
    found = read(beir({"1": "is it so"}, test=f"{HEADER}1\ta\t{first}\n1\ta\t{second}\n"))
    assert found == ([query("1", "is it so", a=3)], [("repeated_positive", "1", "a")])


def test_numbers_as_ids(tmp_path):
    """Ids that are numbers in JSON meet their digits in the judgements, every positive kept."""
    (tmp_path / "queries.jsonl").write_text('{"_id": 3, "text": "is it so"}', encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    qrels = f"{HEADER}3\t11\t1\n3\t12\t1\n"
    (tmp_path / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    assert read(tmp_path)[0] == [query("3", "is it so", **{"11": 1, "12": 1})]


def test_the_only_split_needs_no_name(beir):
    """Of several splits one must be named, and the error lists them."""
    folder = beir({"1": "is it so"}, test="1\ta\t1\n", train="1\tb\t1\n")
    with pytest.raises(SourceError, match="has the splits test, train: choose one with --split"):
        read(folder)
    assert read(folder, "train")[0] == [query("1", "is it so", b=1)]


def test_an_unknown_split(beir):
    """A split that is not there is refused, with those that are."""
    with pytest.raises(SourceError, match="has no split dev: choose one of test"):
        read(beir({"1": "is it so"}, test="1\ta\t1\n"), "dev")


@pytest.mark.parametrize("names", [(), ("queries.jsonl",)])
def test_a_folder_of_something_else(tmp_path, names):
    """A folder without queries or judgements is refused."""
    for name in names:
        (tmp_path / name).write_text('{"_id": "1", "text": "is it so"}', encoding="utf-8")
    with pytest.raises(SourceError, match="give a folder in BEIR's layout"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("qrels", "line", "reason"),
    [
        (f"{HEADER}1\ta\n", 2, "columns"),
        ("1 0 a 1\n", 1, "columns"),
        (f"{HEADER}1\ta\thigh\n", 2, "grade"),
        (f"{HEADER}1\ta\t.5\n", 2, "grade"),
        (f"{HEADER}1\ta\tnan\n", 2, "grade"),
        (f"{HEADER}1\ta\t1e30\n", 2, "grade"),
        (f"{HEADER}{HEADER}", 2, "grade"),
        (f"{HEADER}1\t\t1\n", 2, "blank_id"),
        ("", 0, "empty"),
    ],
)
def test_a_bad_judgement(beir, qrels, line, reason):
    """Each fault has its reason and line."""
    with pytest.raises(RecordError) as caught:
        read(beir({"1": "is it so"}, test=qrels))
    assert (caught.value.reason, caught.value.line) == (reason, line)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "is it so"}', "no_id"),
        ('{"_id": "2"}', "no_text"),
        ('{"_id": "2", "text": ["is it so"]}', "wrong_type"),
        ('{"_id": "1", "text": "is it so"}', "repeated_id"),
    ],
)
def test_a_bad_query(beir, line, reason):
    """Each fault has its reason, and the error names file and line."""
    folder = beir({"1": "is it so"}, test="1\ta\t1\n")
    with (folder / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    with pytest.raises(RecordError, match=r"queries\.jsonl:2: ") as caught:
        read(folder)
    assert caught.value.reason == reason


def test_every_judgement_arrives(beir):
    """What is above 0 in the judgements is what the queries hold, in SciFact too if it is there."""
    made = beir({"1": "is it so", "2": "or so"}, test=f"{HEADER}1\t11\t1\n1\t12\t2\n2\t11\t1\n")
    folders = [(made, "test"), *((BESIDE, split) for split in ("test", "train") if BESIDE.is_dir())]
    for folder, split in folders:
        lines = (folder / "qrels" / f"{split}.tsv").read_text(encoding="utf-8").splitlines()
        expected = sorted(tuple(line.split("\t")) for line in lines[1:])
        queries = read(folder, split)[0]
        assert (
            sorted((q.id, p.paper, str(p.grade)) for q in queries for p in q.positives) == expected
        )
