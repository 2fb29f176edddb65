"""Which papers of PubMed's files are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records.papers import PaperRecord

    Years = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What a paper must have to be read; all that is given must hold.

    Args:
        pmids: PMIDs of the papers that are wanted; None for all.
        mesh: Names or identifiers of MeSH headings, in any case, of which it must have one.
        years: First and last year, each of them None for no bound; None for all papers, also
            those without a year.

    Example:
        >>> from bica_graph.records.papers import MeshHeading, PaperRecord
        >>> paper = PaperRecord("7", "7", year=1998, mesh=(MeshHeading("D003920", "Sleep"),))
        >>> Wanted(mesh=("sleep",), years=(None, 1998)).reason_against(paper)
        >>> Wanted(mesh=("d003920",), years=(1999, None)).reason_against(paper)
        'other_year'
    """

    pmids: frozenset[str] | None = None
    mesh: tuple[str, ...] = ()
    years: Years | None = None

    def reason_against(self, paper: PaperRecord) -> str | None:
        """
        Say why *paper* is not wanted; None if it is.

        Returns:
            ``other_pmid``, ``no_year``, ``other_year`` or ``other_mesh``, the first that holds.
        """
        if self.pmids is not None and paper.id not in self.pmids:
            return "other_pmid"
        if self.years is not None:
            if paper.year is None:
                return "no_year"
            first, last = self.years
            if paper.year < (first or paper.year) or paper.year > (last or paper.year):
                return "other_year"
        if self.mesh:
            terms = {term.strip().casefold() for term in self.mesh}
            names = (text.casefold() for each in paper.mesh or () for text in (each.name, each.ui))
            if terms.isdisjoint(names):
                return "other_mesh"
        return None
