"""Histograms of cosine similarities, drawn by Matplotlib: one outline for each series."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any

from bica_graph.view.run_view import BARS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from bica_graph.records.evidence import RunFacts

_PIXELS = 72
"""Matplotlib writes points; a page shows each as a pixel."""
_FONT = 12


@dataclass(frozen=True, slots=True)
class Series:
    """
    One outline: *kind* decides its style, *rows* are (bar, count).

    *group* is the number of cosines in its group: of positives, or of candidates, dropped or not.
    """

    kind: str
    name: str
    rows: tuple[tuple[int, int], ...]
    group: int

    @property
    def total(self) -> int:
        """The number of cosines."""
        return _total(self.rows)


def _total(rows: Sequence[tuple[int, int]]) -> int:
    return sum(count for _, count in rows)


def series_of(facts: RunFacts) -> tuple[Series, ...]:
    """Give the series of a run that have any cosine: positives, negatives, dropped candidates."""
    candidates = _total(facts.kept) + _total(facts.dropped)
    found = (
        Series("kept", "negatives", facts.kept, candidates),
        Series("dropped", "dropped candidates", facts.dropped, candidates),
        Series("positives", "positives", facts.positives, _total(facts.positives)),
    )
    return tuple(each for each in found if each.total)


def histogram(runs: Sequence[tuple[str, RunFacts]], width: int) -> str:
    """
    Draw the distributions of the cosines of runs with their queries, below one another.

    Each outline is a share of its group in per cent: of the positives (of each query the least
    similar one), or of the candidates, which are negatives and dropped ones. All runs have the same
    axes. The colours are left to the style of the page, which addresses the groups by class.

    Args:
        runs: The runs by name.
        width: Width in pixels.

    Returns:
        The picture as SVG; '' if there is nothing to draw.
    """
    drawn = [(name, series_of(facts)) for name, facts in runs]
    bars = [bar for _, found in drawn for each in found for bar, _ in each.rows]
    if not bars:
        return ""
    import matplotlib
    from matplotlib.figure import Figure

    high = max(230, min(320, width // 3)) if len(drawn) == 1 else 210
    with matplotlib.rc_context(_settings(width)):
        figure = Figure(
            figsize=(width / _PIXELS, (high * len(drawn) + 20) / _PIXELS), layout="constrained"
        )
        axes = figure.subplots(len(drawn), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        for axis, (name, found) in zip(axes, drawn, strict=True):
            _draw(axis, found, (min(bars), max(bars) + 1))
            if len(drawn) > 1:
                axis.set_title(name, loc="left", fontsize=_FONT + 1)
        axes[-1].set_xlabel("cosine with the query")
        file = StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None}, transparent=True)
    return _embedded(file.getvalue())


def _settings(width: int) -> dict[Any, Any]:
    """Give Matplotlib's settings; the ids of two widths on a page must differ."""
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": f"bica_graph {width}",
        "font.size": _FONT,
        "font.family": "DejaVu Sans",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
    }


def _draw(axis: Axes, found: Sequence[Series], ends: tuple[int, int]) -> None:
    """Draw the outlines of one run; *ends* are the first bar and the one after the last."""
    first, last = ends
    edges = [2 * bar / BARS - 1 for bar in range(first, last + 1)]
    for each in found:
        shares = {bar: 100 * count / each.group for bar, count in each.rows}
        heights = [shares.get(bar, 0.0) for bar in range(first, last)]
        axis.stairs(heights, edges, fill=each.kind == "kept", linewidth=2, gid=each.kind)
    axis.set_ylabel("% of each group")
    axis.grid(axis="y", gid="grid")
    axis.margins(x=0)
    axis.set_ylim(bottom=0)
    axis.locator_params(axis="y", nbins=4)


def _embedded(svg: str) -> str:
    """Make a part of a page of an SVG file: no prologue, size or style, classes instead of ids."""
    body = svg[svg.index("<svg") :]
    for part in (_METADATA, _STYLE, _SIZE):
        body = part.sub("", body, count=1)
    return _GROUP.sub(r'<g class="\1">', body).replace("<svg", '<svg class="histogram"', 1)


_METADATA = re.compile("<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile("<style.*?</style>", re.DOTALL)
_SIZE = re.compile(r'(?<=[ "])width="[\d.]+pt" height="[\d.]+pt" ')
_GROUP = re.compile('<g id="(kept|dropped|positives|grid)">')
