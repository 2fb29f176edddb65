"""What may be the id of a paper, so that every graph keeps and orders it alike."""

from __future__ import annotations

import re
from typing import Any

from bica_graph.sources.bad_line import BadLine, kind, shown

LONGEST_ID = 512

# Graphs order ids by UTF-16 units or by code points: the same, below U+10000. Line separators
# would break the line that a message or a table is.
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\U00010000-\U0010ffff]")


def checked_id(value: Any, what: str) -> str:
    """
    Give the id that a source means by *value*: text without space around it.

    Args:
        value: A string or a whole number.
        what: What it is, to begin a message with.

    Raises:
        BadLine: If it can be no id.

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
        raise BadLine("blank_id", f"{what} is blank: write one")
    if len(text) > LONGEST_ID:
        raise BadLine(
            "long_id",
            f"{what} has {len(text):,} characters: give the paper one of at most {LONGEST_ID}",
        )
    refused = ord(_REFUSED.findall(text)[0])
    raise BadLine(
        "id_characters",
        f"{what} holds U+{refused:04X} ({shown(text)}): take out control characters and those "
        "beyond U+FFFF",
    )


def is_id(text: str) -> bool:
    """Tell whether *text*, without space around it, may be an id."""
    if not 0 < len(text) <= LONGEST_ID:
        return False
    plain = text.isascii() and text.isprintable()
    return plain or _REFUSED.search(text) is None
