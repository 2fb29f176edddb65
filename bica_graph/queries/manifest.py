"""The manifest of a set of queries: its settings, counts, and what was left out and why."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bica_graph.errors import OutputError
from bica_graph.output.files import clear_leftovers, followed, open_new, part_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import BinaryIO

_BEGINNING = '{\n  "bicagraph": "queries",\n'
"""Every manifest of queries begins with this."""


class QueryManifest:
    """
    Writes the manifest of a set entry by entry; the file appears complete, or not at all.

    To be used in a ``with`` block. The manifest is one JSON object with ``settings``, ``left_out``
    (one entry per line, in the order of the papers or queries) and ``counts``. It has no times, so
    the same set has the same manifest, byte by byte.

    Args:
        path: Path of the file; None to compute only the hash. An existing file is replaced only
            if it is such a manifest.
        set_name: Name of the set.
        settings: The parameters of the run.

    Raises:
        OutputError: If the file cannot be written, or would replace a file of another kind.
    """

    def __init__(self, path: Path | None, set_name: str, settings: Mapping[str, Any]) -> None:
        self._path = path
        self._place = Path() if path is None else followed(path)
        self._part = Path() if path is None else part_of(self._place)
        self._file: BinaryIO | None = None
        self._hash = sha256()
        self._entries = 0
        self._done = False
        self._head = (
            f'{_BEGINNING}  "set": {json.dumps(set_name)},\n'
            f'  "settings": {_indented(settings)},\n  "left_out": ['
        )

    def __enter__(self) -> QueryManifest:
        if self._path is not None:
            check_place(self._path)
            try:
                clear_leftovers(self._place)
                self._file = open_new(self._part)
            except OSError as error:
                raise self._unwritable(error) from error
        self._write(self._head)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is None or self._path is None:
            return
        try:
            if self._done:
                self._file.flush()
                os.fsync(self._file.fileno())
            self._file.close()
            if self._done:
                self._part.replace(self._place)
        except OSError as failure:
            raise self._unwritable(failure) from failure
        finally:
            self._part.unlink(missing_ok=True)

    def add(self, entry: Mapping[str, str]) -> None:
        """Write an entry about what was left out."""
        self._write(f"{',' if self._entries else ''}\n    {json.dumps(entry)}")
        self._entries += 1

    def finish(self, counts: Mapping[str, Any]) -> str:
        """Write the counts, and give the SHA-256 of the whole manifest in hex."""
        self._write(f'\n  ],\n  "counts": {_indented(counts)}\n}}\n')
        self._done = True
        return self._hash.hexdigest()

    def _write(self, text: str) -> None:
        data = text.encode("ascii")
        self._hash.update(data)
        if self._file is None:
            return
        try:
            self._file.write(data)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> OutputError:
        why = error.strerror or error
        return OutputError(
            f"{self._path}: cannot be written ({why}): choose a file with --manifest"
        )


@dataclass(slots=True)
class Ledger:
    """
    Counts papers and queries, and lists those left out in the manifest.

    *judged*: papers or queries that were checked; *eligible*: those that a walk can start from;
    *skipped*: by reason, papers and queries that were left out; *without_seed*: by reason, queries
    that are written although no walk can start from them; *positives*: by reason, positives that
    are left out or that no walk can start from.
    """

    manifest: QueryManifest
    judged: int = 0
    eligible: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    without_seed: Counter[str] = field(default_factory=Counter)
    positives: Counter[str] = field(default_factory=Counter)

    def skip_paper(self, paper: str, reason: str) -> None:
        """Count and list a paper that is left out."""
        self.skipped[reason] += 1
        self.manifest.add({"paper": paper, "reason": reason})

    def skip_query(self, query: str, reason: str) -> None:
        """Count and list a query that is left out."""
        self.skipped[reason] += 1
        self.manifest.add({"query": query, "reason": reason})

    def keep_query(self, query: str, reason: str) -> None:
        """Count and list a query that is written although no walk can start from it."""
        self.without_seed[reason] += 1
        self.manifest.add({"query": query, "without_seed": reason})

    def note_positive(self, query: str, positive: str, reason: str) -> None:
        """Count and list a positive; judgements of papers that are not relevant are not listed."""
        self.positives[reason] += 1
        if reason != "not_relevant":
            self.manifest.add({"query": query, "positive": positive, "reason": reason})

    def counts(self) -> dict[str, Any]:
        """Give all counts; those by reason are sorted by reason."""
        return {
            "judged": self.judged,
            "eligible": self.eligible,
            "skipped": dict(sorted(self.skipped.items())),
            "without_seed": dict(sorted(self.without_seed.items())),
            "positives": dict(sorted(self.positives.items())),
        }


def check_place(path: Path) -> None:
    """Raise OutputError unless a manifest may be written to *path*."""
    if path.is_dir() or not os.access(followed(path).parent, os.W_OK | os.X_OK):
        raise OutputError(f"{path}: cannot be written there: choose another file with --manifest")
    if not path.exists():
        return
    with path.open("rb") as file:
        ours = file.read(len(_BEGINNING)) == _BEGINNING.encode()
    if not ours:
        raise OutputError(
            f"{path}: exists, and is not a manifest of queries: move it, or choose another file "
            "with --manifest"
        )


def file_hash(path: Path) -> str | None:
    """Compute the SHA-256 of a file in hex; None if the file does not exist."""
    digest = sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except FileNotFoundError:
        return None
    return digest.hexdigest()


def _indented(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2, sort_keys=True).replace("\n", "\n  ")
