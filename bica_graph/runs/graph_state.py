"""The state of a graph, stored with each run to detect later changes of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.protocol import Graph

_KEPT = ("papers", "retracted", "citations", "embeddings", "embeddings_sum")
"""The keys of the graph's fingerprint that affect seeds and walks."""


def graph_state(graph: Graph, sets: Sequence[str] | None = None) -> dict[str, Any]:
    """
    Give the counts and sums of *graph* that determine the results of a run.

    Args:
        graph: The graph as it is now.
        sets: Sets of queries whose sizes belong to the state; None for a run that uses no queries.

    Returns:
        Counts of papers, citations and embeddings; with *sets*, also ``queries`` and
        ``positives`` by set. It is part of a run's fingerprint, so its keys never change.
    """
    found = graph.fingerprint()
    state = {key: found[key] for key in _KEPT}
    if sets is None:
        return state
    own = [each for each in graph.queries.sets() if each.name in sets]
    return state | {
        "queries": {each.name: each.queries for each in own},
        "positives": {each.name: each.positives for each in own},
    }
