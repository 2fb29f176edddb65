"""The error for a line that cannot be used, and the words that describe it."""

from __future__ import annotations

from typing import Any

_SHOWN = 60


class BadLine(Exception):
    """
    A line cannot be used.

    The readers of files turn it into a RecordError, which names file and line.

    Args:
        reason: A short word by which bad lines are counted.
        message: What is wrong and what to do.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def kind(value: Any) -> str:
    """
    Name the type of a JSON value as JSON calls it.

    Example:
        >>> kind({}), kind(1.5), kind(True)
        ('an object', 'a number with a fraction', 'true')
    """
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    names: dict[type, str] = {
        str: "a string",
        int: "a whole number",
        float: "a number with a fraction",
        list: "a list",
    }
    return names.get(type(value), "an object")


def shown(value: Any) -> str:
    r"""
    Format *value* for a message: in quotes, on one line, shortened.

    Example:
        >>> shown("a" * 80)[-6:], shown("two\nlines")
        ("aaaa'…", "'two\\nlines'")
    """
    if isinstance(value, str) and len(value) > _SHOWN:
        return f"{value[:_SHOWN]!r}…"
    return repr(value)
