"""What a check finds in a training file: each fault with its line and its word."""

import gzip
import io
import json

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from bica_graph.cli.export import check as check_command
from bica_graph.errors import SourceError
from bica_graph.export.check.check import TextLimit, check_file
from bica_graph.export.layouts.registry import LAYOUTS, recognise

TRIPLET = {
    "query_id": "q",
    "query": "the query",
    "positive_id": "p",
    "positive": "the positive",
    "negative_id": "n",
    "negative": "the negative",
    "set": "s",
}
TEXT_ONLY = {"query": "the query", "positive": "the positive", "negative": "the negative"}
FLAG = {"query": "the query", "pos": ["a", "b"], "neg": ["c", "d"]}
BICA = {"query": "the query", "positive": "a", "negatives": ["b", "c"]}
N_TUPLE = {"query": "the query", "positive": "a", "negative_1": "b", "negative_2": "c"}
LISTS = {
    "query_id": "q",
    "query": "the query",
    "positives": [{"id": "1", "text": "a", "grade": 1}],
    "negatives": [{"id": "2", "text": "b"}, {"id": "3", "text": "c"}],
}
TEVATRON = {
    "query_id": "q",
    "query": "the query",
    "positive_passages": [{"docid": "1", "title": "", "text": "a"}],
    "negative_passages": [{"docid": "2", "title": "T", "text": "b"}],
}
ONE_EACH = {
    "triplets": TRIPLET,
    "n-tuples": N_TUPLE,
    "lists": LISTS,
    "text-only": TEXT_ONLY,
    "bica": BICA,
    "flagembedding": FLAG,
    "tevatron": TEVATRON,
}


@pytest.fixture
def check(tmp_path):
    """Give a function that writes rows to a file and checks it."""

    def written(*rows, **options):
        path = tmp_path / "file.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return check_file(path, **options)

    return written


def found(report):
    """Give the line and the word of each finding."""
    return [(finding.line, finding.reason) for finding in report.findings]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_good_row_of_every_layout_is_recognised(check, layout):
    """The layout is recognised from the columns, and nothing is found."""
    report = check(ONE_EACH[layout])
    assert (report.layout, report.rows, report.findings) == (layout, 1, ())


@pytest.mark.parametrize(
    ("columns", "layout"),
    [
        ({"query", "positive", "negative", "score"}, "triplets"),
        ({"query", "negative"}, "text-only"),
        ({"query", "pos"}, "flagembedding"),
        ({"query", "positive", "negative_1", "negatives"}, "n-tuples"),
        ({"query", "negative_passages"}, "tevatron"),
        ({"text", "label"}, None),
    ],
)
def test_a_layout_is_recognised_though_columns_are_missing(columns, layout):
    """The most specific column decides."""
    known = recognise(frozenset(columns))
    assert (known.name if known else None) == layout


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (FLAG | {"pos": "abc"}, "string_for_list"),
        (FLAG | {"neg": "abc"}, "string_for_list"),
        (BICA | {"negatives": "abc"}, "string_for_list"),
        (LISTS | {"positives": "abc"}, "string_for_list"),
        (TEVATRON | {"negative_passages": "abc"}, "string_for_list"),
        (FLAG | {"pos": None}, "wrong_type"),
        (FLAG | {"pos": [1]}, "wrong_type"),
        (LISTS | {"negatives": ["abc"]}, "wrong_type"),
        (TRIPLET | {"positive": None}, "wrong_type"),
        (TRIPLET | {"negative": ["abc"]}, "list_for_string"),
        (FLAG | {"neg": []}, "empty_list"),
        ({"query": "q", "pos": ["a"]}, "missing_column"),
        ({"query": "q", "positive": "a"}, "missing_column"),
        ({"query": "q", "positive": "a", "negative_2": "b"}, "missing_column"),
        (LISTS | {"positives": [{"id": "1"}]}, "missing_column"),
        (TRIPLET | {"negative": " \u00a0 "}, "empty_text"),
        (TRIPLET | {"query": ""}, "empty_text"),
        (FLAG | {"neg": ["c", ""]}, "empty_text"),
        (TRIPLET | {"negative_id": "p"}, "negative_is_positive"),
        (TRIPLET | {"negative": "The  POSITIVE"}, "negative_is_positive"),
        (FLAG | {"neg": ["c", "B "]}, "negative_is_positive"),
        (LISTS | {"negatives": [{"id": "1", "text": "x"}]}, "negative_is_positive"),
        (FLAG | {"neg": ["c", "C"]}, "duplicate_negative"),
        (LISTS | {"negatives": [{"id": "2", "text": t} for t in "xy"]}, "duplicate_negative"),
        (FLAG | {"pos": ["a", "a"]}, "duplicate_positive"),
        (TRIPLET | {"negative": "lost \ufffd byte"}, "replacement_character"),
        (TRIPLET | {"negative": "na\u00c3\u00afve"}, "mojibake"),
        (TRIPLET | {"negative": "TNF-\u00ce\u00b1"}, "mojibake"),
        (TRIPLET | {"negative": "p \u00e2\u2030\u00a4 .05"}, "mojibake"),
        (TRIPLET | {"negative": "the cell\u00e2\u20ac\u2122s"}, "mojibake"),
        (TRIPLET | {"negative": "half \ud83d"}, "half_character"),
        ({"text": "a", "label": 1}, "unknown_layout"),
    ],
)
def test_a_fault_of_a_row_is_found(check, row, reason):
    """Each fault is one finding, under its own word."""
    assert found(check(row)) == [(1, reason)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not_json"),
        ("", "blank_line"),
        ("[1, 2]", "not_object"),
        ('{"query": NaN}', "not_finite"),
        ('{"query": "a", "query": "b"}', "repeated_field"),
        ("[" * 100_000, "too_deep"),
        ("nul \0 byte", "nul_byte"),
    ],
)
def test_a_line_that_is_no_row_is_found(check, line, reason):
    """What cannot be read as a row is found between rows that can."""
    other = TEXT_ONLY | {"query": "another"}
    report = check(TEXT_ONLY, line, other)
    assert found(report) == [(2, reason)]
    assert report.rows == 2


def test_letters_for_texts_are_explained(check):
    """A string instead of a list is reported with its consequence and the remedy."""
    (finding,) = check(FLAG | {"pos": "abc"}).findings
    assert finding.message == (
        'pos is a text where a list belongs: write ["..."], or each letter is taken as a text'
    )


def test_the_same_row_again_is_found(check):
    """A second row with the same texts for the same query is a duplicate, whatever its spacing."""
    report = check(TRIPLET, TRIPLET | {"negative": "the  NEGATIVE", "negative_id": "m"})
    assert found(report) == [(2, "duplicate_row")]
    assert "line 1" in report.findings[0].message


def test_the_same_texts_in_another_set_are_no_duplicate(check):
    """Rows with different ids may have equal texts."""
    assert not check(TRIPLET, TRIPLET | {"set": "t"}).findings


def test_one_negative_beside_several_positives_is_no_duplicate(check):
    """Every pair of a positive and a negative is a row of its own."""
    assert not check(TRIPLET, TRIPLET | {"positive_id": "o", "positive": "another"}).findings


def test_a_text_on_the_other_side_is_no_duplicate(check):
    """The same texts are two rows when one of them is a positive here and a negative there."""
    rows = ({**FLAG, "pos": ["a", "b"], "neg": ["c"]}, {**FLAG, "pos": ["a"], "neg": ["b", "c"]})
    assert "duplicate_row" not in [reason for _, reason in found(check(*rows))]


@pytest.mark.parametrize(
    "second",
    [
        {"negative_id": "p", "negative": "another text"},
        {"negative_id": "m", "negative": "THE positive"},
        {"positive_id": "n", "positive": "another text", "negative": "m", "negative_id": "m"},
        {"positive_id": "o", "positive": "the  negative", "negative": "m", "negative_id": "m"},
    ],
)
def test_a_positive_of_another_row_as_a_negative_is_found(check, second):
    """The positives of a query are held against its negatives in all rows, by id and by text."""
    first = TRIPLET | {"positive_id": "p"}
    assert (2, "negative_is_positive") in found(check(first, TRIPLET | second))


def test_a_positive_of_another_query_may_be_a_negative(check):
    """What answers one query can be wrong for another."""
    other = {"query_id": "r", "query": "other", "positive_id": "n", "positive": "the negative"}
    swapped = {"negative_id": "p", "negative": "the positive"}
    assert not check(TRIPLET, TRIPLET | other | swapped).findings


def test_a_query_id_with_two_texts_is_found(check):
    """An id that comes again with another text is two queries."""
    report = check(TRIPLET, TRIPLET | {"query": "another", "negative_id": "m", "negative": "m"})
    assert found(report) == [(2, "other_query_text")]


def test_n_tuples_of_different_lengths_are_found(check):
    """A row with another number of negatives than the first cannot be in the same table."""
    longer = N_TUPLE | {"query": "other", "negative_3": "d"}
    assert found(check(N_TUPLE, longer)) == [(2, "uneven")]


def limit(query, document):
    """Limit the words of texts; two words of prompt stand before a query."""
    return TextLimit(lambda text, task: len(text.split()) + 2 * (task == "query"), query, document)


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        ((5, 5), []),
        ((4, 5), ["the query has 5 tokens"]),
        ((5, 2), ["positive 1 has 3 tokens", "negative 1 has 3 tokens"]),
        ((None, 2), ["positive 1 has 3 tokens", "negative 1 has 3 tokens"]),
        ((4, None), ["the query has 5 tokens"]),
    ],
)
def test_a_query_has_a_limit_and_a_prompt_of_its_own(check, most, expected):
    """Queries and papers may pass through different parts of an encoder; either may cut nothing."""
    row = TEXT_ONLY | {"query": "a b c", "positive": "d e f", "negative": "g h i"}
    report = check(row, limit=limit(*most))
    assert [each.message.partition(" with")[0] for each in report.findings] == expected


def test_texts_too_long_for_the_encoder_are_found(check):
    """With an encoder's limit, a longer text is found; without, lengths do not matter."""
    row = TEXT_ONLY | {"negative": "a b c d"}
    report = check(row, limit=limit(query=9, document=3))
    assert found(report) == [(1, "too_long_for_encoder")]
    assert "negative 1 has 4 tokens with the encoder's prompt, more" in report.findings[0].message
    assert not check(row).findings


def test_a_text_too_long_is_counted_once(check):
    """At its first place; as a query it may have another prompt and limit."""
    row = TEXT_ONLY | {"query": "one", "positive": "d e f g", "negative": "n"}
    other = row | {"query": "two", "negative": "h i j k"}
    report = check(row, other, row | {"query": "d e f g"}, limit=limit(query=3, document=3))
    assert [(line, why) for line, why in found(report) if why == "too_long_for_encoder"] == [
        (1, "too_long_for_encoder"), (2, "too_long_for_encoder"), (3, "too_long_for_encoder")
    ]  # fmt: skip
    words = [each.message.split(" has ")[0] for each in report.findings if "token" in each.message]
    assert words == ["positive 1", "negative 1", "the query"]


def test_a_layout_that_is_named_is_held(check):
    """Rows of another layout than the one named lack its columns."""
    report = check(TEXT_ONLY, layout="flagembedding")
    assert found(report) == [(1, "missing_column"), (1, "missing_column")]


def test_an_unknown_layout_is_a_wrong_argument(check):
    """A layout that does not exist is a ValueError."""
    with pytest.raises(ValueError, match="there is no layout 'pairs'"):
        check(TEXT_ONLY, layout="pairs")


def test_suspicion_is_no_error(check):
    """Traces of a wrong encoding are warnings, all else is an error."""
    report = check(TEXT_ONLY | {"negative": "na\u00c3\u00afve"})
    assert (report.errors, len(report.findings)) == (0, 1)
    assert check(TEXT_ONLY | {"negative": ""}).errors == 1


@pytest.mark.parametrize(
    "text",
    [
        "naïve β-cells ≤ 5 µm",
        "« CAFÉ »",
        "Ångström, Ñandú, Ïle",
        "\u03b1\u2013\u03b2 \u2014 \u201cquoted\u201d \u2026 \u2030",
        "âge à l\u2019âme",
    ],
)
def test_good_letters_raise_no_suspicion(check, text):
    """Letters, quotes and signs of many languages pass."""
    assert not check(TEXT_ONLY | {"negative": text}).findings


def test_an_empty_file_is_found(check):
    """A file without rows is no training file."""
    assert found(check()) == [(0, "no_rows")]


PAPER = {"_id": "a", "title": "A title", "text": "An abstract."}


@pytest.mark.parametrize(
    ("raw", "reason", "says"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\n\0", "other_format", "the file is a PNG picture"),
        (b"PK\x03\x04 \0\n\0\n", "other_format", "a ZIP archive, such as .npz"),
        (b"\xe2\n\xd8\n" * 9, "encoding", "none of its first lines is a JSON object"),
        (
            b"12:00 INFO starting\n12:01 INFO done\n",
            "not_json",
            "line 1, which is not JSON",
        ),
        (b"\n\n\n", "blank_line", "all of its lines are blank"),
        (b'{\n  "run": {\n  }\n}\n', "not_json", "none of its first lines is a JSON object"),
        (b'{"a": 1, "b": 2}\n' * 30, "unknown_layout", "its columns (a, b) match no known layout"),
        (json.dumps(PAPER).encode() + b"\n" * 2, "papers_not_rows", "(_id, title, text), and no "),
    ],
)
def test_what_is_no_training_file_is_one_finding(tmp_path, raw, reason, says):
    """Its kind is told once, in one line of the terminal, however many lines it has."""
    file = tmp_path / "file"
    file.write_bytes(raw)
    (finding,) = check_file(file).findings
    assert (finding.line, finding.reason) == (0, reason)
    assert says in finding.message
    result = CliRunner().invoke(check_command, [str(file)])
    assert result.output == f"{file}: {finding.message}\n"
    assert result.exit_code == 1


def test_a_file_whose_first_line_is_bad_is_read_on(check):
    """A training file is one from its first row that has a known layout."""
    report = check("#", "# two", TEXT_ONLY, TRIPLET | {"id": 1})
    assert found(report)[:2] == [(1, "not_json"), (2, "not_json")]
    assert report.rows == 2


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (json.dumps(TEXT_ONLY).encode() + b'\n{"query": "caf\xe9"}\n', 2, "encoding"),
        (json.dumps(TEXT_ONLY).encode("utf-16"), 1, "encoding"),
        (b"\xef\xbb\xbf" + json.dumps(TEXT_ONLY).encode(), 1, "byte_order_mark"),
        (
            gzip.compress(json.dumps(TEXT_ONLY).encode() + b"\n" + b" " * 9, mtime=0)[:-9],
            2,
            "truncated",
        ),
    ],
    ids=["latin", "utf16", "mark", "cut"],
)
def test_bytes_that_are_no_utf8_are_found(tmp_path, raw, line, reason):
    """Other encodings, byte order marks and cut gzip files are found with their line."""
    path = tmp_path / "file.jsonl"
    path.write_bytes(raw)
    assert (line, reason) in found(check_file(path))


def test_the_last_line_needs_no_end(tmp_path):
    """A file whose last line has no line feed is read whole."""
    path = tmp_path / "file.jsonl"
    path.write_text(json.dumps(TEXT_ONLY), encoding="utf-8")
    assert check_file(path).rows == 1


def test_parquet_rows_are_counted_from_one(tmp_path):
    """A finding in a Parquet file has the number of its row."""
    path = tmp_path / "file.parquet"
    pq.write_table(pa.Table.from_pylist([FLAG, FLAG | {"query": "x", "neg": ["c", "c"]}]), path)
    assert found(check_file(path)) == [(2, "duplicate_negative")]


def test_a_list_column_of_strings_in_parquet_is_found(tmp_path):
    """A column that holds strings in place of lists is found in every row."""
    path = tmp_path / "file.parquet"
    pq.write_table(pa.Table.from_pylist([FLAG | {"pos": "abc"}] * 2), path)
    assert found(check_file(path)) == [(1, "string_for_list"), (2, "string_for_list")]


@pytest.fixture
def stolen(tmp_path):
    """Give a dataset's folder that names another dataset's file in place of its own."""
    for folder, text in (("data", "ours"), ("theirs", "a secret")):
        dataset = datasets.Dataset.from_list([{**TRIPLET, "negative": text}])
        dataset.save_to_disk(str(tmp_path / folder))

    def naming(name):
        state = tmp_path / "data" / "state.json"
        changed = json.loads(state.read_text(encoding="utf-8")) | {
            "_data_files": [{"filename": name}]
        }
        state.write_text(json.dumps(changed), encoding="utf-8")
        return tmp_path / "data"

    return naming


@pytest.mark.parametrize(
    "name",
    [
        "../theirs/data-00000-of-00001.arrow",
        "{folder}/theirs/data-00000-of-00001.arrow",
        "./data-00000-of-00001.arrow",
        "..\\theirs\\data-00000-of-00001.arrow",
        "C:data-00000-of-00001.arrow",
        "link.arrow",
        "way/data-00000-of-00001.arrow",
        "..",
        ".",
        "",
    ],
)
def test_a_dataset_names_files_beside_its_list_only(stolen, tmp_path, name):
    """A list of files that leads out of the folder is refused in one line."""
    theirs = tmp_path / "theirs"
    folder = stolen(name.format(folder=tmp_path))
    (folder / "link.arrow").symlink_to(theirs / "data-00000-of-00001.arrow")
    (folder / "way").symlink_to(theirs)
    with pytest.raises(SourceError, match=r"^[^\n]*which is not a file in the folder[^\n]*$"):
        check_file(folder)


def test_a_dataset_may_lie_behind_a_link(stolen, tmp_path):
    """A link to the folder, or to a file beside it, leads to nothing else."""
    folder = stolen("link.arrow")
    (folder / "link.arrow").symlink_to("data-00000-of-00001.arrow")
    (tmp_path / "link").symlink_to(folder)
    assert check_file(tmp_path / "link").rows == 1


@pytest.mark.parametrize("name", [7, None, ["a"]])
def test_a_dataset_whose_list_is_no_list_of_names(stolen, name):
    """What is no name is damage."""
    with pytest.raises(SourceError, match="is damaged, or not of the format of its name"):
        check_file(stolen(name))


def test_any_dataset_of_the_library_is_read(tmp_path):
    """A folder that `datasets` wrote, in several files, is checked like our own."""
    rows = [TEXT_ONLY | {"query": f"q{number}"} for number in range(4)]
    dataset = datasets.Dataset.from_list([*rows, rows[0]])
    dataset.save_to_disk(str(tmp_path / "data"), num_shards=2)
    assert found(check_file(tmp_path / "data")) == [(5, "duplicate_row")]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.jsonl", "there is no such file"),
        ("none.parquet", "there is no such file"),
        ("broken.parquet", "is damaged, or not of the format of its name"),
        ("folder", "is not a dataset"),
        ("splits", "contains several datasets: choose one of test, train"),
        ("broken", "is damaged, or not of the format of its name"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path, name, message):
    """Missing and damaged files end with an error that says what to do."""
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and no more")
    for folder in ("folder", "splits/train", "splits/test", "broken"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "splits" / "dataset_dict.json").touch()
    (tmp_path / "broken" / "state.json").write_text('{"_data_files": [{"filename": "x"}]}')
    with pytest.raises(SourceError, match=message) as caught:
        check_file(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_standard_input_is_checked(monkeypatch):
    """Rows can be piped in."""
    lines = json.dumps(FLAG | {"pos": "abc"}).encode() + b"\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert found(check_file("-")) == [(1, "string_for_list")]


def test_counts_name_every_reason(check):
    """Findings are counted by reason, the most frequent first."""
    report = check(FLAG | {"pos": "abc"}, FLAG | {"pos": "abc"}, FLAG | {"neg": []})
    assert list(report.counts.items()) == [("string_for_list", 2), ("empty_list", 1)]
