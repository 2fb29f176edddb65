"""Divides queries into batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bica_graph.records.queries import QueryKey

QUERIES_A_BATCH = 500
_FIRST = 5
"""Queries in the first batch."""


def by_size(
    keys: Sequence[QueryKey], sizes: Sequence[int], papers: int
) -> Iterator[list[QueryKey]]:
    """
    Divide *keys*, in their order, into batches by the size of their neighbourhoods.

    Args:
        keys: The queries.
        sizes: For each query, an upper bound on the size of its neighbourhood, in papers.
        papers: Maximum number of papers in a batch; a single query may exceed it.
    """
    batch: list[QueryKey] = []
    filled = 0
    for key, size in zip(keys, sizes, strict=True):
        if batch and (filled + size > papers or len(batch) == QUERIES_A_BATCH):
            yield batch
            batch, filled = [], 0
        batch.append(key)
        filled += size
    if batch:
        yield batch


def by_count(size: int, pages: Iterable[list[QueryKey]]) -> Iterator[list[QueryKey]]:
    """
    Divide pages of queries into batches of *size*; the last one of a page may be smaller.

    The first batches are smaller, too, so that progress is seen soon: each is twice as large as
    the one before.
    """
    now = min(_FIRST, size)
    for keys in pages:
        start = 0
        while start < len(keys):
            yield keys[start : start + now]
            start += now
            now = min(2 * now, size)
