"""Finds a query by its id, and the runs that mined it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.errors import GraphMismatch, RunError
from bica_graph.graph.unknown import unknown_query
from bica_graph.records.queries import QueryKey
from bica_graph.runs.named_runs import find_run

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph
    from bica_graph.records.evidence import QueryFacts
    from bica_graph.records.runs import Run


def find_query(graph: Graph, query: str, set: str | None) -> QueryFacts:
    """
    Give the query with an id, in *set* or in the only set that has one.

    Raises:
        GraphMismatch: If there is no such query, if several sets have one and *set* is None, or
            if nothing is embedded.
    """
    text = current_encoder(graph).text
    names = [set] if set is not None else [each.name for each in graph.queries.sets()]
    found = [
        facts for name in names if (facts := graph.evidence.query(QueryKey(name, query), text))
    ]
    if len(found) > 1:
        several = ", ".join(facts.key.set for facts in found)
        raise GraphMismatch(f"the sets {several} all have a query {query}: choose one with --set")
    if not found:
        raise unknown_query(graph, query, set)
    return found[0]


def mined_runs(graph: Graph, query: QueryFacts, name: str | None) -> list[Run]:
    """
    Give the runs that have mined a query, sorted by name.

    Args:
        graph: The graph that holds the runs.
        query: The query.
        name: One run; None for all.

    Raises:
        RunError: If there is no such run, or it has not mined the query.
    """
    mined = [outcome.run for outcome in query.outcomes]
    if name is None:
        return [find_run(graph, each) for each in mined]
    run = find_run(graph, name)
    if name not in mined:
        raise RunError(f"run {name} has not mined query {query.key.id} of set {query.key.set}")
    return [run]
