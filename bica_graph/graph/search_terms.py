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
from bica_graph.output.words import verb

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


def misread(text: str, *, phrases: bool = True) -> list[str]:
    """
    Say what in *text* other searches read as something else than words, and this one does not.

    Args:
        text: What was searched for.
        phrases: Whether this search knows phrases in quotes and beginnings of words with *.

    Example:
        >>> misread("metformin OR insulin")
        ['OR is no operator: all words have to be there; search for each of them alone']
    """
    outside = re.sub(r'"[^"]*"', " ", text) if phrases else text
    found = []
    operators = [each for each in dict.fromkeys(outside.split()) if each in _OPERATORS]
    if operators:
        are = verb(len(operators), "is no operator", "are no operators")
        found.append(
            f"{' and '.join(operators)} {are}: all words have to be there; search for each of them "
            "alone"
        )
    if re.search(r"(?<!\S)-\w", outside):
        found.append("- before a word does not exclude it: the word has to be there")
    if phrases and text.count('"') % 2:
        rest = text.rpartition('"')[2].strip()
        where = f"before {rest}" if rest else "at the end"
        found.append(f"the quote {where} is not closed: all words after it are one phrase")
    elif not phrases and re.search(r'["*]', text):
        found.append('" and * are read as letters here: words are found as parts of other words')
    return found


_OPERATORS = frozenset({"OR", "AND", "NOT", "|", "||", "&", "&&"})


def _term(written: str) -> SearchTerm:
    begins = _BEGINNING.fullmatch(written)
    if begins:
        return SearchTerm(begins[1], prefix=True)
    plain = _POSSESSIVE.sub("", written).replace('"', " ").replace("\\", " ")
    return SearchTerm(" ".join(plain.split()))


def _is_worth_it(words: str) -> bool:
    return any(map(str.isalnum, words)) and words.lower() not in _STOP_WORDS
