"""
Decides which candidates and positives of a query are exported.

Mining has checked them, but the graph may have changed since: papers are retracted, texts
replaced, positives added. So the export checks all of them against the present graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import OutputError
from bica_graph.exact.texts import normal_text, paper_text
from bica_graph.export.layouts.examples import Example, UsedNegative, UsedPositive, rounded
from bica_graph.export.layouts.registry import find_layout
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from bica_graph.export.layouts.examples import Shape
    from bica_graph.export.settings import ExportSettings
    from bica_graph.export.split import Division
    from bica_graph.records.candidates import (
        Candidate,
        CandidatePaper,
        MinedQuery,
    )

KEPT = "kept"
"""The verdict on a candidate that is exported."""

USED = "used"
"""The verdict on a positive that is exported."""

HELD_BACK = "held_back"
"""The verdict on a paper that answers a query of the held-out file; see `split`."""

ALL_HELD_BACK = "positives_held_back"
"""The verdict on a query of which all positives are held back."""

CANDIDATE_VERDICTS = {
    "positive": "now positives",
    "retracted": "retracted",
    "duplicate_of_positive": "duplicates of a positive",
    "no_text": "now without a text",
    "duplicate": "with the text of another negative",
    "held_back": "answers to held-out queries",
    "other_strategy": "of other strategies",
    "other_hop": "at other hops",
    "other_similarity": "with cosines outside the range",
    "surplus": "beyond the requested number",
    "no_positive": "of queries without a usable positive",
    "positives_held_back": "of queries whose positives all answer held-out queries",
    "too_few": "of queries with too few negatives",
    "blank_query": "of queries without a text",
    "repeated": "of queries with the same rows as another query",
}
"""Reasons why a candidate is not exported, other than filters, with their text in messages."""


@dataclass(frozen=True, slots=True)
class QueryVerdict:
    """
    A query with the verdicts on its candidates and positives.

    *reason* is set if *example* is None. *candidates* and *positives* have one verdict for each
    candidate or positive. The verdict on a candidate that a filter dropped is the filter's name,
    even if the candidate is exported.
    """

    example: Example | None
    reason: str | None
    candidates: tuple[str, ...]
    positives: tuple[str, ...]


def judge(
    query: MinedQuery, shape: Shape, settings: ExportSettings, held: Division | None = None
) -> QueryVerdict:
    """
    Decide which positives and negatives of *query* are exported.

    Args:
        query: The query with its positives and candidates.
        shape: What is written of them.
        settings: Which of them are written.
        held: For a query to train on, the queries that are held out: their positives are left out.

    Raises:
        OutputError: If it has too few negatives, and the settings make that an error.
    """
    positives, left_out = _judge_positives(query, shape, held)
    verdicts, writable = _judge_candidates(query, shape, settings, held)
    used = writable[: shape.negatives]
    reason = _why_none(query, settings, (len(positives), len(used)))
    if reason == "no_positive" and HELD_BACK in left_out:
        reason = ALL_HELD_BACK
    if reason is not None:
        for place in writable:
            verdicts[place] = reason
        return QueryVerdict(None, reason, tuple(verdicts), left_out + (reason,) * len(positives))
    for place in writable[len(used) :]:
        verdicts[place] = "surplus"
    negatives = (_used_negative(_by_rank(query)[place], shape) for place in used)
    example = Example(query.key, query.text, positives, tuple(negatives))
    return QueryVerdict(example, None, tuple(verdicts), (USED,) * len(positives) + left_out)


def _why_none(query: MinedQuery, settings: ExportSettings, usable: tuple[int, int]) -> str | None:
    """Give the reason why *query* is not exported, from its numbers of positives and negatives."""
    positives, negatives = usable
    few = settings.negatives is not None and negatives < settings.negatives
    if few and settings.policy == "error":
        others = "drop" if find_layout(settings.layout).fixed_negatives else "keep or drop"
        wanted = counted(settings.negatives or 0, "negative")
        raise OutputError(
            f"query {query.key.id!r} of set {query.key.set!r} has {negatives} of "
            f"{wanted}: give a smaller number with --negatives, choose "
            f"--too-few {others}, or mine under another name with settings that give more "
            "candidates"
        )
    if not query.candidates:
        return query.reason or "no_candidate"
    if negatives == 0:
        return "no_negative"
    if positives == 0:
        return "no_positive"
    if not normal_text(query.text):
        return "blank_query"
    return "too_few" if few and settings.policy == "drop" else None


def _judge_positives(
    query: MinedQuery, shape: Shape, held: Division | None
) -> tuple[tuple[UsedPositive, ...], tuple[str, ...]]:
    """Give the usable positives, highest grade first, and the verdicts on the others."""
    used: list[UsedPositive] = []
    left_out: list[str] = []
    texts: set[str] = set()
    for paper in sorted(query.positives, key=lambda each: (-each.grade, each.id)):
        text = paper_text(paper.title, paper.abstract, shape.text)
        normal = normal_text(text)
        facts = {
            "retracted": paper.retracted,
            "no_text": not normal,
            "not_embedded": shape.only_seeds and paper.id not in query.seeds,
            HELD_BACK: held is not None and held.has_positive(paper.id, normal),
            "duplicate": normal in texts,
        }
        reason = next((name for name, holds in facts.items() if holds), None)
        if reason is not None:
            left_out.append(reason)
            continue
        texts.add(normal)
        used.append(UsedPositive(paper.id, paper.grade, paper.title, paper.abstract, text))
    return tuple(used), tuple(left_out)


def _judge_candidates(
    query: MinedQuery, shape: Shape, settings: ExportSettings, held: Division | None
) -> tuple[list[str], list[int]]:
    """
    Judge the candidates in order of rank, before the number of negatives is limited.

    Returns:
        The verdict on each, and the indices of those that can be exported.
    """
    answers = {
        normal_text(paper_text(paper.title, paper.abstract, shape.text))
        for paper in query.positives
    }
    taken: set[str] = set()
    verdicts: list[str] = []
    writable: list[int] = []
    for place, paper in enumerate(_by_rank(query)):
        normal = normal_text(paper_text(paper.title, paper.abstract, shape.text))
        verdict = _fact(paper, normal, answers, held) or _not_asked(paper.candidate, settings)
        dropped = paper.candidate.dropped_by
        if verdict is None and (not dropped or shape.include_dropped):
            if normal in taken:
                verdict = "duplicate"
            else:
                taken.add(normal)
                writable.append(place)
        verdicts.append(verdict or (dropped[0] if dropped else KEPT))
    return verdicts, writable


def _fact(
    paper: CandidatePaper, normal: str, answers: set[str], held: Division | None
) -> str | None:
    """
    Give the reason, other than a filter, why a candidate must not be exported, or None.

    These reasons, and those of `_not_asked`, come before the verdicts of filters, so
    --include-dropped adds exactly the candidates counted under the names of filters.
    """
    facts = {
        "positive": paper.answers,
        "retracted": paper.retracted,
        "no_text": not normal,
        "duplicate_of_positive": paper.duplicate or normal in answers,
        HELD_BACK: held is not None and held.has_positive(paper.candidate.paper, normal),
    }
    return next((name for name, holds in facts.items() if holds), None)


def _not_asked(candidate: Candidate, settings: ExportSettings) -> str | None:
    """Give the setting that leaves a candidate out, or None."""
    if settings.strategies and set(settings.strategies).isdisjoint(candidate.strategies):
        return "other_strategy"
    if settings.hops and candidate.hop not in settings.hops:
        return "other_hop"
    if settings.similarity is not None:
        low, high = settings.similarity
        if not low <= (rounded(candidate.similarity_query) or 0.0) <= high:
            return "other_similarity"
    return None


def _by_rank(query: MinedQuery) -> list[CandidatePaper]:
    return sorted(query.candidates, key=lambda paper: paper.candidate.rank)


def _used_negative(paper: CandidatePaper, shape: Shape) -> UsedNegative:
    text = paper_text(paper.title, paper.abstract, shape.text)
    return UsedNegative(paper.candidate, paper.title, paper.abstract, text)
