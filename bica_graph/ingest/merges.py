"""Follows records that were merged into others, which may be merged themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def followed(into: Mapping[str, str]) -> dict[str, str]:
    """
    Give what each merged record is in the end; records that are merged in a circle are left out.

    Args:
        into: What each record was merged into.

    Example:
        >>> followed({"1": "2", "2": "3", "8": "9", "9": "8", "5": "5"})
        {'1': '3', '2': '3'}
    """
    ends = {}
    for start, first in into.items():
        seen, end = {start}, first
        while end in into and end not in seen:
            seen.add(end)
            end = into[end]
        if end not in into:
            ends[start] = end
    return ends
