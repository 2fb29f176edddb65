"""A neighbourhood as a networkx graph."""

import pytest

from bica_graph.errors import UnknownPaperError
from bica_graph.graph.networkx import neighbourhood


@pytest.fixture
def small(graph, making):
    """The toy graph of the method: a cycle, a self citation, a paper without a text."""
    changes = {"c": {"abstract": ""}}
    return making.circle(
        "s>a s>b a>b a>c a>s b>c b>b c>d", {"s": 0, "a": 1, "b": 2, "d": 3}, changes=changes
    ).write(graph)


def test_hops_titles_and_citations(small):
    """Each paper has its smallest hop, and every citation among them is there."""
    near = neighbourhood(small, "s")
    assert dict(near.nodes(data="hop")) == {"s": 0, "a": 1, "b": 1, "c": 2}
    assert near.nodes["a"]["title"] == "Title a"
    assert dict(near.nodes(data="usable")) == {"s": True, "a": True, "b": True, "c": False}
    assert sorted(near.edges) == sorted(
        [("s", "a"), ("s", "b"), ("a", "b"), ("a", "c"), ("a", "s"), ("b", "c"), ("b", "b")]
    )


@pytest.mark.parametrize(
    ("direction", "expected"),
    [("in", {"d": 0, "c": 1, "a": 2, "b": 2}), ("both", {"d": 0, "c": 1, "a": 2, "b": 2})],
)
def test_other_directions(small, direction, expected):
    """Against citations, or both ways."""
    near = neighbourhood(small, "d", direction=direction)
    assert dict(near.nodes(data="hop")) == expected


def test_several_seeds_and_a_limit(small):
    """The nearest come first, then the smallest ids; that there are more is reported."""
    near = neighbourhood(small, ["s", "d"], limit=3)
    assert dict(near.nodes(data="hop")) == {"d": 0, "s": 0, "a": 1}
    assert (near.graph["cut"], neighbourhood(small, "s").graph["cut"]) == (True, False)


def test_unknown_paper(small):
    """An id that is no paper is named."""
    with pytest.raises(UnknownPaperError, match="no paper nobody"):
        neighbourhood(small, "nobody")
