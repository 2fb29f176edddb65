"""
What becomes of each candidate and positive when a query is exported.

Mining has judged already, but the graph may have changed since: papers are retracted, texts
replaced, positives added. So everything is judged again, by what the graph says now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import OutputError
from bica_graph.exact.texts import normal_text, paper_text
from bica_graph.export.layouts.examples import Example, UsedNegative, UsedPositive
from bica_graph.export.layouts.registry import find_layout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bica_graph.export.layouts.examples import Shape
    from bica_graph.export.settings import ExportSettings
    from bica_graph.records.candidates import AnsweringPaper, CandidatePaper, MinedQuery

KEPT = "kept"
"""A candidate that is written."""

USED = "used"
"""A positive that is written."""

CANDIDATE_VERDICTS = {
    "positive": "positives by now",
    "retracted": "retracted",
    "duplicate_of_positive": "duplicates of a positive",
    "no_text": "without a text by now",
    "duplicate": "with the text of another negative",
    "other_strategy": "of other strategies",
    "surplus": "beyond the number asked for",
    "no_positive": "of queries without a usable positive",
    "too_few": "of queries with too few negatives",
    "blank_query": "of queries without a text",
    "repeated": "of queries whose rows another query has given",
}
"""Why a candidate is not written, beside the filters that dropped it, in words for a message."""


@dataclass(frozen=True, slots=True)
class Judged:
    """
    A query after all verdicts.

    *reason* says why there is no *example*; *candidates* and *positives* hold one verdict each. The
    verdict on a candidate that a filter dropped is the filter's name, also when it is written.
    """

    example: Example | None
    reason: str | None
    candidates: tuple[str, ...]
    positives: tuple[str, ...]


def judge(query: MinedQuery, shape: Shape, settings: ExportSettings) -> Judged:
    """
    Decide what is written of *query*.

    Raises:
        OutputError: If it has too few negatives, and that is to be an error.
    """
    positives, left_out = _judge_positives(query.positives, shape)
    verdicts, writable = _judge_candidates(query, shape, settings.strategies)
    used = writable[: shape.negatives]
    reason = _why_none(query, settings, (len(positives), len(used)))
    if reason is not None:
        for place in writable:
            verdicts[place] = reason
        return Judged(None, reason, tuple(verdicts), left_out + (reason,) * len(positives))
    for place in writable[len(used) :]:
        verdicts[place] = "surplus"
    negatives = (_used_negative(_by_rank(query)[place], shape) for place in used)
    example = Example(query.key, query.text, positives, tuple(negatives))
    return Judged(example, None, tuple(verdicts), (USED,) * len(positives) + left_out)


def _why_none(query: MinedQuery, settings: ExportSettings, usable: tuple[int, int]) -> str | None:
    """Say why nothing is written of *query*, by how many positives and negatives are usable."""
    positives, negatives = usable
    few = settings.negatives is not None and negatives < settings.negatives
    if few and settings.policy == "error":
        others = "drop" if find_layout(settings.layout).fixed_negatives else "keep or drop"
        raise OutputError(
            f"query {query.key.id!r} of set {query.key.set!r} has {negatives} of "
            f"{settings.negatives} negatives: ask for fewer with --negatives, choose --too-few "
            f"{others}, or mine under another name with more or longer paths"
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
    papers: Iterable[AnsweringPaper], shape: Shape
) -> tuple[tuple[UsedPositive, ...], tuple[str, ...]]:
    """Give the usable positives, best grade first, and the verdicts on the others."""
    used: list[UsedPositive] = []
    left_out: list[str] = []
    texts: set[str] = set()
    for paper in sorted(papers, key=lambda each: (-each.grade, each.id)):
        text = paper_text(paper.title, paper.abstract, shape.text)
        normal = normal_text(text)
        if paper.retracted or not normal or normal in texts:
            left_out.append(
                "retracted" if paper.retracted else "duplicate" if normal else "no_text"
            )
            continue
        texts.add(normal)
        used.append(UsedPositive(paper.id, paper.grade, paper.title, paper.abstract, text))
    return tuple(used), tuple(left_out)


def _judge_candidates(
    query: MinedQuery, shape: Shape, strategies: tuple[str, ...]
) -> tuple[list[str], list[int]]:
    """
    Judge the candidates by rank, before the number of negatives is limited.

    Returns:
        The verdict on each, and the places of those that can be written.
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
        verdict = _fact(paper, normal, answers, strategies)
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
    paper: CandidatePaper, normal: str, answers: set[str], strategies: tuple[str, ...]
) -> str | None:
    """
    Give the fact of now for which a candidate is not written, before the verdicts of filters.

    So what a filter dropped is exactly what including the dropped brings back.
    """
    origins = {origin.strategy for origin in paper.candidate.origins}
    facts = {
        "positive": paper.answers,
        "retracted": paper.retracted,
        "no_text": not normal,
        "duplicate_of_positive": paper.duplicate or normal in answers,
        "other_strategy": bool(strategies) and origins.isdisjoint(strategies),
    }
    return next((name for name, holds in facts.items() if holds), None)


def _by_rank(query: MinedQuery) -> list[CandidatePaper]:
    return sorted(query.candidates, key=lambda paper: paper.candidate.rank)


def _used_negative(paper: CandidatePaper, shape: Shape) -> UsedNegative:
    text = paper_text(paper.title, paper.abstract, shape.text)
    return UsedNegative(paper.candidate, paper.title, paper.abstract, text)
