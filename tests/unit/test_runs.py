"""The book of runs: fingerprints and differences."""

from bica_graph.runs.fingerprints import differences, fingerprint


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
