"""A folder with a small graph in it."""

from __future__ import annotations

import pytest

from bica_graph.graph.local.local_graph import LocalGraph


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
    return making.circle("s>a s>b a>c", angles).write(graph)
