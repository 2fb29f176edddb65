"""The registry of strategies, by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.errors import RunError
from bica_graph.mining.strategies.citation_hop import CitationHop
from bica_graph.mining.strategies.cypher.strategy import CypherStrategy
from bica_graph.mining.strategies.walk.strategy import WalkStrategy

if TYPE_CHECKING:
    from bica_graph.mining.strategies.strategy import Strategy
    from bica_graph.records.runs import Run

STRATEGIES: dict[str, type[Strategy]] = {
    strategy.kind: strategy for strategy in (WalkStrategy, CitationHop, CypherStrategy)
}


def strategy_of(run: Run) -> Strategy:
    """
    Create the strategy of a mining run, with the settings of the run.

    Raises:
        RunError: If this version has no strategy of that kind.
    """
    if run.kind not in STRATEGIES:
        raise RunError(
            f"run {run.name!r} is of kind {run.kind!r}, which this bicagraph does not know "
            f"(known: {', '.join(STRATEGIES)}): use the version that made it"
        )
    return STRATEGIES[run.kind].of(run.parameters)
