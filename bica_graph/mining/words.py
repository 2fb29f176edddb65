"""Formats numbers of mining for people."""

from __future__ import annotations


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
