"""What became of a set of queries: counts, and a file that says who was left out and why."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bica_graph.errors import OutputError
from bica_graph.output.files import clear_leftovers, open_new, part_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import BinaryIO

_BEGINNING = '{\n  "bicagraph": "queries",\n'
"""Of every manifest of ours."""


class QueryManifest:
    """
    Writes the manifest of a set as the work goes on; the file appears whole, or not at all.

    To be used in a ``with`` block. It is one JSON object with ``settings``, ``left_out`` (one
    entry a line, in the order in which they were met) and ``counts``; no times, so the same work
    gives the same bytes.

    Args:
        path: The file; None writes none, and only hashes. One that exists is replaced only when
            it is such a manifest too.
        set_name: The set.
        settings: What decides which queries are made.

    Raises:
        OutputError: If the file cannot be written there, or would replace another.
    """

    def __init__(self, path: Path | None, set_name: str, settings: Mapping[str, Any]) -> None:
        self._path = path
        self._part = part_of(path) if path is not None else Path()
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
                clear_leftovers(self._path)
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
                self._part.replace(self._path)
        except OSError as trouble:
            raise self._unwritable(trouble) from trouble
        finally:
            self._part.unlink(missing_ok=True)

    def add(self, entry: Mapping[str, str]) -> None:
        """Write who was left out."""
        self._write(f"{',' if self._entries else ''}\n    {json.dumps(entry)}")
        self._entries += 1

    def finish(self, counts: Mapping[str, Any]) -> str:
        """Write the counts, and give the SHA-256 of the whole in hex."""
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
        return OutputError(f"{self._path}: cannot be written ({why}): name a place with --manifest")


@dataclass(slots=True)
class Ledger:
    """
    Counts what becomes of papers and queries, and lists in the manifest who is left out.

    *judged*: papers or queries that were looked at; *eligible*: those that a walk can start from;
    *skipped*: by reason, what gave no query; *without_seed*: by reason, queries that are written
    though a walk cannot start from them; *positives*: by reason, positives of queries that are
    not written, or that no walk can start from.
    """

    manifest: QueryManifest
    judged: int = 0
    eligible: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    without_seed: Counter[str] = field(default_factory=Counter)
    positives: Counter[str] = field(default_factory=Counter)

    def skip_paper(self, paper: str, reason: str) -> None:
        """Count and list a paper of which no query is made."""
        self.skipped[reason] += 1
        self.manifest.add({"paper": paper, "reason": reason})

    def skip_query(self, query: str, reason: str) -> None:
        """Count and list a query that is not written."""
        self.skipped[reason] += 1
        self.manifest.add({"query": query, "reason": reason})

    def keep_query(self, query: str, reason: str) -> None:
        """Count and list a query that is written though a walk cannot start from it."""
        self.without_seed[reason] += 1
        self.manifest.add({"query": query, "without_seed": reason})

    def note_positive(self, query: str, positive: str, reason: str) -> None:
        """Count a positive, and list it; judgements of what is not relevant are only counted."""
        self.positives[reason] += 1
        if reason != "not_relevant":
            self.manifest.add({"query": query, "positive": positive, "reason": reason})

    def counts(self) -> dict[str, Any]:
        """Give the counts, those by reason sorted."""
        return {
            "judged": self.judged,
            "eligible": self.eligible,
            "skipped": dict(sorted(self.skipped.items())),
            "without_seed": dict(sorted(self.without_seed.items())),
            "positives": dict(sorted(self.positives.items())),
        }


def check_place(path: Path) -> None:
    """Raise OutputError unless a manifest may be written to *path*."""
    if path.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{path}: cannot be written there: name a place with --manifest")
    if not path.exists():
        return
    with path.open("rb") as file:
        ours = file.read(len(_BEGINNING)) == _BEGINNING.encode()
    if not ours:
        raise OutputError(
            f"{path}: exists, and is no manifest of queries: move it, or name another place "
            "with --manifest"
        )


def file_hash(path: Path) -> str | None:
    """Give the SHA-256 of a file in hex; None when there is none."""
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
