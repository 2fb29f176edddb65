"""What needs embeddings asks here for their encoder; a graph without one is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.errors import GraphMismatch

if TYPE_CHECKING:
    from bica_graph.records.embeddings import EncoderRecord


def required_encoder(found: EncoderRecord | None) -> EncoderRecord:
    """
    Give the encoder that was found in a graph.

    Raises:
        GraphMismatch: If *found* is None: nothing is embedded yet.
    """
    if found is None:
        raise GraphMismatch("the graph holds no embeddings yet: run bicagraph embed first")
    return found
