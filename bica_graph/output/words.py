"""Singular and plural forms for counts in messages."""

from __future__ import annotations


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
