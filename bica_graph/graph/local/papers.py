"""Papers and citations in a local graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bica_graph.graph.local.merges import merge_papers
from bica_graph.graph.local.mesh import write_mesh
from bica_graph.graph.local.paper_rows import write_papers
from bica_graph.graph.local.references import mark_failed, write_citations, write_references
from bica_graph.graph.local.word_index import ready_word_index, search_words
from bica_graph.records.papers import Citation, PaperKeys, PubmedVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.local.arrays import Snapshots
    from bica_graph.graph.local.store import Store
    from bica_graph.graph.search_terms import SearchTerm
    from bica_graph.progress import Progress
    from bica_graph.records.papers import (
        CitationCounts,
        FoundPaper,
        PaperCounts,
        PaperRecord,
    )


class LocalPapers:
    """`graph.protocol.Papers` over a folder."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        self._store = store
        self._snapshots = snapshots

    def find(self, keys: Sequence[tuple[str | None, str | None]]) -> list[str | None]:
        best = (
            "SELECT coalesce(min(CASE WHEN id = {0} THEN id END), min(id)) "
            "FROM papers WHERE {0} = ?"
        )
        sql = f"SELECT coalesce(({best.format('pmid')}), ({best.format('doi')}))"
        with self._store.reading() as t:
            return [t.all(sql, key)[0][0] for key in keys]

    def write(
        self, papers: Sequence[PaperRecord], source: str, *, fill: bool = False
    ) -> PaperCounts:
        with self._store.writing() as t:
            return write_papers(t, papers, source, fill=fill)

    def write_references(self, papers: Sequence[PaperRecord], source: str) -> CitationCounts:
        with self._store.writing() as t:
            return write_references(t, papers, source)

    def write_citations(self, citations: Sequence[Citation], source: str) -> CitationCounts:
        with self._store.writing() as t:
            return write_citations(t, citations, source)

    def write_mesh(self, papers: Sequence[PaperRecord]) -> None:
        with self._store.writing() as t:
            write_mesh(t, papers)

    def mark_failed(self, ids: Sequence[str]) -> int:
        with self._store.writing() as t:
            return mark_failed(t, ids)

    def merge(self, pairs: Sequence[tuple[str, str]]) -> int:
        with self._store.writing() as t:
            return merge_papers(t, [pair for pair in pairs if pair[0] != pair[1]])

    def merged(self) -> dict[str, str]:
        sql = "SELECT id, merged_into FROM papers WHERE merged_into IS NOT NULL ORDER BY id"
        with self._store.reading() as t:
            return dict(t.stream(sql))

    def ids(self, after: str, limit: int) -> list[str]:
        sql = "SELECT id FROM papers WHERE id > ? AND source IS NOT NULL ORDER BY id LIMIT ?"
        with self._store.reading() as t:
            return [row[0] for row in t.all(sql, (after, limit))]

    def nearby(self, name: str, limit: int) -> list[str]:
        after = "SELECT id FROM papers WHERE id >= ? ORDER BY id LIMIT ?"
        before = "SELECT id FROM papers WHERE id < ? ORDER BY id DESC LIMIT ?"
        with self._store.reading() as t:
            return [row[0] for sql in (after, before) for row in t.all(sql, (name, limit))]

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        sql = (
            "SELECT papers.id, ifnull(texts.title, ''), ifnull(texts.abstract, '') "
            "FROM papers LEFT JOIN texts ON texts.node = papers.node WHERE papers.id IN ({})"
        )
        with self._store.reading() as t:
            return {row[0]: (row[1], row[2]) for row in t.among(sql, ids)}

    def search(
        self, terms: Sequence[SearchTerm], limit: int, progress: Progress
    ) -> list[FoundPaper]:
        ready_word_index(self._store, progress)
        with self._store.reading() as t:
            return search_words(t, terms, limit)

    def versions(self, ids: Sequence[str]) -> dict[str, PubmedVersion]:
        sql = (
            "SELECT id, version, release, ifnull(retraction, '') GLOB 'deleted*' FROM papers "
            "WHERE version IS NOT NULL AND id IN ({})"
        )
        with self._store.reading() as t:
            return {
                id: PubmedVersion(version, release, bool(deleted))
                for id, version, release, deleted in t.among(sql, ids)
            }

    def keys(self, after: str, limit: int) -> list[PaperKeys]:
        sql = "SELECT id, pmid, doi, source IS NULL FROM papers WHERE id > ? ORDER BY id LIMIT ?"
        with self._store.reading() as t:
            rows = t.all(sql, (after, limit))
        return [PaperKeys(id, pmid, doi, bool(stub)) for id, pmid, doi, stub in rows]

    def count_duplicates(self) -> dict[str, int]:
        sql = (
            "SELECT ifnull(sum(papers), 0) FROM (SELECT count(*) AS papers FROM papers "
            "WHERE {0} IS NOT NULL GROUP BY {0} HAVING count(*) > 1)"
        )
        columns = {"abstract": "abstract_hash", "doi": "doi", "pmid": "pmid"}
        with self._store.reading() as t:
            return {name: t.number(sql.format(column)) for name, column in columns.items()}

    def main_subject(self) -> str | None:
        sql = (
            "SELECT mesh.name FROM mesh LEFT JOIN about ON about.mesh = mesh.number "
            "GROUP BY mesh.number ORDER BY ifnull(sum(about.major), 0) DESC, mesh.name LIMIT 1"
        )
        with self._store.reading() as t:
            found = t.one(sql)
            return None if found is None else found[0]

    def citations_among(self, ids: Sequence[str]) -> list[Citation]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            names = {rank: name for name, rank in arrays.ranks(t, ids).items()}
        return [
            Citation(names[citing], names[cited])
            for citing in sorted(names)
            for cited in arrays.citations.out.of(np.array([citing])).tolist()
            if cited in names
        ]
