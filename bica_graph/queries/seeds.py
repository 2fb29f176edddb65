"""Decides which papers are eligible as seeds, and samples them."""

from __future__ import annotations

import heapq
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from bica_graph.exact.random_numbers import sampling_key
from bica_graph.queries.source import STAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Advance
    from bica_graph.queries.manifest import Ledger
    from bica_graph.queries.settings import QuerySettings
    from bica_graph.queries.source import QueryRequest
    from bica_graph.records.queries import Query

PAGE = 1000
"""Papers that are checked in one call to the graph."""
FURTHEST = ("no_hop2", "no_hop1", "no_embedding", "no_text", "retracted")
"""
Reasons why a paper is no seed, in reverse order of the checks. If no positive of a query is a
seed, the query's reason is that of the positive that passed the most checks.
"""

T = TypeVar("T")


def all_papers(graph: Graph) -> Iterator[list[str]]:
    """Yield the ids of all papers except stubs, sorted, in pages."""
    after = ""
    while ids := graph.papers.ids(after, PAGE):
        yield ids
        after = ids[-1]


def eligible_papers(
    request: QueryRequest,
    pages: Iterable[list[str]],
    ledger: Ledger,
    advance: Advance,
    *,
    needs_title: bool,
) -> Iterator[str]:
    """
    Check papers, and yield the ids of those that are eligible as seeds, in their order.

    Args:
        request: The set that is being made.
        pages: Ids of papers.
        ledger: Lists and counts the papers that are no seeds.
        advance: Called with the number of papers of each page.
        needs_title: Whether a paper without a title is no seed (``no_title``).
    """
    for ids in pages:
        reasons = _paper_reasons(request, ids, needs_title)
        ledger.judged += len(ids)
        for id in ids:
            reason = reasons[id]
            if reason is None:
                ledger.eligible += 1
                yield id
            else:
                ledger.skip_paper(id, reason)
        advance(len(ids))


def eligible_queries(
    request: QueryRequest, queries: Iterable[Query], ledger: Ledger
) -> Iterator[Query]:
    """
    Check queries by their positives, and yield those that are kept.

    A query is kept when one of its positives is in the graph and is not a stub; when queries are
    sampled, only when one of them is an eligible seed. It keeps all its positives: a missing one
    is created as a stub, so it is never mined as a negative once ingested.
    """
    drawn = request.settings.seeds is not None
    for some in batched(queries, PAGE // 2):
        papers = list({each.paper: None for query in some for each in query.positives})
        reasons: dict[str, str | None] = {}
        for ids in batched(papers, PAGE):
            reasons |= _paper_reasons(request, ids, needs_title=False)
        for query in some:
            ledger.judged += 1
            kept = _judged_query(query, reasons, ledger, drawn=drawn)
            if kept is not None:
                yield kept


def sampled(items: Iterable[T], name: Callable[[T], str], settings: QuerySettings) -> Iterator[T]:
    """
    Sample as many of *items* as the settings ask for, or yield all of them in their order.

    A larger sample contains a smaller one. Memory use grows with the sample, not with *items*.

    Args:
        items: The items to sample from.
        name: Gives the name of an item, by which it is drawn and sorted; no two are equal.
        settings: How many, and with which random seed.
    """
    if settings.seeds is None:
        yield from items
        return

    def order(item: T) -> tuple[int, str]:
        return sampling_key(settings.rng_seed, STAGE, name(item)), name(item)

    yield from sorted(heapq.nsmallest(settings.seeds, items, key=order), key=name)


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield *items* in lists of *size*; the last one may be shorter."""
    source = iter(items)
    while some := list(islice(source, size)):
        yield some


def _paper_reasons(
    request: QueryRequest, ids: Sequence[str], needs_title: bool
) -> dict[str, str | None]:
    """Give for each id the reason why the paper is not eligible; None if it is."""
    graph = request.graph
    reasons: dict[str, str | None] = {}
    for seed in graph.queries.seeds(ids, request.settings.direction, request.text):
        blank = needs_title and not seed.title.strip()
        reasons[seed.id] = "no_title" if blank and seed.reason is None else seed.reason
    missing = [id for id in ids if id not in reasons]
    if missing:
        stubs = graph.papers.texts(missing)
        reasons |= {id: "stub" if id in stubs else "unknown" for id in missing}
    return reasons


def _judged_query(
    query: Query, reasons: dict[str, str | None], ledger: Ledger, drawn: bool
) -> Query | None:
    """Count and list a query and its positives; give None if the query is left out."""
    found = Counter(reasons[each.paper] for each in query.positives)
    for each in query.positives:
        reason = reasons[each.paper]
        if reason is not None:
            # An unknown positive becomes a stub, which it would be when the set is made again.
            ledger.note_positive(query.id, each.paper, "stub" if reason == "unknown" else reason)
    if found[None]:
        ledger.eligible += 1
    else:
        why = next((reason for reason in FURTHEST if found[reason]), "no_positive_in_graph")
        if drawn or why == "no_positive_in_graph":
            ledger.skip_query(query.id, why)
            return None
        ledger.keep_query(query.id, why)
    return query
