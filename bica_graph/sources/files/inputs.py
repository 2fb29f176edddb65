"""Opens the files that a command was given, all of them before the first one is read."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bica_graph.errors import SourceError
from bica_graph.sources.files.text_lines import TextSource, file_stamp, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

STANDARD_INPUT = "-"


@contextmanager
def text_sources(files: Sequence[str | Path]) -> Iterator[list[TextSource]]:
    """
    Find all *files*, so that each of them can be read several times.

    Standard input and pipes can be read only once, so they are copied to temporary files, which
    exist until the block ends.

    Args:
        files: Paths; ``-`` is standard input.

    Yields:
        One source for each file, in their order.

    Raises:
        SourceError: If a file cannot be read, or standard input is given twice.
    """
    names = [str(file) for file in files]
    if names.count(STANDARD_INPUT) > 1:
        raise SourceError("- is given twice: standard input can be read only once")
    with ExitStack() as stack:
        yield [_found(name, stack) for name in names]


def check_readable(files: Iterable[str | Path]) -> None:
    """
    Check that files can be opened, before something that takes long; pipes are not opened.

    Raises:
        SourceError: For the first file that is missing or cannot be read, and for a folder.
    """
    for name in map(str, files):
        if name == STANDARD_INPUT:
            continue
        try:
            if stat.S_ISFIFO(Path(name).stat().st_mode):
                continue
            with Path(name).open("rb"):
                pass
        except OSError as error:
            raise unreadable(name, error) from error


def _found(name: str, stack: ExitStack) -> TextSource:
    if name == STANDARD_INPUT:
        return _copied(name, stack)
    path = Path(name)
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            return _copied(name, stack)
        with path.open("rb") as file:
            return TextSource(name, path, file_stamp(os.fstat(file.fileno())))
    except OSError as error:
        raise unreadable(name, error) from error


def _copied(name: str, stack: ExitStack) -> TextSource:
    """Copy a file that can be read only once to a temporary file."""
    try:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bicagraph-"))
        copy = Path(folder) / "input"
        with copy.open("wb") as target:
            if name == STANDARD_INPUT:
                _copy_standard_input(target)
            else:
                with Path(name).open("rb") as pipe:
                    shutil.copyfileobj(pipe, target)
        return TextSource(name, copy, file_stamp(copy.stat()))
    except OSError as error:
        raise SourceError(
            f"{name}: cannot be copied to a temporary file ({error.strerror or error}): "
            "free some space, or set TMPDIR to another folder"
        ) from error


def _copy_standard_input(target: BinaryIO) -> None:
    if sys.stdin is None:
        raise SourceError("standard input is closed: give a file")
    if hasattr(sys.stdin, "buffer"):
        shutil.copyfileobj(sys.stdin.buffer, target)
    else:  # a program that put its own text there
        target.write(sys.stdin.read().encode("utf-8"))
