"""Checks the ids in a source."""

from __future__ import annotations

from typing import Any

from bica_graph.exact.ids import INADMISSIBLE, LONGEST_ID, is_id
from bica_graph.sources.bad_line import BadLine, kind, shown


def checked_id(value: Any, what: str) -> str:
    """
    Give the id in *value*: text without surrounding space.

    Args:
        value: A string or a whole number.
        what: The name of the value, with which messages begin.

    Raises:
        BadLine: If *value* cannot be an id.

    Example:
        >>> checked_id(" W12 ", "id"), checked_id(34, "id")
        ('W12', '34')
    """
    if type(value) is int:
        value = str(value)
    if type(value) is not str:
        raise BadLine(
            "wrong_type", f"{what} must be a string or a whole number, not {kind(value)}: quote it"
        )
    text: str = value.strip()
    if is_id(text):
        return text
    if not text:
        raise BadLine("blank_id", f"{what} is blank: give one")
    if len(text) > LONGEST_ID:
        raise BadLine(
            "long_id",
            f"{what} has {len(text):,} characters: give the paper one of at most {LONGEST_ID}",
        )
    found = ord(INADMISSIBLE.findall(text)[0])
    raise BadLine(
        "id_characters",
        f"{what} contains U+{found:04X} ({shown(text)}): remove control characters and those "
        "beyond U+FFFF",
    )
