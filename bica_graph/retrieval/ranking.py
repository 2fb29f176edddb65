"""Ranks papers for queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.errors import GraphMismatch, SettingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bica_graph.graph.protocol import Graph
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.rankings import Ranking

Way = Literal["exact", "index"]

_BATCH = 50
"""Queries ranked in one call to the graph."""
_BREADTH = 4
"""The index is asked for this many times *count* papers, as some may not be usable."""


def rank_papers(
    graph: Graph, keys: Iterable[QueryKey], count: int = 100, *, by: Way = "exact"
) -> Iterator[Ranking]:
    """
    Rank papers by their cosine with each query.

    Papers without a current embedding and retracted papers are left out; positives are included.

    Args:
        graph: Papers, queries and their embeddings.
        keys: The queries; any number, as they are processed in batches.
        count: Maximum number of papers in a ranking, at least 1.
        by: ``exact`` compares each query with every paper; ``index`` uses the vector index, which
            is faster on a large graph, but approximate: it may miss papers.

    Yields:
        A ranking for each query, in the same order; empty for a query without an embedding.

    Raises:
        GraphMismatch: If nothing is embedded, or the index is not ready.
        SettingError: If *count* is below 1.
    """
    if count < 1:
        raise SettingError("count must be 1 or more")
    encoder = current_encoder(graph)
    if by == "index":
        _check_index(graph)
    for batch in _batches(keys):
        if by == "index":
            yield from graph.retrieval.by_index(
                batch, count, _BREADTH * count, encoder.text, encoder.dim
            )
        else:
            yield from graph.retrieval.exact(batch, count, encoder.text, encoder.dim)


def _check_index(graph: Graph) -> None:
    state = graph.embeddings.index()
    if state is None or state.state != "ONLINE":
        raise GraphMismatch("the vector index is not ready: run bicagraph index, or rank exactly")


def _batches(keys: Iterable[QueryKey]) -> Iterator[list[QueryKey]]:
    batch: list[QueryKey] = []
    for key in keys:
        batch.append(key)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
