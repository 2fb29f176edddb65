"""What a check makes of ids: who is who, whatever the text, and in which list it stands."""

import json

import pytest

from bica_graph.export.check.check import check_file

TRIPLET = {
    "query_id": "q",
    "query": "the query",
    "positive_id": "p",
    "positive": "the positive",
    "negative_id": "n",
    "negative": "the negative",
    "set": "s",
}
FLAG = {"query": "the query", "pos": ["a", "b"], "neg": ["c", "d"]}
N_TUPLE = {"query": "the query", "positive": "a", "negative_1": "b", "negative_2": "c"}
TEVATRON = {
    "query_id": "q",
    "query": "the query",
    "positive_passages": [{"docid": "1", "title": "", "text": "a"}],
    "negative_passages": [{"docid": "2", "title": "T", "text": "b"}],
}
WITH_IDS = [
    TRIPLET | {"negative": "b"},
    FLAG | {"query_id": "q", "pos_id": ["1", "2"], "neg_id": ["3", "4"]},
    N_TUPLE | {"query_id": "q", "positive_id": "1", "negatives": [{"id": "2"}, {"id": "3"}]},
    TEVATRON,
    {
        "query_id": "q",
        "query": "the query",
        "positives": [{"id": "1", "text": "a", "grade": 1}],
        "negatives": [{"id": "2", "text": "b"}, {"id": "3", "text": "c"}],
    },
]


@pytest.fixture
def check(tmp_path):
    """Give a function that writes rows to a file and checks it."""

    def written(*rows):
        path = tmp_path / "file.jsonl"
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return check_file(path)

    return written


def found(report):
    """Give the line and the word of each finding."""
    return [(finding.line, finding.reason) for finding in report.findings]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (FLAG | {"pos_id": "12"}, "string_for_list"),
        (FLAG | {"neg_id": {"c": "1"}}, "wrong_type"),
        (FLAG | {"neg_id": ["1"]}, "uneven_lists"),
        (FLAG | {"neg_id": []}, "uneven_lists"),
        (FLAG | {"pos_id": ["1", "2", "3"]}, "uneven_lists"),
        (FLAG | {"neg_provenance": [{"hop": 1}]}, "uneven_lists"),
        (FLAG | {"pos_id": ["1", "2"], "neg_id": ["3", "2"]}, "negative_is_positive"),
        (N_TUPLE | {"negatives": "12"}, "string_for_list"),
        (N_TUPLE | {"negatives": [{"id": "1"}]}, "uneven_lists"),
        (
            N_TUPLE | {"positive_id": "1", "negatives": [{"id": "2"}, {"id": "1"}]},
            "negative_is_positive",
        ),
    ],
)
def test_a_fault_of_a_list_of_ids_is_found(check, row, reason):
    """Lists that are none, or have another length than the texts, are one finding each."""
    assert found(check(row)) == [(1, reason)]


def test_ids_are_compared_though_their_lists_are_wrong(check):
    """A string in place of a list of ids, and a list that is too short, still say who is who."""
    row = {"query": "l", "pos": ["p"], "neg": ["n", "m"], "pos_id": "7", "neg_id": ["7"]}
    report = check(row)
    assert sorted(found(report)) == [
        (1, "negative_is_positive"),
        (1, "string_for_list"),
        (1, "uneven_lists"),
    ]
    (finding,) = (each for each in report.findings if each.reason == "negative_is_positive")
    assert finding.message == "negative id '7' is also a positive, with the same id: remove it"


def test_an_id_beyond_the_texts_is_compared_too(check):
    """A list of ids that is too long has one that no text goes with."""
    report = check(FLAG | {"pos_id": ["1", "2"], "neg_id": ["3", "4", "1"]})
    assert found(report) == [(1, "uneven_lists"), (1, "negative_is_positive")]


@pytest.mark.parametrize("ids", [["", ""], [None, " "]])
def test_ids_that_are_blank_tell_nothing(check, ids):
    """A blank id is none: it makes no two papers the same."""
    assert not check(FLAG | {"pos_id": ids, "neg_id": ids}).findings


def passage(name, title, text):
    """Make a passage of Tevatron's."""
    return {"docid": name, "title": title, "text": text}


@pytest.mark.parametrize(
    "positive",
    [passage("d1", "Old", "The  same"), {"docid": "d1", "text": "the same"}],
    ids=["titled", "untitled"],
)
def test_a_positive_under_another_title_is_no_negative(check, positive):
    """A passage with the abstract of a positive is found, whatever its title."""
    negative = passage("d3", "New", "the same")
    report = check(TEVATRON | {"positive_passages": [positive], "negative_passages": [negative]})
    assert found(report) == [(1, "negative_is_positive")]
    assert "with the same text without the title" in report.findings[0].message


def test_a_positive_of_another_row_under_another_title_is_no_negative(check):
    """Titles do not hide a positive in another row of the query, either."""
    old, new = passage("d1", "Old", "the same"), passage("d3", "New", "the same")
    other = passage("d2", "T", "other")
    report = check(
        TEVATRON | {"positive_passages": [old]},
        TEVATRON | {"positive_passages": [other], "negative_passages": [new]},
    )
    assert found(report) == [(2, "negative_is_positive")]


def test_negatives_that_share_an_abstract_may_have_titles_of_their_own(check):
    """Among negatives, texts are compared as the trainer reads them."""
    negatives = [passage("d2", "One", "same"), passage("d3", "Two", "same")]
    assert not check(TEVATRON | {"negative_passages": negatives}).findings


def test_the_same_ids_with_another_text_are_found(check):
    """Two rows about the same query, positive and negative are one, and one id has one text."""
    report = check(TRIPLET, TRIPLET | {"negative": "a corrected text"})
    assert found(report) == [(2, "duplicate_row"), (2, "other_text")]
    assert "negative 1 (id 'n') has another text than in line 1" in report.findings[1].message


@pytest.mark.parametrize("row", WITH_IDS)
def test_the_same_ids_are_found_in_every_layout_that_has_some(check, row):
    """Rows with lists are identified by all their ids."""
    changed = json.loads(json.dumps(row).replace('"b"', '"another"'))
    assert set(found(check(row, changed))) == {(2, "duplicate_row"), (2, "other_text")}


def test_an_id_with_two_texts_is_found_across_queries(check):
    """A paper is the same text whichever query it is a negative of."""
    other = {"query_id": "r", "query": "other", "negative": "a corrected text"}
    report = check(TRIPLET, TRIPLET | other, TRIPLET | other | {"set": "t"})
    assert found(report) == [(2, "other_text")]
