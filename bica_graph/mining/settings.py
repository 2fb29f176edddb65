"""What a mining run may be asked for, looked at before anything is read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isfinite
from operator import index
from typing import TYPE_CHECKING, Any, get_args

from bica_graph.records.papers import Direction
from bica_graph.records.walks import VisitedStart, WalkSettings
from bica_graph.runs.book import check_name, check_rng_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_DRAWS = 100_000
"""Draws of a query's walks: paths x (path_length - 1) x width. All are made before it walks."""
MOST_RANDOM = 1000
MOST_QUERIES = 1000
MOST_PAPERS = 1_000_000
LEAST_TEMPERATURE = 1e-6
"""Below it every draw is greedy long since, and cosine / temperature loses its digits."""


@dataclass(frozen=True, slots=True)
class Parallelism:
    """
    How the work is cut; none of it changes what is mined.

    *workers* threads read from the graph at once; a batch of walks holds neighbourhoods of
    together at most *batch_papers* papers, one for a statement of your own *batch_queries* queries.
    """

    workers: int = 2
    batch_papers: int = 50_000
    batch_queries: int = 100


@dataclass(frozen=True, slots=True)
class MinePlan:
    """
    What was asked for, in plain numbers, so that 1 and 1.0 are one run.

    Raises:
        ValueError: If a setting is out of its range; the message names it.
    """

    run: str
    sets: tuple[str, ...]
    settings: WalkSettings
    margin: float | None
    rng_seed: int

    def __post_init__(self) -> None:
        check_run(self.run, self.margin, self.rng_seed)
        _check_numbers(self.settings)
        _check_words(self.settings)


def mine_plan(
    run: str,
    sets: str | Sequence[str],
    settings: WalkSettings | None,
    margin: float | None,
    rng_seed: int,
) -> MinePlan:
    """Make a plan of a caller's arguments, whatever kind of numbers they are."""
    return MinePlan(
        run=run,
        sets=(sets,) if isinstance(sets, str) else tuple(sets),
        settings=_plain(settings or WalkSettings()),
        margin=None if margin is None else float(margin),
        rng_seed=index(rng_seed),
    )


def check_run(run: str, margin: float | None, rng_seed: int) -> None:
    """Raise ValueError for what every strategy is told, when it is out of its range."""
    check_name("run", run)
    if margin is not None and not 0 <= margin < 1:
        raise ValueError("margin must be in [0, 1)")
    check_rng_seed(rng_seed)


def check_parallelism(parallelism: Parallelism) -> None:
    """Raise ValueError for an parallelism that is out of its range."""
    if not 1 <= parallelism.workers <= 64:
        raise ValueError("workers must be from 1 to 64")
    if parallelism.batch_papers < 1:
        raise ValueError("batch_papers must be at least 1")
    if not 1 <= parallelism.batch_queries <= MOST_QUERIES:
        raise ValueError(f"batch_queries must be from 1 to {MOST_QUERIES:,}")


def _plain(settings: WalkSettings) -> WalkSettings:
    plain: dict[type, Callable[[Any], Any]] = {int: index, float: float, str: str}
    return WalkSettings(
        **{
            field.name: plain[type(field.default)](getattr(settings, field.name))
            for field in fields(WalkSettings)
        }
    )


def _check_numbers(settings: WalkSettings) -> None:
    ranges = {
        "paths": (1, MOST_DRAWS),
        "path_length": (1, MOST_DRAWS),
        "width": (1, MOST_DRAWS),
        "random": (0, MOST_RANDOM),
        "min_hop1": (0, MOST_PAPERS),
        "min_hop2": (0, MOST_PAPERS),
        "max_hop1": (1, MOST_PAPERS),
        "max_hop2": (1, MOST_PAPERS),
    }
    for name, (least, most) in ranges.items():
        if not least <= getattr(settings, name) <= most:
            raise ValueError(f"{name} must be from {least:,} to {most:,}")
    if settings.paths * settings.path_length * settings.width > MOST_DRAWS:
        raise ValueError(f"paths x path_length x width must be at most {MOST_DRAWS:,}")
    if not settings.temperature >= LEAST_TEMPERATURE or not isfinite(settings.temperature):
        raise ValueError(f"temperature must be a finite number from {LEAST_TEMPERATURE:g} on")


def _check_words(settings: WalkSettings) -> None:
    for name, words in (
        ("direction", get_args(Direction)),
        ("on_visited_start", get_args(VisitedStart)),
    ):
        if getattr(settings, name) not in words:
            raise ValueError(f"{name} must be one of {', '.join(words)}")
