"""Writes an explanation as text for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.explain.answered import answered
from bica_graph.mining.words import probability_in_words
from bica_graph.output.words import counted, verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.explain.explanation import Account, Explanation
    from bica_graph.mining.replay import Step
    from bica_graph.records.evidence import Relation


def in_words(explanation: Explanation) -> Iterator[str]:
    """Yield the lines of an explanation, for a terminal."""
    paper, query = explanation.paper, explanation.query
    yield f"paper     {_named(paper.id, explanation)}"
    yield f"query     {query.text} ({query.key.id} of set {query.key.set})"
    for positive in query.positives:
        yield f"positive  {_named(positive.id, explanation)}"
    if explanation.similarity is not None:
        yield f"cosine    {_cosines(explanation)}"
    yield ""
    if not explanation.accounts:
        yield "No run has mined this query yet: bicagraph mine walk --run NAME"
    for account in explanation.accounts:
        yield from _account(account, explanation)
        yield ""
    for relation in explanation.relations:
        yield _relation(relation, explanation)


def _cosines(explanation: Explanation) -> str:
    similarity = explanation.similarity
    if similarity is None:
        return ""
    own = f"{similarity.query:.4f} with the query"
    if similarity.positive is None:
        return own
    return f"{own}, {similarity.positive:.4f} with the nearest positive"


def _account(account: Account, explanation: Explanation) -> Iterator[str]:
    candidate = account.candidate
    name = account.run.name
    if candidate is None:
        yield f"Run {name}: no candidate, because {account.why_not}."
    elif candidate.dropped_by:
        yield f"Run {name}: a candidate, dropped by {', '.join(candidate.dropped_by)}."
    else:
        yield f"Run {name}: a negative."
    if account.changed:
        yield f"  The graph has changed since, so the following may differ: {account.changed}"
    if account.hop is not None or account.by_query is not None:
        hop = "beyond two citations" if account.hop is None else f"hop {account.hop}"
        yield f"  {hop}{_through(account)}{_rank(account)}"
    if candidate is not None and not account.steps:
        yield f"  {account.found}"
    for step in account.steps:
        yield from _step(step, explanation)
    for verdict in account.verdicts:
        yield f"  {verdict.filter}: {'dropped' if verdict.dropped else 'kept'}, {verdict.because}"


def _through(account: Account) -> str:
    if account.candidate is None or not account.candidate.through:
        return ""
    return f", through {', '.join(account.candidate.through)}"


def _rank(account: Account) -> str:
    if account.by_query is None:
        return f", not one of the {account.among:,} {account.among_what}"
    return (
        f"; of {account.among:,} {account.among_what}, it is number {account.by_query:,} by "
        f"cosine with the query and number {account.by_positive:,} by cosine with the nearest "
        "positive"
    )


def _step(step: Step, explanation: Explanation) -> Iterator[str]:
    title = _named(step.paper, explanation)
    if step.step is None:
        yield f"  sampled at random from {counted(step.pool, 'remaining paper')}: {title}"
        return
    if step.probability is None:
        yield (
            f"  walk {(step.path or 0) + 1} starts at {title}: cosine {step.similarity:.4f} "
            f"with the query, among {counted(step.pool, 'paper')} at hop 1"
        )
        return
    yield (
        f"  step {step.step} goes to {title}: cosine {step.similarity:.4f}, "
        f"chosen with probability {probability_in_words(step.probability)}"
    )
    others = [choice for choice in step.choices if choice.paper != step.paper]
    for choice in others:
        yield (
            f"      and not to {_named(choice.paper, explanation)}: cosine "
            f"{choice.similarity:.4f}, probability {probability_in_words(choice.probability)}"
        )


def _relation(relation: Relation, explanation: Explanation) -> str:
    if relation.distance == 0:
        return f"It answers {answered(relation, explanation.query.key)}."
    if relation.distance is None:
        apart = "No path of up to four citations, in either direction, lies"
    else:
        citations = counted(relation.distance, "citation")
        apart = f"{citations}, in either direction, {verb(relation.distance, 'lies', 'lie')}"
    shared = len(relation.shared_references)
    return (
        f"{apart} between it and {_named(relation.answer, explanation)}; "
        f"{counted(shared, 'reference')} in common, "
        f"{counted(relation.co_cited, 'paper')} {verb(relation.co_cited, 'cites', 'cite')} both."
    )


def _named(paper: str, explanation: Explanation) -> str:
    title = explanation.titles.get(paper)
    return f"{paper} ({title})" if title else paper
