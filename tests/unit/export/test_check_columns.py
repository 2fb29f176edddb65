"""Training files of other tools: other names of columns, scores, and files of ids."""

import json

import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main
from bica_graph.export.check.check import check_file

POSITIVE = "negative 1 is also a positive, with the same text: remove it"


@pytest.fixture
def check(tmp_path):
    """Give a function that writes lines to a file and checks it."""

    def written(*lines, name="file.jsonl"):
        path = tmp_path / name
        text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
        path.write_text(text, encoding="utf-8")
        return check_file(path)

    return written


def found(report):
    return [(each.line, each.reason) for each in report.findings]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ({"anchor": "q", "positive": "p", "negative": "P"}, {"anchor": "query"}),
        ({"Anchor": "q", "positive": "p", "negative": "P"}, {"Anchor": "query"}),
        ({"query": "q", "answer": "p", "negative": "P"}, {"answer": "positive"}),
        ({"question": "q", "pos": ["p"], "neg": ["P"]}, {"question": "query"}),
        ({"question": "q", "positive": "p", "negatives": ["P"]}, {"question": "query"}),
        (
            {"anchor": "q", "positive": "p", "negative_1": "P", "negative_2": "n"},
            {"anchor": "query"},
        ),
        (
            {"query": "q", "positive": "p", "negative_0": "P", "negative_1": "n"},
            {"negative_0": "negative_1", "negative_1": "negative_2"},
        ),
        (
            {"query": "q", "positive": "p", "neg2": "n", "neg1": "P"},
            {"neg1": "negative_1", "neg2": "negative_2"},
        ),
        (
            {"query": "q", "answer": "p", "context": "x y", "hard_negative": "P"},
            {"answer": "positive", "hard_negative": "negative"},
        ),
        (
            {"sentence_0": "q", "sentence_1": "p", "sentence_2": "P"},
            {"sentence_0": "query", "sentence_1": "positive", "sentence_2": "negative"},
        ),
        (
            {"a": "q", "b": "p", "c": "P", "d": "n"},
            {"a": "query", "b": "positive", "c": "negative_1", "d": "negative_2"},
        ),
    ],
)
def test_usual_names_of_columns_are_known(check, row, columns):
    """The row is checked under our names, and the report says which column is which."""
    report = check(row)
    assert [each.message for each in report.findings] == [POSITIVE]
    assert (report.columns, report.as_json()["columns"]) == (columns, columns)


def test_our_names_need_no_reading(check):
    """A file of ours has its own names."""
    assert check({"query": "q", "positive": "p", "negative": "n"}).columns == {}


def test_messages_call_a_column_as_the_file_does(check):
    """The name of the file is what its owner can find."""
    report = check({"anchor": ["q"], "answer": 3, "hard_negative": "n"})
    assert [each.message.partition(" is ")[0] for each in report.findings] == ["anchor", "answer"]


def test_the_terminal_says_how_columns_are_read(tmp_path):
    """In one line, before the findings."""
    path = tmp_path / "f.jsonl"
    path.write_text('{"anchor": "q", "positive": "p", "negative": "n"}\n', encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(path)])
    assert "  columns: anchor is read as query\n  nothing wrong\n" in result.stdout


def test_the_order_of_columns_matters_to_a_trainer(check):
    """Columns of texts alone are taken by order: in another one that is a warning."""
    report = check({"positive": "p", "query": "q", "negative": "n"})
    assert (found(report), report.errors) == ([(1, "column_order")], 0)
    assert not check({"query": "q", "positive": "p", "negative": "n", "score": 1}).findings


def test_a_row_is_read_to_its_end(check):
    """A fault of one column does not hide those of the others."""
    report = check({"query": 5, "pos": ["a", "a"], "neg": ["b", "A", ""]})
    assert found(report) == [
        (1, "wrong_type"),
        (1, "empty_text"),
        (1, "duplicate_positive"),
        (1, "negative_is_positive"),
    ]


def test_what_a_row_lacks_is_told_once(check):
    """A missing text is no empty one, and such a row is not held against others."""
    row = {"query": "q", "positive": "p", "negative": None}
    assert found(check(row, row)) == [(1, "wrong_type"), (2, "wrong_type")]


@pytest.mark.parametrize(
    ("scores", "messages"),
    [
        ({"pos_scores": [0.9], "neg_scores": [0.1, 1]}, []),
        (
            {"pos_scores": [0.9, 0.8], "neg_scores": [0.1]},
            ["pos_scores has 2 for 1 text", "neg_scores has 1 for 2 texts"],
        ),
        ({"pos_scores": ["0.9"]}, ["pos_scores must be a list of numbers"]),
        ({"neg_scores": {"a": 1}}, ["neg_scores must be a list of numbers"]),
        ({"neg_scores": [True, False]}, ["neg_scores must be a list of numbers"]),
    ],
)
def test_scores_are_held_to_their_lists(check, scores, messages):
    """One number for each text."""
    report = check({"query": "q", "pos": ["p one"], "neg": ["n one", "n two"]} | scores)
    assert [each.message.partition(":")[0] for each in report.findings] == messages


@pytest.mark.parametrize(
    ("score", "right"),
    [([1, 2], True), ([1, 2, 3], True), (0.5, True), (None, True), ([1], False), ([1] * 4, False)],
)
def test_scores_of_tuples_may_begin_with_the_positive(check, score, right):
    """One for each negative, or for the positive as well; a single number is a label."""
    row = {"query": "q", "positive": "p", "negative_1": "a", "negative_2": "b", "score": score}
    assert (not check(row).findings) == right


@pytest.mark.parametrize(
    ("lines", "reason", "words"),
    [
        (["q1 0 d1 1", "q1 0 d2 0"], "ids_not_texts", "a TREC file"),
        (["q1\t0\td1\t2"], "ids_not_texts", "a TREC file"),
        (["q1 Q0 d1 1 12.5 bm25"], "ids_not_texts", "a TREC file"),
        (["12\t34\t56"], "ids_not_texts", "a file of ids"),
        (["[12, 34, 56]", "[12, 35, 57]"], "ids_not_texts", "a file of ids"),
        (
            ['{"qid": 1, "pos": [2, 3], "neg": {"bm25": [4, 5]}}'],
            "ids_not_texts",
            "(qid, pos, neg)",
        ),
        (['{"query_id": "q1", "doc_id": "d7", "score": 1}'], "ids_not_texts", "(query_id, doc_id)"),
        (['{"query-id": "q1", "corpus-id": "d7", "score": 1}'], "ids_not_texts", "(query-id, c"),
        (['{"query_id": "q", "pos": [1], "neg": [2]}'], "ids_not_texts", "(query_id, pos, neg)"),
        (["query,positive,negative", "a,b,c"], "not_json_lines", "CSV"),
        (["query;positive;negative", "a;b;c"], "not_json_lines", "CSV"),
        (["query\tpositive\tnegative", "a\tb\tc"], "not_json_lines", "a table with tabs (TSV)"),
        (['"query","positive"', '"a","b"'], "not_json_lines", "CSV"),
        (["[", '{"query": "q"}', "]"], "json_array", "one JSON array"),
        (['[{"query": "q", "pos": ["p"]}]'], "json_array", "one JSON array"),
    ],
)
def test_a_file_of_another_kind_is_named_once(check, lines, reason, words):
    """Its lines are not reported one by one."""
    report = check(*lines)
    assert found(report) == [(0, reason)]
    assert words in report.findings[0].message
    assert (report.errors, report.rows) == (1, 0)


@pytest.mark.parametrize(
    "row",
    [
        {"query_id": "q", "query": "sleep", "pos": ["p"], "neg": ["n"]},
        {"query_id": "1", "query": "a b", "positive_id": "2", "positive": "c", "negative": "d"},
    ],
)
def test_ids_beside_texts_are_no_file_of_ids(check, row):
    """Short texts are texts."""
    assert not check(row).findings
