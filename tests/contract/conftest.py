"""Both graphs, each empty at the start of a test."""

from __future__ import annotations

import pytest

from bica_graph.graph.local.local_graph import LocalGraph


@pytest.fixture
def local_graph(tmp_path):
    """Give an empty local graph."""
    with LocalGraph(tmp_path / "local") as graph:
        yield graph


@pytest.fixture(params=["neo4j", "local"])
def graph(request):
    """Give an empty graph of either engine."""
    return request.getfixturevalue(f"{request.param}_graph")


@pytest.fixture
def graphs(neo4j_graph, local_graph):
    """Give an empty graph of each engine."""
    return neo4j_graph, local_graph
