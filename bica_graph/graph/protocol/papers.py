"""Papers and the citations among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.search_terms import SearchTerm
    from bica_graph.progress import Progress
    from bica_graph.records.papers import (
        Citation,
        CitationCounts,
        FoundPaper,
        PaperCounts,
        PaperKeys,
        PaperRecord,
        PubmedVersion,
    )


class Papers(Protocol):
    """Papers and the citations among them."""

    def find(self, keys: Sequence[tuple[str | None, str | None]]) -> list[str | None]:
        """
        Give the id of the paper with each (PMID, DOI); None if there is none.

        The PMID is looked up first, then the DOI. If several papers have it, the one whose id
        equals that PMID or DOI is taken, or else the one with the smallest id. There is one result
        for each key, in the same order.
        """

    def write(
        self, papers: Sequence[PaperRecord], source: str, *, fill: bool = False
    ) -> PaperCounts:
        """
        Create or update papers.

        A field that is None in a record keeps its value in the graph; an empty text deletes it.

        Args:
            papers: Papers with distinct ids. Their references and MeSH headings are not written
                here.
            source: Name of the source, such as ``jsonl``; after a space it may have the date of
                its snapshot, as in ``icite 2026-04``.
            fill: Set only fields that a paper does not have yet, and delete none.
        """

    def write_references(self, papers: Sequence[PaperRecord], source: str) -> CitationCounts:
        """
        Replace the citations of each paper by its *references*, which are not None.

        A citation that other sources give as well is kept; *source* is then no longer among its
        sources. A cited paper that is not in the graph yet is created as a stub. Records whose own
        paper is not in the graph are left out.
        """

    def write_citations(self, citations: Sequence[Citation], source: str) -> CitationCounts:
        """
        Add citations; a paper that is not in the graph yet is created as a stub.

        A citation that other sources gave before names *source* as well.
        """

    def write_mesh(self, papers: Sequence[PaperRecord]) -> None:
        """
        Replace the MeSH headings of each paper by its *mesh*, which is not None.

        Records whose own paper is not in the graph are left out.
        """

    def mark_failed(self, ids: Sequence[str]) -> int:
        """
        Note that a source was asked for papers and could not give them: references ``failed``.

        Papers whose references are known stay as they are; missing ones are created as stubs.
        Gives the number of papers that were marked now.
        """

    def merge(self, pairs: Sequence[tuple[str, str]]) -> int:
        """
        Move citations and queries of each first paper to the second, which it was merged into.

        The first paper stays, marked as retracted, so that whatever names it can find the second.
        No second paper may be among the first ones; a pair of a paper with itself is left out.
        Gives the number of papers merged now.
        """

    def merged(self) -> dict[str, str]:
        """Give the papers that were merged into others: the id of the other by their own."""

    def ids(self, after: str, limit: int) -> list[str]:
        """Give up to *limit* ids of papers that are no stubs, greater than *after*, sorted."""

    def nearby(self, name: str, limit: int) -> list[str]:
        """
        Give up to *limit* ids on either side of *name* in the order of ids, stubs included.

        They are the ids that begin most like *name*, which need not be one; found by an index.
        """

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """
        Give (title, abstract) by id; each is '' if the paper has none.

        Ids that are no papers of the graph are left out; stubs are papers.
        """

    def search(
        self, terms: Sequence[SearchTerm], limit: int, progress: Progress
    ) -> list[FoundPaper]:
        """
        Give up to *limit* papers whose title and abstract hold all *terms*, the best match first.

        The index of words is created by the first search, which writes to the graph and takes
        minutes for a million papers; *progress* receives its progress. Papers that match equally
        well are sorted by id. How well a paper matches is up to the engine.

        Raises:
            GraphMismatch: If an index of another program is in the way.
            GraphBusy: If the index has to be created in a folder that another process writes to.
        """

    def versions(self, ids: Sequence[str]) -> dict[str, PubmedVersion]:
        """Give the versions of those of *ids* that are papers from PubMed, by id."""

    def keys(self, after: str, limit: int) -> list[PaperKeys]:
        """Give up to *limit* papers, stubs included, with ids greater than *after*, by id."""

    def count_duplicates(self) -> dict[str, int]:
        """Count the papers that share their ``abstract``, ``doi`` or ``pmid`` with another one."""

    def main_subject(self) -> str | None:
        """Give the MeSH heading that is a main subject of most papers; None without headings."""

    def citations_among(self, ids: Sequence[str]) -> list[Citation]:
        """Give the citations with both papers among *ids*, sorted."""
