"""Histogram of cosine similarities, drawn as one outline for each series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.view.run_view import BARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bica_graph.records.evidence import RunFacts

WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM = 720, 226, 44, 16, 36


@dataclass(frozen=True, slots=True)
class Outline:
    """One series: its SVG path, and its kind, which decides the style."""

    kind: str
    d: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """Series over an axis of cosines; ticks are (position, text)."""

    outlines: tuple[Outline, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM


def histogram(facts: RunFacts) -> Histogram | None:
    """
    Draw the distribution of the cosines of a run with its queries.

    Negatives and dropped candidates are shares of all candidates. Positives are shares of the
    queries: of each query, the positive with the lowest cosine.

    Returns:
        The histogram; None if there is nothing to draw.
    """
    candidates, queries = _total(facts.kept) + _total(facts.dropped), _total(facts.positives)
    series = {
        "kept": _shares(facts.kept, candidates),
        "dropped": _shares(facts.dropped, candidates),
        "positives": _shares(facts.positives, queries),
    }
    bars = [bar for shares in series.values() for bar in shares]
    if not bars:
        return None
    highest = max(share for shares in series.values() for share in shares.values())
    plot = _Plot(min(bars), max(bars) + 1, highest)
    return Histogram(
        outlines=tuple(Outline(kind, plot.outline(each)) for kind, each in series.items() if each),
        across=tuple(plot.across()),
        up=tuple(plot.up()),
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    """The scale: bars *first* to *last* on the x axis, shares up to *highest* on the y axis."""

    first: int
    last: int
    highest: float

    def outline(self, shares: Mapping[int, float]) -> str:
        """Give the outline of the bars of one series, as an SVG path."""
        bars = "".join(
            f"V{self.y(shares.get(bar, 0.0)):g}H{self.x(bar + 1):g}"
            for bar in range(self.first, self.last)
        )
        return f"M{self.x(self.first):g} {self.y(0):g}{bars}V{self.y(0):g}Z"

    def x(self, bar: float) -> float:
        """Give the x coordinate of the left edge of a bar."""
        return round(
            LEFT + (WIDTH - LEFT - RIGHT) * (bar - self.first) / (self.last - self.first), 1
        )

    def y(self, share: float) -> float:
        """Give the y coordinate of a share."""
        return round((HEIGHT - BOTTOM) * (1 - share / self.highest) + 10, 1)

    def across(self) -> Iterator[tuple[float, str]]:
        """Yield the ticks of the x axis: multiples of .1, or of .5 if there are many."""
        step = BARS // 20 if self.last - self.first <= BARS // 2 else BARS // 4
        for bar in range(-(-self.first // step) * step, self.last + 1, step):
            yield self.x(bar), f"{2 * bar / BARS - 1:.1f}"

    def up(self) -> Iterator[tuple[float, str]]:
        """Yield the ticks of the y axis: the highest share and half of it."""
        for share in (self.highest, self.highest / 2):
            yield self.y(share), f"{100 * share:.3g}%"


def _shares(rows: Sequence[tuple[int, int]], total: int) -> dict[int, float]:
    return {bar: count / total for bar, count in rows}


def _total(rows: Sequence[tuple[int, int]]) -> int:
    return sum(count for _, count in rows)
