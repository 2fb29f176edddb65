"""Reasons why a query has no negative in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records.walks import Drawn, Walked

REASONS = {
    "not_embedded": "it had no current embedding, and was left out by --skip-unembedded",
    "no_seed": "none of its positives has an embedding, or all are retracted",
    "no_hop1": "in the chosen direction, its positives are one citation from no paper, other than "
    "papers that answer it",
    "no_text": "no paper at hop 1 is usable: each one has no abstract or no embedding, is "
    "retracted, or is a duplicate of a positive",
    "few_hop1": "it has fewer usable papers at hop 1 than --min-hop1",
    "no_hop2": "no paper at hop 2 is usable",
    "few_hop2": "it has fewer usable papers at hop 2 than --min-hop2",
    "no_start": "there is no paper at hop 1 to start from, and no random negatives were requested",
    "all_dropped": "filters dropped every candidate",
    "none_returned": "the statement returned no paper for it",
    "all_inadmissible": "all proposed papers are inadmissible",
}


def reason_in_words(reason: str) -> str:
    """Say why a query has no negative; a reason of a strategy of your own is given as it is."""
    return REASONS.get(reason, reason)


def why_none(found: Walked | Drawn, min_hop1: int, min_hop2: int) -> str | None:
    """
    Give the first reason why a query can have no candidates; None if it can.

    Args:
        found: The counts of papers in its neighbourhood.
        min_hop1: Required number of usable papers at hop 1.
        min_hop2: Required number of usable papers at hop 2.
    """
    conditions = {
        "no_seed": found.seeds == 0,
        "no_hop1": found.cited == 0 and (min_hop1 > 0 or found.hop2 == 0),
        "no_text": found.hop1 == 0 and (min_hop1 > 0 or found.hop2 == 0),
        "few_hop1": found.hop1 < min_hop1,
        "no_hop2": found.hop2 == 0 and min_hop2 > 0,
        "few_hop2": found.hop2 < min_hop2,
    }
    return next((reason for reason, holds in conditions.items() if holds), None)
