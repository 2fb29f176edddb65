"""The folder of a local graph: the names of its files, its permissions, and its write lock."""

from __future__ import annotations

import errno
import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bica_graph.errors import GraphBusy, GraphError, GraphMismatch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filelock import BaseFileLock

_DATABASE = "graph.sqlite"
_CITATIONS = "citations"
_ARRAYS = ("out-offsets", "out-ranks", "into-offsets", "into-ranks")
_LOCK = "writer.lock"
_WRITER = "writer.pid"
_PRIVATE = 0o700
_CREATION_SECONDS = 60.0
_ABANDONED_SECONDS = 3600.0


class Folder:
    """
    The folder of one graph.

    Raises:
        GraphMismatch: If the folder contains other files, or is a file.
        GraphError: If it cannot be created or read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / _DATABASE
        self._lock: BaseFileLock | None = None
        with self.graph_errors():
            self._make()

    def vectors(self, number: int) -> Path:
        """Give the file of matrix *number*; dropping all vectors begins a new number."""
        return self.path / f"vectors-{number}.i2"

    def citations(self, stamp: str) -> tuple[Path, ...]:
        """Give the citation files for *stamp*: offsets and ranks of out, then those of into."""
        return tuple(self.path / f"{_CITATIONS}-{stamp}-{name}.npy" for name in _ARRAYS)

    @contextmanager
    def graph_errors(self) -> Iterator[None]:
        """Turn an OSError that leaves the block into a GraphError."""
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise self.full() from error
            raise GraphError(
                f"{self.path} cannot be used ({error.strerror or error}): "
                "check its permissions, or choose another folder"
            ) from error

    def full(self) -> GraphError:
        """Give the error for a full disk."""
        return GraphError(
            f"the disk of {self.path} is full: free some space, and run the same command again; "
            "it goes on where it stopped"
        )

    def busy(self) -> GraphError:
        """Give the error for a folder that another process is writing to."""
        try:
            writer = f"process {int((self.path / _WRITER).read_text(encoding='utf-8'))}"
        except (OSError, ValueError):
            writer = "another process"
        return GraphBusy(
            f"{writer} is writing to {self.path}: wait until it has finished, or use another folder"
        )

    @contextmanager
    def creating(self) -> Iterator[None]:
        """
        Hold the write lock while the graph is created; other processes wait.

        Raises:
            GraphError: If another process keeps the lock for too long.
        """
        held = self._lock is not None
        self._acquire(_CREATION_SECONDS)
        try:
            yield
        finally:
            if not held:
                self.release()

    def claim(self) -> None:
        """
        Take the write lock, until `release` or the end of the process.

        Raises:
            GraphError: If another process is writing.
        """
        self._acquire(0.0)

    def release(self) -> None:
        """Release the write lock."""
        if self._lock is not None:
            (self.path / _WRITER).unlink(missing_ok=True)
            self._lock.release()
            self._lock = None

    def remove_others(self, number: int) -> None:
        """Delete matrices other than *number*, and unfinished files of killed processes."""
        for file in self.path.glob("vectors-*.i2"):
            if file != self.vectors(number):
                file.unlink(missing_ok=True)
        for file in self.path.glob(f".{_CITATIONS}-*.part-*"):
            with suppress(FileNotFoundError):  # its own process has just moved it into place
                if file.lstat().st_mtime < time.time() - _ABANDONED_SECONDS:
                    file.unlink()

    def remove_citations(self, stamp: str) -> None:
        """Delete the citation files of other stamps, and those of older versions."""
        kept = self.citations(stamp)
        for pattern in (f"{_CITATIONS}-*.npy", f"{_CITATIONS}.arrays*"):
            for file in self.path.glob(pattern):
                if file not in kept:
                    file.unlink(missing_ok=True)

    def _acquire(self, seconds: float) -> None:
        if self._lock is not None:
            return
        import filelock  # only writers need it

        lock = filelock.FileLock(self.path / _LOCK, thread_local=False)
        with self.graph_errors():
            try:
                lock.acquire(timeout=seconds)
            except filelock.Timeout as error:
                raise self.busy() from error
            self._lock = lock
            (self.path / _WRITER).write_text(f"{os.getpid()}\n", encoding="utf-8")

    def _make(self) -> None:
        if not self.path.exists():
            self.path.mkdir(parents=True)
        if not self.path.is_dir():
            raise GraphMismatch(f"{self.path} is a file: choose a folder for the graph")
        if self.database.exists():
            return
        foreign = [file.name for file in self.path.iterdir() if file.name not in (_LOCK, _WRITER)]
        if foreign:
            raise GraphMismatch(
                f"{self.path} is not empty ({min(foreign)}): choose an empty folder or a new one"
            )
        self.path.chmod(_PRIVATE)
