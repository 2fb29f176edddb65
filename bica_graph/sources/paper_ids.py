"""Checks the ids in a source."""

from __future__ import annotations

from typing import Any

from bica_graph.exact.ids import (
    INVISIBLE,
    LONGEST_ID,
    inadmissible_character,
    is_id,
    normal_paper_id,
)
from bica_graph.sources.bad_line import BadLine, kind, shown

_ADVICE = {
    "null": "leave it out",
    "an object": "write the id that is in it",
    "a list": "write one id",
    "a number with a fraction": "write a whole number, or quote it",
}


def paper_id(value: Any, what: str) -> str:
    """
    Give the id of a paper in *value*; a DOI or PMID has the same form in every spelling.

    Args:
        value: A string or a whole number.
        what: The name of the value, with which messages begin.

    Raises:
        BadLine: If *value* cannot be an id.

    Example:
        >>> paper_id(" W12 ", "id"), paper_id("https://doi.org/10.1000/A", "id")
        ('W12', '10.1000/a')
    """
    return _admissible(normal_paper_id(id_text(value, what)), what)


def checked_id(value: Any, what: str) -> str:
    """
    Give the id in *value*, of a query for instance: text without surrounding space.

    Args:
        value: A string or a whole number.
        what: The name of the value, with which messages begin.

    Raises:
        BadLine: If *value* cannot be an id.

    Example:
        >>> checked_id(" W12 ", "id"), checked_id(34, "id")
        ('W12', '34')
    """
    return _admissible(id_text(value, what), what)


def id_text(value: Any, what: str) -> str:
    """
    Give the text of an id, or of a PMID or DOI, without surrounding space.

    Raises:
        BadLine: If *value* is neither a string nor a whole number.
    """
    if type(value) is str:
        return value.strip()
    whole = whole_number(value)
    if whole is not None:
        return str(whole)
    advice = _ADVICE.get(kind(value), "write an id")
    raise BadLine(
        "wrong_type", f"{what} must be a string or a whole number, not {kind(value)}: {advice}"
    )


def whole_number(value: Any) -> int | None:
    """
    Give a whole number; None for all else.

    Programs that write tables make 123.0 of 123 if its column has gaps.
    """
    if type(value) is int:
        return value
    return int(value) if type(value) is float and value.is_integer() else None


def _admissible(text: str, what: str) -> str:
    if is_id(text):
        return text
    if not text:
        raise BadLine("blank_id", f"{what} is blank: give one")
    if len(text) > LONGEST_ID:
        raise BadLine(
            "long_id",
            f"{what} has {len(text):,} characters: give the paper one of at most {LONGEST_ID}",
        )
    found = inadmissible_character(text) or ""
    holds = f"{what} contains U+{ord(found):04X} ({shown(text)})"
    if INVISIBLE.match(found):
        raise BadLine("invisible_character", f"{holds}, which cannot be seen: take it out")
    raise BadLine("id_characters", f"{holds}: remove control characters and those beyond U+FFFF")
