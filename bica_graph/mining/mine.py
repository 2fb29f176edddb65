"""The strategies of the command line as functions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bica_graph.mining.stage import mine
from bica_graph.mining.strategies.cypher.statement_file import read_statement
from bica_graph.mining.strategies.cypher.strategy import CypherStrategy
from bica_graph.mining.strategies.walk.strategy import WalkStrategy
from bica_graph.progress import SILENT
from bica_graph.records.walks import WalkSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.mining.parallelism import Parallelism
    from bica_graph.mining.stage import MineReport
    from bica_graph.progress import Progress


def mine_walk(  # noqa: PLR0913  # a stage's settings, all by keyword
    graph: Graph,
    run: str,
    *,
    sets: str | Sequence[str] = (),
    settings: WalkSettings | None = None,
    margin: float | None = 0.05,
    rng_seed: int = 0,
    allow_unembedded: bool = False,
    parallelism: Parallelism | None = None,
    progress: Progress = SILENT,
) -> MineReport:
    """
    Mine with BiCA's walk: walk each query's neighbourhood, and make candidates of what is visited.

    For each query the two-hop neighbourhood of its positives is walked with
    `cypher/mining/walk.cypher`, and random negatives are drawn from the rest.

    Args:
        graph: Papers, citations, embeddings and queries.
        run: Name of the run. A run that was interrupted goes on under its name.
        sets: Set or sets of queries; all sets when empty.
        settings: How to walk; None for the defaults.
        margin: As `mine` takes it.
        rng_seed: Fixes every draw.
        allow_unembedded: Leave papers with a text but no current embedding out, instead of
            refusing to mine near them.
        parallelism: Workers and batch size; None for the defaults.
        progress: Who is shown how far it is.

    Returns:
        Counts of the whole run.

    Raises:
        GraphMismatch: If there is no such set, nothing is embedded, or papers near a query have a
            text but no current embedding.
        RunError: If the run of this name was made with other settings or on another graph.
        ValueError: If a setting is out of its range.
    """
    return mine(
        graph,
        run,
        WalkStrategy(settings or WalkSettings(), allow_unembedded),
        sets=sets,
        margin=margin,
        rng_seed=rng_seed,
        parallelism=parallelism,
        progress=progress,
    )


def mine_cypher(  # noqa: PLR0913  # a stage's settings, all by keyword
    graph: Graph,
    run: str,
    file: str | Path,
    *,
    sets: str | Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    margin: float | None = 0.05,
    rng_seed: int = 0,
    parallelism: Parallelism | None = None,
    progress: Progress = SILENT,
) -> MineReport:
    """
    Make candidates of what a Cypher statement of your own returns (`docs/your-own-cypher.md`).

    Args:
        graph: A graph in Neo4j.
        run: Name of the run. A run that was interrupted goes on under its name.
        file: The statement, under a header. It takes ``$queries``, a list of {set, id, uniforms};
            where declared, ``$digest`` and ``$dim``; and whatever *parameters* holds. It returns
            ``set``, ``query`` and ``paper``, for each query in the order of rank, and may return
            ``path``, ``step``, ``probability``, ``similarity_step`` and ``score``.
        sets: Set or sets of queries; all sets when empty.
        parameters: Values of the other parameters, such as JSON can hold.
        margin: As `mine` takes it.
        rng_seed: Fixes the ``uniforms`` of every query.
        parallelism: Workers and queries a batch; None for the defaults.
        progress: Who is shown how far it is.

    Returns:
        Counts of the whole run; inadmissible papers are counted by reason.

    Raises:
        ScriptError: If the statement or its header is not as it should be, if it writes, or
            returns what it may not.
        GraphError: If it fails in the server for another reason.
        GraphMismatch: If the graph is not in Neo4j, there is no such set, or nothing is embedded.
        RunError: If the run of this name was made with other settings or on another graph.
        ValueError: If a setting is out of its range.
    """
    strategy = CypherStrategy(read_statement(Path(file), parameters or {}))
    _ = graph.statements  # another engine refuses here, before anything is read
    return mine(
        graph,
        run,
        strategy,
        sets=sets,
        margin=margin,
        rng_seed=rng_seed,
        parallelism=parallelism,
        progress=progress,
    )
