"""The local engine as a whole: opening, counting and listing a graph in a folder."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from bica_graph.errors import GraphMismatch
from bica_graph.graph.local.arrays import Snapshots
from bica_graph.graph.local.bulk_files import write_bulk_files
from bica_graph.graph.local.candidates import LocalCandidates
from bica_graph.graph.local.comparisons import LocalComparisons
from bica_graph.graph.local.embeddings import (
    LocalEmbeddings,
    LocalPaperEmbeddings,
    LocalQueryEmbeddings,
    graph_encoder,
)
from bica_graph.graph.local.evidence import LocalEvidence
from bica_graph.graph.local.folder import Folder
from bica_graph.graph.local.neighbourhoods import LocalNeighbourhoods
from bica_graph.graph.local.papers import LocalPapers
from bica_graph.graph.local.queries import LocalQueries
from bica_graph.graph.local.retrieval import LocalRetrieval
from bica_graph.graph.local.rows import rows
from bica_graph.graph.local.runs import LocalRuns
from bica_graph.graph.local.store import Store
from bica_graph.graph.local.verdicts import LocalVerdicts
from bica_graph.graph.properties import DIGEST
from bica_graph.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bica_graph.graph.local.store import Transaction
    from bica_graph.graph.protocol.statements import Statements
    from bica_graph.progress import Progress
    from bica_graph.records.bulk import BulkFiles

_GONE = "(p.merged_into IS NOT NULL OR ifnull(p.retraction, '') GLOB 'deleted*')"
_PAPERS = """
    SELECT count(*) AS total, count(p.abstract_digest) AS with_abstract,
           ifnull(sum(e.embedded_hash IS p.{digest} AND e.node IS NOT NULL), 0) AS embedded,
           ifnull(sum(e.embedded_hash IS NOT p.{digest} AND e.node IS NOT NULL), 0) AS stale,
           count(p.retracted) - ifnull(sum({gone}), 0) AS retracted,
           ifnull(sum(p.merged_into IS NULL AND {gone}), 0) AS deleted,
           count(p.merged_into) AS merged, ifnull(sum(p.source IS NULL), 0) AS stubs
    FROM papers p LEFT JOIN embeddings e ON e.node = p.node
"""
_QUERIES = """
    SELECT set_name, origin, count(*), sum(embedded_hash IS text_digest)
    FROM queries WHERE left_out IS NULL GROUP BY set_name, origin ORDER BY set_name, origin
"""
_CANDIDATES = """
    SELECT runs.name, count(*), sum(candidates.dropped_by = '[]')
    FROM candidates JOIN runs ON runs.number = candidates.run
    GROUP BY runs.name ORDER BY runs.name
"""
_SQUARES = "ifnull(sum(CAST(round(norm * norm * 16777216) AS INTEGER)), 0)"
_FINGERPRINT = {
    "papers": "count(source) FROM papers",
    "retracted": "count(retracted) FROM papers",
    "citations": "count(*) FROM citations",
    "embeddings": "count(*) FROM embeddings",
    "embeddings_sum": f"{_SQUARES} FROM embeddings",
    "queries": "count(*) FROM queries",
    "queries_sum": f"{_SQUARES} FROM queries",
    "positives": "count(*) FROM positives",
}


class LocalGraph:
    """
    `graph.protocol.Graph` over a folder: records in SQLite, embeddings in a memory-mapped matrix,
    citations as compressed arrays.

    Args:
        directory: The folder; created if it is missing. A graph of an older version is upgraded.
        progress: Receives the progress of an upgrade.

    Raises:
        GraphMismatch: If the folder contains other files, or a graph of a newer version.
        GraphError: If it cannot be created or read.
    """

    engine = "local"

    def __init__(self, directory: Path, progress: Progress = SILENT) -> None:
        self._store = Store(Folder(directory), progress)
        self._snapshots = Snapshots(self._store)
        self.papers = LocalPapers(self._store, self._snapshots)
        self.embeddings = LocalEmbeddings(self._store)
        self.paper_embeddings = LocalPaperEmbeddings(self._store, self._snapshots)
        self.query_embeddings = LocalQueryEmbeddings(self._store)
        self.queries = LocalQueries(self._store, self._snapshots)
        self.neighbourhoods = LocalNeighbourhoods(self._store, self._snapshots)
        self.retrieval = LocalRetrieval(self._store, self._snapshots)
        self.candidates = LocalCandidates(self._store, self._snapshots)
        self.verdicts = LocalVerdicts(self._store)
        self.evidence = LocalEvidence(self._store, self._snapshots)
        self.runs = LocalRuns(self._store)
        self.comparisons = LocalComparisons(self._store)

    @contextmanager
    def working(self, work: str) -> Iterator[None]:  # one writer, whatever it does
        self._store.folder.claim()
        yield

    @property
    def statements(self) -> Statements:
        raise GraphMismatch(
            "a Cypher statement needs Neo4j: a local graph has none; bica_graph.rank_papers gives "
            "the papers most similar to a query there"
        )

    @property
    def place(self) -> str:
        return str(self._store.folder.path)

    def counts(self) -> dict[str, Any]:
        with self._store.reading() as t:
            found = graph_encoder(t)
            states = t.all("SELECT reference_state, count(*) FROM papers GROUP BY 1 ORDER BY 1")
            return {
                "papers": _papers(t, DIGEST[found.text if found else "abstract"]),
                "references": dict(states),
                "citations": t.number("SELECT count(*) FROM citations"),
                "queries": [
                    {"set": row[0], "origin": row[1], "queries": row[2], "embedded": row[3]}
                    for row in t.all(_QUERIES)
                ],
                "candidates": {
                    run: {"candidates": count, "kept": kept}
                    for run, count, kept in t.all(_CANDIDATES)
                },
            }

    def fingerprint(self) -> dict[str, Any]:
        with self._store.reading() as t:
            return {name: t.number(f"SELECT {sql}") for name, sql in _FINGERPRINT.items()}

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        with self._store.reading() as t:
            yield from rows(t, self._snapshots.matrix(t))

    def write_bulk_files(self, folder: Path, progress: Progress = SILENT) -> BulkFiles:
        """Write papers, citations and headings as files for an import into Neo4j."""
        with self._store.reading() as t:
            return write_bulk_files(t, folder, progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        self._store.close()


def _papers(t: Transaction, digest: str) -> dict[str, int]:
    row = t.all(_PAPERS.replace("{digest}", digest).replace("{gone}", _GONE))[0]
    names = (
        "total",
        "with_abstract",
        "embedded",
        "stale",
        "retracted",
        "deleted",
        "merged",
        "stubs",
    )
    return dict(zip(names, row, strict=True))
