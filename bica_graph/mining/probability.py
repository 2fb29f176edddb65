"""Probabilities of random choices, computed by the same functions for both engines."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.records.walks import Visit


def visit_probability(visit: Visit, temperature: float) -> float | None:
    """
    Give the probability with which a step of a walk, or the sampling after it, chose a paper.

    Returns:
        A number in [0, 1], rounded to six decimals; None for the start of a walk, which is not
        random.
    """
    if visit.choices:
        return drawn_probability(visit.choices, visit.chosen, temperature)
    return even_probability(visit.pool) if visit.path is None else None


def even_probability(pool: int) -> float:
    """Give the probability of one of *pool* equally likely papers, rounded to six decimals."""
    return round(1 / pool, 6)


def drawn_probability(choices: Sequence[float], chosen: int, temperature: float) -> float:
    """
    Give the softmax probability of one of several choices.

    Args:
        choices: Cosines, shape ``(n,)``, n at least 1.
        chosen: Index of the choice.
        temperature: Above 0; a low temperature makes the most similar choice nearly certain.

    Returns:
        ``exp(c_i / temperature) / sum_j exp(c_j / temperature)``, in [0, 1]. It is rounded to six
        decimals, since exponentials differ in their last bit between machines.

    Example:
        >>> [drawn_probability((0.984808, 0.906308, 0.766044), i, 1.0) for i in range(3)]
        [0.366567, 0.338892, 0.294541]
    """
    best = max(choices)
    weights = [exp((choice - best) / temperature) for choice in choices]
    return round(weights[chosen] / sum(weights), 6)
