"""
The margin filter: a candidate nearly as like the query as its positive may answer it, too.

References:
    The relative margin of sentence-transformers' ``mine_hard_negatives``; TopK-PercPos of
    NV-Retriever (2024) is the same rule, 95 % for a margin of .05.
"""

from __future__ import annotations

NAME = "margin"


def highest_allowed(positive_similarity: float, margin: float) -> float:
    """
    Give the highest cosine with the query that a candidate may have.

    Args:
        positive_similarity: Cosine of the query and the positive least like it.
        margin: Share of that by which a negative must stay below it, in [0, 1).

    Example:
        >>> highest_allowed(0.80, 0.05)
        0.76
    """
    return positive_similarity - abs(positive_similarity) * margin


def is_too_near(similarity_query: float, positive_similarity: float, margin: float) -> bool:
    """
    Tell whether a candidate is dropped.

    Args:
        similarity_query: Cosine of the query and the candidate.
        positive_similarity: As `highest_allowed` takes it.
        margin: Likewise.

    Example:
        >>> is_too_near(0.77, 0.80, 0.05), is_too_near(0.75, 0.80, 0.05)
        (True, False)
    """
    return similarity_query > highest_allowed(positive_similarity, margin)


def margin_verdict(
    similarity_query: float, positive_similarity: float | None, margin: float | None
) -> tuple[str, ...]:
    """Give who drops a candidate: the margin or nobody; None for *margin* asks for no filter."""
    if margin is None or positive_similarity is None:
        return ()
    return (NAME,) if is_too_near(similarity_query, positive_similarity, margin) else ()
