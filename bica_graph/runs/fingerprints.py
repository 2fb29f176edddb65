"""Compares the parameters of runs: a hash of them, and their differences in words."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


_SHORT = 200
"""Maximum number of characters of a value in a message."""


_FOUND = {"graph", "encoder", "algorithm", "statement"}
"""Parameters that are not settings, but were found when the run began."""


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


def settings_in_words(parameters: Mapping[str, Any]) -> str:
    """Describe the settings of a run in one line, without what it found in the graph."""
    shown = {key: value for key, value in sorted(parameters.items()) if key not in _FOUND}
    return ", ".join(f"{key} {_plain(value)}" for key, value in shown.items())


def _plain(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, dict):
        return " ".join(f"{key}={each}" for key, each in sorted(value.items())) or "none"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
