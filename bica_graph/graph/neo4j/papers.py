"""Papers and citations in Neo4j."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bica_graph.graph.neo4j.word_index import create_word_index, ready_word_index, search_words
from bica_graph.graph.properties import source_name, stated_properties
from bica_graph.records.papers import (
    Citation,
    CitationCounts,
    PaperCounts,
    PaperKeys,
    PubmedVersion,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.graph.search_terms import SearchTerm
    from bica_graph.progress import Progress
    from bica_graph.records.papers import FoundPaper, PaperRecord


class Neo4jPapers:
    """`graph.protocol.Papers` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def find(self, keys: Sequence[tuple[str | None, str | None]]) -> list[str | None]:
        rows = self._session.read_halving(
            "ingest/find_papers", "keys", [{"pmid": pmid, "doi": doi} for pmid, doi in keys]
        )
        return [row["id"] for row in rows]

    def write(
        self, papers: Sequence[PaperRecord], source: str, *, fill: bool = False
    ) -> PaperCounts:
        rows = [{"id": paper.id, "given": stated_properties(paper, fill=fill)} for paper in papers]
        written = self._session.write_halving(
            "ingest/write_papers", "papers", rows, source=source_name(source), fill=fill
        )
        created, filled = written.nodes_created, written.total("filled")
        changed = written.total("changed")
        unchanged = len(papers) - created - filled - changed
        return PaperCounts(created, filled, changed, unchanged)

    def write_references(self, papers: Sequence[PaperRecord], source: str) -> CitationCounts:
        rows = [{"id": paper.id, "references": list(paper.references or ())} for paper in papers]
        written = self._session.write_halving(
            "ingest/write_references", "papers", rows, source=source, name=source_name(source)
        )
        return CitationCounts(
            created=written.relationships_created,
            known=written.total("known"),
            removed=written.total("removed"),
            stubs=written.nodes_created,
        )

    def write_citations(self, citations: Sequence[Citation], source: str) -> CitationCounts:
        rows = [[citation.citing, citation.cited] for citation in citations]
        written = self._session.write_halving(
            "ingest/write_citations", "citations", rows, source=source, name=source_name(source)
        )
        created = written.relationships_created
        return CitationCounts(
            created=created, known=len(rows) - created, stubs=written.nodes_created
        )

    def write_mesh(self, papers: Sequence[PaperRecord]) -> None:
        rows = [
            {"id": paper.id, "mesh": [asdict(each) for each in paper.mesh or ()]}
            for paper in papers
        ]
        self._session.write_halving("ingest/write_mesh", "papers", rows)

    def mark_failed(self, ids: Sequence[str]) -> int:
        return self._session.write_halving("ingest/mark_failed", "ids", list(ids)).total("marked")

    def merge(self, pairs: Sequence[tuple[str, str]]) -> int:
        rows = [list(pair) for pair in pairs if pair[0] != pair[1]]
        return self._session.write_halving("ingest/merge_papers", "pairs", rows).total("merged")

    def merged(self) -> dict[str, str]:
        return {row["id"]: row["into"] for row in self._session.stream("papers/merged")}

    def ids(self, after: str, limit: int) -> list[str]:
        return [row["id"] for row in self._session.read("papers/ids", after=after, limit=limit)]

    def nearby(self, name: str, limit: int) -> list[str]:
        return [row["id"] for row in self._session.read("papers/nearby", id=name, limit=limit)]

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        rows = self._session.read_halving("papers/texts", "ids", list(ids))
        return {row["id"]: (row["title"], row["abstract"]) for row in rows}

    def search(
        self, terms: Sequence[SearchTerm], limit: int, progress: Progress
    ) -> list[FoundPaper]:
        index = ready_word_index(self._session, progress)
        return search_words(self._session, index, terms, limit)

    def begin_word_index(self) -> None:
        """Have the server index the words of papers, without waiting for it."""
        create_word_index(self._session)

    def versions(self, ids: Sequence[str]) -> dict[str, PubmedVersion]:
        rows = self._session.read_halving("papers/versions", "ids", list(ids))
        return {row.pop("id"): PubmedVersion(**row) for row in rows}

    def keys(self, after: str, limit: int) -> list[PaperKeys]:
        rows = self._session.read("papers/keys", after=after, limit=limit)
        return [PaperKeys(**row) for row in rows]

    def count_duplicates(self) -> dict[str, int]:
        return dict(self._session.read("status/duplicates")[0])

    def main_subject(self) -> str | None:
        rows = self._session.read("papers/main_subject")
        return rows[0]["heading"] if rows else None

    def citations_among(self, ids: Sequence[str]) -> list[Citation]:
        among = sorted(set(ids))
        rows = self._session.read_halving("papers/citations_among", "ids", among, among=among)
        return [Citation(row["citing"], row["cited"]) for row in rows]
