"""Writes the bad lines that were skipped to a file, each with its reason."""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bica_graph.errors import OutputError
from bica_graph.output.files import clear_leftovers, followed, open_new, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import BinaryIO

    from bica_graph.errors import RecordError
    from bica_graph.sources.files.text_lines import TextSource

_BEGINNING = b'{"file": '
"""Each line of such a file begins with this."""


def default_rejects(sources: Sequence[TextSource]) -> Path:
    """
    Name the file for the rejects of *sources*: in the working folder, after the first source.

    There is one file for all sources, and each of its lines names the source.
    """
    first = "stdin" if sources[0].name == "-" else Path(sources[0].name).name
    base = first.removesuffix(".gz").removesuffix(".jsonl").removesuffix(".tsv")
    return Path(f"{base}.rejects.jsonl")


class Rejects:
    """
    Counts bad lines by reason, and writes them to a file.

    To be used in a ``with`` block. The file appears at the end of the block, complete, and only if
    there was a bad line; if the block ends with an error, it does not appear.
    Each line of the file has ``file``, ``line``, ``reason``, ``message``, and the bytes of the bad
    line as ``raw``, or as ``raw_base64`` if they are not UTF-8.

    Args:
        path: Path of the file. An existing file is replaced only if it contains rejects.
        sources: The files that are read; *path* must not be one of them.

    Raises:
        OutputError: If the file cannot be written, or would replace a file that has no rejects.
    """

    def __init__(self, path: Path, sources: Sequence[TextSource]) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self._file: BinaryIO | None = None
        self._place = followed(path)
        self._check(sources)
        self._part = part_of(self._place)

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is None:
            return
        try:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())
            self._file.close()
            if kind is None:
                self._part.replace(self._place)
        except OSError as failure:
            raise self._unwritable(failure) from failure
        finally:
            self._part.unlink(missing_ok=True)

    def add(self, error: RecordError, raw: bytes) -> None:
        """Count and write a bad line; readers call this for each one."""
        self.counts[error.reason] += 1
        row: dict[str, Any] = {
            "file": error.file,
            "line": error.line,
            "reason": error.reason,
            "message": error.message,
        }
        try:
            row["raw"] = raw.decode("utf-8")
        except UnicodeDecodeError:
            row["raw_base64"] = base64.b64encode(raw).decode("ascii")
        try:
            if self._file is None:
                clear_leftovers(self._place)
                self._file = open_new(self._part)
            self._file.write(json.dumps(row).encode("ascii") + b"\n")
        except OSError as failure:
            raise self._unwritable(failure) from failure

    def _check(self, sources: Sequence[TextSource]) -> None:
        if self.path.is_dir() or not os.access(self._place.parent, os.W_OK | os.X_OK):
            raise OutputError(
                f"{self.path}: rejects cannot be written there: choose a file with --rejects"
            )
        if not self.path.exists():
            return
        if not self.path.is_file():
            raise OutputError(f"{self.path}: is not a regular file: choose another with --rejects")
        if any(source.path.samefile(self.path) for source in sources):
            raise OutputError(
                f"{self.path}: is one of the input files: choose another with --rejects"
            )
        try:
            with self.path.open("rb") as file:
                ours = file.read(len(_BEGINNING)) in (b"", _BEGINNING)
        except OSError as failure:
            raise self._unwritable(failure) from failure
        if not ours:
            raise OutputError(
                f"{self.path}: exists, and does not contain rejects: move it, or choose another "
                "file with --rejects"
            )

    def _unwritable(self, error: OSError) -> OutputError:
        why = error.strerror or error
        return OutputError(f"{self.path}: cannot be written ({why}): choose a file with --rejects")
