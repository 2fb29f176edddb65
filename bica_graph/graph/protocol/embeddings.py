"""Embeddings of papers and queries; a graph has one encoder at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.progress import Progress
    from bica_graph.records.embeddings import (
        EncoderRecord,
        IndexState,
        PaperEmbedding,
        PaperText,
        QueryEmbedding,
        QueryText,
        TextChoice,
    )
    from bica_graph.records.queries import QueryKey


class Embeddings(Protocol):
    """The embedding space: its encoder, and the vector index over papers."""

    def encoder(self) -> EncoderRecord | None:
        """Give the encoder of the graph's embeddings; None if there are none yet."""

    def adopt(self, encoder: EncoderRecord) -> None:
        """
        Make *encoder* the graph's encoder.

        Raises:
            GraphMismatch: If the graph has another one.
        """

    def drop(self, progress: Progress) -> int:
        """Delete the encoder, all embeddings, and the index; return the number of embeddings."""

    def create_index(self) -> None:
        """
        Start to build the vector index over papers; do nothing if it exists.

        Only `Retrieval.by_index` and statements of users search it; mining does not.
        """

    def index(self) -> IndexState | None:
        """Give the state of the vector index; None if none has been built."""


class PaperEmbeddings(Protocol):
    """Embeddings of papers."""

    def waiting(self, text: TextChoice, after: str, limit: int) -> list[PaperText]:
        """
        Give up to *limit* papers that have a text but no current embedding.

        They have ids > *after* and are sorted by id. Papers without an abstract have no text.
        """

    def count_waiting(self, text: TextChoice) -> int:
        """Count the papers that have a text but no current embedding, retracted ones included."""

    def digests(self, ids: Sequence[str], text: TextChoice) -> dict[str, str | None]:
        """
        Give by id the digest of a paper's present text, None if it has no text.

        Ids that are no papers of the graph are left out.
        """

    def write(self, embeddings: Sequence[PaperEmbedding]) -> int:
        """Write the embeddings whose paper is in the graph; return their number."""

    def read(self, after: str, limit: int) -> list[PaperEmbedding]:
        """Give up to *limit* embeddings, including stale ones, with ids > *after*, sorted by id."""

    def known(self, digests: Sequence[str]) -> dict[str, PaperEmbedding]:
        """
        Give by digest a stored embedding of that text, so that it need not be computed again.

        Digests without one are left out. Of several papers with the text, the one with the
        smallest id is given.
        """

    def drop_textless(self) -> int:
        """Delete the embeddings of papers that no longer have a text; return their number."""


class QueryEmbeddings(Protocol):
    """Embeddings of queries."""

    def waiting(self, set_name: str, after: str, limit: int) -> list[QueryText]:
        """Give up to *limit* queries without a current embedding, ids > *after*, sorted by id."""

    def count_waiting(self, sets: Sequence[str]) -> int:
        """Count the queries of *sets* (all sets if empty) without a current embedding."""

    def digests(self, keys: Sequence[QueryKey]) -> dict[QueryKey, str]:
        """Give the digest of the text of each query; keys that are no queries are left out."""

    def write(self, embeddings: Sequence[QueryEmbedding]) -> int:
        """Write the embeddings whose query is in the graph; return their number."""

    def read(self, set_name: str, after: str, limit: int) -> list[QueryEmbedding]:
        """Give up to *limit* embeddings of a set's queries, with ids > *after*, sorted by id."""
