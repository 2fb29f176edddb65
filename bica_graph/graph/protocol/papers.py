"""Papers and the citations among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.records.papers import Citation, CitationCounts, PaperCounts, PaperRecord


class Papers(Protocol):
    """Papers and the citations among them."""

    def find(self, keys: Sequence[tuple[str | None, str | None]]) -> list[str | None]:
        """
        Give the id of the paper with each (PMID, DOI), or None.

        The PMID is looked up first, then the DOI. When several papers have it, the one whose id is
        that PMID or DOI is taken, else the one with the smallest id.
        """

    def write(self, papers: Sequence[PaperRecord], source: str) -> PaperCounts:
        """
        Create or update papers. A field that is None in a record keeps its value in the graph.

        Args:
            papers: Each with an id, no id twice. Their references are not written here.
            source: Where they come from, such as ``jsonl``.
        """

    def write_references(self, papers: Sequence[PaperRecord], source: str) -> CitationCounts:
        """
        Replace the citations of each paper by its *references*, which are not None.

        Only citations that *source* gave are removed; those from another source stay.
        """

    def write_citations(self, citations: Sequence[Citation], source: str) -> CitationCounts:
        """Add citations; a paper that is not in the graph yet is created as a stub."""

    def ids(self, after: str, limit: int) -> list[str]:
        """Give the ids of papers that are not stubs, greater than *after*, sorted."""

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Give title and abstract by id, '' where there is none; unknown ids are left out."""

    def citations_among(self, ids: Sequence[str]) -> list[Citation]:
        """Give the citations that have both ends among *ids*, sorted."""
