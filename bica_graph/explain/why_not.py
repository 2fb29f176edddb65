"""Finds the first condition that kept a paper from becoming a candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.explain.answered import answered
from bica_graph.mining.reasons import reason_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.mining.replay import Position, Replay
    from bica_graph.mining.strategies.strategy import Strategy
    from bica_graph.records.evidence import PaperFacts, QueryFacts, Relation


def why_not(
    strategy: Strategy,
    replay: Replay,
    position: Position,
    asked: tuple[QueryFacts, PaperFacts, tuple[Relation, ...]],
) -> str:
    """
    Give the first condition that a paper fails, in words; admission may check in another order.

    Args:
        strategy: The strategy of the run.
        replay: The replayed proposals of the run for the query.
        position: The rank of the paper among those that the strategy chooses from.
        asked: The query, a paper that is not a candidate of it, and the relations of that paper
            to the positives of the query.
    """
    query, paper, relations = asked
    reason = replay.proposals.reason if query.seeds else "no_seed"
    if reason is not None and reason not in _ABOUT_PAPERS:
        return f"the query gave no candidate at all: {reason_in_words(reason)}"
    for never in _inadmissible(query, paper, relations):
        return never
    not_proposed = strategy.why_not(replay, paper, position)
    return not_proposed or "it was not a candidate when the run was made, but is proposed now"


_ABOUT_PAPERS = ("none_returned", "no_start")
"""Reasons why nothing was proposed; for a single paper, the strategy gives a more exact one."""


def _inadmissible(
    query: QueryFacts, paper: PaperFacts, relations: tuple[Relation, ...]
) -> Iterator[str]:
    """Yield the reasons why a paper is inadmissible as a negative of the query."""
    if paper.id in {positive.id for positive in query.positives}:
        yield "it is a positive of the query"
    for relation in relations:
        if relation.answer == paper.id:
            yield f"it answers {answered(relation, query.key)}"
    if paper.retracted:
        why = f" ({paper.retraction})" if paper.retraction else ""
        yield f"it is retracted{why}"
    if paper.embedding != "current":
        yield _EMBEDDING[paper.embedding]
    for relation in relations:
        if relation.same:
            same = " and ".join(_SAME[each] for each in relation.same)
            whose = answered(relation, query.key)
            yield f"it is a duplicate of {relation.answer} (same {same}), which answers {whose}"


_EMBEDDING = {
    "no_text": "it has no abstract",
    "missing": "it has no embedding: run bicagraph embed",
    "stale": "its embedding is of an older version of its text: run bicagraph embed",
}
_SAME = {"abstract": "abstract", "doi": "DOI", "pmid": "PMID"}
