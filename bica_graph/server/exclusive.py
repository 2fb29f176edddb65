"""Locks between commands, which are released at the end of the process that holds them."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bica_graph.progress import Progress

_PATIENCE_SECONDS = 0.3


@contextmanager
def exclusive(path: Path, seconds: float, progress: Progress, waiting: str) -> Iterator[None]:
    """
    Hold the lock at *path*; show the message *waiting* if another process holds it.

    Raises:
        ServerError: If it is not free after *seconds*.
    """
    import filelock  # takes 35 ms, and is not needed to read the state of a server

    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=_PATIENCE_SECONDS)
    except filelock.Timeout:
        progress.say(waiting)
        try:
            lock.acquire(timeout=seconds)
        except filelock.Timeout as error:
            raise ServerError(
                f"another command still holds {path} after {seconds:.0f} s: "
                "check what it is doing, end it, and try again"
            ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def taking() -> Iterator[Callable[[Path], bool]]:
    """Give a function that tries to take a lock; all locks are released at the end of the block."""
    import filelock

    with ExitStack() as taken:

        def take(path: Path) -> bool:
            lock = filelock.FileLock(path)
            try:
                taken.enter_context(lock.acquire(blocking=False))
            except filelock.Timeout:
                return False
            return True

        yield take
