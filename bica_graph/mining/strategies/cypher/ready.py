"""Statements of this package that can be mined with as they are."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from bica_graph.errors import ScriptError
from bica_graph.graph import scripts
from bica_graph.output.words import did_you_mean, listed

_FOLDER = "ready/"

READY = tuple(name.removeprefix(_FOLDER) for name in scripts.names() if name.startswith(_FOLDER))
"""Their names: the files of `cypher/ready/`."""


def ready_statement(name: str) -> Path:
    """
    Give the file of a ready statement, for `mine_cypher`.

    Args:
        name: One of `READY`, such as ``nearest``: the papers most similar to each query, which
            needs no citations.

    Raises:
        ScriptError: If there is none of this name.

    Example:
        >>> ready_statement("nearest").name
        'nearest.cypher'
    """
    if name not in READY:
        raise ScriptError(
            f"there is no ready statement {name} (there are: {listed(READY)})"
            f"{did_you_mean(name, READY)}"
        )
    return Path(str(files("bica_graph.cypher").joinpath(f"{_FOLDER}{name}.cypher")))
