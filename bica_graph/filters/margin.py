"""
The margin filter: a candidate nearly as similar to the query as its positive may answer it, too.

References:
    The relative margin of sentence-transformers' ``mine_hard_negatives``; TopK-PercPos of
    NV-Retriever (2024) is the same rule, 95 % for a margin of .05.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.filters.filter import Filter
from bica_graph.records.settings import check_settings, setting

if TYPE_CHECKING:
    from bica_graph.records.candidates import Judged


@dataclass(frozen=True)
class Margin(Filter):
    """
    Drops candidates whose similarity to the query is near that of the positive, or above it.

    Raises:
        ValueError: If *margin* is out of its range.
    """

    name = "margin"
    summary = "Drop candidates nearly as similar to the query as its positive."

    margin: float = setting(
        0.05,
        says="Share by which a negative must be less similar to the query than the positive "
        "least similar to it.",
        least=0,
        below=1,
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def drops(self, candidate: Judged, positive_similarity: float | None) -> bool:
        if positive_similarity is None:
            return False
        return candidate.similarity_query > highest_allowed(positive_similarity, self.margin)

    def because(self, candidate: Judged, positive_similarity: float | None) -> str:
        if positive_similarity is None:
            return "no positive has an embedding to compare with"
        above = "above" if self.drops(candidate, positive_similarity) else "not above"
        limit = highest_allowed(positive_similarity, self.margin)
        return (
            f"cosine with the query {candidate.similarity_query:.4f} is {above} {limit:.4f}, "
            f"{100 * self.margin:g}% below the positive's {positive_similarity:.4f}"
        )


def highest_allowed(positive_similarity: float, margin: float) -> float:
    """
    Give the highest cosine with the query that a negative may have.

    Args:
        positive_similarity: Cosine of the query and the positive least similar to it.
        margin: Share of that by which a negative must stay below it, in [0, 1).

    Example:
        >>> highest_allowed(0.80, 0.05)
        0.76
    """
    return positive_similarity - abs(positive_similarity) * margin
