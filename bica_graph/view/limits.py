"""What decides about the candidates of a query: the positive, the margin, and the cosines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bica_graph.filters.margin import Margin, highest_allowed
from bica_graph.records.walks import RANDOM
from bica_graph.view.drawing import PATH_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bica_graph.mining.strategies.strategy import Strategy
    from bica_graph.records.candidates import Candidate
    from bica_graph.view.query_view import ShownRun


@dataclass(frozen=True, slots=True)
class Dot:
    """A candidate on the scale, at *at* per cent of its width; *kind* decides its symbol."""

    paper: str
    at: float
    kind: str
    cosine: float


@dataclass(frozen=True, slots=True)
class Track:
    """The candidates of one walk, or those found without one; *style* is that of the walk."""

    name: str
    style: int | None
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """
    Cosines with the query, from *low* (0 or -1) to 1, as per cent of the width.

    *positive* is the cosine of the least similar positive, *limit* the highest that the margin
    allows a negative, *margin* the margin. Each is None if there is none.
    """

    low: int
    positive: float | None
    limit: float | None
    margin: float | None
    tracks: tuple[Track, ...]

    def at(self, cosine: float) -> float:
        """Give the place of a cosine, in per cent of the width."""
        return round(100 * (cosine - self.low) / (1 - self.low), 2)

    @property
    def ticks(self) -> tuple[float, ...]:
        """The cosines that are written below the scale."""
        return (0.0, 0.25, 0.5, 0.75, 1.0) if self.low == 0 else (-1.0, -0.5, 0.0, 0.5, 1.0)


def limit_of(shown: ShownRun) -> tuple[float | None, float | None]:
    """Give the margin of a run, and the highest cosine with the query that it allows a negative."""
    margin = next(
        (each.settings["margin"] for each in shown.run.filters if each.name == Margin.name), None
    )
    positive = shown.outcome.positive_similarity
    if margin is None or positive is None:
        return margin, None
    return margin, highest_allowed(positive, margin)


def limits_in_words(shown: ShownRun) -> Iterator[str]:
    """Say what the cosines of candidates are compared with."""
    margin, limit = limit_of(shown)
    if shown.outcome.positive_similarity is not None:
        yield f"cosine of the positive {shown.outcome.positive_similarity:.3f}"
    if limit is not None:
        yield f"limit for negatives {limit:.3f} (margin {margin:g})"


def scale(shown: ShownRun) -> Scale:
    """Place the candidates of a run on a scale, a track for each walk."""
    margin, limit = limit_of(shown)
    positive = shown.outcome.positive_similarity
    cosines = [each.similarity_query for each in shown.candidates]
    low = -1 if min([positive or 0, limit or 0, *cosines]) < 0 else 0
    empty = Scale(low, positive, limit, margin, ())
    tracks = tuple(_tracks(shown.candidates, shown.strategy, empty))
    return Scale(low, positive, limit, margin, tracks)


def _tracks(candidates: Iterable[Candidate], strategy: Strategy, places: Scale) -> Iterator[Track]:
    order = sorted(candidates, key=lambda each: (each.path is None, each.path or 0, each.strategy))
    for (path, name), found in groupby(
        order, key=lambda each: (each.path, "" if each.path is not None else each.strategy)
    ):
        dots = tuple(
            Dot(each.paper, places.at(each.similarity_query), kind_of(each), each.similarity_query)
            for each in found
        )
        if path is None:
            yield Track(strategy.label(name), None, dots)
        else:
            yield Track(f"walk {path + 1}", path % PATH_STYLES, dots)


def kind_of(candidate: Candidate) -> str:
    """Give the kind of symbol for a candidate: ``kept``, ``drawn`` (at random) or ``dropped``."""
    if candidate.dropped_by:
        return "dropped"
    return "drawn" if candidate.strategy == RANDOM else "kept"
