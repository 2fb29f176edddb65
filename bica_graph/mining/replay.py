"""A query walked once more as a run walked it, to tell what the run saw and did not keep."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from bica_graph.errors import GraphMismatch
from bica_graph.mining.reasons import why_none
from bica_graph.mining.stage import run_inputs
from bica_graph.mining.strategies.cypher.mine import ALGORITHM as STATEMENT_ALGORITHM
from bica_graph.mining.strategies.cypher.mine import ask
from bica_graph.mining.strategies.cypher.statement_file import OwnStatement
from bica_graph.mining.strategies.walk.mine import ALGORITHM
from bica_graph.mining.strategies.walk.tasks import walk_task
from bica_graph.records.walks import WalkSettings
from bica_graph.runs.fingerprints import differences

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph
    from bica_graph.mining.strategies.cypher.returned_rows import Returned
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.evidence import QueryFacts
    from bica_graph.records.papers import Direction
    from bica_graph.records.runs import Run
    from bica_graph.records.walks import Walked, WalkTask


@dataclass(frozen=True, slots=True)
class Again:
    """
    What a run would find for a query now.

    *walked* is what the walk gave, without papers where mining would turn the query away; *task*
    the chance it spent.
    """

    settings: WalkSettings
    task: WalkTask
    walked: Walked


def walk_again(graph: Graph, run: Run, query: QueryFacts, encoder: EncoderRecord) -> Again:
    """
    Walk one query as *run* did: with its settings and its draws.

    Raises:
        GraphMismatch: If the query has no current embedding.
    """
    key = query.key
    if not query.embedded:
        raise GraphMismatch(
            f"query {key.id} of set {key.set} has no current embedding: run bicagraph embed"
        )
    settings = settings_of(run)
    task = walk_task(key, settings, run.parameters["rng_seed"])
    walked = graph.neighbourhoods.walk([task], settings, encoder.text, encoder.dim)[0]
    if why_none(walked, settings):
        walked = replace(walked, papers=())
    return Again(settings, task, walked)


def ask_again(graph: Graph, run: Run, query: QueryFacts, encoder: EncoderRecord) -> list[Returned]:
    """Ask the statement of *run* for one query as the run did, with its parameters and draws."""
    parameters = run.parameters
    statement = OwnStatement(
        parameters["strategy"], parameters["statement"], parameters["parameters"]
    )
    return ask(graph, statement, [query.key], parameters["rng_seed"], encoder)[query.key]


def is_walk(run: Run) -> bool:
    """Tell a run of walks from one of a statement of the user's own."""
    return "statement" not in run.parameters


def direction_of(run: Run) -> Direction:
    """Give the direction in which *run* looks at citations: both for a user's statement."""
    return settings_of(run).direction if is_walk(run) else "both"


def settings_of(run: Run) -> WalkSettings:
    """Give the settings that a run's parameters hold."""
    return WalkSettings(**{each.name: run.parameters[each.name] for each in fields(WalkSettings)})


def changed_since(graph: Graph, run: Run, encoder: EncoderRecord) -> str:
    """Name what has changed since *run* that decides what it finds, in one line; '' if nothing."""
    parameters = run.parameters
    algorithm = ALGORITHM if is_walk(run) else STATEMENT_ALGORITHM
    now = run_inputs(graph, parameters["sets"], encoder, algorithm)
    return differences({name: parameters[name] for name in now}, now)
