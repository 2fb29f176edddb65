"""One hash of everything in a graph but times; equal graphs have equal ones on either engine."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph


def graph_digest(graph: Graph) -> str:
    """Hash papers, citations, embeddings, queries, candidates and mining runs; 32 hex digits."""
    digest = blake2b(digest_size=16)
    for kind, row in graph.rows():
        line = json.dumps([kind, row], sort_keys=True, ensure_ascii=True)
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
