"""
The margin filter: drops candidates that are nearly as similar to the query as its positive.

Such candidates are often false negatives.

References:
    The relative margin of sentence-transformers' ``mine_hard_negatives``. TopK-PercPos of
    NV-Retriever (2024) is the same rule: 95 % there is a margin of .05 here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.filters.filter import Filter
from bica_graph.records.settings import check_settings, setting

if TYPE_CHECKING:
    from bica_graph.records.candidates import FilterCandidate


@dataclass(frozen=True)
class Margin(Filter):
    """
    Drops candidates whose cosine with the query is above that of the positive less the margin.

    The positive is the one least similar to the query; `highest_allowed` has the formula.

    Raises:
        SettingError: If *margin* is out of its range.
    """

    name = "margin"
    summary = "Drop candidates nearly as similar to the query as its positive."

    margin: float = setting(
        0.05,
        says="Relative margin by which a negative must be less similar to the query than its "
        "least similar positive.",
        least=0,
        below=1,
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def drops(self, candidate: FilterCandidate, positive_similarity: float | None) -> bool:
        if positive_similarity is None:
            return False
        return candidate.similarity_query > highest_allowed(positive_similarity, self.margin)

    def because(self, candidate: FilterCandidate, positive_similarity: float | None) -> str:
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
        positive_similarity: Cosine of the query with its least similar positive.
        margin: Relative margin, in [0, 1).

    Returns:
        ``p - |p| * margin`` for the cosine ``p`` of the positive.

    Example:
        >>> highest_allowed(0.80, 0.05)
        0.76
    """
    return positive_similarity - abs(positive_similarity) * margin
