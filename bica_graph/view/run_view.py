"""What the page of a run shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.mining.stage import changed_since
from bica_graph.runs.book import find_run

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph
    from bica_graph.records.evidence import RunFacts
    from bica_graph.records.runs import Run

BARS = 80
"""Bars of [-1, 1]: .025 of cosine each."""
NAMED = 10


@dataclass(frozen=True, slots=True)
class RunView:
    """A run, what has changed in the graph since, its counts, and what it left."""

    run: Run
    changed: str
    counts: dict[str, Any]
    facts: RunFacts


def run_view(graph: Graph, name: str) -> RunView:
    """
    Gather the picture of a run.

    Raises:
        RunError: If there is no such run.
        GraphMismatch: If the graph's embeddings are gone.
    """
    run = find_run(graph, name)
    encoder = current_encoder(graph)
    return RunView(
        run=run,
        changed=changed_since(graph, run, encoder),
        counts=graph.runs.counts(name),
        facts=graph.evidence.run(name, BARS, NAMED),
    )
