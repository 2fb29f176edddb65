"""Replayed proposals of a run for one query, with the alternatives of each random choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bica_graph.records.candidates import Proposals


@dataclass(frozen=True, slots=True)
class Choice:
    """An alternative of a step: its cosine, and its probability in [0, 1]."""

    paper: str
    similarity: float
    probability: float


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of a walk, or one random choice, that led to a paper.

    *path*, *step*, *similarity* and *probability* are those of `Origin`. *choices* are the papers
    that the step was chosen from, the most similar first, including this paper; they are empty for
    the start of a walk, and if all papers were equally likely. *pool* is the number of papers that
    had not been visited before.
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
    The replayed proposals of a run for a query.

    *steps* are in the order of the proposals; empty for a strategy without random choices. *found*
    is the strategy's own result, for its explanations.
    """

    proposals: Proposals
    steps: tuple[Step, ...] = ()
    found: Any = None

    def steps_to(self, paper: str) -> tuple[Step, ...]:
        """Give the steps of the walk to *paper*, in order; empty if no step led to it."""
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

    *hop* is the citation distance from the nearest positive, None beyond two. *among* counts the
    papers that it is ranked among, and *among_what* describes them. The ranks by cosine with the
    query and with the nearest positive start at 1; they are None if it is not one of those papers.
    *keys_before* is that of `NeighbourhoodRank`.
    """

    hop: int | None = None
    among: int = 0
    among_what: str = ""
    by_query: int | None = None
    by_positive: int | None = None
    keys_before: int | None = None
