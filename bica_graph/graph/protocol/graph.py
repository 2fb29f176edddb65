"""A graph: everything that the method knows, gathered by what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.graph.protocol.candidates import Candidates
    from bica_graph.graph.protocol.embeddings import (
        Embeddings,
        PaperEmbeddings,
        QueryEmbeddings,
    )
    from bica_graph.graph.protocol.evidence import Evidence
    from bica_graph.graph.protocol.neighbourhoods import Neighbourhoods
    from bica_graph.graph.protocol.papers import Papers
    from bica_graph.graph.protocol.queries import Queries
    from bica_graph.graph.protocol.retrieval import Retrieval
    from bica_graph.graph.protocol.runs import Runs
    from bica_graph.graph.protocol.statements import Statements
    from bica_graph.graph.protocol.verdicts import Verdicts


class Graph(Protocol):
    """Papers, citations, embeddings, queries, candidates and runs of one database or folder."""

    @property
    def engine(self) -> str:
        """Name of the engine: ``neo4j`` or ``local``."""

    @property
    def place(self) -> str:
        """Where it is, without secrets."""

    @property
    def papers(self) -> Papers:
        """Papers and the citations among them."""

    @property
    def embeddings(self) -> Embeddings:
        """The encoder of all embeddings, and the vector index."""

    @property
    def paper_embeddings(self) -> PaperEmbeddings:
        """Embeddings of papers."""

    @property
    def query_embeddings(self) -> QueryEmbeddings:
        """Embeddings of queries."""

    @property
    def queries(self) -> Queries:
        """Queries and the papers that answer them."""

    @property
    def neighbourhoods(self) -> Neighbourhoods:
        """The papers within two citations of others, and walks through them."""

    @property
    def retrieval(self) -> Retrieval:
        """The papers most similar to queries."""

    @property
    def candidates(self) -> Candidates:
        """Candidates for hard negatives."""

    @property
    def verdicts(self) -> Verdicts:
        """What filters say of candidates."""

    @property
    def statements(self) -> Statements:
        """
        Cypher statements of the user's own.

        Raises:
            GraphMismatch: If this graph does not speak Cypher.
        """

    @property
    def evidence(self) -> Evidence:
        """What pictures and explanations ask."""

    @property
    def runs(self) -> Runs:
        """The book of runs."""

    def counts(self) -> dict[str, Any]:
        """
        Count what is in it.

        Returns:
            ``papers`` {total, with_abstract, embedded, stale, retracted, stubs}, ``references``
            by state, ``citations``, ``queries`` as a list of {set, origin, queries, embedded},
            ``candidates`` by run.
        """

    def fingerprint(self) -> dict[str, Any]:
        """Give counts and sums that show whether the graph has changed."""

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """
        Give everything in it as (kind, row), in the same order on every engine, without times.

        Kinds: ``paper``, ``citation``, ``query``, ``candidate``, ``mined``, ``run``, ``encoder``.
        """

    def __enter__(self) -> Self: ...

    def __exit__(self, *raised: object) -> None: ...

    def close(self) -> None:
        """Close it; nothing is asked of it afterwards."""
