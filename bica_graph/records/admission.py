"""Admission: which papers proposed by a strategy are admissible as negatives of a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records.queries import QueryKey


@dataclass(frozen=True, slots=True)
class Ruling:
    """
    Whether one proposed paper is admissible as a negative.

    *inadmissible* is the reason why not (`INADMISSIBLE`), or None. *hop* is the citation distance
    from the nearest positive, None beyond two. At hop 2, *through* holds the papers in between,
    sorted. The cosines are None for an inadmissible paper.
    """

    paper: str
    inadmissible: str | None
    hop: int | None
    through: tuple[str, ...]
    similarity_query: float | None
    similarity_positive: float | None


@dataclass(frozen=True, slots=True)
class Admission:
    """
    The rulings on all papers proposed for a query, in the order of the proposals.

    *positive_similarity* is the cosine of the query with its least similar positive, among all that
    have a current embedding, retracted or not. It is None without a seed, which is one of them that
    is not retracted.
    """

    key: QueryKey
    positive_similarity: float | None
    rulings: tuple[Ruling, ...]


INADMISSIBLE = {
    "unknown": "the graph has no such paper",
    "positive": "it answers the query, or another query with the same text, in any set",
    "retracted": "it is retracted",
    "duplicate": "it is a duplicate of a paper that answers the query: same abstract, DOI or PMID",
    "not_embedded": "its present text has no embedding",
    "repeated": "the strategy had already proposed it for this query",
}
