"""Marks papers that PubMed retracts or deletes by another record than their own."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from bica_graph.records.papers import PaperRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    reasons = {pmid: f"retracted, notice {notice}" for pmid, notice in notices.items()}
    return _mark(papers, reasons, source)


def mark_deleted(papers: Papers, pmids: Iterable[str], source: str) -> int:
    """Mark the papers of PubMed in the graph that were deleted there, and count them."""
    return _mark(papers, dict.fromkeys(pmids, DELETED), source)


def _mark(papers: Papers, reasons: Mapping[str, str], source: str) -> int:
    names, marked = iter(sorted(reasons)), 0
    while some := list(islice(names, _TOGETHER)):
        known = papers.versions(some)
        records = [
            PaperRecord(pmid, retracted=True, retraction=reasons[pmid]) for pmid in sorted(known)
        ]
        papers.write(records, source, fill=True)
        marked += len(records)
    return marked
