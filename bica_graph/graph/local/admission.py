"""Which proposed papers may be negatives of a query, from a folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bica_graph.graph.local.query_neighbourhood import asked, through
from bica_graph.graph.local.walk import embedded
from bica_graph.records.admission import Admission, Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.local.arrays import Arrays, Ranks
    from bica_graph.graph.local.query_neighbourhood import Asked
    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey


@dataclass(frozen=True, slots=True)
class Admitting:
    """Rules on papers, as one transaction sees the graph; *direction* is that of citations."""

    t: Transaction
    arrays: Arrays
    direction: Direction
    text: TextChoice

    def admission(self, key: QueryKey, papers: Sequence[str]) -> Admission:
        """
        Rule on the papers that were proposed for one query.

        Raises:
            GraphMismatch: If the query is not there any longer, or not embedded.
        """
        query = asked(self.t, self.arrays, key, self.text)
        ranks = self.arrays.ranks(self.t, papers)
        reasons = {paper: self._inadmissible(query, ranks.get(paper)) for paper in papers}
        admitted = [paper for paper in ranks if reasons[paper] is None]
        near = embedded(self.arrays, np.array([ranks[each] for each in admitted], dtype=np.int32))
        seeds = embedded(self.arrays, query.seeds)
        to_query = near.cosines(query.vector, query.norm).tolist()
        to_positive = near.nearest(seeds).tolist() if len(query.seeds) else [None] * len(admitted)
        cosines = dict(zip(admitted, zip(to_query, to_positive, strict=True), strict=True))
        own = seeds.cosines(query.vector, query.norm).tolist()
        first = self.arrays.citations.near(query.seeds, self.direction)
        rulings = []
        for paper in papers:
            if reasons[paper] is None:
                ruling = Ruling(paper, None, *self._path(first, ranks[paper]), *cosines[paper])
            else:
                ruling = Ruling(paper, reasons[paper], None, (), None, None)
            rulings.append(ruling)
        return Admission(key, min(own, default=None), tuple(rulings))

    def _inadmissible(self, query: Asked, rank: int | None) -> str | None:
        """Give the first reason why a paper may not be a negative."""
        if rank is None:
            return "unknown"
        papers = self.arrays.papers
        reasons = {
            "positive": rank in query.answers,
            "retracted": bool(papers.retracted[rank]),
            "duplicate": rank in query.duplicates,
            "not_embedded": not papers.current[self.text][rank],
        }
        return next((reason for reason, holds in reasons.items() if holds), None)

    def _path(self, first: Ranks, rank: int) -> tuple[int | None, tuple[str, ...]]:
        """Give the hop of a paper, and the ids of the papers in between at hop 2."""
        if rank in first:
            return 1, ()
        between = through(self.arrays, first, rank, self.direction)
        ids = self.arrays.ids(self.t, between.tolist())
        return (2 if len(between) else None), tuple(sorted(ids.values()))
