"""Queries, and the papers that answer them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Positive:
    """A paper that answers a query; *grade* is its relevance, at least 1."""

    paper: str
    grade: int = 1


@dataclass(frozen=True, slots=True)
class Query:
    """A search request with the papers that answer it."""

    set: str
    id: str
    text: str
    origin: str
    """``title``, ``doc2query`` or ``user``."""
    positives: tuple[Positive, ...]
    left_out: bool = False
    """
    Whether the set does without it: it is not embedded or mined. It is kept because its positives
    answer its text, and so must not become negatives of a query with the same text.
    """


@dataclass(frozen=True, slots=True)
class QueryKey:
    """The key of a query; ids are unique within a set."""

    set: str
    id: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A paper checked as a seed; *reason* says why it is not eligible, or is None."""

    id: str
    title: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class QuerySet:
    """A set of queries in the graph, with its counts."""

    name: str
    origins: tuple[str, ...]
    queries: int
    embedded: int
    positives: int
