"""
The facts about all papers that walks need, as arrays shared by threads.

The index of a paper in each array is its rank among the sorted ids. So sorting by rank is sorting
by id, and the ids themselves remain in the database.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.errors import GraphError, GraphMismatch
from bica_graph.graph.local import citations, vectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from bica_graph.graph.local.citations import Citations
    from bica_graph.graph.local.store import Store, Transaction
    from bica_graph.records.embeddings import TextChoice

    Ranks = NDArray[np.int32]
    Flags = NDArray[np.bool_]

_COLUMNS = {
    "node": np.int32,
    "retracted": np.bool_,
    "text": np.bool_,
    "current_abstract": np.bool_,
    "current_title_abstract": np.bool_,
    "place": np.int32,
    "norm": np.float64,
    "sort_key": np.int64,
}
_PAPERS = """
    SELECT p.node, p.retracted IS NOT NULL, p.abstract_digest IS NOT NULL,
           ifnull(e.embedded_hash = p.abstract_digest, 0),
           ifnull(e.embedded_hash = p.title_abstract_digest, 0),
           ifnull(e.place, -1), ifnull(e.norm, 0.0), ifnull(e.sort_key, 0)
    FROM papers p LEFT JOIN embeddings e ON e.node = p.node
    ORDER BY p.id
"""
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Papers:
    """
    Facts about all papers by rank.

    *ranks* maps the number of a paper in the database to its rank. *current* says, for each choice
    of text, whether the embedding is of the present text. *place* is the row in *matrix*, or -1
    without an embedding.
    """

    nodes: Ranks
    ranks: Ranks
    retracted: Flags
    text: Flags
    current: Mapping[TextChoice, Flags]
    place: NDArray[np.int32]
    norms: NDArray[np.float64]
    sort_keys: NDArray[np.int64]
    matrix: NDArray[np.int16]

    def usable(self, ranks: Ranks, text: TextChoice) -> Flags:
        """Say which papers are usable: they have a current embedding and are not retracted."""
        flags: Flags = self.current[text][ranks] & ~self.retracted[ranks]
        return flags

    def waiting(self, ranks: Ranks, text: TextChoice) -> Flags:
        """Say which papers have a text but no current embedding, and are not retracted."""
        flags: Flags = self.text[ranks] & ~self.current[text][ranks] & ~self.retracted[ranks]
        return flags

    def check_dim(self, dim: int) -> None:
        """
        Check that the embeddings have dimension *dim*.

        Raises:
            GraphMismatch: If they have another one.
        """
        held = self.matrix.shape[1]
        if held not in (0, dim):
            raise GraphMismatch(
                f"the graph's embeddings have dimension {held}, not {dim}: mine again"
            )

    def vectors(self, ranks: Ranks) -> NDArray[np.float32]:
        """Give the embeddings of papers that have one, shape ``(n, dim)``."""
        return vectors.floats(self.matrix.take(self.place[ranks], axis=0))

    def ranks_of(self, nodes: Iterable[int]) -> Ranks:
        """Give the ranks of papers from their numbers in the database, sorted."""
        return np.sort(self.ranks[np.fromiter(nodes, dtype=np.int32)])


@dataclass(frozen=True, slots=True)
class Arrays:
    """The papers and citations of one state of the graph."""

    papers: Papers
    citations: Citations

    def ids(self, t: Transaction, ranks: Iterable[int]) -> dict[int, str]:
        """Give the id of each of *ranks*."""
        nodes = {int(self.papers.nodes[rank]): rank for rank in ranks}
        found = t.among("SELECT node, id FROM papers WHERE node IN ({})", nodes)
        return {nodes[node]: name for node, name in found}

    def ranks(self, t: Transaction, ids: Iterable[str]) -> dict[str, int]:
        """Give the rank of each of *ids* that is a paper."""
        found = t.among("SELECT id, node FROM papers WHERE id IN ({})", ids)
        return {name: int(self.papers.ranks[node]) for name, node in found}


class Snapshots:
    """Gives the arrays for the state that a transaction sees; rebuilds them after changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._papers: tuple[int, Papers] | None = None
        self._citations: tuple[tuple[int, int], Citations] | None = None

    def at(self, t: Transaction) -> Arrays:
        """
        Give the arrays for the state that *t* sees.

        Raises:
            GraphError: If the files beside the database cannot be read or written.
        """
        papers_count, nodes_count, citations_count = t.all(
            "SELECT papers, nodes, citations FROM state"
        )[0]
        with self._lock, self._store.folder.graph_errors():
            if self._papers is None or self._papers[0] != papers_count:
                self._papers = (papers_count, self._read_papers(t))
            papers = self._papers[1]
            counters = (nodes_count, citations_count)
            if self._citations is None or self._citations[0] != counters:
                self._citations = (counters, self._read_citations(t, papers))
            return Arrays(papers, self._citations[1])

    def matrix(self, t: Transaction) -> NDArray[np.int16]:
        """
        Give the matrix of embeddings as *t* sees it, shape ``(places, dim)``.

        Raises:
            GraphError: If it cannot be read.
        """
        number, dim, places = t.all("SELECT matrix, ifnull(dim, 0), places FROM state")[0]
        folder = self._store.folder
        with folder.graph_errors():
            try:
                return vectors.opened(folder.vectors(number), places, dim)
            except ValueError as error:
                raise GraphError(
                    f"{folder.vectors(number)} is damaged: run bicagraph embed --replace"
                ) from error

    def _read_papers(self, t: Transaction) -> Papers:
        columns = _columns(t)
        nodes = columns["node"]
        ranks = np.full(int(nodes.max(initial=0)) + 1, -1, dtype=np.int32)
        ranks[nodes] = np.arange(len(nodes), dtype=np.int32)
        return Papers(
            nodes=nodes,
            ranks=ranks,
            retracted=columns["retracted"],
            text=columns["text"],
            current={
                "abstract": columns["current_abstract"],
                "title+abstract": columns["current_title_abstract"],
            },
            place=columns["place"],
            norms=columns["norm"],
            sort_keys=columns["sort_key"],
            matrix=self.matrix(t),
        )

    def _read_citations(self, t: Transaction, papers: Papers) -> Citations:
        folder = self._store.folder
        wanted = citations.stamp(t)
        kept = citations.opened(folder, wanted)
        if kept is None:
            kept = citations.built(t, papers.ranks, wanted.papers)
            citations.saved(folder, wanted, kept)
        return kept


def _columns(t: Transaction) -> dict[str, NDArray[Any]]:
    count = t.number("SELECT count(*) FROM papers")
    columns: dict[str, NDArray[Any]] = {
        name: np.empty(count, dtype=kind) for name, kind in _COLUMNS.items()
    }
    begin = 0
    for rows in t.pages(_PAPERS, _AT_ONCE):
        for column, values in zip(columns.values(), zip(*rows, strict=True), strict=True):
            column[begin : begin + len(rows)] = values
        begin += len(rows)
    return columns
