"""What a walk is asked to do, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bica_graph.records.papers import Direction
from bica_graph.records.settings import check_settings, setting

if TYPE_CHECKING:
    from bica_graph.records.queries import QueryKey

VisitedStart = Literal["skip", "next"]

WALK = "bica_walk"
RANDOM = "bica_random"

MOST_DRAWS = 100_000
"""Draws of a query's walks: paths x path_length x width. All are made before it walks."""
_MOST_RANDOM = 1000
_MOST_PAPERS = 1_000_000
_LEAST_TEMPERATURE = 1e-6
"""Below it every draw is greedy, and cosine / temperature loses its digits."""


@dataclass(frozen=True, slots=True)
class WalkSettings:
    """
    How a walk goes (`docs/the-walk.md`); *paths* and *path_length* are BiCA's N_paths and L_path.

    A step is drawn among the *width* papers most similar to the one where the walk stands, with
    probability proportional to ``exp(cosine / temperature)``.

    Raises:
        ValueError: If a setting is out of its range; the message names it.
    """

    paths: int = setting(3, says="Walks for each query.", least=1, most=MOST_DRAWS)
    path_length: int = setting(
        3, says="Papers on a walk, its start counted.", least=1, most=MOST_DRAWS
    )
    width: int = setting(
        5,
        says="A step is drawn among this many most similar papers.",
        least=1,
        most=MOST_DRAWS,
    )
    temperature: float = setting(
        1.0,
        says="A small temperature is greedy; 1 draws nearly evenly, .05 to .1 is worth trying.",
        least=_LEAST_TEMPERATURE,
    )
    random: int = setting(
        1,
        says="Random negatives in addition, from the papers that no walk visited.",
        least=0,
        most=_MOST_RANDOM,
    )
    direction: Direction = setting("out", says="Along citations, against them, or both.")
    min_hop1: int = setting(
        1, says="Usable papers that a query must have at hop 1.", least=0, most=_MOST_PAPERS
    )
    min_hop2: int = setting(
        1, says="Usable papers that a query must have at hop 2.", least=0, most=_MOST_PAPERS
    )
    max_hop1: int = setting(
        2000,
        says="The most usable papers at hop 1; around a hub a random sample of them is kept.",
        least=1,
        most=_MOST_PAPERS,
    )
    max_hop2: int = setting(
        8000, says="The most usable papers at hop 2.", least=1, most=_MOST_PAPERS
    )
    on_visited_start: VisitedStart = setting(
        "skip", says="What a walk does when another walk has visited its start."
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if self.paths * self.path_length * self.width > MOST_DRAWS:
            raise ValueError(f"paths x path_length x width must be at most {MOST_DRAWS:,}")


@dataclass(frozen=True, slots=True)
class WalkTask:
    """
    One query with all random numbers of its walks, drawn beforehand.

    *gumbel* has shape ``(paths, path_length - 1, width)``; *uniforms* is one number in [0, 1) for
    each random negative; *shuffle_factor* and *shuffle_offset* shuffle the random sort keys of
    papers for this query.
    """

    key: QueryKey
    gumbel: tuple[tuple[tuple[float, ...], ...], ...]
    uniforms: tuple[float, ...]
    shuffle_factor: int
    shuffle_offset: int


@dataclass(frozen=True, slots=True)
class Visit:
    """
    A paper that a walk visited, or that the random choice after the walks took.

    *similarity* is the cosine by which it was chosen: of a start with the query, of a step with
    the paper before it; None for a random negative. *choices* are the cosines of the papers among
    which a step was drawn, best first, *among* their ids, *chosen* the index of this paper; empty
    and 0 for a start, which is not drawn, and for a random negative. *pool* is the number of
    papers that were left, before the *width* best were taken.
    """

    paper: str
    path: int | None
    step: int | None
    similarity: float | None
    choices: tuple[float, ...]
    among: tuple[str, ...]
    chosen: int
    pool: int


@dataclass(frozen=True, slots=True)
class Walked:
    """
    What the walks of one query found.

    *seeds* counts the positives that a walk can start from; *cited* the papers at hop 1, usable
    or not; *hop1* and *hop2* the usable papers before any cap.
    """

    key: QueryKey
    seeds: int
    cited: int
    hop1: int
    hop2: int
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class DrawTask:
    """A query with one random number in [0, 1) for each paper that is drawn for it."""

    key: QueryKey
    uniforms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    Papers drawn evenly, without replacement, from one hop of a query's neighbourhood.

    *seeds* and *cited* are those of `Walked`; *hop1* and *hop2* count the usable papers;
    *papers* holds (id, number of papers that were left to draw from), in the order of the draws.
    """

    key: QueryKey
    seeds: int
    cited: int
    hop1: int
    hop2: int
    papers: tuple[tuple[str, int], ...]
