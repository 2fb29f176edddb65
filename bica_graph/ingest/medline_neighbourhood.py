"""Finds the papers within some citations of others in files of PubMed, without a graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bica_graph.sources.pubmed.articles import PubmedArticle
from bica_graph.sources.pubmed.bulk import read_bulk
from bica_graph.sources.pubmed.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bica_graph.ingest.medline_settings import MedlineSettings
    from bica_graph.progress import Progress


def around(
    seeds: Iterable[str],
    settings: MedlineSettings,
    files: Sequence[Path],
    wanted: Wanted,
    progress: Progress,
) -> Wanted:
    """Want the papers within some citations of *seeds*; one pass over the files for each hop."""
    reached = set(seeds)
    frontier = frozenset(reached)
    size = sum(path.stat().st_size for path in files)
    for hop in range(settings.hops):
        references: dict[str, tuple[str, ...]] = {}
        with progress.work(f"look for papers of hop {hop + 1}", size, "bytes") as advance:
            for chunk in read_bulk(files, Wanted(pmids=frontier), settings.workers):
                for article in chunk.records:
                    if isinstance(article, PubmedArticle):
                        references[article.paper.id or ""] = article.paper.references or ()
                advance(chunk.size)
        found = {pmid for cited in references.values() for pmid in cited}
        frontier = frozenset(found - reached)
        reached |= found
    pmids = frozenset(reached) if wanted.pmids is None else frozenset(reached) & wanted.pmids
    return replace(wanted, pmids=pmids)
