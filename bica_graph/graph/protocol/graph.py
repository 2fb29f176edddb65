"""The protocol of a graph as a whole; its operations are grouped by subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from bica_graph.graph.protocol.candidates import Candidates
    from bica_graph.graph.protocol.comparisons import Comparisons
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
        """Its address or folder, without secrets."""

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
        """Citation neighbourhoods of queries, and walks and samples from them."""

    @property
    def retrieval(self) -> Retrieval:
        """The papers most similar to queries."""

    @property
    def candidates(self) -> Candidates:
        """Candidates for hard negatives."""

    @property
    def verdicts(self) -> Verdicts:
        """The verdicts of filters on candidates."""

    @property
    def statements(self) -> Statements:
        """
        Cypher statements written by the user.

        Raises:
            GraphMismatch: If the engine does not support Cypher.
        """

    @property
    def evidence(self) -> Evidence:
        """Facts for explanations and pages."""

    @property
    def runs(self) -> Runs:
        """The stored runs."""

    @property
    def comparisons(self) -> Comparisons:
        """What runs have in common."""

    def working(self, work: str) -> AbstractContextManager[None]:
        """
        Keep other processes from working on the same meanwhile; blocks may be nested.

        Args:
            work: What is worked on, in the words of a message, such as ``run a``.

        Raises:
            GraphBusy: If another process works on it; the message names that process.
        """

    def counts(self) -> dict[str, Any]:
        """
        Count the contents of the graph.

        Returns:
            ``papers`` {total, with_abstract, embedded, stale, retracted, deleted, merged, stubs},
            ``references``
            (papers by what is known of their references), ``citations``, ``queries`` as a list of
            {set, origin, queries, embedded}, ``candidates`` by run. Runs without candidates are
            left out.
        """

    def fingerprint(self) -> dict[str, Any]:
        """Give counts and sums that change when the content of the graph changes."""

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """
        Yield the content as (kind, row), without timestamps, in the same order on each engine.

        Kinds: ``paper``, ``citation``, ``query``, ``candidate``, ``mined``, ``run``, ``encoder``.
        """

    def __enter__(self) -> Self: ...

    def __exit__(self, *raised: object) -> None: ...

    def close(self) -> None:
        """Close the graph; it cannot be used afterwards."""
