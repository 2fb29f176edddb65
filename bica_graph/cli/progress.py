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


class Pace:
    """
    How fast work goes, and how long the rest of it will take.

    The rate that the estimate takes begins at the first report, because work often begins slowly
    (a model warms up, a server plans a statement). There is no estimate before a few reports.

    Args:
        total: Number of units in all; None if it is not known.
        unit: Name of the unit, in the plural.
        clock: A monotonic clock, in seconds.
    """

    def __init__(self, total: int | None, unit: str, clock: Callable[[], float]) -> None:
        self._total, self._unit, self._clock = total, unit, clock
        self._begun = clock()
        self._first: tuple[float, int] | None = None
        self._reports = 0
        self.done = 0

    def advance(self, count: int) -> None:
        """Note that *count* units more are done."""
        self.done += count
        if count:
            self._reports += 1
            self._first = self._first or (self._clock(), self.done)

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return self._clock() - self._begun

    def beginning(self) -> str:
        """Write that work has begun, and how much there is."""
        of = "" if self._total is None else f", {amount_text(self._total, self._unit)}"
        return f"begun{of}"

    def text(self) -> str:
        """Write how much is done, the rate, and the time left if it can be told."""
        if not self.done:
            return f"{self.beginning()}, {duration_text(self.seconds)} ago"
        return progress_text(self.done, self._total, self._unit, self.seconds, self._left())

    def _left(self) -> float | None:
        if self._total is None or self._first is None or self._reports < _FEW:
            return None
        since, before = self._first
        gained = self.done - before
        return (self._total - self.done) * (self._clock() - since) / gained if gained > 0 else None


_FEW = 5
"""Reports after which the time left is estimated."""


class Lines:
    """
    Prints a line after two seconds, then about every ten, with rate and time left, and at the end.

    A line also comes when nothing was reported meanwhile. Work that ends sooner prints nothing.

    Args:
        clock: A monotonic clock, in seconds.
        first: Seconds after which work says that it has begun.
        every: Seconds between two lines.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        first: float = FIRST_SECONDS,
        every: float = LINE_SECONDS,
    ) -> None:
        self._clock = clock
        self._first = first
        self._every = every

    @contextmanager
    def work(self, name: str, total: int | None, unit: str) -> Iterator[Advance]:
        """Start one task, and give the function that reports its progress."""
        pace = Pace(total, unit, self._clock)
        task = _LinesOfTask(pace, f"{name}: ", self._clock, self._every)
        ended = threading.Event()

        def watch() -> None:
            if not ended.wait(self._first):
                task.begin()
            while not ended.wait(self._every):
                task.go_on()

        with _thread(watch, ended):
            yield task.advance
        if pace.seconds >= LINE_SECONDS:
            self.say(f"{name}: {amount_text(pace.done, unit)} in {duration_text(pace.seconds)}")

    def say(self, message: str) -> None:
        """Print *message*."""
        click.echo(message, err=True)


class _LinesOfTask:
    """Prints the lines of one task: when it reports, and when nothing is reported for long."""

    def __init__(self, pace: Pace, name: str, clock: Callable[[], float], every: float) -> None:
        self._pace, self._name, self._clock, self._every = pace, name, clock, every
        self._due = clock() + every
        self._lock = threading.Lock()

    def advance(self, count: int) -> None:
        with self._lock:
            self._pace.advance(count)
            self._say_if_due()

    def begin(self) -> None:
        with self._lock:
            if not self._pace.done:
                click.echo(f"{self._name}{self._pace.beginning()}", err=True)

    def go_on(self) -> None:
        with self._lock:
            self._say_if_due()

    def _say_if_due(self) -> None:
        now = self._clock()
        if now >= self._due:
            self._due = now + self._every
            click.echo(f"{self._name}{self._pace.text()}", err=True)


@contextmanager
def _thread(work: Callable[[], None], ended: threading.Event) -> Iterator[None]:
    """Let a thread work during the block; *ended* is set for it at the end."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


class Bars:
    """Shows a bar for each open task; the bars disappear when all tasks are done."""

    def __init__(self) -> None:
        self._bars: RichProgress | None = None

    @contextmanager
    def work(self, name: str, total: int | None, unit: str) -> Iterator[Advance]:
        """Start one task, and give the function that reports its progress."""
        outermost = self._bars is None
        bars = self._bars = self._bars or _rich_bars()
        pace = Pace(total, unit, time.monotonic)
        if outermost:
            bars.start()
        task = bars.add_task(name, total=total, text=pace.beginning())

        def advance(count: int) -> None:
            pace.advance(count)
            bars.update(task, completed=pace.done, text=pace.text())

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


def progress_text(
    done: int, total: int | None, unit: str, seconds: float, left: float | None = None
) -> str:
    """
    Write how much is done, the rate, and the seconds *left* if they are known.

    Example:
        >>> progress_text(500, 2000, "papers", 10.0, 30.0)
        '500 of 2,000 papers, 50/s, 30 s left'
        >>> progress_text(5, 2000, "papers", 10.0)
        '5 of 2,000 papers, 0.5/s'
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
    return text if left is None else f"{text}, {duration_text(left)} left"


def amount_text(count: int, unit: str) -> str:
    """
    Write a count with its unit; bytes as MB.

    Example:
        >>> amount_text(7194, "papers"), amount_text(1, "queries"), amount_text(7_000_000, "bytes")
        ('7,194 papers', '1 query', '7.0 MB')
    """
    if unit == "bytes":
        return f"{count / 1e6:.1f} MB"
    if count == 1:
        unit = f"{unit[:-3]}y" if unit.endswith("ies") else unit.removesuffix("s")
    return f"{count:,} {unit}"


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
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[text]}", markup=False),
        TimeElapsedColumn(),
        console=Console(stderr=True, emoji=False),
        transient=True,
    )
