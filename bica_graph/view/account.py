"""Says in words how a run found a paper, and what became of it."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from bica_graph.filters.margin import Margin
from bica_graph.mining.words import probability_in_words
from bica_graph.output.words import counted
from bica_graph.view.limits import limit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.records.candidates import Candidate
    from bica_graph.view.query_view import QueryView, ShownRun

_TITLE = 60


def account(view: QueryView, shown: ShownRun) -> dict[str, list[str]]:
    """Give the sentences about each paper that a run found or could have found."""
    walked = {
        (each.path, each.step): each.paper
        for each in shown.candidates
        if each.path is not None and each.step is not None
    }
    said: dict[str, list[str]] = {}
    for each in shown.candidates:
        before = walked.get((each.path or 0, (each.step or 0) - 1), "")
        name = view.papers[before].facts.name if before in view.papers else ""
        said[each.paper] = [_found(shown, each, name), f"{': '.join(verdict(shown, each))}."]
    candidates = set(said)
    for step in shown.steps:
        for choice in step.choices:
            if choice.paper not in candidates and step.path is not None:
                said.setdefault(choice.paper, ["Not a candidate."]).append(
                    f"Step {step.step} of walk {step.path + 1} could have gone here: probability "
                    f"{probability_in_words(choice.probability)}."
                )
    return said


def verdict(shown: ShownRun, candidate: Candidate) -> tuple[str, str]:
    """Say whether a candidate is a negative, and what it was compared with."""
    _, limit = limit_of(shown)
    cosine = f"cosine {candidate.similarity_query:.3f} with the query"
    if not candidate.dropped_by:
        return "Negative", cosine + (f", limit {limit:.3f}" if limit is not None else "")
    if limit is not None and Margin.name in candidate.dropped_by:
        cosine += f", above the limit {limit:.3f}"
    return f"Dropped by {', '.join(candidate.dropped_by)}", cosine


def _found(shown: ShownRun, candidate: Candidate, before: str) -> str:
    """Say in a sentence how a candidate was found."""
    parts = list(_numbers(shown, candidate))
    numbers = f": {', '.join(parts)}" if parts else ""
    if candidate.path is None or candidate.step is None:
        label = shown.strategy.label(candidate.strategy)
        return f"{label[:1].upper()}{label[1:]}{numbers}."
    walk = f"walk {candidate.path + 1}"
    if candidate.step == 0:
        return f"The start of {walk}{numbers}."
    title = shorten(before, _TITLE, placeholder="\u2026")
    coming = f", coming from \u201c{title}\u201d" if before else ""
    return f"Step {candidate.step} of {walk}{coming}{numbers}."


def _numbers(shown: ShownRun, candidate: Candidate) -> Iterator[str]:
    if candidate.similarity_step is not None:
        other = "the query" if candidate.step == 0 else "it"
        yield f"cosine {candidate.similarity_step:.3f} with {other}"
    if candidate.probability is not None:
        step = next((each for each in shown.steps if each.paper == candidate.paper), None)
        among = ""
        if step is not None:
            among = f" among {counted(len(step.choices) or step.pool, 'paper')}"
        yield f"probability {probability_in_words(candidate.probability)}{among}"
    if candidate.score is not None:
        yield f"{candidate.score_of or 'score'} {candidate.score:.3f}"
