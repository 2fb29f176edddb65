"""The settings, inputs and results of walks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bica_graph.errors import SettingError
from bica_graph.records.papers import DIRECTION_HELP, Direction
from bica_graph.records.settings import check_settings, setting

if TYPE_CHECKING:
    from bica_graph.records.queries import QueryKey

VisitedStart = Literal["skip", "next"]

WALK = "bica_walk"
RANDOM = "bica_random"
CITATION_HOP = "citation_hop"

MOST_DRAWS = 100_000
"""Maximum of paths x path_length x width: the random numbers of a query, drawn beforehand."""
_MOST_RANDOM = 1000
_MOST_PAPERS = 1_000_000
_LEAST_TEMPERATURE = 1e-6
"""Below this temperature every choice is greedy, and cosine / temperature loses precision."""


@dataclass(frozen=True, slots=True)
class WalkSettings:
    """
    The settings of walks (`docs/the-walk.md`).

    *paths* and *path_length* are N_paths and L_path of BiCA.

    A step is chosen from the *width* unvisited papers most similar to the current one, with
    probability proportional to ``exp(cosine / temperature)``.

    Raises:
        SettingError: If a setting is out of its range; the message names it.
    """

    paths: int = setting(3, says="Walks for each query.", least=1, most=MOST_DRAWS)
    path_length: int = setting(
        3, says="Papers on a walk, including its start.", least=1, most=MOST_DRAWS
    )
    width: int = setting(
        5,
        says="Number of most similar papers from which a step is chosen.",
        least=1,
        most=MOST_DRAWS,
    )
    temperature: float = setting(
        1.0,
        says="Softmax temperature: low values are greedy, 1 is nearly uniform; try .05 to .1.",
        least=_LEAST_TEMPERATURE,
    )
    random: int = setting(
        1,
        says="Additional random negatives, from the papers that no walk visited.",
        least=0,
        most=_MOST_RANDOM,
    )
    direction: Direction = setting("out", says=DIRECTION_HELP)
    min_hop1: int = setting(
        1, says="Minimum number of usable papers at hop 1.", least=0, most=_MOST_PAPERS
    )
    min_hop2: int = setting(
        1, says="Minimum number of usable papers at hop 2.", least=0, most=_MOST_PAPERS
    )
    max_hop1: int = setting(
        2000,
        says="Maximum number of usable papers at hop 1; of more, a random sample is used.",
        least=1,
        most=_MOST_PAPERS,
    )
    max_hop2: int = setting(
        8000,
        says="Maximum number of usable papers at hop 2; of more, a random sample is used.",
        least=1,
        most=_MOST_PAPERS,
    )
    on_visited_start: VisitedStart = setting(
        "skip", says="What to do if the start of a walk was visited by another walk."
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if self.paths * self.path_length * self.width > MOST_DRAWS:
            raise SettingError(f"paths x path_length x width must be at most {MOST_DRAWS:,}")


@dataclass(frozen=True, slots=True)
class WalkTask:
    """
    One query with all random numbers of its walks, drawn beforehand.

    *gumbel* has shape ``(paths, path_length - 1, width)``. *uniforms* has one number in [0, 1) for
    each random negative. *shuffle_factor* and *shuffle_offset* shuffle the random sort keys of
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
    A paper that a walk visited, or that was sampled as a random negative.

    *similarity* is the cosine by which it was chosen: with the query for a start, with the
    previous paper for a step, None for a random negative. *choices* are the cosines of the papers
    from which a step was chosen, the highest first, *among* are their ids, and *chosen* is the
    index of this paper; for a start and a random negative, they are empty and 0. *pool* is the
    number of unvisited papers, before the *width* most similar ones were taken.
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
    The result of the walks of one query.

    *seeds* counts the positives that walks can start from, *cited* the papers at hop 1, usable or
    not, without those that answer the query, and *hop1* and *hop2* the usable papers before any
    cap. *visits* are in the order in which papers were visited.
    """

    key: QueryKey
    seeds: int
    cited: int
    hop1: int
    hop2: int
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class DrawTask:
    """A query with one random number in [0, 1) for each paper to sample."""

    key: QueryKey
    uniforms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    Papers sampled uniformly, without replacement, from one hop of a query's neighbourhood.

    *seeds* and *cited* are those of `Walked`. *hop1* and *hop2* count the usable papers. *papers*
    holds (id, number of papers not sampled before), in the order of the sampling.
    """

    key: QueryKey
    seeds: int
    cited: int
    hop1: int
    hop2: int
    papers: tuple[tuple[str, int], ...]
