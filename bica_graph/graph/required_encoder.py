"""Gives the encoder of a graph to code that needs embeddings; its absence is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.errors import GraphMismatch

if TYPE_CHECKING:
    from bica_graph.records.embeddings import EncoderRecord


def required_encoder(found: EncoderRecord | None) -> EncoderRecord:
    """
    Return *found*, or raise if it is None.

    Raises:
        GraphMismatch: If *found* is None: nothing is embedded yet.
    """
    if found is None:
        raise GraphMismatch("the graph holds no embeddings yet: run bicagraph embed first")
    return found
