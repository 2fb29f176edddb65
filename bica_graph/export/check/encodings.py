"""Traces of a wrong encoding in a text that can be read, and so passes every other check."""

from __future__ import annotations

import re
from functools import lru_cache

from bica_graph.export.layouts.parsed_row import Problem

HALF_CHARACTER = "half_character"
"""The reason of a text that no tokenizer takes."""

_REPLACEMENT = "\ufffd"

_LATE = "\u0080-\u00bf" + bytes(range(0x80, 0xC0)).decode("cp1252", "ignore")
"""What the second and later bytes of UTF-8 look like when they are read as Latin-1 or cp1252."""

_MOJIBAKE = re.compile(f"[ÂÃÎÏ][{_LATE}]|â[{_LATE}][{_LATE}]")
"""Latin and Greek letters, dashes, quotes and signs of mathematics, read in the wrong encoding."""


@lru_cache(maxsize=4096)
def encoding_problem(text: str) -> Problem | None:
    """
    Tell what of *text* looks as if it had been read in a wrong encoding.

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
        return Problem(HALF_CHARACTER, f"holds half a character ({half}): take it out")
    if _REPLACEMENT in text:
        place = text.index(_REPLACEMENT)
        return Problem(
            "replacement_character",
            f"has a replacement character ({_around(text, place)}): a byte was lost, "
            "read its source again in the right encoding",
        )
    found = _MOJIBAKE.search(text)
    if found is None:
        return None
    return Problem(
        "mojibake",
        f"looks like UTF-8 that was read in another encoding ({_around(text, found.start())}): "
        "read its source again as UTF-8",
    )


def _around(text: str, place: int) -> str:
    return repr(text[max(0, place - 10) : place + 10])
