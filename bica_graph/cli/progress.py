"""
Shows progress on standard error: bars on a terminal, otherwise lines.

Either shows something within seconds: the first batch of a model may take a minute.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress as RichProgress

    from bica_graph.progress import Advance, Progress

LINE_SECONDS = 10.0
FIRST_SECONDS = 2.0
"""Work that takes longer says that it has begun."""


def terminal_progress() -> Progress:
    """Give bars when standard error is a terminal, and lines otherwise."""
    return Bars() if sys.stderr is not None and sys.stderr.isatty() else Lines()


class Lines:
    """
    Prints a line after two seconds, then about every ten, with rate and time left, and at the end.

    Work that ends sooner prints nothing.

    Args:
        clock: A monotonic clock, in seconds.
        first: Seconds after which work says that it has begun.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, first: float = FIRST_SECONDS
    ) -> None:
        self._clock = clock
        self._first = first

    @contextmanager
    def work(self, name: str, total: int | None, unit: str) -> Iterator[Advance]:
        """Start one task, and give the function that reports its progress."""
        lock = threading.Lock()
        begun = self._clock()
        done, due = 0, begun + LINE_SECONDS

        def advance(count: int) -> None:
            nonlocal done, due
            with lock:
                done += count
                now = self._clock()
                if now >= due:
                    due = now + LINE_SECONDS
                    self.say(f"{name}: {progress_text(done, total, unit, now - begun)}")

        def begin() -> None:
            with lock:
                if not done:
                    self.say(f"{name}: begun{_of(total, unit)}")

        timer = threading.Timer(self._first, begin)
        timer.daemon = True
        timer.start()
        try:
            yield advance
        finally:
            timer.cancel()
        seconds = self._clock() - begun
        if seconds >= LINE_SECONDS:
            self.say(f"{name}: {amount_text(done, unit)} in {duration_text(seconds)}")

    def say(self, message: str) -> None:
        """Print *message*."""
        click.echo(message, err=True)


class Bars:
    """Shows a bar for each open task; the bars disappear when all tasks are done."""

    def __init__(self) -> None:
        self._bars: RichProgress | None = None

    @contextmanager
    def work(self, name: str, total: int | None, unit: str) -> Iterator[Advance]:
        """Start one task, and give the function that reports its progress."""
        outermost = self._bars is None
        bars = self._bars = self._bars or _rich_bars()
        begun = time.monotonic()
        done = 0
        if outermost:
            bars.start()
        task = bars.add_task(name, total=total, text=f"begun{_of(total, unit)}")

        def advance(count: int) -> None:
            nonlocal done
            done += count
            text = progress_text(done, total, unit, time.monotonic() - begun)
            bars.update(task, completed=done, text=text)

        try:
            yield advance
        finally:
            bars.remove_task(task)
            if outermost:
                bars.stop()
                self._bars = None

    def say(self, message: str) -> None:
        """Print *message* above the bars."""
        if self._bars is None:
            click.echo(message, err=True)
        else:
            self._bars.console.print(message, markup=False, highlight=False, soft_wrap=True)


def _of(total: int | None, unit: str) -> str:
    return "" if total is None else f", {amount_text(total, unit)}"


def progress_text(done: int, total: int | None, unit: str, seconds: float) -> str:
    """
    Write how much is done, the rate, and the time left.

    Example:
        >>> progress_text(500, 2000, "papers", 10.0)
        '500 of 2,000 papers, 50/s, 30 s left'
        >>> progress_text(3_000_000, None, "bytes", 2.0)
        '3.0 MB, 1.5 MB/s'
    """
    rate = done / seconds if seconds > 0 else 0.0
    if unit == "bytes":
        speed = f"{rate / 1e6:.1f} MB/s"
    else:
        speed = f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s"
    if total is None:
        return f"{amount_text(done, unit)}, {speed}"
    of = f"{done / 1e6:.1f}" if unit == "bytes" else f"{done:,}"
    text = f"{of} of {amount_text(total, unit)}, {speed}"
    return f"{text}, {duration_text((total - done) / rate)} left" if rate > 0 else text


def amount_text(count: int, unit: str) -> str:
    """
    Write a count with its unit; bytes as MB.

    Example:
        >>> amount_text(7194, "papers"), amount_text(176_000_000, "bytes")
        ('7,194 papers', '176.0 MB')
    """
    return f"{count / 1e6:.1f} MB" if unit == "bytes" else f"{count:,} {unit}"


def duration_text(seconds: float) -> str:
    """
    Write a duration in seconds, minutes or hours.

    Example:
        >>> duration_text(8), duration_text(250), duration_text(7500)
        ('8 s', '4 min 10 s', '2 h 5 min')
    """
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _rich_bars() -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[text]}", markup=False),
        console=Console(stderr=True, emoji=False),
        transient=True,
    )
