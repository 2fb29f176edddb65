"""
Opens, resumes and finds runs.

A run is identified by its stage and name. Started again with the same parameters on the same
graph, it resumes where it stopped. With other parameters it is an error, which names the
differences.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bica_graph.errors import RunError, SettingError
from bica_graph.output.words import did_you_mean, listed
from bica_graph.records.runs import QUERIES
from bica_graph.runs.fingerprints import differences, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.graph.protocol import Graph
    from bica_graph.records.runs import Run


_SHOWN = 60
_NAME = re.compile(r"\w[\w.-]{0,99}")


def check_name(of: str, name: str) -> None:
    """Raise SettingError unless *name*, that of a set or run (*of*), can be printed anywhere."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise SettingError(
            f"the name of a {of} may have at most 100 letters, digits, '.', '_' and '-', and must "
            f"begin with a letter, a digit or '_': {repr(name)[:_SHOWN]} is none"
        )


def check_rng_seed(rng_seed: int) -> None:
    """Raise SettingError unless *rng_seed* fits into 64 bits, the integers of a graph."""
    if not -(2**63) <= rng_seed < 2**63:
        raise SettingError(f"rng_seed must be a signed integer of 64 bits, not {rng_seed}")


def open_run(graph: Graph, run: Run, *, work_left: bool = False) -> Run:
    """
    Record *run* in the graph, or resume the recorded run of its name.

    Args:
        graph: The graph that the run works on.
        run: The run; its fingerprint is computed here from its parameters.
        work_left: Whether work is known to be left. Then a finished run is marked as unfinished.

    Returns:
        The run as recorded; its `finished` is None unless there is nothing left to do.

    Raises:
        RunError: If the recorded run of this name has other parameters.
    """
    present = known_run(graph, run)
    run = replace(run, fingerprint=fingerprint(run.parameters))
    if present is not None and present.finished is not None and not work_left:
        return present
    graph.runs.start(run)
    return replace(present or run, finished=None)


def known_run(graph: Graph, run: Run) -> Run | None:
    """
    Give the recorded run with the stage and name of *run*; None if there is none.

    Raises:
        RunError: If the recorded run has other parameters.
    """
    present = graph.runs.find(run.stage, run.name)
    if present is None:
        return None
    same = present.fingerprint == fingerprint(run.parameters)
    if present.kind != run.kind or not same:
        before = {**present.parameters, "strategy kind": present.kind}
        now = {**run.parameters, "strategy kind": run.kind}
        raise RunError(
            f"there is already a {_kind(run)} {run.name!r}, and it differs: "
            f"{differences(before, now)}; {_other_way(run, before, now)}"
        )
    return present


def _other_way(run: Run, before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say what to do instead; the margin of a run can be changed without mining again."""
    if {**before, "margin": now.get("margin")} != now:
        return f"choose another name, or remove that {_kind(run)}"
    change = "--undo" if now["margin"] is None else f"--margin {now['margin']:g}"
    return f"to change its margin, run bicagraph filter margin --run {run.name} {change}"


def _kind(run: Run) -> str:
    """Name what people call the result of a run: a set of queries, or the run itself."""
    return "set" if run.stage == QUERIES else "run"


def mined_sets(graph: Graph, run: Run) -> list[str]:
    """Give the sets of queries that a run mines and that are still there, sorted."""
    known = {each.name for each in graph.queries.sets()}
    return sorted(known.intersection(run.parameters.get("sets", known)))


def find_run(graph: Graph, name: str) -> Run:
    """
    Give the mining run *name*.

    Raises:
        RunError: If there is no such run; the message lists the runs that exist.
    """
    run = graph.runs.find("mine", name)
    if run is None:
        known = [each.name for each in graph.runs.all("mine")]
        there = f"runs: {listed(known)}" if known else "there are none; bicagraph mine makes one"
        raise RunError(f"there is no run {name!r} ({there}){did_you_mean(name, known)}")
    return run
