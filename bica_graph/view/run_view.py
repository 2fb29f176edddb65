"""Collects from the graph what the page of a run shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.mining.stage import changed_since
from bica_graph.runs.named_runs import find_run

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph
    from bica_graph.records.evidence import RunFacts
    from bica_graph.records.runs import Run

BARS = 80
"""Number of histogram bars over cosines in [-1, 1]; each is .025 wide."""
NAMED = 10


@dataclass(frozen=True, slots=True)
class RunView:
    """A run, the changes of the graph since then, its counts, and its candidates summarised."""

    run: Run
    changed: str
    counts: dict[str, Any]
    facts: RunFacts


def run_view(graph: Graph, name: str) -> RunView:
    """
    Collect the page of a run.

    Raises:
        RunError: If there is no such run.
        GraphMismatch: If the graph has no embeddings any more.
    """
    run = find_run(graph, name)
    encoder = current_encoder(graph)
    return RunView(
        run=run,
        changed=changed_since(graph, run, encoder),
        counts=graph.runs.counts(name),
        facts=graph.evidence.run(name, BARS, NAMED),
    )
