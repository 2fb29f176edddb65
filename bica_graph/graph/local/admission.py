"""
Decides which proposed papers may be negatives of a query, in a local graph.

Everything is read in one transaction. A paper is named by its *rank*, its place among the sorted
ids (`arrays`); the ids are read at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bica_graph.graph.local.query_neighbourhood import read_query, through
from bica_graph.graph.local.walk import embedded
from bica_graph.records.admission import Admission, Ruling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.graph.local.arrays import Arrays, Ranks
    from bica_graph.graph.local.query_neighbourhood import RankedQuery
    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey

    Path = tuple[int | None, tuple[int, ...]]
    """Hop (None beyond two), and at hop 2 the ranks of the papers between a seed and the paper."""


@dataclass(frozen=True, slots=True)
class AdmissionRules:
    """
    The rules of admission, on the graph as one transaction sees it.

    *direction* is that of the citations by which hops are counted, *text* the text that was
    embedded.
    """

    t: Transaction
    arrays: Arrays
    direction: Direction
    text: TextChoice

    def admissions(self, proposed: Mapping[QueryKey, Sequence[str]]) -> list[Admission]:
        """
        Decide for each proposed paper; see `graph.protocol.candidates.Candidates.admit`.

        Raises:
            GraphMismatch: If a query has been removed, or has no embedding.
        """
        every = dict.fromkeys(paper for papers in proposed.values() for paper in papers)
        ranks = self.arrays.ranks(self.t, every)
        found = [self._admission(key, papers, ranks) for key, papers in proposed.items()]
        between = {rank for one in found for paths in one.paths.values() for rank in paths[1]}
        names = self.arrays.ids(self.t, between)
        return [one.admission(names) for one in found]

    def _admission(
        self, key: QueryKey, papers: Sequence[str], ranks: Mapping[str, int]
    ) -> RankedAdmission:
        query = read_query(self.t, self.arrays, key, self.text)
        reasons = {paper: self._inadmissible(query, ranks.get(paper)) for paper in papers}
        admitted = [paper for paper in papers if reasons[paper] is None]
        near = embedded(self.arrays, np.array([ranks[each] for each in admitted], dtype=np.int32))
        seeds = embedded(self.arrays, query.seeds)
        to_query = near.cosines(query.vector, query.norm).tolist()
        to_positive = near.nearest(seeds).tolist() if len(query.seeds) else [None] * len(admitted)
        compared = embedded(self.arrays, query.compared if len(query.seeds) else query.seeds)
        own = compared.cosines(query.vector, query.norm).tolist()
        first = self.arrays.citations.near(query.seeds, self.direction)
        return RankedAdmission(
            key=key,
            positive_similarity=min(own, default=None),
            reasons=reasons,
            cosines=dict(zip(admitted, zip(to_query, to_positive, strict=True), strict=True)),
            paths={paper: self._path(first, ranks[paper]) for paper in admitted},
        )

    def _inadmissible(self, query: RankedQuery, rank: int | None) -> str | None:
        """
        Give the first reason why a paper may not be a negative; None if it may be one.

        A proposed id that is no paper of the graph has the *rank* None, and the reason ``unknown``.
        """
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

    def _path(self, first: Ranks, rank: int) -> Path:
        """Give the hop of a paper and, at hop 2, the papers of hop 1 (*first*) that link to it."""
        if rank in first:
            return 1, ()
        between = tuple(through(self.arrays, first, rank, self.direction).tolist())
        return (2 if between else None), between


@dataclass(frozen=True, slots=True)
class RankedAdmission:
    """
    The decisions for one query, before ranks are replaced by ids.

    *reasons* has every proposed paper, in the order of the proposals, with None for an admissible
    one. *cosines* (with the query, and with the nearest seed) and *paths* have the admissible
    papers only. *positive_similarity* is None for a query without a seed.
    """

    key: QueryKey
    positive_similarity: float | None
    reasons: Mapping[str, str | None]
    cosines: Mapping[str, tuple[float, float | None]]
    paths: Mapping[str, Path]

    def admission(self, names: Mapping[int, str]) -> Admission:
        """Give the admission with ids; *names* has the id of every rank in *paths*."""
        rulings = tuple(self._ruling(paper, names) for paper in self.reasons)
        return Admission(self.key, self.positive_similarity, rulings)

    def _ruling(self, paper: str, names: Mapping[int, str]) -> Ruling:
        if self.reasons[paper] is not None:
            return Ruling(paper, self.reasons[paper], None, (), None, None)
        hop, between = self.paths[paper]
        ids = tuple(sorted(names[rank] for rank in between))
        return Ruling(paper, None, hop, ids, *self.cosines[paper])
