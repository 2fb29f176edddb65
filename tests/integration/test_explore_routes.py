"""The routes that `explore/paths` draws below walks."""

import pytest

from bica_graph.graph import scripts
from bica_graph.mining.mine import mine_walk
from bica_graph.records.walks import WalkSettings

ROUTES = {
    "out": {"a": {"s>a", "p>a"}, "b": {"s>b"}, "c": {"s>a>c", "s>b>c", "p>a>c"}, "d": {"p>d"}},
    "in": {"a": {"s>a", "p>a"}, "b": {"s>c>b"}, "c": {"s>c"}},
    "both": {"a": {"s>a", "p>a"}, "b": {"s>b"}, "c": {"s>c"}, "d": {"p>d"}},
}


@pytest.mark.parametrize("direction", ROUTES)
def test_routes_are_those_of_the_run(neo4j_graph, making, direction):
    """As long as its hops, over the papers that it came through: no shorter ones of another."""
    making.circle(
        "s>a s>b a>c b>c a>p p>d c>s",
        {name: 10 * place for place, name in enumerate("spabcd")},
        positives=("s", "p"),
    ).write(neo4j_graph)
    settings = WalkSettings(direction=direction, random=9, min_hop2=0)
    mine_walk(neo4j_graph, "demo", settings=settings)
    text = scripts.with_values(scripts.load("explore/paths").text, {"set": "set", "query": "q"})
    rows = neo4j_graph.session.run_text(text, {})[1]
    found = {
        row["candidate"][4]["id"]: {
            ">".join(paper["id"] for paper in route[::2]) for route in row["route"]
        }
        for row in rows
    }
    assert found == ROUTES[direction]
