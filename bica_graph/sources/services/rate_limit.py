"""One limit of requests for all threads and processes of the user on this machine."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from bica_graph.errors import SourceError
from bica_graph.output.private_folder import make_private, runtime_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPAN = 1.1
"""
Seconds in which no more than the allowed requests begin.

It is a second and something: what begins a second apart may arrive nearer together.
"""
LONGEST_PAUSE = 600.0
_LOCK_SECONDS = 60.0
_LOOK_SECONDS = 0.002
_DRIFT_SECONDS = 5.0


class Stopped(Exception):
    """Waiting was ended because the work is over, or was interrupted."""


@dataclass(slots=True)
class _State:
    """
    The moments of the last requests, and a pause that the service asked for.

    Moments are those of the system's monotonic clock, which all processes share. It begins anew
    when the machine does, so a moment in the future is from before: it counts no more. A pause is
    held against the clock of the day as well, for the same reason.
    """

    moments: list[float] = field(default_factory=list)
    paused: tuple[float, float, float] | None = None
    """When it was asked for, by both clocks, and for how many seconds."""

    def due(self, now: float, per_second: int) -> float:
        """Give the moment from which one more request may begin."""
        self.moments = [each for each in self.moments if now - SPAN < each <= now]
        free = self.moments[-per_second] + SPAN if len(self.moments) >= per_second else now
        return max(free, self._pause_end(now))

    def pause(self, now: float, seconds: float) -> None:
        """Pause; a longer pause that was asked for before stays."""
        if now + seconds > self._pause_end(now):
            self.paused = (now, time.time(), seconds)

    def _pause_end(self, now: float) -> float:
        if self.paused is None:
            return 0.0
        monotonic, wall, seconds = self.paused
        passed = now - monotonic
        same_clock = abs((time.time() - wall) - passed) < _DRIFT_SECONDS
        return monotonic + seconds if passed >= 0 and same_clock else 0.0

    def written(self) -> bytes:
        return json.dumps({"moments": self.moments, "paused": self.paused}).encode()


class RateLimit:
    """
    Lets so many requests begin a second, counted over all processes that share its folder.

    Args:
        name: What is limited, such as the address of a service with a key: it is hashed, and
            requests of the same name share the limit.
        per_second: Number of requests.
        folder: Where its two files are; None for the user's runtime folder.

    Raises:
        OutputError: If the folder cannot be made, or others may write to it.
    """

    def __init__(self, name: str, per_second: int, folder: Path | None = None) -> None:
        import filelock  # takes 35 ms, and only those who ask the network need it

        place = make_private((runtime_folder() if folder is None else folder) / "limits")
        mark = sha256(name.encode()).hexdigest()[:24]
        self.per_second = per_second
        self._file = place / f"{mark}.json"
        self._lock = filelock.FileLock(place / f"{mark}.lock", thread_local=False)
        self._threads = threading.Lock()
        self._over = threading.Event()

    def wait(self) -> float:
        """
        Wait until a request may begin, and count it.

        Returns:
            The moment from which it counts, by the monotonic clock.

        Raises:
            Stopped: After `stop`.
            SourceError: If the lock cannot be had.
        """
        while not self._over.is_set():
            with self._state() as state:
                now = time.monotonic()
                due = state.due(now, self.per_second)
                if due <= now:
                    state.moments.append(now)
                    return now
            self._over.wait(due - now)
        raise Stopped

    def pause(self, seconds: float) -> None:
        """Let no request begin for so many seconds, at most `LONGEST_PAUSE`, in any process."""
        with self._state() as state:
            state.pause(time.monotonic(), min(seconds, LONGEST_PAUSE))

    def stop(self) -> None:
        """End all waiting of this object; nothing begins any more."""
        self._over.set()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._over.is_set()

    @contextmanager
    def _state(self) -> Iterator[_State]:
        """Give the state, and write it back, while no other thread or process can."""
        import filelock

        try:
            with (
                self._threads,
                self._lock.acquire(timeout=_LOCK_SECONDS, poll_interval=_LOOK_SECONDS),
            ):
                state = self._read()
                yield state
                self._write(state.written())
        except filelock.Timeout as error:
            raise SourceError(
                f"{self._lock.lock_file} is held by another process: end it, and try again"
            ) from error
        except OSError as error:
            raise SourceError(
                f"{self._file} cannot be used ({error.strerror or error}): check its folder"
            ) from error

    def _read(self) -> _State:
        try:
            return _parsed(json.loads(self._file.read_bytes()))
        except FileNotFoundError:
            return _State()
        except (ValueError, TypeError, KeyError):
            # Half written: as if all requests had just begun.
            return _State([time.monotonic()] * self.per_second)

    def _write(self, data: bytes) -> None:
        with self._file.open("wb", buffering=0) as file:
            file.write(data)


def _parsed(found: Any) -> _State:
    paused = found["paused"]
    if paused is not None:
        asked, wall, seconds = map(float, paused)
        paused = (asked, wall, min(seconds, LONGEST_PAUSE))
    return _State(sorted(map(float, found["moments"])), paused)
