"""The folder of a local graph: what lies in it, who may read it, and who is writing."""

from __future__ import annotations

import errno
import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bica_graph.errors import GraphError, GraphMismatch

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
    The folder of one graph, with a name for each thing in it.

    Raises:
        GraphMismatch: If something else lies there.
        GraphError: If it cannot be made or read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / _DATABASE
        self._lock: BaseFileLock | None = None
        with self.graph_errors():
            self._make()

    def vectors(self, number: int) -> Path:
        """Name the matrix file of that *number*; a new one is begun when vectors are dropped."""
        return self.path / f"vectors-{number}.i2"

    def citations(self, stamp: str) -> tuple[Path, ...]:
        """Name the files of citations that bear *stamp*: offsets and ranks of out, then of into."""
        return tuple(self.path / f"{_CITATIONS}-{stamp}-{name}.npy" for name in _ARRAYS)

    @contextmanager
    def graph_errors(self) -> Iterator[None]:
        """Turn an error of the file system that leaves the block into one line for the user."""
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise self.full() from error
            raise GraphError(
                f"{self.path} cannot be used ({error.strerror or error}): "
                "see who may read and write it, or name another folder"
            ) from error

    def full(self) -> GraphError:
        """Say that there is no room left."""
        return GraphError(
            f"no room is left for {self.path}: make some, and run the same command again; "
            "it goes on where it stopped"
        )

    def busy(self) -> GraphError:
        """Say who is writing."""
        try:
            writer = f"process {int((self.path / _WRITER).read_text(encoding='utf-8'))}"
        except (OSError, ValueError):
            writer = "another process"
        return GraphError(
            f"{writer} is writing to {self.path}: wait until it has ended, or name another folder"
        )

    @contextmanager
    def creating(self) -> Iterator[None]:
        """
        Be the only one who creates the graph; others wait.

        Raises:
            GraphError: If another process writes all the while.
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
        Become the only process that writes, until `release` or the process ends.

        Raises:
            GraphError: If another process is writing.
        """
        self._acquire(0.0)

    def release(self) -> None:
        """Let others write."""
        if self._lock is not None:
            (self.path / _WRITER).unlink(missing_ok=True)
            self._lock.release()
            self._lock = None

    def remove_others(self, number: int) -> None:
        """Remove what killed processes left: other matrices than *number*, unfinished files."""
        for file in self.path.glob("vectors-*.i2"):
            if file != self.vectors(number):
                file.unlink(missing_ok=True)
        for file in self.path.glob(f".{_CITATIONS}-*.part-*"):
            with suppress(FileNotFoundError):  # its own process has just put it into place
                if file.lstat().st_mtime < time.time() - _ABANDONED_SECONDS:
                    file.unlink()

    def remove_citations(self, stamp: str) -> None:
        """Remove the arrays of citations that do not bear *stamp*, and those of older versions."""
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
            raise GraphMismatch(f"{self.path} is a file: name a folder for the graph")
        if self.database.exists():
            return
        foreign = [file.name for file in self.path.iterdir() if file.name not in (_LOCK, _WRITER)]
        if foreign:
            raise GraphMismatch(
                f"{self.path} is not empty ({min(foreign)}): name an empty folder, or a new one"
            )
        self.path.chmod(_PRIVATE)
