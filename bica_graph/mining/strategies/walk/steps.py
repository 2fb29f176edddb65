"""The steps of a walk with what else each of them could have taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.mining.strategies.walk.probability import drawn_probability, visit_probability

if TYPE_CHECKING:
    from bica_graph.records.walks import WalkedPaper


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper among those that a step was drawn from; *probability* is in [0, 1]."""

    paper: str
    similarity: float
    probability: float


@dataclass(frozen=True, slots=True)
class Step:
    """
    One paper on a walk.

    *choices* are those the step was drawn from, best first, this paper among them; empty for a
    start and for a random negative. *pool* is how many papers were left to choose among.
    """

    paper: str
    path: int | None
    step: int | None
    similarity: float | None
    probability: float | None
    choices: tuple[Choice, ...]
    pool: int


def step_of(visited: WalkedPaper, temperature: float) -> Step:
    """Tell how a walk came to a paper, and what else it could have taken."""
    choices = tuple(
        Choice(paper, similarity, drawn_probability(visited.choices, place, temperature))
        for place, (paper, similarity) in enumerate(
            zip(visited.among, visited.choices, strict=True)
        )
    )
    return Step(
        paper=visited.id,
        path=visited.path,
        step=visited.step,
        similarity=visited.similarity_step,
        probability=visit_probability(visited, temperature),
        choices=choices,
        pool=visited.pool,
    )
