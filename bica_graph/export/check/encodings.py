"""
Finds traces of a wrong encoding in a text.

Such a text is valid Unicode, so no other check finds it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bica_graph.export.layouts.parsed_row import Problem

HALF_CHARACTER = "half_character"
"""The reason for a text with a lone surrogate, which no tokenizer accepts."""

_REPLACEMENT = "\ufffd"

_LATE = "\u0080-\u00bf" + bytes(range(0x80, 0xC0)).decode("cp1252", "ignore")
"""Continuation bytes of UTF-8, decoded as Latin-1 or cp1252."""

_MOJIBAKE = re.compile(f"[ÂÃÎÏ][{_LATE}]|â[{_LATE}][{_LATE}]")
"""Latin and Greek letters, dashes, quotes and mathematical signs, decoded in the wrong encoding."""


@lru_cache(maxsize=4096)
def encoding_problem(text: str) -> Problem | None:
    """
    Give the first trace of a wrong encoding in *text*; None if there is none.

    Example:
        >>> encoding_problem("na\u00c3\u00afve cells").reason
        'mojibake'
        >>> encoding_problem("naïve β-cells") is None
        True
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        half = f"U+{ord(text[error.start]):04X}"
        return Problem(HALF_CHARACTER, f"contains half a character ({half}): remove it")
    if _REPLACEMENT in text:
        place = text.index(_REPLACEMENT)
        return Problem(
            "replacement_character",
            f"has a replacement character ({_around(text, place)}): a byte was lost; "
            "read the source in its right encoding",
        )
    found = _MOJIBAKE.search(text)
    if found is None:
        return None
    return Problem(
        "mojibake",
        f"looks like UTF-8 that was decoded in another encoding ({_around(text, found.start())}): "
        "read the source as UTF-8",
    )


def _around(text: str, place: int) -> str:
    return repr(text[max(0, place - 10) : place + 10])
