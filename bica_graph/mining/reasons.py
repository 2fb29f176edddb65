"""Why a query has no negative; for walks, one function for both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records.walks import Walked, WalkSettings

REASONS = {
    "no_seed": "none of its positives has an embedding, or all are retracted",
    "no_hop1": "its positives cite nothing (in the chosen direction)",
    "no_text": "no paper at hop 1 is usable: no abstract, no embedding, retracted, or a twin",
    "few_hop1": "fewer usable papers at hop 1 than --min-hop1",
    "no_hop2": "no paper at hop 2 is usable",
    "few_hop2": "fewer usable papers at hop 2 than --min-hop2",
    "no_start": "no paper at hop 1 to start from, and no random negative was asked for",
    "all_dropped": "filters dropped every candidate",
    "none_returned": "the statement returned no paper for it",
    "all_refused": "every paper that the statement returned may not be a negative",
}


def why_none(walked: Walked, settings: WalkSettings) -> str | None:
    """Give the first reason why *walked* may leave no candidates; None when it may."""
    hop1, hop2 = settings.min_hop1, settings.min_hop2
    conditions = {
        "no_seed": walked.seeds == 0,
        "no_hop1": walked.cited == 0 and (hop1 > 0 or walked.hop2 == 0),
        "no_text": walked.hop1 == 0 and (hop1 > 0 or walked.hop2 == 0),
        "few_hop1": walked.hop1 < hop1,
        "no_hop2": walked.hop2 == 0 and hop2 > 0,
        "few_hop2": walked.hop2 < hop2,
    }
    return next((reason for reason, holds in conditions.items() if holds), None)
