"""
Reads the lines of a file, plain or gzip, and reports what is wrong with a line.

A line ends with a line feed, or a carriage return and a line feed. Memory use does not grow with
the file.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeVar

from bica_graph.errors import RecordError, SourceError
from bica_graph.output.words import beside
from bica_graph.sources.bad_line import BadLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bica_graph.progress import Advance
    from bica_graph.sources.tally import Tally

    Bad = Callable[[RecordError, bytes], None]
    """Called with the error of a bad line and its bytes; raises, or lets the reader continue."""
    Stamp = tuple[int, int, int]

T = TypeVar("T")

LONGEST_LINE = 16 << 20
"""In bytes; a record of a paper has a few thousand."""
_CHUNK = 1 << 18
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Line(NamedTuple):
    """The bytes of a line, without its end, and what is wrong with them, if anything."""

    number: int
    raw: bytes
    error: BadLine | None = None


@dataclass(frozen=True, slots=True)
class TextSource:
    """A file to read: its name for messages, the path of its content, and its state."""

    name: str
    path: Path
    stamp: Stamp
    """Size in bytes, time of change and number of the file, which must not change meanwhile."""

    @property
    def size(self) -> int:
        """Size in bytes, before decompression."""
        return self.stamp[0]


def stop(error: RecordError, raw: bytes) -> NoReturn:  # noqa: ARG001
    """Stop at the first bad line: the default for *bad*."""
    raise error


def unread(count: int) -> None:
    """Ignore how many bytes were read: the default for *advance*."""


def file_stamp(status: os.stat_result) -> Stamp:
    """Give the state of a file, by which a change is noticed."""
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
        parse: Parses a line; raises BadLine.
        bad: Called for each bad line, and, as line 0, for a file without lines.
        tally: Counts blank lines.
        advance: Called with the number of bytes read from the file, before decompression.

    Yields:
        The results of *parse*, in the order of the lines.

    Raises:
        SourceError: If the file cannot be read, or changes while it is read.
    """
    empty = True
    for number, raw, error in read_lines(source, advance):
        if error is None and not raw.strip():
            if tally is not None:
                tally.blank += 1
            continue
        empty = False
        try:
            if error is not None:
                raise error
            item = parse(decoded(raw))
        except BadLine as wrong:
            bad(RecordError(source.name, number, wrong.reason, wrong.message), raw)
            continue
        yield item
    if empty:
        message = "the file is empty: leave it out"
        bad(RecordError(source.name, 0, "empty", message), b"")


def read_lines(
    source: TextSource, advance: Advance = unread, longest: int = LONGEST_LINE
) -> Iterator[Line]:
    """
    Read the lines of *source*.

    Args:
        source: The file; it is decompressed if its first bytes are those of gzip.
        advance: Called with the number of bytes read from the file, before decompression.
        longest: Maximum number of bytes of a line.

    Yields:
        The lines in order, without a byte order mark before them. A line that is too
        long is given by its first *longest* bytes, with an error. If the file is damaged, the last
        line has the error, and what could be read of it.

    Raises:
        SourceError: If the file cannot be read, or changes while it is read.
    """
    yield from _split(read_chunks(source, advance), longest)


def decoded(raw: bytes) -> str:
    """
    Decode a line.

    Raises:
        BadLine: If the line is not UTF-8, or contains NUL bytes.
    """
    if raw.startswith(_UTF16):
        raise BadLine("encoding", "is UTF-16: convert the file to UTF-8")
    if b"\0" in raw:
        raise BadLine(
            "nul_byte",
            f"contains a NUL byte at position {raw.index(0) + 1}: the file is damaged, "
            "or not in UTF-8; convert it",
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte 0x{raw[error.start]:02X} at position {error.start + 1}"
        raise BadLine("encoding", f"is not UTF-8 ({where}): convert the file to UTF-8") from None


def unreadable(name: str, error: OSError) -> SourceError:
    """Make the error for a file that cannot be read; *name* is how the user calls it."""
    match error.errno:
        case errno.ENOENT:
            why = f"there is no such file: check the path{beside(Path(name))}"
        case errno.EISDIR:
            why = "is a folder: give the files in it"
        case errno.EACCES | errno.EPERM:
            why = "this user may not read it: change its permissions"
        case _:
            why = f"cannot be read ({error.strerror or error}): check the path and the disk"
    return SourceError(f"{name}: {why}")


class _Counted(io.RawIOBase):
    """Reads from a file, and reports how many bytes were read."""

    def __init__(self, file: io.RawIOBase, advance: Advance) -> None:
        self._file = file
        self._advance = advance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer) or 0
        self._advance(count)
        return count


def read_chunks(source: TextSource, advance: Advance = unread) -> Iterator[bytes]:
    """
    Read the content of *source*, decompressed, some hundred kilobytes at a time.

    Raises:
        BadLine: Where the file is damaged.
        SourceError: If the file cannot be read, or changes while it is read.
    """
    try:
        with source.path.open("rb", buffering=0) as file:
            _refuse_changed(source, file.fileno())
            counted = io.BufferedReader(_Counted(file, advance), _CHUNK)
            yield from _decompressed(source, counted)
            _refuse_changed(source, file.fileno())
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damage(error) from error
    except OSError as error:
        raise unreadable(source.name, error) from error


def _decompressed(source: TextSource, file: io.BufferedReader[_Counted]) -> Iterator[bytes]:
    start = file.peek(len(_GZIP))
    packed = start.startswith(_GZIP)
    if start and not packed and source.name.lower().endswith(".gz"):
        raise BadLine("not_gzip", "is not gzip, contrary to its name: rename it without .gz")
    stream = gzip.GzipFile(fileobj=file) if packed else file
    while chunk := stream.read1(_CHUNK):
        yield chunk


def _damage(error: Exception) -> BadLine:
    if isinstance(error, EOFError):
        return BadLine(
            "truncated", "the gzip file ends too early here: download or compress it again"
        )
    return BadLine("corrupt", "the gzip file is damaged here: download or compress it again")


def _refuse_changed(source: TextSource, descriptor: int) -> None:
    if file_stamp(os.fstat(descriptor)) != source.stamp:
        raise SourceError(f"{source.name}: changed while it was read: run the same command again")


def _split(chunks: Iterable[bytes], longest: int) -> Iterator[Line]:
    """Split *chunks* into lines, keeping no more than *longest* bytes of a line in memory."""
    number, held, size = 1, b"", 0
    try:
        for chunk in chunks:
            first, *others = chunk.split(b"\n")
            held, size = held + first[: longest - len(held)], size + len(first)
            for piece in others:
                yield _line(number, held, size)
                number, held, size = number + 1, piece[:longest], len(piece)
    except BadLine as damage:
        yield Line(number, held, damage)
        return
    if size:
        yield _line(number, held, size)


def _line(number: int, held: bytes, size: int) -> Line:
    if held.startswith(_BOM):  # also within a file: several were joined
        held, size = held[len(_BOM) :], size - len(_BOM)
    if size > len(held):
        what = f"the line has {size:,} bytes, more than {len(held):,}: split it"
        return Line(number, held, BadLine("too_long", what))
    return Line(number, held.removesuffix(b"\r"))
