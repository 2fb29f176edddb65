"""The lines that were skipped, with the reason for each, in a file of their own."""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bica_graph.errors import OutputError
from bica_graph.output.files import clear_leftovers, open_new, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import BinaryIO

    from bica_graph.errors import RecordError
    from bica_graph.sources.files.text_lines import TextSource

_BEGINNING = b'{"file": '
"""Of every line of a file of ours."""


def default_rejects(sources: Sequence[TextSource]) -> Path:
    """
    Name the file for the rejects of *sources*: after the first, in the working folder.

    One file takes those of all sources: each line in it names its own.
    """
    first = "stdin" if sources[0].name == "-" else Path(sources[0].name).name
    base = first.removesuffix(".gz").removesuffix(".jsonl").removesuffix(".tsv")
    return Path(f"{base}.rejects.jsonl")


class Rejects:
    """
    Takes bad lines, counts them by reason, and writes them to a file that appears whole.

    To be used in a ``with`` block: the file gets its name at the end of it, and only when there
    was a bad line; an error that leaves the block takes the file away.
    Each line of it has ``file``, ``line``, ``reason``, ``message``, and the bytes of the bad line
    as ``raw``, or as ``raw_base64`` when they are not UTF-8.

    Args:
        path: The file. One that exists is replaced only when it is a file of rejects too.
        sources: The files that are being read; the rejects may be none of them.

    Raises:
        OutputError: If the file could not be written there, or would replace another.
    """

    def __init__(self, path: Path, sources: Sequence[TextSource]) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self._file: BinaryIO | None = None
        self._check(sources)
        self._part = part_of(path)

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
                self._part.replace(self.path)
        except OSError as trouble:
            raise self._unwritable(trouble) from trouble
        finally:
            self._part.unlink(missing_ok=True)

    def add(self, error: RecordError, raw: bytes) -> None:
        """Take a bad line; what the readers of sources call *bad*."""
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
                clear_leftovers(self.path)
                self._file = open_new(self._part)
            self._file.write(json.dumps(row).encode("ascii") + b"\n")
        except OSError as trouble:
            raise self._unwritable(trouble) from trouble

    def _check(self, sources: Sequence[TextSource]) -> None:
        if self.path.is_dir() or not os.access(self.path.parent, os.W_OK | os.X_OK):
            raise OutputError(
                f"{self.path}: rejects cannot be written there: name a file with --rejects"
            )
        if not self.path.exists():
            return
        if not self.path.is_file():
            raise OutputError(f"{self.path}: is no plain file: name another with --rejects")
        if any(source.path.samefile(self.path) for source in sources):
            raise OutputError(f"{self.path}: is being read: name another file with --rejects")
        try:
            with self.path.open("rb") as file:
                ours = file.read(len(_BEGINNING)) in (b"", _BEGINNING)
        except OSError as trouble:
            raise self._unwritable(trouble) from trouble
        if not ours:
            raise OutputError(
                f"{self.path}: exists, and holds no rejects: move it, or name another file with "
                "--rejects"
            )

    def _unwritable(self, trouble: OSError) -> OutputError:
        why = trouble.strerror or trouble
        return OutputError(f"{self.path}: cannot be written ({why}): name a place with --rejects")
