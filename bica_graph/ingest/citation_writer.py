"""Writes citations of one source to the graph, batch by batch, and counts them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bica_graph.ingest.paper_writer import total
from bica_graph.records.papers import CitationCounts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bica_graph.graph.protocol.papers import Papers
    from bica_graph.records.papers import Citation

TOGETHER = 10_000


@dataclass(slots=True)
class CitationWriter:
    """
    Collects citations, and writes them in batches; `flush` writes the last one.

    *source*: its name, and after a space the date of its snapshot. *read*, *repeated*: citations
    given, and those of them that were in the same batch before.
    """

    papers: Papers
    source: str
    read: int = 0
    repeated: int = 0
    counts: CitationCounts = field(default_factory=CitationCounts)
    _held: list[Citation] = field(default_factory=list)

    def add(self, citations: Iterable[Citation]) -> None:
        """Take citations, and write whole batches."""
        self._held.extend(citations)
        while len(self._held) >= TOGETHER:
            batch, self._held = self._held[:TOGETHER], self._held[TOGETHER:]
            self._write(batch)

    def flush(self) -> None:
        """Write what is left."""
        batch, self._held = self._held, []
        if batch:
            self._write(batch)

    def _write(self, batch: list[Citation]) -> None:
        distinct = list(dict.fromkeys(batch))
        self.counts = total(self.counts, self.papers.write_citations(distinct, self.source))
        self.read += len(batch)
        self.repeated += len(batch) - len(distinct)
