"""Finds the words of a query in a text."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
_COMMON_WORDS = """
a an and are as at be but by can could did do does for from had has have how if in into is it its
may no not of on or our than that the their them there these they this those to was we were what
when where which while who why will with would you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def highlighted(text: str, query: str) -> list[str]:
    """
    Cut *text* where words of *query* stand; every second part is such a word.

    Common English words are passed over; upper case and a final s make no difference.

    Example:
        >>> highlighted("Metformin and the kidneys.", "Is metformin safe for a kidney?")
        ['', 'Metformin', ' and the ', 'kidneys', '.']
    """
    words = (word for word in _WORD.findall(query) if word.casefold() not in _COMMON)
    wanted = {_plain(word) for word in words}
    parts, end = [], 0
    for found in _WORD.finditer(text):
        if _plain(found[0]) in wanted:
            parts += [text[end : found.start()], found[0]]
            end = found.end()
    return [*parts, text[end:]]


def _plain(word: str) -> str:
    low = word.casefold()
    return low[:-1] if len(low) > 3 and low.endswith("s") and not low.endswith("ss") else low
