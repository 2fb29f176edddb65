"""The data of an explanation."""

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
    """The verdict of one filter on the paper; *because* has the numbers that it compared."""

    filter: str
    dropped: bool
    because: str


@dataclass(frozen=True, slots=True)
class Account:
    """
    What one run did with the paper.

    Args:
        run: The run.
        candidate: The stored candidate; None if the paper is not a candidate of the run.
        changed: What has changed in the graph since the run, in one line; '' if nothing has.
        found: How the strategy found the candidate, in words; '' if the paper is not a candidate.
        verdicts: The verdicts of all filters of the run; empty if the paper is not a candidate.
        steps: The random choices that led to the paper, from the start of its walk; empty if
            there are none, and for a strategy without random choices.
        hop: Citation distance from the nearest seed in the direction of the run; None beyond two.
        among: The number of papers that it is ranked among.
        among_what: What those papers are, in words: usable papers, or candidates of the run.
        by_query: Its rank among them by cosine with the query, from 1; None if it is not one of
            them.
        by_positive: Its rank among them by cosine with the nearest positive, from 1, or None.
        why_not: The first condition that the paper fails; None if it is a candidate.
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
    """Why a paper is, or is not, a negative of a query: one account for each run."""

    query: QueryFacts
    paper: PaperFacts
    similarity: Similarity | None
    relations: tuple[Relation, ...]
    accounts: tuple[Account, ...]
    titles: dict[str, str]
    """Titles of all papers mentioned, by id; '' for a paper without a title."""
