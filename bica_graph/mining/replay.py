"""What a run would propose for a query now, with what its draws could have taken instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bica_graph.records.candidates import Proposals


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper among those that a step was drawn from; *probability* is in [0, 1]."""

    paper: str
    similarity: float
    probability: float


@dataclass(frozen=True, slots=True)
class Step:
    """
    One draw that led to a paper.

    *path*, *step*, *similarity* and *probability* are those of `Origin`. *choices* are the papers
    that the step was drawn from, best first, this paper among them; empty for the start of a walk
    and where every paper had the same chance. *pool* is the number of papers left to draw from.
    """

    paper: str
    path: int | None
    step: int | None
    similarity: float | None
    probability: float | None
    choices: tuple[Choice, ...]
    pool: int


@dataclass(frozen=True, slots=True)
class Replay:
    """
    What a run would propose for a query now.

    *steps* are the draws, in the order of the proposals; empty for a strategy that does not draw.
    *found* is what the strategy found, for its own explanations.
    """

    proposals: Proposals
    steps: tuple[Step, ...] = ()
    found: Any = None

    def steps_to(self, paper: str) -> tuple[Step, ...]:
        """Give the steps of the walk to *paper*, in order; empty when no draw led to it."""
        last = next((each for each in self.steps if each.paper == paper), None)
        if last is None:
            return ()
        if last.path is None or last.step is None:
            return (last,)
        return tuple(
            each
            for each in self.steps
            if each.path == last.path and each.step is not None and each.step <= last.step
        )


@dataclass(frozen=True, slots=True)
class Position:
    """
    The rank of a paper among those that its strategy chooses from.

    *hop* is the number of citations from the nearest positive, None beyond two. *among* counts
    the papers that it is ranked among, and *among_what* names them. The ranks by cosine with the
    query and with the nearest positive begin at 1; None when it is not one of those papers.
    *keys_before* is that of `NeighbourhoodRank`.
    """

    hop: int | None = None
    among: int = 0
    among_what: str = ""
    by_query: int | None = None
    by_positive: int | None = None
    keys_before: int | None = None
