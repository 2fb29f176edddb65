"""What an explanation holds, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.mining.strategies.walk.steps import Step
    from bica_graph.records.candidates import Candidate
    from bica_graph.records.evidence import PaperFacts, QueryFacts, Relation, Similarity
    from bica_graph.records.runs import Run


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one filter says of the paper, with the numbers it went by, in words."""

    filter: str
    dropped: bool
    because: str


@dataclass(frozen=True, slots=True)
class Account:
    """
    What one run has to say about the paper.

    Args:
        run: The run.
        candidate: What it wrote; None when the paper is no candidate of it.
        changed: What has changed in the graph since, in one line; '' when nothing has.
        verdicts: Of every filter of the run, for a candidate.
        steps: The walk up to the paper, its start first; one step for a random negative; empty
            when no walk came to it.
        hop: Citation distance from the nearest seed in the run's direction; None beyond two.
        among: How many papers it is ranked among: the usable ones within two hops; for a user's
            statement the candidates of the run.
        by_query: Its rank among them by cosine with the query, from 1; None when not one of them.
        by_positive: Its rank by cosine with the nearest positive.
        why_not: The first condition that a paper which is no candidate failed; None for one
            that is.
    """

    run: Run
    candidate: Candidate | None
    changed: str
    verdicts: tuple[Verdict, ...] = ()
    steps: tuple[Step, ...] = ()
    hop: int | None = None
    among: int = 0
    by_query: int | None = None
    by_positive: int | None = None
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a paper is, or is not, a negative of a query: an account of every run."""

    query: QueryFacts
    paper: PaperFacts
    similarity: Similarity | None
    relations: tuple[Relation, ...]
    accounts: tuple[Account, ...]
    titles: dict[str, str]
    """Titles of all papers that are named, by id; '' for one without."""
