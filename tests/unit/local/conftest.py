"""A folder with a small graph in it, and small records to fill others with."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from bica_graph.graph.local.local_graph import LocalGraph

MAKING = Path(__file__).parents[2] / "making.py"


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
def folder(tmp_path):
    """Name a folder that is not there yet."""
    return tmp_path / "graph"


@pytest.fixture
def graph(folder):
    """Give an empty graph in that folder."""
    with LocalGraph(folder) as graph:
        yield graph


@pytest.fixture
def filled(graph, making):
    """Give the graph with papers, embeddings and one query in it."""
    angles = {"s": 0, "a": 10, "b": 20, "c": 30}
    return making.circle("s>a s>b a>c", angles).into(graph)
