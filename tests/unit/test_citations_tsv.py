"""Lines of a TSV become citations, or it is said why they cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from bica_graph.errors import RecordError
from bica_graph.records.papers import Citation
from bica_graph.sources.files.citations_tsv import check_header, read_citations
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.tally import Tally

HEADER = "citing\tcited\n"
FIRST = "write citing and cited, with a tab between them, on the first line"
TWO = "write two ids with a tab between them"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, so that messages hold short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(content: str) -> list[Citation]:
    Path("c.tsv").write_bytes(content.encode())
    with text_sources(["c.tsv"]) as (source,):
        return list(read_citations(source))


def error_of(content: str) -> RecordError:
    with pytest.raises(RecordError) as caught:
        read(content)
    return caught.value


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a\tb\nb\tc\n", [Citation("a", "b"), Citation("b", "c")]),
        ("a\tb\r\n a \t b ", [Citation("a", "b"), Citation("a", "b")]),
        ("\na\ta\n\t\n", [Citation("a", "a")]),
        ("", []),
    ],
    ids=["plain", "repeated", "of itself, among blank lines", "none"],
)
def test_citations(content: str, expected: list[Citation]) -> None:
    """Every line below the header is a citation, as often as it stands there."""
    assert read(HEADER + content) == expected


def test_header_after_blank_lines() -> None:
    """The header is the first line that is not blank; a byte order mark may stand before it."""
    assert read("\ufeff\n citing \tcited\r\na\tb") == [Citation("a", "b")]


def test_blank_lines_are_counted() -> None:
    """Blank lines are counted."""
    tally = Tally()
    Path("c.tsv").write_text("\n" + HEADER + "a\tb\n\n", encoding="utf-8")
    with text_sources(["c.tsv"]) as (source,):
        list(read_citations(source, tally=tally))
    assert tally.blank == 2


@pytest.mark.parametrize(
    ("content", "line", "reason", "message"),
    [
        ("", 0, "empty", "the file is empty: leave it out"),
        ("a\tb\n", 1, "header", rf"the header is 'a\tb': {FIRST}"),
        ("cited\tciting\n", 1, "header", rf"the header is 'cited\tciting': {FIRST}"),
        ("citing,cited\n", 1, "header", f"the header is 'citing,cited': {FIRST}"),
        (HEADER + "a\n", 2, "one_column", f"has 1 column: {TWO}"),
        (HEADER + "a b\n", 2, "one_column", f"has 1 column: {TWO}"),
        (HEADER + "a\tb\tc\n", 2, "many_columns", f"has 3 columns: {TWO}"),
        (HEADER + "\nx\ty\na\t \n", 4, "blank_id", "cited is blank: give one"),
        (HEADER + "\ta\n", 2, "blank_id", "citing is blank: give one"),
        (HEADER + HEADER, 2, "header", "repeats the header: remove this line"),
        (
            HEADER + "a\t" + "x" * 513,
            2,
            "long_id",
            "cited has 513 characters: give the paper one of at most 512",
        ),
        (
            HEADER + "a\rb\tc",
            2,
            "id_characters",
            r"citing contains U+000D ('a\rb'): remove control characters and those beyond U+FFFF",
        ),
    ],
)
def test_bad_lines(content: str, line: int, reason: str, message: str) -> None:
    """A line that is no citation is reported with file, line, a reason, and what to do."""
    error = error_of(content)
    place = f"c.tsv:{line}" if line else "c.tsv"
    assert (error.reason, str(error)) == (reason, f"{place}: {message}")


def test_header_is_never_skipped() -> None:
    """A wrong header stops also who would skip bad lines: columns might be the other way round."""
    Path("c.tsv").write_text("cited\tciting\na\tb\n", encoding="utf-8")
    with text_sources(["c.tsv"]) as (source,), pytest.raises(RecordError):
        list(read_citations(source, lambda *_: None))


def test_empty_file_has_no_wrong_header() -> None:
    """The check of headers leaves a file without lines to the reader."""
    Path("c.tsv").write_bytes(b"")
    with text_sources(["c.tsv"]) as (source,):
        check_header(source)


def test_going_on() -> None:
    """A reader that may go on gives every bad line with its bytes, and the citations around it."""
    Path("c.tsv").write_bytes(HEADER.encode() + b"a\tb\nc\n\xff\t\xff\nd\te")
    bad: list[tuple[int, str, bytes]] = []
    with text_sources(["c.tsv"]) as (source,):
        citations = list(
            read_citations(source, lambda error, raw: bad.append((error.line, error.reason, raw)))
        )
    assert citations == [Citation("a", "b"), Citation("d", "e")]
    assert bad == [(3, "one_column", b"c"), (4, "encoding", b"\xff\t\xff")]
