"""Papers and the citations among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["out", "in", "both"]

DIRECTION_HELP = "From citing to cited papers (out), from cited to citing ones (in), or both."


@dataclass(frozen=True, slots=True)
class MeshHeading:
    """
    A heading of MeSH, the vocabulary by which PubMed is indexed.

    *ui*: its identifier, such as D003920. *major*: whether it is a main subject of the paper,
    itself or one of its qualifiers.
    """

    ui: str
    name: str
    major: bool = False


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """
    A paper as given by a source.

    None means that the source does not have the field; the value in the graph is then kept. An
    empty string means that the paper has no such value.
    """

    id: str | None
    pmid: str | None = None
    doi: str | None = None
    title: str | None = None
    abstract: str | None = None
    year: int | None = None
    retracted: bool | None = None
    references: tuple[str, ...] | None = None
    journal: str | None = None
    languages: tuple[str, ...] | None = None
    """Codes of MARC, such as ``eng``."""
    publication_types: tuple[str, ...] | None = None
    mesh: tuple[MeshHeading, ...] | None = None
    retraction: str | None = None
    """Why *retracted* is true, in words."""
    version: int | None = None
    """Version of the record at PubMed, from 1."""
    release: str | None = None
    """Name of the baseline or update file of PubMed that the record is from."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation: the paper with id *citing* cites the one with id *cited*."""

    citing: str
    cited: str


@dataclass(frozen=True, slots=True)
class PaperCounts:
    """Counts of papers after one write."""

    created: int = 0
    filled: int = 0
    """Stubs, known only from citations before, that became full papers."""
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class CitationCounts:
    """Counts of citations after one write."""

    created: int = 0
    known: int = 0
    removed: int = 0
    """Citations missing in a paper's new list of references, which no other source gives."""
    stubs: int = 0
    """Papers created as stubs because a citation refers to them."""


@dataclass(frozen=True, slots=True)
class PaperKeys:
    """The PMID and the DOI by which other sources know a paper; each is None if it has none."""

    id: str
    pmid: str | None
    doi: str | None
    stub: bool


@dataclass(frozen=True, slots=True)
class PubmedVersion:
    """
    Which version of its record at PubMed a paper has.

    *release*: the file that it is from; None if it was fetched by itself. *deleted*: whether PubMed
    deleted it.
    """

    version: int
    release: str | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A paper that a search found; *title* is '' if it has none, *year* None if not known."""

    id: str
    title: str
    year: int | None
