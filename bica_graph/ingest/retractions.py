"""Marks papers that PubMed retracts or deletes by another record than their own."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from bica_graph.records.papers import PaperRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.graph.protocol.papers import Papers

DELETED = "deleted from PubMed"
_TOGETHER = 2000


def mark_retracted(papers: Papers, notices: Mapping[str, str], source: str) -> int:
    """
    Mark the papers of PubMed in the graph that a notice retracts.

    A reason that the paper has already is kept.

    Args:
        papers: The papers of the graph.
        notices: PMID of the notice by the PMID of the paper.
        source: Name of the source of the notices.

    Returns:
        The number of papers that are in the graph.
    """
    names, marked = iter(sorted(notices)), 0
    while some := list(islice(names, _TOGETHER)):
        records = [
            PaperRecord(pmid, retracted=True, retraction=f"retracted, notice {notices[pmid]}")
            for pmid in sorted(papers.versions(some))
        ]
        papers.write(records, source, fill=True)
        marked += len(records)
    return marked
