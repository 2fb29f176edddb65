"""Writes records of papers of one source to the graph, batch by batch, and counts them."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from bica_graph.ingest.merges import followed
from bica_graph.ingest.paper_batches import paper_batches
from bica_graph.records.papers import Citation, CitationCounts, PaperCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bica_graph.graph.protocol.papers import Papers
    from bica_graph.progress import Advance
    from bica_graph.records.papers import PaperRecord

Counts = TypeVar("Counts", PaperCounts, CitationCounts)


@dataclass(slots=True)
class PaperWriter:
    """
    Writes papers of one source with their references and MeSH headings.

    *source*: its name, and after a space the date of its snapshot. *batch_size*: maximum number of
    records in one transaction. *fill*: whether only fields are set that a paper does not have.

    References to a paper that was merged into another one become references to the other, and so do
    its own references.
    """

    papers: Papers
    source: str
    batch_size: int
    fill: bool = False
    read: int = 0
    repeated: int = 0
    """Records that were merged with another one of the same batch."""
    counts: PaperCounts = field(default_factory=PaperCounts)
    references: CitationCounts = field(default_factory=CitationCounts)

    def write(self, records: Iterable[PaperRecord], advance: Advance) -> None:
        """Write *records* in order; *advance* receives the number of records of each batch."""
        merged = followed(self.papers.merged())
        moved: list[Citation] = []
        for batch in paper_batches(
            _resolved(records, merged, moved), self.batch_size, self.papers.find
        ):
            written = self.papers.write(batch.papers, self.source, fill=self.fill)
            self.counts = total(self.counts, written)
            citing = [paper for paper in batch.papers if paper.references is not None]
            if citing:
                made = self.papers.write_references(citing, self.source)
                self.references = total(self.references, made)
            indexed = [paper for paper in batch.papers if paper.mesh is not None]
            if indexed:
                self.papers.write_mesh(indexed)
            if moved:
                self.references = total(
                    self.references, self.papers.write_citations(list(moved), self.source)
                )
                moved.clear()
            self.read += batch.records
            self.repeated += batch.records - len(batch.papers)
            advance(batch.records)


def total(one: Counts, other: Counts) -> Counts:
    """Add counts field by field."""
    return type(one)(*map(sum, zip(astuple(one), astuple(other), strict=True)))


def _resolved(
    records: Iterable[PaperRecord], merged: dict[str, str], moved: list[Citation]
) -> Iterator[PaperRecord]:
    """
    Replace merged papers in lists of references by the papers that they are now.

    The references of a merged paper itself are collected in *moved*, as those of the other one.
    """
    for record in records:
        cited = record.references or ()
        if merged and not merged.keys().isdisjoint(cited):
            cited = tuple(dict.fromkeys(merged.get(each, each) for each in cited))
            record = replace(record, references=cited)
        now = merged.get(record.id or "")
        if now is not None:
            moved.extend(Citation(now, each) for each in cited if each != now)
            record = replace(record, references=None, mesh=None)
        yield record
