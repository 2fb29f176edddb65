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
        """Start to build the vector index over papers; do nothing if it exists."""

    def index(self) -> IndexState | None:
        """Give the state of the vector index; None if there is none."""


class PaperEmbeddings(Protocol):
    """Embeddings of papers."""

    def waiting(self, text: TextChoice, after: str, limit: int) -> list[PaperText]:
        """Give up to *limit* papers without a current embedding, with ids > *after*, sorted."""

    def count_waiting(self, text: TextChoice) -> int:
        """Count the papers whose text has no current embedding."""

    def digests(self, ids: Sequence[str], text: TextChoice) -> dict[str, str | None]:
        """Give the digest of the present text of each id; unknown ids are left out."""

    def write(self, embeddings: Sequence[PaperEmbedding]) -> int:
        """Write embeddings; return the number of those whose paper is in the graph."""

    def read(self, after: str, limit: int) -> list[PaperEmbedding]:
        """Give up to *limit* embeddings, including stale ones, with ids > *after*, sorted by id."""

    def known(self, digests: Sequence[str]) -> dict[str, PaperEmbedding]:
        """Give by digest an existing embedding of that text; digests without one are left out."""

    def drop_textless(self) -> int:
        """Delete the embeddings of papers that no longer have a text; return their number."""


class QueryEmbeddings(Protocol):
    """Embeddings of queries."""

    def waiting(self, set_name: str, after: str, limit: int) -> list[QueryText]:
        """Give up to *limit* queries without a current embedding, with ids > *after*, sorted."""

    def count_waiting(self, sets: Sequence[str]) -> int:
        """Count the queries of *sets* (all sets if empty) without a current embedding."""

    def digests(self, keys: Sequence[QueryKey]) -> dict[QueryKey, str]:
        """Give the digest of the text of each query; unknown keys are left out."""

    def write(self, embeddings: Sequence[QueryEmbedding]) -> int:
        """Write embeddings; return the number of those whose query is in the graph."""

    def read(self, set_name: str, after: str, limit: int) -> list[QueryEmbedding]:
        """Give up to *limit* embeddings of a set's queries, with ids > *after*, sorted by id."""
