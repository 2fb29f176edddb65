"""Formats numbers of mining for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.records.comparisons import RunSimilarities

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


def hardness_in_words(
    counts: Mapping[str, Any], most: int | None, similarities: RunSimilarities
) -> str:
    """
    Say how many candidates a query has, of those asked for, and how near they are to it.

    In a corpus with too few papers near the queries, both are low. Whether they are too low, only
    training can tell. '' if there are no candidates. The arguments are those of a `MineReport`.
    """
    near = similarities.negatives or similarities.candidates
    if near is None:
        return ""
    each = counts["candidates"] / counts["queries"]
    of = "" if most is None else f" of {most:,} asked for"
    what = "negatives" if similarities.negatives else "candidates"
    said = f"Each query has {each:.1f} candidates{of} on average. Median cosine with the query: "
    said += f"{near.median:.2f} of {what}"
    if similarities.positives is not None:
        said += f", {similarities.positives.median:.2f} of positives"
    return f"{said}."


def place_in_words(path: int, step: int | None) -> str:
    """
    Name the place of a paper on a walk; people count walks from 1, stored paths begin at 0.

    Example:
        >>> place_in_words(0, 0), place_in_words(2, 1)
        ('start of walk 1', 'step 1 of walk 3')
    """
    return f"step {step} of walk {path + 1}" if step else f"start of walk {path + 1}"


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
