"""Queries, and the papers that answer them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Positive:
    """A paper that answers a query; *grade* is 1 or more."""

    paper: str
    grade: int = 1


@dataclass(frozen=True, slots=True)
class Query:
    """A search request with the papers that answer it."""

    set: str
    id: str
    text: str
    origin: str
    """``title``, ``doc2query``, ``llm`` or ``user``."""
    positives: tuple[Positive, ...]


@dataclass(frozen=True, slots=True)
class QueryKey:
    """What tells a query from all others: ids are unique within a set."""

    set: str
    id: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A paper that a query could be made of; *reason* says why it is not eligible, if so."""

    id: str
    title: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class QuerySet:
    """A named set of queries as it stands in the graph."""

    name: str
    origins: tuple[str, ...]
    queries: int
    embedded: int
    positives: int
