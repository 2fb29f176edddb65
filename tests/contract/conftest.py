"""Both graphs, each empty at the start of a test, and small records to fill them with."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from bica_graph.graph.local.local_graph import LocalGraph

MAKING = Path(__file__).parents[1] / "making.py"


@pytest.fixture(scope="session")
def making():
    """Give the module ``tests/making.py``."""
    name = "bica_graph_tests_making"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, MAKING)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


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
