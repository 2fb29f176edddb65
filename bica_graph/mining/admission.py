"""Turns the proposals of a strategy into candidates; inadmissible papers are left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bica_graph.filters.stage import verdicts
from bica_graph.records.candidates import Candidate, FilterCandidate, FilterQuery, Mined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.filters.filter import Filter
    from bica_graph.mining.strategies.strategy import MiningContext, Strategy
    from bica_graph.records.admission import Admission
    from bica_graph.records.candidates import Origin, Proposal, Proposals


def admitted(
    context: MiningContext,
    run: str,
    strategy: Strategy,
    proposals: Sequence[Proposals],
    filters: Sequence[Filter],
) -> list[Mined]:
    """
    Make candidates of the admissible papers, with the verdicts of *filters*.

    Inadmissible papers are counted by reason (`records.admission.INADMISSIBLE`), and so are papers
    that the same strategy proposes twice for a query. If several strategies propose a paper, the
    candidate keeps all of its origins.

    Args:
        context: The graph and its encoder.
        run: Name of the run.
        strategy: The strategy that made the proposals.
        proposals: The proposals for a batch of queries.
        filters: The filters to apply, in this order.

    Returns:
        One result for each query, in the same order.
    """
    origins = [_origins(each.papers) for each in proposals]
    admissions = context.graph.candidates.admit(
        {each.key: list(own) for each, (own, _) in zip(proposals, origins, strict=True)},
        strategy.direction,
        context.encoder.text,
        context.encoder.dim,
    )
    mined = [
        _mined(run, each, admission, own, repeated)
        for each, admission, (own, repeated) in zip(proposals, admissions, origins, strict=True)
    ]
    dropped = verdicts(context.graph, filters, [_filter_query(each) for each in mined])
    return [_with_verdicts(each, own) for each, own in zip(mined, dropped, strict=True)]


def _origins(papers: Sequence[Proposal]) -> tuple[dict[str, list[Origin]], int]:
    """Group the origins by paper; count proposals that a strategy repeats."""
    origins: dict[str, list[Origin]] = {}
    repeated = 0
    for proposal in papers:
        known = origins.setdefault(proposal.paper, [])
        if any(each.strategy == proposal.origin.strategy for each in known):
            repeated += 1
        else:
            known.append(proposal.origin)
    return origins, repeated


def _mined(
    run: str,
    proposals: Proposals,
    admission: Admission,
    origins: dict[str, list[Origin]],
    repeated: int,
) -> Mined:
    inadmissible = Counter({"repeated": repeated})
    candidates: list[Candidate] = []
    for ruling in admission.rulings:
        if ruling.inadmissible is not None:
            inadmissible[ruling.inadmissible] += 1
        elif ruling.similarity_query is not None and ruling.similarity_positive is not None:
            first, *also = origins[ruling.paper]
            candidates.append(
                Candidate(
                    run=run,
                    key=proposals.key,
                    paper=ruling.paper,
                    rank=len(candidates),
                    hop=ruling.hop,
                    through=ruling.through,
                    similarity_query=ruling.similarity_query,
                    similarity_positive=ruling.similarity_positive,
                    dropped_by=(),
                    also=tuple(also),
                    **{name: getattr(first, name) for name in _OF_ORIGIN},
                )
            )
    reason = "no_seed" if admission.positive_similarity is None else proposals.reason
    return Mined(
        key=proposals.key,
        reason=reason or (None if candidates else "all_inadmissible"),
        hop1=proposals.hop1,
        hop2=proposals.hop2,
        capped=proposals.capped,
        positive_similarity=admission.positive_similarity,
        candidates=tuple(candidates),
        inadmissible={reason: count for reason, count in sorted(inadmissible.items()) if count},
    )


_OF_ORIGIN = ("strategy", "path", "step", "probability", "similarity_step", "score", "score_of")


def filter_candidate(candidate: Candidate) -> FilterCandidate:
    """Give the fields of a candidate that filters use."""
    return FilterCandidate(
        paper=candidate.paper,
        strategies=candidate.strategies,
        rank=candidate.rank,
        hop=candidate.hop,
        score=candidate.score,
        similarity_query=candidate.similarity_query,
        similarity_positive=candidate.similarity_positive,
        dropped_by=candidate.dropped_by,
    )


def _filter_query(mined: Mined) -> FilterQuery:
    candidates = tuple(filter_candidate(each) for each in mined.candidates)
    return FilterQuery(mined.key, mined.positive_similarity, candidates)


def _with_verdicts(mined: Mined, dropped_by: Sequence[tuple[str, ...]]) -> Mined:
    candidates = tuple(
        replace(each, dropped_by=names)
        for each, names in zip(mined.candidates, dropped_by, strict=True)
    )
    return replace(mined, candidates=candidates)
