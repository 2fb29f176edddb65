"""The order of PubMed's files: which of them is the later one, and what later ones deleted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bica_graph.records.runs import INGEST

if TYPE_CHECKING:
    from pathlib import Path

    from bica_graph.graph.protocol import Graph

UNORDERED = (0, 0)
"""The order of files whose names are not PubMed's: before all others."""

_RELEASE = re.compile(r"pubmed([0-9]{2})n([0-9]{4,})")
_ENDS = re.compile(r"(?:\.xml)?(?:\.gz)?$")


def release_of(path: Path) -> str:
    """
    Give the name of a file of PubMed without its endings.

    Example:
        >>> from pathlib import Path
        >>> release_of(Path("updates/pubmed26n1400.xml.gz"))
        'pubmed26n1400'
    """
    return _ENDS.sub("", path.name)


def release_order(release: str | None) -> tuple[int, int]:
    """
    Give what files of PubMed are ordered by; files of other names come first.

    Example:
        >>> release_order("pubmed26n1400"), release_order("mine")
        ((26, 1400), (0, 0))
    """
    found = _RELEASE.fullmatch(release or "")
    return UNORDERED if found is None else (int(found[1]), int(found[2]))


def deleting_files(graph: Graph) -> dict[str, str]:
    """Give the last of the files ingested before that deletes a paper, by its PMID."""
    found: dict[str, str] = {}
    for run in graph.runs.all(INGEST):
        for release, counts in run.counts.get("by_file", {}).items():
            for pmid in counts.get("deleted", ()):
                found[pmid] = max(release, found.get(pmid, ""), key=release_order)
    return found


def known_notices(graph: Graph) -> dict[str, str]:
    """Give the papers that notices in files ingested so far retract: the notice, by their PMID."""
    return {
        pmid: notice
        for run in graph.runs.all(INGEST)
        for counts in run.counts.get("by_file", {}).values()
        for pmid, notice in counts.get("retracts", {}).items()
    }
