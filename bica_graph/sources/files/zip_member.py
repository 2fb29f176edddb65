"""Reads the one file in a zip file."""

from __future__ import annotations

import zlib
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from bica_graph.errors import SourceError
from bica_graph.output.words import listed
from bica_graph.sources.bad_line import BadLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipInfo

    from bica_graph.progress import Advance

ZIP = (b"PK\3\4", b"PK\5\6")
"""Bytes with which a zip file begins, with and without files in it."""

_CHUNK = 1 << 18
_MOST_NAMES = 5
_ENCRYPTED = 0x1
_OF_MAC = "__MACOSX/"


def unzipped(name: str, file: IO[bytes], size: int, advance: Advance) -> Iterator[bytes]:
    """
    Read the one file in a zip file; folders, and what macOS adds, do not count.

    Args:
        name: Name of the zip file, for messages.
        file: The zip file.
        size: Its size in bytes.
        advance: Called with the number of bytes, of *size*, that were used.

    Yields:
        The content, some hundred kilobytes at a time.

    Raises:
        SourceError: If there is not exactly one file, or it is encrypted.
        BadLine: Where the zip file is damaged, or if it needs a method that Python does not have.
    """
    try:
        with ZipFile(file) as archive:
            member = _only(name, archive)
            done = told = 0
            with archive.open(member) as content:
                while chunk := content.read(_CHUNK):
                    yield chunk
                    done += len(chunk)
                    now = size * done // max(member.file_size, done)
                    advance(now - told)
                    told = now
    except (BadZipFile, zlib.error, EOFError) as error:
        message = "the zip file ends too early or is damaged here: download it again"
        raise BadLine("corrupt", message) from error
    except NotImplementedError as error:
        message = f"the zip file cannot be unpacked ({error}): unpack it and give what is in it"
        raise BadLine("corrupt", message) from error


def _only(name: str, archive: ZipFile) -> ZipInfo:
    members = [
        each
        for each in archive.infolist()
        if not each.is_dir() and not each.filename.startswith(_OF_MAC)
    ]
    if len(members) != 1:
        names = listed([repr(each.filename) for each in members], _MOST_NAMES)
        holds = f"holds {len(members):,} files ({names})" if members else "holds no file"
        raise SourceError(f"{name}: {holds}: unpack it and give the one to read")
    if members[0].flag_bits & _ENCRYPTED:
        raise SourceError(f"{name}: is encrypted: unpack it and give the file in it")
    return members[0]
