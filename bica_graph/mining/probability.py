"""The probability of a draw: one function for both engines."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.records.walks import Visit


def visit_probability(visit: Visit, temperature: float) -> float | None:
    """
    Give the probability with which a walk, or the random choice after it, came to a paper.

    Returns:
        A number in [0, 1], rounded to six decimals; None for a start, which is not drawn.
    """
    if visit.choices:
        return drawn_probability(visit.choices, visit.chosen, temperature)
    return even_probability(visit.pool) if visit.path is None else None


def even_probability(pool: int) -> float:
    """Give the probability of one of *pool* papers that are equally likely, six decimals."""
    return round(1 / pool, 6)


def drawn_probability(choices: Sequence[float], chosen: int, temperature: float) -> float:
    """
    Give the softmax probability of one of several choices.

    Args:
        choices: Cosines, shape ``(n,)``, n at least 1.
        chosen: Index of the choice.
        temperature: Above 0; a small one makes the best choice nearly certain.

    Returns:
        A number in [0, 1], rounded to six decimals, so that it does not depend on the last bit of
        a machine's exponential.

    Example:
        >>> [drawn_probability((0.984808, 0.906308, 0.766044), i, 1.0) for i in range(3)]
        [0.366567, 0.338892, 0.294541]
    """
    best = max(choices)
    weights = [exp((choice - best) / temperature) for choice in choices]
    return round(weights[chosen] / sum(weights), 6)
