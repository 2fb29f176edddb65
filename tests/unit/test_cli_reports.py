"""The words and lines in which commands report what they did."""

import json

import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.records.queries import QueryKey


@pytest.fixture(scope="module")
def folder(tmp_path_factory, making):
    """Give the folder of a graph with two sets; one query of each has nothing to walk to."""
    folder = tmp_path_factory.mktemp("reports") / "graph"
    small = making.circle("s>a s>b a>c b>c", {"s": 0, "a": 1, "b": 50, "c": 60}, query_angle=5)
    small.queries.append(
        (making.query("c", key=QueryKey("other", "leaf"), text="a leaf"), making.degrees(9))
    )
    with LocalGraph(folder) as graph:
        small.write(graph)
    return folder


def run(folder, *words):
    """Run a command on the graph."""
    return CliRunner().invoke(main, [*words, "--engine", "local", "--dir", str(folder)])


def test_mine_names_its_sets(folder):
    """Those that were mined for, whether they were asked for or all there are."""
    assert run(folder, "mine", "walk", "--run", "all").stdout.startswith(
        "run all, mined for the sets of queries other, set\n"
    )
    words = ("mine", "walk", "--run", "one", "--set", "set")
    assert run(folder, *words).stdout.startswith("run one, mined for the set of queries set\n")
    assert json.loads(run(folder, *words, "--json").stdout)["sets"] == ["set"]
