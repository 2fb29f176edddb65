"""
The book of runs: what a stage was asked to do, so that it can go on or refuse.

A run is known by its stage and name. Asked again with the same parameters on the same graph it
goes on where it stopped; with others it is refused, and the difference is named.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bica_graph.errors import RunError
from bica_graph.runs.fingerprints import differences, fingerprint

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph
    from bica_graph.records.runs import Run


_NAME = re.compile(r"\w[\w.-]{0,99}")


def check_name(of: str, name: str) -> None:
    """Raise ValueError for a name of a set or a run (*of*) that would not print well."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"the name of a {of} may hold letters, digits, '.', '_' and '-', 100 at most, and "
            "begins with a letter, a digit or '_'"
        )


def check_rng_seed(rng_seed: int) -> None:
    """Raise ValueError for a number that no graph can keep."""
    if not -(2**63) <= rng_seed < 2**63:
        raise ValueError("rng_seed must be a whole number of 64 bits")


def open_run(graph: Graph, run: Run, *, work_left: bool = False) -> Run:
    """
    Enter *run* into the book, or go on with the one of its name.

    Args:
        graph: Where the book is.
        run: Its fingerprint is made here, of its parameters.
        work_left: Whether it is known that there is something to do: until that is done, a run
            that was finished is so no longer.

    Returns:
        The run as it stands in the book; `finished` tells that there is nothing left to do.

    Raises:
        RunError: If the run of this name was made with other parameters.
    """
    present = known_run(graph, run)
    run = replace(run, fingerprint=fingerprint(run.parameters))
    if present is not None and present.finished is not None and not work_left:
        return present
    graph.runs.start(run)
    return replace(present or run, finished=None)


def known_run(graph: Graph, run: Run) -> Run | None:
    """
    Give the run of its stage and name as it stands in the book, if it does.

    Raises:
        RunError: If it was made with other parameters.
    """
    present = graph.runs.find(run.stage, run.name)
    if present is None:
        return None
    same = present.fingerprint == fingerprint(run.parameters)
    if present.kind != run.kind or not same:
        before = {**present.parameters, "strategy kind": present.kind}
        now = {**run.parameters, "strategy kind": run.kind}
        raise RunError(
            f"there is a {run.stage} run {run.name!r} already, and it differs: "
            f"{differences(before, now)}; choose another name, or remove that run"
        )
    return present


def find_run(graph: Graph, name: str) -> Run:
    """
    Give the mining run *name*.

    Raises:
        RunError: If there is none; the message names those that there are.
    """
    run = graph.runs.find("mine", name)
    if run is None:
        known = ", ".join(repr(each.name) for each in graph.runs.all("mine"))
        raise RunError(f"there is no run {name!r}; " + (f"runs: {known}" if known else "none yet"))
    return run
