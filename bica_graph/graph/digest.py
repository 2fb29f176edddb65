"""A hash of everything in a graph except timestamps; the same for equal graphs on both engines."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph


def graph_digest(graph: Graph) -> str:
    """Hash papers, citations, embeddings, queries, candidates and mining runs to 32 hex digits."""
    digest = blake2b(digest_size=16)
    for kind, row in graph.rows():
        line = json.dumps([kind, row], sort_keys=True, ensure_ascii=True)
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
