"""Looks at a query as a user would, so that the server has planned the statements that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.explain.explain import explain_candidate
from bica_graph.view.show import show_query

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph


_QUERIES = 10
"""Queries of each set that are looked through for one with candidates."""


def look_once(graph: Graph) -> bool:
    """
    Draw the first query of the latest run, and explain its first candidate; nothing is kept.

    Returns:
        Whether there was a candidate to look at.
    """
    run = max(graph.runs.all("mine"), key=lambda run: run.started or "", default=None)
    if run is None:
        return False
    for each in graph.queries.sets():
        for mined in graph.candidates.mined(run.name, each.name, "", _QUERIES):
            if mined.candidates:
                key, paper = mined.key, mined.candidates[0].candidate.paper
                show_query(graph, key.id, set=key.set).html()
                explain_candidate(graph, key.id, paper, set=key.set, run=run.name)
                return True
    return False
