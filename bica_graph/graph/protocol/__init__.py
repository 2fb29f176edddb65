"""
What a stage may ask of a graph.

Two graphs answer: Neo4j, the product, and a local one without a server. The tests in
`tests/contract` hold both to the same answers. A batch given to a writing verb is one
transaction, and giving it twice changes nothing.
"""

from __future__ import annotations

from bica_graph.graph.protocol.graph import Graph

__all__ = ["Graph"]
