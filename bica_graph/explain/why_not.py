"""The first condition that kept a paper from becoming a candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.explain.words import chance
from bica_graph.mining.reasons import REASONS, why_none
from bica_graph.mining.strategies.walk.probability import drawn_probability

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.mining.replay import Again
    from bica_graph.records.evidence import NeighbourhoodRank, PaperFacts, QueryFacts, Relation


def why_not(
    query: QueryFacts,
    paper: PaperFacts,
    relations: tuple[Relation, ...],
    again: Again,
    standing: NeighbourhoodRank | None,
) -> str:
    """
    Give the first condition that *paper* fails, in words, in the order in which mining asks.

    Args:
        query: The query.
        paper: A paper that is no candidate of it.
        relations: How it hangs together with what answers the query.
        again: The walk of the run.
        standing: Where the paper stands near the query.
    """
    for reason in _conditions(query, paper, relations, again, standing):
        return reason
    return "a walk comes to it now: it was no candidate when the run was made"


def _conditions(
    query: QueryFacts,
    paper: PaperFacts,
    relations: tuple[Relation, ...],
    again: Again,
    standing: NeighbourhoodRank | None,
) -> Iterator[str]:
    none = why_none(again.walked, again.settings)
    if none:
        yield f"the query gave no candidate at all: {REASONS[none]}"
    yield from _never(query, paper, relations)
    if standing is None or standing.hop is None:
        yield (
            "no positive of the query leads to it within two citations "
            f"(direction {again.settings.direction})"
        )
        return
    most = again.settings.max_hop1 if standing.hop == 1 else again.settings.max_hop2
    if standing.keys_before is not None and standing.keys_before >= most:
        yield f"the neighbourhood was capped at {most:,} papers at hop {standing.hop}"
    if paper.id not in {each.id for each in again.walked.papers}:
        yield _not_drawn(paper.id, standing.hop, again)


def _never(query: QueryFacts, paper: PaperFacts, relations: tuple[Relation, ...]) -> Iterator[str]:
    """Give the reasons for which no walk ever comes to a paper."""
    if paper.id in {positive.id for positive in query.positives}:
        yield "it is a positive of the query"
    if paper.id in query.answers:
        yield "it answers the same text in another set"
    if paper.retracted:
        yield "it is retracted"
    if paper.embedding != "current":
        yield _EMBEDDING[paper.embedding]
    for relation in relations:
        if relation.same:
            same = " and ".join(_SAME[each] for each in relation.same)
            yield f"it is a copy of {relation.answer}, which answers the query: same {same}"


_EMBEDDING = {
    "no_text": "it has no abstract",
    "missing": "it has no embedding: run bicagraph embed",
    "stale": "its embedding is of an older text: run bicagraph embed",
}
_SAME = {"abstract": "abstract", "doi": "DOI", "pmid": "PMID"}


def _not_drawn(paper: str, hop: int, again: Again) -> str:
    """Tell how near a usable paper came to be drawn."""
    chances = []
    for visited in again.walked.papers:
        if paper in visited.among:
            place = visited.among.index(paper)
            drawn = drawn_probability(visited.choices, place, again.settings.temperature)
            chances.append(
                f"step {visited.step} of path {visited.path} (probability {chance(drawn)})"
            )
    if chances:
        return f"it could have been drawn and was not: {', '.join(chances)}"
    random = "; the random negatives fell on others" if again.settings.random else ""
    start = f"not among the {again.settings.paths} papers at hop 1 most like the query, and "
    never = f"never among the {again.settings.width} papers most like the one where a walk stood"
    if not any(visited.choices for visited in again.walked.papers):
        never = "no walk took a step"
    return f"{start if hop == 1 else ''}{never}{random}"
