"""The public surface is what it says."""

from pathlib import Path

import bica_graph


def test_every_public_name_is_there():
    """Each name in __all__ can be imported, and has a docstring."""
    for name in bica_graph.__all__:
        assert getattr(bica_graph, name).__doc__, name


def test_a_public_name_is_no_module():
    """A module of that name would stand in its place once it is imported."""
    modules = {path.stem for path in Path(bica_graph.__file__).parent.iterdir()}
    assert modules.isdisjoint(bica_graph.__all__)


def test_an_unknown_name_is_an_attribute_error():
    """A typing error raises the usual error of Python."""
    assert not hasattr(bica_graph, "no_such_name")
