"""Words of messages: counts with their nouns, lists of names, and what may have been meant."""

from __future__ import annotations

import os
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_LISTED = 20
_LOOKED_AT = 10_000
"""Entries of a folder that are looked at for a name like the one that is not there."""
_CLOSE = 0.6
"""Least similarity of two names, of 1, that one may be a slip for the other."""


def counted(count: int, noun: str) -> str:
    """
    Write a count with its noun; *noun* is given in the singular.

    Example:
        >>> counted(1, "paper"), counted(2_000, "paper"), counted(0, "query")
        ('1 paper', '2,000 papers', '0 queries')
    """
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """
    Give the plural of a regular noun.

    Example:
        >>> plural("paper"), plural("query"), plural("day")
        ('papers', 'queries', 'days')
    """
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def verb(count: int, singular: str, plural: str) -> str:
    """
    Give the form of a verb that agrees with *count*.

    Example:
        >>> verb(1, "has", "have"), verb(0, "has", "have")
        ('has', 'have')
    """
    return singular if count == 1 else plural


def listed(names: Iterable[str], most: int = _LISTED, total: int | None = None) -> str:
    """
    List names, the first *most* of them; *total* is their number if *names* may be fewer.

    Example:
        >>> listed(["dev", "test"]), listed([str(number) for number in range(22)])[-17:]
        ('dev, test', '18, 19 and 2 more')
    """
    names = list(names)
    shown = names[:most]
    more = (len(names) if total is None else total) - len(shown)
    return f"{', '.join(shown)}{f' and {more:,} more' if more > 0 else ''}"


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """
    Ask whether one of the *known* names was meant, at the end of a message; '' if none is close.

    Example:
        >>> did_you_mean("titel", ["title", "doc2query"]), did_you_mean("RUN", ["run", "walk"])
        ('; did you mean title?', '; did you mean run?')
        >>> did_you_mean("titel", ["doc2query"])
        ''
    """
    names = list(dict.fromkeys(known))
    close = [name for name in names if name.casefold() == given.casefold()]
    return meant(close or get_close_matches(given, names, n=3, cutoff=_CLOSE))


def meant(names: Sequence[str]) -> str:
    """Ask whether one of *names* was meant, at the end of a message; '' without names."""
    return f"; did you mean {' or '.join(names)}?" if names else ""


def beside(path: Path) -> str:
    """Ask whether a file or folder beside *path*, which does not exist, was meant; else ''."""
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry in islice(entries, _LOOKED_AT)]
    except OSError:
        return ""
    return did_you_mean(path.name, sorted(names))


def not_zero(counts: Mapping[str, int]) -> dict[str, int]:
    """Leave out what was counted as 0."""
    return {name: count for name, count in counts.items() if count}
