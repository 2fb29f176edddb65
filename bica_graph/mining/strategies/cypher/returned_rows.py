"""Checks the rows returned by a Cypher statement of the user."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from bica_graph.errors import ScriptError
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Returned:
    """One row: a paper, and how the statement found it."""

    paper: str
    path: int | None
    step: int | None
    probability: float | None
    similarity_step: float | None
    score: float | None


def by_query(
    columns: Sequence[str], keys: Sequence[QueryKey], rows: Sequence[dict[str, Any]], most: int
) -> dict[QueryKey, list[Returned]]:
    """
    Group rows by query, keeping their order.

    Args:
        columns: The columns declared in the header; empty if they were checked before.
        keys: The queries given to the statement.
        rows: The rows that the statement returned.
        most: Maximum number of rows for each query.

    Raises:
        ScriptError: If a row is for a query that was not given, or has an invalid value.
    """
    if rows and columns and {*rows[0]} != {*columns}:
        raise ScriptError(
            f"returned the columns {', '.join(rows[0])}, but its header declares "
            f"{', '.join(columns)}"
        )
    found: dict[QueryKey, list[Returned]] = {key: [] for key in keys}
    for row in rows:
        own = found.get(QueryKey(_text(row, "set"), _text(row, "query")))
        if own is None:
            raise ScriptError(
                f"returned a row for query {row['query']!r} of set {row['set']!r}, which was "
                "not given: return rows for those in $queries only"
            )
        own.append(_returned(row, own))
        if len(own) > most:
            raise ScriptError(
                f"returned more than {most:,} papers for query {row['query']}: set a LIMIT "
                "for each query, inside CALL (asked) { … }"
            )
    return found


def _returned(row: dict[str, Any], before: Sequence[Returned]) -> Returned:
    returned = Returned(
        paper=_text(row, "paper"),
        path=_whole(row, "path"),
        step=_whole(row, "step"),
        probability=_number(row, "probability", 0),
        similarity_step=_number(row, "similarity_step", -1),
        score=_score(row),
    )
    if (returned.path is None) != (returned.step is None):
        raise ScriptError(
            f"returned a path without a step, or a step without a path, for query {row['query']}: "
            "return both, or null for both"
        )
    last = next((each for each in reversed(before) if each.path is not None), None)
    if last is not None and returned.path is not None and _place(returned) <= _place(last):
        raise ScriptError(
            f"returned the walks of query {row['query']} out of order, or two papers for one step: "
            "end with ORDER BY set, query, path, step"
        )
    return returned


def _place(returned: Returned) -> tuple[int, int]:
    return returned.path or 0, returned.step or 0


def _text(row: dict[str, Any], column: str) -> str:
    value = row.get(column)
    if isinstance(value, str) and value:
        return value
    if value is None:
        raise ScriptError(f"returned null as {column}: leave out such rows with WHERE")
    raise ScriptError(f"returned {_short(value)} as {column}: return the id, a STRING")


def _whole(row: dict[str, Any], column: str) -> int | None:
    value = row.get(column)
    if value is None or (type(value) is int and value >= 0):
        return value
    raise ScriptError(
        f"returned {_short(value)} as {column} for query {row['query']}: return an integer from 0 "
        "on, or null"
    )


def _number(row: dict[str, Any], column: str, least: float) -> float | None:
    value = row.get(column)
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        clipped = min(max(float(value), least), 1.0)
        if abs(clipped - value) < _ROUNDING:
            return clipped
    raise ScriptError(
        f"returned {_short(value)} as {column} for query {row['query']}: return a number from "
        f"{least:g} to 1, or null"
    )


def _score(row: dict[str, Any]) -> float | None:
    value = row.get("score")
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return float(value)
    raise ScriptError(
        f"returned {_short(value)} as score for query {row['query']}: return a finite number, "
        "larger for better, or null"
    )


_ROUNDING = 1e-6
"""A cosine computed in single precision may exceed 1 by this much."""


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
