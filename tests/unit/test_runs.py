"""Runs: fingerprints, differences, and what to do about them."""

import pytest

from bica_graph.errors import RunError
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.runs.fingerprints import differences, fingerprint
from bica_graph.runs.named_runs import known_run, open_run


def test_fingerprint_does_not_hang_on_order():
    """Equal parameters have equal fingerprints."""
    assert fingerprint({"a": 1, "b": {"c": 2}}) == fingerprint({"b": {"c": 2}, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_differences_are_named_one_by_one():
    """What was, what is, and where, also within."""
    before = {"a": 1, "same": 0, "graph": {"papers": 1, "citations": 5}}
    now = {"a": None, "same": 0, "graph": {"papers": 2, "citations": 5}, "new": "x"}
    assert differences(before, now) == (
        'a was 1, is null, graph.papers was 1, is 2, new was null, is "x"'
    )


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"margin": 0.1}, "margin was 0.05, is 0.1; to change its margin, run bicagraph filter "),
        ({"margin": 0.1}, "filter margin --run a --margin 0.1"),
        ({"margin": None}, "filter margin --run a --undo"),
        ({"margin": 0.1, "width": 3}, "choose another name, or remove that run"),
        ({"width": 3}, "choose another name, or remove that run"),
    ],
)
def test_another_margin_needs_no_mining(tmp_path, making, changes, advice):
    """If nothing but the margin is another, the filter is what is wanted."""
    parameters = {"margin": 0.05, "width": 5}
    with LocalGraph(tmp_path / "graph") as graph:
        open_run(graph, making.run("a", parameters=parameters))
        with pytest.raises(RunError) as raised:
            known_run(graph, making.run("a", parameters=parameters | changes))
    assert advice in str(raised.value)
