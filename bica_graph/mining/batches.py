"""Divides queries into batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bica_graph.records.queries import QueryKey

QUERIES_A_BATCH = 500


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
    """Divide pages of queries into batches of *size*; the last one of a page may be smaller."""
    for keys in pages:
        yield from (keys[start : start + size] for start in range(0, len(keys), size))
