"""Which of the papers that a strategy proposes may be negatives of a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records.queries import QueryKey


@dataclass(frozen=True, slots=True)
class Ruling:
    """
    Whether one proposed paper may be a negative.

    *inadmissible* is the reason why not (`INADMISSIBLE`), None when it may. *hop* is the number of
    citations from the nearest positive, None beyond two; *through* holds the papers in between
    for hop 2, sorted. The cosines are None for an inadmissible paper.
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
    The rulings on all papers that were proposed for a query, in the order of the proposals.

    *positive_similarity* is the cosine of the query and the positive least similar to it, None
    when no positive has a current embedding.
    """

    key: QueryKey
    positive_similarity: float | None
    rulings: tuple[Ruling, ...]


INADMISSIBLE = {
    "unknown": "the graph has no such paper",
    "positive": "it answers the query, or a query with the same text in another set",
    "retracted": "it is retracted",
    "duplicate": "it is a duplicate of a paper that answers the query: same abstract, DOI or PMID",
    "not_embedded": "its present text has no embedding",
    "repeated": "the strategy had proposed it before for this query",
}
