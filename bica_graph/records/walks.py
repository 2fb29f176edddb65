"""What a walk is asked to do, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey


VisitedStart = Literal["skip", "next"]


WALK = "bica_walk"


RANDOM = "bica_random"


@dataclass(frozen=True, slots=True)
class WalkSettings:
    """
    How a walk goes (`docs/the-walk.md`); *paths* and *path_length* are BiCA's N_paths and L_path.

    A step is drawn among the *width* papers most similar to where the walk stands, with
    probability proportional to ``exp(cosine / temperature)``.
    """

    paths: int = 3
    path_length: int = 3
    width: int = 5
    temperature: float = 1.0
    random: int = 1
    direction: Direction = "out"
    min_hop1: int = 1
    min_hop2: int = 1
    max_hop1: int = 2000
    max_hop2: int = 8000
    on_visited_start: VisitedStart = "skip"


@dataclass(frozen=True, slots=True)
class WalkTask:
    """
    One query with all the chance that its walk will spend.

    *gumbel* has shape ``(paths, path_length - 1, width)``; *uniforms* one number in [0, 1) for
    each random negative; *shuffle_factor* and *shuffle_offset* shuffle the random sort
    keys of papers for this query.
    """

    key: QueryKey
    gumbel: tuple[tuple[tuple[float, ...], ...], ...]
    uniforms: tuple[float, ...]
    shuffle_factor: int
    shuffle_offset: int


@dataclass(frozen=True, slots=True)
class WalkedPaper:
    """
    A paper that a walk, or the random choice after it, came to.

    *choices* are the cosines of the papers among which it was drawn, best first, *chosen* the
    index of this one; empty and 0 for a start (it is not drawn), and for a random negative.
    """

    id: str
    strategy: str
    hop: int
    path: int | None
    step: int | None
    similarity_step: float | None
    similarity_query: float
    similarity_positive: float
    choices: tuple[float, ...]
    among: tuple[str, ...]
    """The ids of the papers whose cosines *choices* are."""
    chosen: int
    pool: int
    """How many papers it was drawn among, before the *width* best were taken."""
    through: tuple[str, ...]
    """For hop 2, the hop-1 papers on a citation route from a positive to it; sorted."""


@dataclass(frozen=True, slots=True)
class Walked:
    """
    What the walk of one query found.

    *seeds*: positives that could be started from; *cited*: papers at hop 1 whether usable or not;
    *hop1*, *hop2*: usable papers before any cap; *positive_similarity*: cosine of the query and
    the positive least like it, None without seeds.
    """

    key: QueryKey
    seeds: int
    cited: int
    hop1: int
    hop2: int
    positive_similarity: float | None
    papers: tuple[WalkedPaper, ...]
