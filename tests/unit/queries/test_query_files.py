"""Reading queries of a user's own from JSONL and TSV."""

import gzip
import json

import pytest

from bica_graph.errors import RecordError, SourceError
from bica_graph.records.queries import Positive, Query
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.query_files import read_query_file
from bica_graph.sources.files.query_inputs import open_queries

HEADER = "query_id\ttext\tpositive_ids\n"


@pytest.fixture
def read(tmp_path):
    """Write a file, and read its queries; what is left out comes as the second list."""

    def reading(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        left_out = []
        with text_sources([path]) as (source,):
            queries = list(read_query_file(source, "s", lambda *told: left_out.append(told)))
        return queries, left_out

    return reading


def query(id, text, *papers):
    return Query("s", id, text, "user", tuple(Positive(paper) for paper in papers))


def test_jsonl(read):
    """A line of JSONL is a query with its positives, and other fields are left out."""
    line = {"query_id": "q1", "text": " is it so ", "positive_ids": ["a", "b"], "note": 1}
    assert read("q.jsonl", json.dumps(line))[0] == [query("q1", "is it so", "a", "b")]


def test_other_names_of_fields(read):
    """`query` and `positives` stand for `text` and `positive_ids`."""
    line = {"query_id": "q1", "query": "is it so", "positives": ["a"]}
    assert read("q.jsonl", json.dumps(line))[0] == [query("q1", "is it so", "a")]


def test_numbers_are_ids(read):
    """A whole number is the same id as its digits in quotes."""
    line = {"query_id": 7, "text": "is it so", "positive_ids": [34, "35"]}
    assert read("q.jsonl", json.dumps(line))[0] == [query("7", "is it so", "34", "35")]


def test_tsv_of_a_csv_writer(read):
    """Doubled quotes inside quotes are refused, not taken for the text; a phrase in quotes is."""
    with pytest.raises(RecordError, match=r"q\.tsv:2: .*doubled quotes"):
        read("q.tsv", HEADER + 'q\t"what is ""good"" sleep"\tp\n')
    assert read("q.tsv", HEADER + 'q\t"good sleep"\tp\n')[0] == [query("q", '"good sleep"', "p")]


def test_tsv(read):
    """A line of TSV is a query, and commas stand between its positives."""
    content = f"{HEADER}q1\tis it so\ta, b\n\nq2\tor so\tc\n"
    expected = [query("q1", "is it so", "a", "b"), query("q2", "or so", "c")]
    assert read("q.tsv", content)[0] == expected


def test_gzip(read):
    """A packed file is unpacked."""
    content = gzip.compress(f"{HEADER}q1\tis it so\ta\n".encode())
    assert read("q.tsv.gz", content)[0] == [query("q1", "is it so", "a")]


@pytest.mark.parametrize(
    "content",
    [f"{HEADER}q1\tis it so\ta\n", '\n{"query_id":"q1","text":"is it so","positive_ids":["a"]}'],
)
def test_any_other_name_is_told_by_the_first_line(read, content):
    """A file whose name says nothing is JSONL when it begins with a brace, else TSV."""
    assert read("queries", content)[0] == [query("q1", "is it so", "a")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"query_id": "q", "text": " ", "positive_ids": ["a"]}, ("no_query_text", "q", None)),
        ({"query_id": "q", "text": "t", "positive_ids": []}, ("no_positives", "q", None)),
    ],
)
def test_a_query_that_lacks_something_is_left_out(read, line, told):
    """A query with a blank text or no positive is reported, and not given."""
    assert read("q.jsonl", json.dumps(line)) == ([], [told])


def test_a_positive_that_is_named_twice_counts_once(read):
    """The second naming of a positive is reported."""
    line = {"query_id": "q", "text": "t", "positive_ids": ["a", "b", "a"]}
    expected = ([query("q", "t", "a", "b")], [("repeated_positive", "q", "a")])
    assert read("q.jsonl", json.dumps(line)) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not_json"),
        ("[1]", "not_object"),
        ('{"query_id":"q","text":"t","positive_ids":"12"}', "string_for_list"),
        ('{"query_id":"q","text":"t","positive_ids":{"a":1}}', "wrong_type"),
        ('{"query_id":"q","text":"t","positive_ids":[null]}', "wrong_type"),
        ('{"query_id":"q","text":"t","positive_ids":[" "]}', "blank_id"),
        ('{"query_id":"q","text":"t"}', "no_positive_ids"),
        ('{"query_id":"q","positive_ids":["a"]}', "no_text"),
        ('{"text":"t","positive_ids":["a"]}', "no_query_id"),
        ('{"query_id":"q","text":5,"positive_ids":["a"]}', "wrong_type"),
        ('{"query_id":true,"text":"t","positive_ids":["a"]}', "wrong_type"),
        ('{"query_id":"q","text":"t","query":"t","positive_ids":["a"]}', "two_fields"),
        ('{"query_id":"q","text":"\\ud800","positive_ids":["a"]}', "text_characters"),
        ('{"query_id":"first","text":"t","positive_ids":["a"]}', "repeated_id"),
    ],
)
def test_a_bad_line_of_jsonl(read, line, reason):
    """Each fault has its reason, and the error names file and line."""
    first = '{"query_id":"first","text":"t","positive_ids":["a"]}'
    with pytest.raises(RecordError, match=r"q\.jsonl:3: ") as caught:
        read("q.jsonl", f"{first}\n\n{line}\n")
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("id\ttext\tpositive_ids\n", 1, "header"),
        ("q1\tis it so\ta\n", 1, "header"),
        (f"{HEADER}q1\tis it so\n", 2, "columns"),
        (f"{HEADER}q1\n", 2, "columns"),
        (f"{HEADER}q1\tis\tit\tso\n", 2, "columns"),
        (f"{HEADER}q1\tis it so\ta b\n", 2, "space_in_id"),
        (f"{HEADER}q1\tis it so\ta,,b\n", 2, "blank_id"),
        (f"{HEADER}\tis it so\ta\n", 2, "blank_id"),
        ("", 0, "empty"),
        (HEADER.encode("utf-16"), 1, "encoding"),
        (HEADER.encode() + b"q1\t\xff\ta\n", 2, "encoding"),
    ],
)
def test_a_bad_line_of_tsv(read, content, line, reason):
    """Each fault has its reason and line."""
    with pytest.raises(RecordError) as caught:
        read("q.tsv", content)
    assert (caught.value.reason, caught.value.line) == (reason, line)


def test_equal_queries_have_equal_digests(tmp_path):
    """TSV and JSONL of the same queries are the same input."""
    (tmp_path / "q.tsv").write_text(f"{HEADER}q1\tis it so\ta,b\n", encoding="utf-8")
    line = {"query_id": "q1", "text": "is it so", "positive_ids": ["a", "b"]}
    (tmp_path / "q.jsonl").write_text(json.dumps(line), encoding="utf-8")
    digests = set()
    for name in ("q.tsv", "q.jsonl"):
        with open_queries(tmp_path / name, "s", None) as found:
            digests.add(found.digest())
    assert len(digests) == 1


def test_a_file_can_be_read_again(tmp_path):
    """What is opened can be read as often as is needed."""
    (tmp_path / "q.tsv").write_text(f"{HEADER}q1\tis it so\ta\n", encoding="utf-8")
    with open_queries(tmp_path / "q.tsv", "s", None) as found:
        assert list(found.read()) == list(found.read()) == [query("q1", "is it so", "a")]


def test_a_missing_file(tmp_path):
    """A file that is not there is named."""
    with pytest.raises(SourceError, match=r"nowhere\.tsv: there is no such file"):
        open_queries(tmp_path / "nowhere.tsv", "s", None).__enter__()


def test_a_split_of_a_file(tmp_path):
    """A split is refused for what is no BEIR folder."""
    (tmp_path / "q.tsv").write_text(HEADER, encoding="utf-8")
    with pytest.raises(SourceError, match="leave out --split"):
        open_queries(tmp_path / "q.tsv", "s", "test").__enter__()
