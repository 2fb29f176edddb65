"""Lines of JSONL become papers as they say, or it is said why they cannot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bica_graph.errors import RecordError
from bica_graph.records.papers import PaperRecord
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.jsonl import read_papers
from bica_graph.sources.tally import FIELD_NAMES, OTHER_FIELDS, Tally

OBJECT = "write one JSON object on each line"
CHARACTERS = "remove control characters and those beyond U+FFFF"
LIST = 'write ["…", "…"]'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, so that messages hold short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(*lines: str, tally: Tally | None = None) -> list[PaperRecord]:
    Path("p.jsonl").write_bytes("\n".join(lines).encode())
    with text_sources(["p.jsonl"]) as (source,):
        return list(read_papers(source, tally=tally))


def paper(**fields: Any) -> PaperRecord:
    (record,) = read(json.dumps(fields))
    return record


def error_of(line: str) -> RecordError:
    with pytest.raises(RecordError) as caught:
        read('{"id": "good"}', line)
    assert caught.value.line == 2
    return caught.value


def test_whole_paper() -> None:
    """Every field of a paper is taken."""
    assert paper(
        id="W1",
        pmid="12",
        doi="10.1/a",
        title="Sleep",
        abstract="It helps.",
        year=1998,
        retracted=False,
        references=["W2", "W3"],
    ) == PaperRecord("W1", "12", "10.1/a", "Sleep", "It helps.", 1998, False, ("W2", "W3"))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        dict.fromkeys(["pmid", "doi", "title", "abstract", "year", "retracted", "references"]),
    ],
    ids=["not there", "null"],
)
def test_not_told(fields: dict[str, None]) -> None:
    """A missing field, or null, is None in the record."""
    assert paper(id="W1", **fields) == PaperRecord("W1")


def test_told_that_there_is_none() -> None:
    """An empty text, PMID, DOI or list means that there is none."""
    assert paper(id="W1", pmid=" ", doi="", title="", abstract="  ", references=[]) == PaperRecord(
        "W1", "", "", "", "", references=()
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": " W1\t"}, "W1"),
        ({"id": 34}, "34"),
        ({"id": -1}, "-1"),
        ({"id": "Größe 1"}, "Größe 1"),
        ({"id": "x" * 512}, "x" * 512),
        ({"id": None, "pmid": 1}, None),
        ({"doi": "10.1/a"}, None),
    ],
)
def test_ids(fields: dict[str, Any], expected: str | None) -> None:
    """An id is a text without space around it, or a whole number; pmid or doi may stand for it."""
    assert paper(**fields).id == expected


def test_whole_numbers_of_a_table() -> None:
    """A column with gaps makes 12.0 of 12: it is the same number."""
    made = paper(id=12.0, pmid=34.0, references=[5.0, "W6"])
    assert (made.id, made.pmid, made.references) == ("12", "34", ("5", "W6"))
    assert paper(id="W1", pmid="34.0").pmid == "34"


@pytest.mark.parametrize(
    ("value", "expected"), [("PMID: 0012", "12"), (12, "12"), ("n/a", None), (0, None), (-3, None)]
)
def test_pmids(value: Any, expected: str | None) -> None:
    """A PMID is normalised; an invalid one is None."""
    assert paper(id="W1", pmid=value).pmid == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://doi.org/10.1530/EJE.1", "10.1530/eje.1"),
        ("n/a", None),
        ("10.1/\u0007", None),
        ("10.1/" + "x" * 508, None),
    ],
)
def test_dois(value: str, expected: str | None) -> None:
    """A DOI is normalised; an invalid one is None."""
    assert paper(id="W1", doi=value).doi == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1998, 1998),
        (" 1998 ", 1998),
        (1998.0, 1998),
        ("1998.0", 1998),
        (1000, 1000),
        (2100, 2100),
        (999, None),
        (2101, None),
        ("1998-05", None),
        ("", None),
        ("١٩٩٨", None),
    ],
)
def test_years(value: Any, expected: int | None) -> None:
    """A year is a number from 1000 to 2100, or such digits; others are None."""
    assert paper(id="W1", year=value).year == expected


def test_references_are_distinct() -> None:
    """References are ids as given, without repetitions, in order; one may be the paper itself."""
    assert paper(id="W1", references=["W3", 2, " W3 ", "W1", "2"]).references == ("W3", "2", "W1")


def test_values_left_out_are_counted() -> None:
    """Every value that is left out is counted with what is wrong."""
    tally = Tally()
    lines = [
        {"id": 1, "pmid": "n/a", "doi": "none", "year": 0},
        {"id": 2, "pmid": "PMC12", "references": [1, 1, 1]},
    ]
    read(*map(json.dumps, lines), tally=tally)
    assert tally.ignored_values == {
        "pmid: not a PMID": 2,
        "doi: not a DOI": 1,
        "year: not a year": 1,
        "references: repeated": 2,
    }


def test_other_fields_are_counted() -> None:
    """Fields that are not ours are counted by name."""
    tally = Tally()
    read('{"id": 1, "mesh": [], "n": 1}', '{"id": 2, "mesh": {"id": 1, "id": 2}}', tally=tally)
    assert tally.ignored_fields == {"mesh": 2, "n": 1}


def test_names_of_fields_are_tamed() -> None:
    """A name that would spoil a terminal is written as Python writes it, and shortened."""
    tally = Tally()
    read(json.dumps({"id": 1, "\x1b[31m\ud800": 1, "x" * 99: 1}), tally=tally)
    assert tally.ignored_fields == {r"'\x1b[31m\ud800'": 1, f"'{'x' * 60}'…": 1}


def test_names_of_fields_are_bounded() -> None:
    """Of fields with endless names, the first thousand are counted apart."""
    tally = Tally()
    fields = {f"f{number}": 0 for number in range(FIELD_NAMES + 5)}
    read(*[json.dumps({"id": 1} | fields)] * 2, tally=tally)
    assert len(tally.ignored_fields) == FIELD_NAMES + 1
    assert tally.ignored_fields[OTHER_FIELDS] == 10
    assert tally.ignored_fields.total() == 2 * (FIELD_NAMES + 5)


def test_bad_lines_leave_no_counts() -> None:
    """What stands in a line that is refused is not counted."""
    tally = Tally()
    Path("p.jsonl").write_text('{"id": "", "other": 1, "pmid": "n/a"}\n', encoding="utf-8")
    with text_sources(["p.jsonl"]) as (source,):
        assert list(read_papers(source, lambda *_: None, tally)) == []
    assert tally == Tally()


@pytest.mark.parametrize(
    ("line", "reason", "message"),
    [
        ("nope", "not_json", f"is not JSON (Expecting value at character 1): {OBJECT}"),
        (
            '{"id": "1"',
            "not_json",
            f"is not JSON (Expecting ',' delimiter at character 11): {OBJECT}",
        ),
        (
            '{"id": "1"} {"id": "2"}',
            "not_json",
            f"is not JSON (Extra data at character 13): {OBJECT}",
        ),
        (
            '{"id": "a\tb"}',
            "not_json",
            f"is not JSON (Invalid control character at character 10): {OBJECT}",
        ),
        (
            '{"id": "1}',
            "not_json",
            f"is not JSON (Unterminated string starting at character 8): {OBJECT}",
        ),
        ('["id"]', "not_object", f"is a list, not an object: {OBJECT}"),
        ("12", "not_object", f"is a whole number, not an object: {OBJECT}"),
        ("null", "not_object", f"is null, not an object: {OBJECT}"),
        ('{"id": NaN}', "not_finite", "contains NaN, which is not JSON: write null"),
        (
            '{"id": 1, "x": -Infinity}',
            "not_finite",
            "contains -Infinity, which is not JSON: write null",
        ),
        ('{"id": 1, "x": ' + "[" * 200_000, "too_deep", "is nested too deeply: write flat fields"),
        (
            '{"id": ' + "1" * 5000 + "}",
            "long_number",
            "contains a number that is too long: quote it",
        ),
        (
            '{"id": "1", "id": "2"}',
            "repeated_field",
            "has the field 'id' twice: keep one of them",
        ),
        ("{}", "no_id", "has no id, and no valid pmid or doi: write an id"),
        (
            '{"pmid": "n/a", "doi": ""}',
            "no_id",
            "has no id, and no valid pmid or doi: write an id",
        ),
        ('{"id": " "}', "blank_id", "id is blank: give one"),
        (
            '{"id": "' + "x" * 513 + '"}',
            "long_id",
            "id has 513 characters: give the paper one of at most 512",
        ),
        (
            '{"id": ' + "1" * 600 + "}",
            "long_id",
            "id has 600 characters: give the paper one of at most 512",
        ),
        (r'{"id": "a\nb"}', "id_characters", rf"id contains U+000A ('a\nb'): {CHARACTERS}"),
        ('{"id": "😀"}', "id_characters", f"id contains U+1F600 ('😀'): {CHARACTERS}"),
        (r'{"id": "\ud800"}', "id_characters", rf"id contains U+D800 ('\ud800'): {CHARACTERS}"),
        (r'{"id": "a\u2028b"}', "id_characters", rf"id contains U+2028 ('a\u2028b'): {CHARACTERS}"),
        (
            '{"id": true}',
            "wrong_type",
            "id must be a string or a whole number, not true: write an id",
        ),
        (
            '{"id": 1.5}',
            "wrong_type",
            "id must be a string or a whole number, not a number with a fraction: write a whole "
            "number, or quote it",
        ),
        (
            '{"id": {"id": 1, "id": 2}}',
            "wrong_type",
            "id must be a string or a whole number, not an object: write the id that is in it",
        ),
        (
            '{"id": 1, "pmid": [2]}',
            "wrong_type",
            "pmid must be a string or a whole number, not a list: write one id",
        ),
        (
            '{"id": 1, "doi": {}}',
            "wrong_type",
            "doi must be a string or a whole number, not an object: write the id that is in it",
        ),
        (
            '{"id": 1, "title": 2}',
            "wrong_type",
            "title must be a string, not a whole number: quote it",
        ),
        (
            '{"id": 1, "abstract": ["a"]}',
            "wrong_type",
            "abstract must be a string, not a list: join its items to one text",
        ),
        (
            r'{"id": 1, "abstract": "a\ud800b"}',
            "text_characters",
            "abstract contains half a character (U+D800): remove it",
        ),
        (
            r'{"id": 1, "title": "a\u0000b"}',
            "text_characters",
            "title contains U+0000: remove it",
        ),
        (
            '{"id": 1, "year": 1998.5}',
            "wrong_type",
            "year must be a whole number, not a number with a fraction: write it as in 1998",
        ),
        (
            '{"id": 1, "year": false}',
            "wrong_type",
            "year must be a whole number, not false: write it as in 1998",
        ),
        (
            '{"id": 1, "retracted": "yes"}',
            "wrong_type",
            "retracted must be true or false, not a string: write it without quotes",
        ),
        (
            '{"id": 1, "retracted": 1}',
            "wrong_type",
            "retracted must be true or false, not a whole number: write one of the two",
        ),
        (
            '{"id": 1, "references": "W2"}',
            "string_for_list",
            f"references must be a list of ids, not the string 'W2': {LIST}",
        ),
        (
            '{"id": 1, "references": {"W2": 1}}',
            "wrong_type",
            f"references must be a list of ids, not an object: {LIST}",
        ),
        (
            '{"id": 1, "references": ["W2", null]}',
            "wrong_type",
            "an id in references must be a string or a whole number, not null: leave it out",
        ),
        (
            '{"id": 1, "references": ["W2", ""]}',
            "blank_id",
            "an id in references is blank: give one",
        ),
    ],
)
def test_bad_lines(line: str, reason: str, message: str) -> None:
    """A line that is no paper is reported with file, line, a reason, and what to do."""
    error = error_of(line)
    assert (error.reason, str(error)) == (reason, f"p.jsonl:2: {message}")


def test_going_on() -> None:
    """A reader that may go on gives every bad line with its bytes, and the papers around it."""
    Path("p.jsonl").write_bytes(b'{"id": 1}\nno\r\n\n{"id": 2}\n\xff\n{"id": 3}')
    bad: list[tuple[int, str, bytes]] = []
    with text_sources(["p.jsonl"]) as (source,):
        papers = read_papers(source, lambda error, raw: bad.append((error.line, error.reason, raw)))
        assert [each.id for each in papers] == ["1", "2", "3"]
    assert bad == [(2, "not_json", b"no"), (5, "encoding", b"\xff")]
