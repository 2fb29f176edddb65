"""
The protocol of a graph: the operations that the stages use.

There are two implementations: Neo4j, and a local engine without a server. The tests in
`tests/contract` check that both give the same results. Each call that writes a batch is one
transaction, and repeating it changes nothing.
"""

from __future__ import annotations

from bica_graph.graph.protocol.graph import Graph

__all__ = ["Graph"]
