"""Formats numbers of mining for people."""

from __future__ import annotations

COUNTS = {
    "queries": "queries mined",
    "none": "queries without a negative",
    "kept": "of them kept as negatives",
    "dropped": "candidates dropped, by filter",
    "hops": "candidates by hop",
    "capped": "queries with a capped neighbourhood",
    "inadmissible": "proposed papers left out",
}
"""What the counts of a run are called in its report (`graph.protocol.runs.Runs.counts`)."""


def probability_in_words(probability: float) -> str:
    """
    Format a probability with three significant digits; it is known to six decimals.

    Example:
        >>> [probability_in_words(each) for each in (0.25, 0.000123, 0.000012, 0.0)]
        ['0.250', '0.000123', '1.2e-05', 'below 1e-06']
    """
    if not probability:
        return "below 1e-06"
    return f"{probability:#.3g}" if probability >= 0.0001 else f"{probability:.3g}"
