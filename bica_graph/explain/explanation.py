"""What an explanation holds, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.mining.replay import Step
    from bica_graph.records.candidates import Candidate
    from bica_graph.records.evidence import PaperFacts, QueryFacts, Relation, Similarity
    from bica_graph.records.runs import Run


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one filter says of the paper, with the numbers that it compares, in words."""

    filter: str
    dropped: bool
    because: str


@dataclass(frozen=True, slots=True)
class Account:
    """
    What one run did with the paper.

    Args:
        run: The run.
        candidate: What it wrote; None when the paper is no candidate of it.
        changed: What has changed in the graph since, in one line; '' when nothing has.
        found: How its strategy found the candidate, in words; '' when the paper is none.
        verdicts: Of every filter of the run, for a candidate.
        steps: The draws that lead to the paper, the start of its walk first; empty when none did,
            and for a strategy that does not draw.
        hop: Citation distance from the nearest seed in the run's direction; None beyond two.
        among: The number of papers that it is ranked among.
        among_what: What those papers are: those near, or the candidates of the run.
        by_query: Its rank among them by cosine with the query, from 1; None when not one of them.
        by_positive: Its rank by cosine with the nearest positive.
        why_not: The first condition that a paper which is no candidate fails; None for one
            that is.
    """

    run: Run
    candidate: Candidate | None
    changed: str
    found: str = ""
    verdicts: tuple[Verdict, ...] = ()
    steps: tuple[Step, ...] = ()
    hop: int | None = None
    among: int = 0
    among_what: str = ""
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
