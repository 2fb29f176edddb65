"""Compares the parameters of runs: a hash of them, and their differences in words."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bica_graph.records.runs import AppliedFilter


_SHORT = 200
"""Maximum number of characters of a value in a message."""


_NOT_SETTINGS = {"graph", "encoder", "algorithm", "statement", "margin"}
"""Parameters that were found when the run began, or are listed among its filters."""


def fingerprint(parameters: Mapping[str, Any]) -> str:
    """Hash *parameters* to 32 hex digits; the order of keys does not matter."""
    words = json.dumps(parameters, sort_keys=True, ensure_ascii=True)
    return blake2b(words.encode(), digest_size=16).hexdigest()


def differences(before: Mapping[str, Any], now: Mapping[str, Any], prefix: str = "") -> str:
    """Describe the differences between two sets of parameters, in one line."""
    found = []
    for key in sorted({*before, *now}):
        old, new = before.get(key), now.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            inner = differences(old, new, f"{prefix}{key}.")
            found += [inner] if inner else []
        elif old != new:
            found.append(f"{prefix}{key} {_change(json.dumps(old), json.dumps(new))}")
    return ", ".join(found)


def _change(old: str, new: str) -> str:
    """Describe a change; long texts and lists are left out."""
    return f"was {old}, is {new}" if max(len(old), len(new)) <= _SHORT else "is different"


def differing_settings(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """
    Give for each of several runs the settings that set it apart.

    These are settings that have not the same value in all runs that have them, and settings that no
    other run has.

    Example:
        >>> differing_settings([{"paths": 3, "width": 5}, {"paths": 4, "width": 5}, {"hop": 2}])
        [{'paths': 3}, {'paths': 4}, {'hop': 2}]
    """
    held: dict[str, list[Any]] = {}
    for parameters in runs:
        for name, value in parameters.items():
            held.setdefault(name, []).append(value)
    same = {
        name
        for name, values in held.items()
        if len(values) > 1 and values.count(values[0]) == len(values)
    }
    hidden = same | _NOT_SETTINGS
    return [{name: each[name] for name in sorted(each) if name not in hidden} for each in runs]


def settings_in_words(parameters: Mapping[str, Any]) -> str:
    """Describe the settings of a run in one line, without what it found in the graph."""
    shown = {key: value for key, value in sorted(parameters.items()) if key not in _NOT_SETTINGS}
    return ", ".join(f"{key} {plain(value)}" for key, value in shown.items())


def filters_in_words(filters: Iterable[AppliedFilter]) -> str:
    """
    Write the filters of a run in one line; '' when there are none.

    Example:
        >>> from bica_graph.records.runs import AppliedFilter
        >>> filters_in_words([AppliedFilter("margin", {"margin": 0.05})])
        'margin 0.05'
    """
    return ", ".join(
        f"{each.name} ({_named(each)})" if len(each.settings) > 1 else _named(each)
        for each in filters
    )


def _named(applied: AppliedFilter) -> str:
    given = {name: value for name, value in applied.settings.items() if value != []}
    return ", ".join(f"{name} {plain(value)}" for name, value in given.items())


def plain(value: Any) -> str:
    """
    Write the value of a setting as people do.

    Example:
        >>> plain({"most": 10}), plain(["a", "b"]), plain(None)
        ('most=10', 'a b', 'none')
    """
    if value is None:
        return "none"
    if isinstance(value, dict):
        return " ".join(f"{key}={each}" for key, each in sorted(value.items())) or "none"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
