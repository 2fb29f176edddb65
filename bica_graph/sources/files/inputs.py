"""Finds the files that a command was given, before the first of them is read."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bica_graph.errors import SourceError
from bica_graph.sources.files.text_lines import TextSource, file_stamp, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STANDARD_INPUT = "-"


@contextmanager
def text_sources(files: Sequence[str | Path]) -> Iterator[list[TextSource]]:
    """
    Find every one of *files*, so that each can be read as often as is needed.

    Standard input and pipes, which can be read only once, are kept in temporary files until the
    block ends.

    Args:
        files: Paths; ``-`` is standard input.

    Yields:
        One source for each file, in their order.

    Raises:
        SourceError: If one of them cannot be read, or standard input is named twice.
    """
    names = [str(file) for file in files]
    if names.count(STANDARD_INPUT) > 1:
        raise SourceError("- is named twice: standard input can be read only once")
    with ExitStack() as stack:
        yield [_found(name, stack) for name in names]


def _found(name: str, stack: ExitStack) -> TextSource:
    if name == STANDARD_INPUT:
        return _kept(name, stack)
    path = Path(name)
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            return _kept(name, stack)
        with path.open("rb") as file:
            return TextSource(name, path, file_stamp(os.fstat(file.fileno())))
    except OSError as error:
        raise unreadable(name, error) from error


def _kept(name: str, stack: ExitStack) -> TextSource:
    """Copy what can be read only once into a temporary file."""
    try:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bicagraph-"))
        copy = Path(folder) / "input"
        with copy.open("wb") as target:
            if name == STANDARD_INPUT:
                shutil.copyfileobj(sys.stdin.buffer, target)
            else:
                with Path(name).open("rb") as pipe:
                    shutil.copyfileobj(pipe, target)
        return TextSource(name, copy, file_stamp(copy.stat()))
    except OSError as error:
        raise SourceError(
            f"{name}: cannot be kept in a temporary file ({error.strerror or error}): "
            "free some space, or name another folder in TMPDIR"
        ) from error
