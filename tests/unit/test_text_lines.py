"""Lines come out of a file as they stand in it, or it is said what is wrong and where."""

from __future__ import annotations

import errno
import gzip
import io
import os
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

from bica_graph.errors import RecordError, SourceError
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.text_lines import LONGEST_LINE, parsed_lines, read_lines, unreadable
from bica_graph.sources.tally import Tally

AGAIN = "download or compress it again"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, so that messages hold short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, content: bytes) -> str:
    Path(name).write_bytes(content)
    return name


def texts(name: str) -> list[str]:
    with text_sources([name]) as (source,):
        return list(parsed_lines(source, str))


def error_of(name: str) -> RecordError:
    with pytest.raises(RecordError) as caught:
        texts(name)
    return caught.value


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"one\ntwo\n", ["one", "two"]),
        (b"one\ntwo", ["one", "two"]),
        (b"one\r\ntwo\r\n", ["one", "two"]),
        (b"\xef\xbb\xbfone\ntwo\n", ["one", "two"]),
        ("Größe\nz\u2028z\n".encode(), ["Größe", "z\u2028z"]),
        (b"one\n\n  \t\r\ntwo\n\n", ["one", "two"]),
        (b"o\rne\n", ["o\rne"]),
    ],
    ids=["lf", "no end", "crlf", "byte order mark", "unicode", "blank", "lone return"],
)
def test_lines(folder: Path, content: bytes, expected: list[str]) -> None:
    """A line ends with a line feed, alone or after a carriage return, and with nothing else."""
    assert texts(write("a.jsonl", content)) == expected


def test_gzip(folder: Path) -> None:
    """What is packed is known by its first bytes, and may have several parts."""
    content = gzip.compress(b"one\ntw") + gzip.compress(b"o\n")
    assert texts(write("a", content)) == ["one", "two"]


def test_lines_over_chunks(folder: Path) -> None:
    """Lines longer than what is read at once come out whole."""
    lines = ["x" * 700_000, "y", "z" * 300_000]
    assert texts(write("a", "\n".join(lines).encode())) == lines


def test_numbers(folder: Path) -> None:
    """Lines are numbered from 1, blank ones too."""
    with text_sources([write("a", b"one\n\nthree\n")]) as (source,):
        assert [(line.number, line.raw) for line in read_lines(source)] == [
            (1, b"one"),
            (2, b""),
            (3, b"three"),
        ]


def test_blank_lines_are_counted(folder: Path) -> None:
    """Lines of nothing but space are counted, not parsed."""
    tally = Tally()
    with text_sources([write("a", b"\n one\n \t \r\n\n")]) as (source,):
        assert list(parsed_lines(source, str, tally=tally)) == [" one"]
    assert tally.blank == 3


def test_long_line(folder: Path) -> None:
    """A line that is too long is reported with its length, and the next one is read."""
    with text_sources([write("a", b"x" * 11 + b"\nshort\n")]) as (source,):
        first, second = read_lines(source, longest=10)
    assert (first.number, first.raw, second.raw) == (1, b"x" * 10, b"short")
    assert first.error is not None
    assert (first.error.reason, first.error.message) == (
        "too_long",
        "the line has 11 bytes, more than 10: split it",
    )


def test_longest_line(folder: Path) -> None:
    """A line may have 16 MiB."""
    error = error_of(write("a", b"x" * (LONGEST_LINE + 1)))
    assert str(error) == "a:1: the line has 16,777,217 bytes, more than 16,777,216: split it"


@pytest.mark.parametrize(
    ("content", "reason", "message"),
    [
        (b"ok\nM\xfcller\n", "encoding", "a:2: is not UTF-8 (byte 0xFC at position 2): "),
        (b"ok\n\xed\xa0\x80\n", "encoding", "a:2: is not UTF-8 (byte 0xED at position 1): "),
        ("abc\n".encode("utf-16"), "encoding", "a:1: is UTF-16: "),
        (
            "abc\n".encode("utf-16-le"),
            "nul_byte",
            "a:1: contains a NUL byte at position 2: the file ",
        ),
        (b"o\0k\n", "nul_byte", "a:1: contains a NUL byte at position 2: the file is damaged, or "),
    ],
    ids=["latin-1", "surrogate", "utf-16", "utf-16 without a mark", "nul"],
)
def test_encoding(folder: Path, content: bytes, reason: str, message: str) -> None:
    """What is not UTF-8 is reported with the byte and its position in the line."""
    error = error_of(write("a", content))
    assert error.reason == reason
    assert str(error).startswith(message)


def test_encoding_says_what_to_do(folder: Path) -> None:
    """The message for a wrong encoding ends with what to do."""
    assert str(error_of(write("a", b"\xff"))).endswith(": convert the file to UTF-8")


@pytest.mark.parametrize("content", [b"", b"\n \n\r\n", gzip.compress(b"", mtime=0)])
def test_empty(folder: Path, content: bytes) -> None:
    """A file without lines, or with blank ones only, is an error of the file."""
    error = error_of(write("a.jsonl", content))
    assert (error.line, error.reason) == (0, "empty")
    assert str(error) == "a.jsonl: the file is empty: leave it out"


def test_truncated_gzip(folder: Path) -> None:
    """A gzip file that ends too early is reported with the line where it does."""
    packed = gzip.compress(os.urandom(5000).hex().encode() + b"\nsecond\nthird")
    error = error_of(write("a.gz", packed[:-9]))
    assert error.reason == "truncated"
    assert str(error) == f"a.gz:3: the gzip file ends too early here: {AGAIN}"


def test_truncated_gzip_keeps_the_rest(folder: Path) -> None:
    """The lines before the end of a truncated file come out, and the piece of the last one."""
    packed = gzip.compress(b"first\nsecond\nthi")
    with text_sources([write("a.gz", packed[:-6])]) as (source,):
        *whole, last = read_lines(source)
    assert [line.raw for line in whole] == [b"first", b"second"]
    assert (last.number, last.raw) == (3, b"thi")
    assert last.error is not None


@pytest.mark.parametrize("place", [-5, 20])
def test_damaged_gzip(folder: Path, place: int) -> None:
    """A gzip file with wrong bytes, or wrong sums, is reported."""
    packed = bytearray(gzip.compress(b"first line, first line, second line\n"))
    packed[place] ^= 0xFF
    error = error_of(write("a.gz", bytes(packed)))
    assert error.reason == "corrupt"
    assert str(error).endswith(f": the gzip file is damaged here: {AGAIN}")


def test_gzip_with_something_behind_it(folder: Path) -> None:
    """Bytes behind the packed ones are not passed over."""
    error = error_of(write("a.gz", gzip.compress(b"one\n") + b"two\n"))
    assert str(error) == f"a.gz:2: the gzip file is damaged here: {AGAIN}"


def test_not_gzip(folder: Path) -> None:
    """A plain file with the name of a packed one is refused."""
    error = error_of(write("a.gz", b"one\n"))
    assert (error.reason, str(error)) == (
        "not_gzip",
        "a.gz:1: is not gzip, contrary to its name: rename it without .gz",
    )


def test_missing(folder: Path) -> None:
    """A file that is not there is reported before anything is read."""
    with pytest.raises(SourceError) as caught, text_sources(["a", "nowhere"]):
        pass
    assert str(caught.value) == "a: there is no such file: check the path"


def test_folder(folder: Path) -> None:
    """A folder in place of a file is reported."""
    with pytest.raises(SourceError) as caught, text_sources([folder]):
        pass
    assert str(caught.value) == f"{folder}: is a folder: give the files in it"


def test_circle_of_links(folder: Path) -> None:
    """A path that cannot be opened for another reason is reported with the system's words."""
    Path("a").symlink_to("a")
    with pytest.raises(SourceError) as caught, text_sources(["a"]):
        pass
    why = os.strerror(errno.ELOOP)
    assert str(caught.value) == f"a: cannot be read ({why}): check the path and the disk"


def test_forbidden() -> None:
    """A file that the user may not read is reported with what to do."""
    error = unreadable("a", PermissionError(errno.EACCES, "Permission denied"))
    assert str(error) == "a: this user may not read it: change its permissions"


def test_changed_meanwhile(folder: Path) -> None:
    """A file that is not the one that was found is refused."""
    with text_sources([write("a", b"one\n")]) as (source,):
        write("a", b"one\ntwo\n")
        with pytest.raises(SourceError) as caught:
            list(read_lines(source))
    assert str(caught.value) == ("a: changed while it was read: run the same command again")


def test_grows_while_it_is_read(folder: Path) -> None:
    """A file that grows while it is read is refused in the end."""
    with text_sources([write("a", b"one\ntwo\n")]) as (source,):
        lines = read_lines(source)
        next(lines)
        with Path("a").open("ab") as file:
            file.write(b"three\n")
        with pytest.raises(SourceError):
            list(lines)


def standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input can be read twice, packed or not."""
    standard_input(monkeypatch, gzip.compress("Größe\n".encode()))
    with text_sources(["-"]) as (source,):
        for _ in range(2):
            assert list(parsed_lines(source, str)) == ["Größe"]


def test_standard_input_is_named_by_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages about standard input name it as the user did."""
    standard_input(monkeypatch, b"one\n\xff\n")
    assert str(error_of("-")).startswith("-:2: is not UTF-8")


def test_standard_input_twice() -> None:
    """Standard input is refused as two files at once."""
    with pytest.raises(SourceError) as caught, text_sources(["-", "a", "-"]):
        pass
    assert str(caught.value) == "- is given twice: standard input can be read only once"


def test_temporary_files_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept of standard input is gone afterwards."""
    standard_input(monkeypatch, b"one\n")
    with text_sources(["-"]) as (source,):
        assert source.path.exists()
    assert not source.path.parent.exists()


def test_pipe(folder: Path) -> None:
    """A named pipe can be read twice."""
    os.mkfifo("pipe")

    sender = threading.Thread(target=Path("pipe").write_bytes, args=[b"one\ntwo\n"])
    sender.start()
    with text_sources(["pipe"]) as (source,):
        assert [list(parsed_lines(source, str)) for _ in range(2)] == [["one", "two"]] * 2
    sender.join()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_progress_adds_up(folder: Path, pack: type[bytes]) -> None:
    """The bytes reported to *advance* add up to the size of the file."""
    told: list[int] = []
    content = pack(b"line\n" * 200_000)
    with text_sources([write("a", content)]) as (source,):
        for _ in read_lines(source, told.append):
            pass
    assert sum(told) == len(content) == source.size


def test_memory_is_flat(folder: Path) -> None:
    """A file of 50 MB is read in a few MB."""
    content = gzip.compress((b"x" * 999 + b"\n") * 50_000)
    with text_sources([write("a", content)]) as (source,):
        tracemalloc.start()
        count = sum(1 for _ in read_lines(source))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == 50_000
    assert peak < 4_000_000
