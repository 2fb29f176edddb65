"""
What a statement of the user's own is asked, and what becomes of the papers that it returns.

Like `records`, frozen and above nothing; apart from it because one strategy alone has need of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records import QueryKey


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """A query that a statement is asked about; *uniforms* are numbers in [0, 1), its chance."""

    key: QueryKey
    uniforms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class JudgedPaper:
    """
    A paper that a statement returned, held against what may be a negative.

    *refused* is why it may not (`REFUSED`), None when it may; the cosines are None for one that
    was refused. *hop* counts citations from the nearest positive, either way, None beyond two;
    *through* are, at hop 2, the papers between, sorted.
    """

    id: str
    refused: str | None
    hop: int | None
    through: tuple[str, ...]
    similarity_query: float | None
    similarity_positive: float | None


@dataclass(frozen=True, slots=True)
class Judged:
    """
    A query with what became of its papers, in their order.

    *positive_similarity* is the cosine of the query and the positive least like it, None when no
    positive has a current embedding.
    """

    key: QueryKey
    positive_similarity: float | None
    papers: tuple[JudgedPaper, ...]


REFUSED = {
    "unknown": "the graph has no such paper",
    "positive": "it answers the query, or the same text in another set",
    "retracted": "it is retracted",
    "twin": "it is a copy of a paper that answers the query: same abstract, DOI or PMID",
    "not_embedded": "it has no embedding of its present text",
    "repeated": "the statement had returned it before for this query",
}
