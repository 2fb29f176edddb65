"""
What a search for words means, whatever engine does it.

A text has to hold every term. A term is a word, a "phrase in quotes", or the beginning of a word
with * at its end. Upper and lower case are alike, and words are compared by their stems in
English: *trials* finds *trial*.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bica_graph.errors import SettingError

_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_BEGINNING = re.compile(r"(\w+)\*")
_POSSESSIVE = re.compile(r"['\u2019]s\b", re.IGNORECASE)
_STOP_WORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "but", "by"}
    | {"for", "if", "in", "into", "is", "it", "no", "not", "of"}
    | {"on", "or", "such", "that", "the", "their", "then", "there", "these"}
    | {"they", "this", "to", "was", "will", "with"}
)
"""The English words that an index of Neo4j leaves out."""


class SearchTerm(NamedTuple):
    """Words that follow each other in a text; with *prefix*, the beginning of one word."""

    words: str
    prefix: bool = False


def search_terms(text: str) -> tuple[SearchTerm, ...]:
    """
    Split *text* into what has to be found.

    Raises:
        SettingError: If no term is left. Words such as *the*, which most texts have, are no terms.

    Example:
        >>> search_terms('the "heart attack" diabet*')
        (SearchTerm(words='heart attack', prefix=False), SearchTerm(words='diabet', prefix=True))
    """
    terms = [_term(phrase or word) for phrase, word in _TERM.findall(text)]
    found = tuple(each for each in terms if each.prefix or _is_worth_it(each.words))
    if not found:
        raise SettingError(
            "there is no word to search for: give one that is not as common as 'the'"
        )
    return found


def _term(written: str) -> SearchTerm:
    begins = _BEGINNING.fullmatch(written)
    if begins:
        return SearchTerm(begins[1], prefix=True)
    plain = _POSSESSIVE.sub("", written).replace('"', " ").replace("\\", " ")
    return SearchTerm(" ".join(plain.split()))


def _is_worth_it(words: str) -> bool:
    return any(map(str.isalnum, words)) and words.lower() not in _STOP_WORDS
