"""Papers and the citations among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["out", "in", "both"]


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """
    A paper as a source tells it.

    None means that the source does not say: what the graph knows already is then kept.
    An empty string says that there is none.
    """

    id: str | None
    pmid: str | None = None
    doi: str | None = None
    title: str | None = None
    abstract: str | None = None
    year: int | None = None
    retracted: bool | None = None
    references: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """*citing* has *cited* among its references; both are ids."""

    citing: str
    cited: str


@dataclass(frozen=True, slots=True)
class PaperCounts:
    """What one write did to papers."""

    created: int = 0
    filled: int = 0
    """Stubs, known only from citations until now, that became papers."""
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class CitationCounts:
    """What one write did to citations."""

    created: int = 0
    known: int = 0
    removed: int = 0
    """Citations that a paper's new list of references no longer holds."""
    stubs: int = 0
    """Papers that had to be made because only a citation names them."""
