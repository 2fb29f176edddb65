"""
Reads the lines of a file, plain or gzip, and tells what is wrong with each.

A line ends with a line feed, a carriage return before it belongs to the end. Memory does not
grow with the file.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeVar

from bica_graph.errors import RecordError, SourceError
from bica_graph.sources.bad_line import BadLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from bica_graph.progress import Advance
    from bica_graph.sources.tally import Tally

    Bad = Callable[[RecordError, bytes], None]
    """Takes a bad line, what is wrong and its bytes; raises, or lets the reader go on."""
    Stamp = tuple[int, int, int]

T = TypeVar("T")

LONGEST_LINE = 16 << 20
"""Bytes; a record of a paper is a few thousand."""
_CHUNK = 1 << 18
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Line(NamedTuple):
    """A line as its bytes, without its end, and what is wrong with it as a line."""

    number: int
    raw: bytes
    trouble: BadLine | None = None


@dataclass(frozen=True, slots=True)
class TextSource:
    """A file to read: what the user calls it, where its bytes are, and how it was found."""

    name: str
    path: Path
    stamp: Stamp
    """Size in bytes, time of change, and number of the file; reading another one is refused."""

    @property
    def size(self) -> int:
        """Size in bytes, before it is unpacked."""
        return self.stamp[0]


def stop(error: RecordError, raw: bytes) -> NoReturn:  # noqa: ARG001
    """Stop at the first bad line: the usual *bad*."""
    raise error


def unread(count: int) -> None:
    """Take no notice of how many bytes were read."""


def file_stamp(status: os.stat_result) -> Stamp:
    """Give what tells that a file has been changed."""
    return status.st_size, status.st_mtime_ns, status.st_ino


def parsed_lines(
    source: TextSource,
    parse: Callable[[str], T],
    bad: Bad = stop,
    tally: Tally | None = None,
    advance: Advance = unread,
) -> Iterator[T]:
    """
    Parse each line that is not blank.

    Args:
        source: The file.
        parse: Makes something of a line; raises BadLine.
        bad: Takes each line that is of no use, also a file without lines, as line 0.
        tally: Counts blank lines.
        advance: Told the number of bytes read from the file, before they are unpacked.

    Yields:
        What *parse* made, in the order of the lines.

    Raises:
        SourceError: If the file cannot be read, or changes meanwhile.
    """
    empty = True
    for number, raw, trouble in read_lines(source, advance):
        if trouble is None and not raw.strip():
            if tally is not None:
                tally.blank += 1
            continue
        empty = False
        try:
            if trouble is not None:
                raise trouble
            item = parse(decoded(raw))
        except BadLine as error:
            bad(RecordError(source.name, number, error.reason, error.message), raw)
            continue
        yield item
    if empty:
        message = "the file is empty: write something into it, or leave it out"
        bad(RecordError(source.name, 0, "empty", message), b"")


def read_lines(
    source: TextSource, advance: Advance = unread, longest: int = LONGEST_LINE
) -> Iterator[Line]:
    """
    Read the lines of *source*.

    Args:
        source: The file; unpacked when its first bytes are those of gzip.
        advance: Told the number of bytes read from the file, before they are unpacked.
        longest: Bytes that a line may have.

    Yields:
        Lines in order, without a byte order mark at the start of the file. A line that is too
        long comes with its first *longest* bytes; damage to the file comes as the last line,
        with what could be read of it.

    Raises:
        SourceError: If the file cannot be read, or changes meanwhile.
    """
    yield from _split(_chunks(source, advance), longest)


def decoded(raw: bytes) -> str:
    """
    Decode a line.

    Raises:
        BadLine: If it is not UTF-8, or holds NUL bytes.
    """
    if raw.startswith(_UTF16):
        raise BadLine("encoding", "is UTF-16: convert the file to UTF-8")
    if b"\0" in raw:
        raise BadLine(
            "nul_byte",
            f"holds a NUL byte at position {raw.index(0) + 1}: the file is damaged, "
            "or not in UTF-8; convert it",
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte 0x{raw[error.start]:02X} at position {error.start + 1}"
        raise BadLine("encoding", f"is not UTF-8 ({where}): convert the file to UTF-8") from None


def unreadable(name: str, error: OSError) -> SourceError:
    """Say in one line why the file that the user calls *name* cannot be read."""
    match error.errno:
        case errno.ENOENT:
            why = "there is no such file: check the path"
        case errno.EISDIR:
            why = "is a folder: name the files in it"
        case errno.EACCES | errno.EPERM:
            why = "may not be read by this user: change its permissions"
        case _:
            why = f"cannot be read ({error.strerror or error}): check the path and the disk"
    return SourceError(f"{name}: {why}")


class _Counted(io.RawIOBase):
    """Passes bytes on and tells how many."""

    def __init__(self, file: io.RawIOBase, advance: Advance) -> None:
        self._file = file
        self._advance = advance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer) or 0
        self._advance(count)
        return count


def _chunks(source: TextSource, advance: Advance) -> Iterator[bytes]:
    """Yield the file's bytes, unpacked; raise BadLine where they cannot be."""
    try:
        with source.path.open("rb", buffering=0) as file:
            _refuse_changed(source, file.fileno())
            counted = io.BufferedReader(_Counted(file, advance), _CHUNK)
            yield from _unpacked(source, counted)
            _refuse_changed(source, file.fileno())
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damage(error) from error
    except OSError as error:
        raise unreadable(source.name, error) from error


def _unpacked(source: TextSource, file: io.BufferedReader[_Counted]) -> Iterator[bytes]:
    start = file.peek(len(_GZIP))
    packed = start.startswith(_GZIP)
    if start and not packed and source.name.lower().endswith(".gz"):
        raise BadLine("not_gzip", "is not gzip in spite of its name: rename it without .gz")
    stream = gzip.GzipFile(fileobj=file) if packed else file
    while chunk := stream.read1(_CHUNK):
        yield chunk


def _damage(error: Exception) -> BadLine:
    if isinstance(error, EOFError):
        return BadLine("truncated", "the gzip file ends too early here: fetch or pack it again")
    return BadLine("corrupt", "the gzip file is damaged here: fetch or pack it again")


def _refuse_changed(source: TextSource, descriptor: int) -> None:
    if file_stamp(os.fstat(descriptor)) != source.stamp:
        raise SourceError(
            f"{source.name}: was changed while it was being read: run the same command again"
        )


def _split(chunks: Iterable[bytes], longest: int) -> Iterator[Line]:
    """Cut *chunks* into lines, holding no more than *longest* bytes of any."""
    number, held, size = 1, b"", 0
    try:
        for chunk in chunks:
            first, *others = chunk.split(b"\n")
            held, size = held + first[: longest - len(held)], size + len(first)
            for piece in others:
                yield _line(number, held, size)
                number, held, size = number + 1, piece[:longest], len(piece)
    except BadLine as trouble:
        yield Line(number, held, trouble)
        return
    if size:
        yield _line(number, held, size)


def _line(number: int, held: bytes, size: int) -> Line:
    if number == 1 and held.startswith(_BOM):
        held, size = held[len(_BOM) :], size - len(_BOM)
    if size > len(held):
        what = f"the line has {size:,} bytes, more than {len(held):,}: break it up"
        return Line(number, held, BadLine("too_long", what))
    return Line(number, held.removesuffix(b"\r"))
