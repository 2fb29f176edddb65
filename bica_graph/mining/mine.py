"""Functions for mining with the walk, and with a Cypher statement of the user."""

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
    skip_unembedded: bool = False,
    parallelism: Parallelism | None = None,
    progress: Progress = SILENT,
) -> MineReport:
    """
    Mine with BiCA's walk: the papers visited by walks become candidates.

    For each query, walks start at papers cited by its positives, and go through the two-hop
    neighbourhood (`cypher/mining/walk.cypher`). Random negatives are sampled from the papers that
    no walk visited.

    Args:
        graph: Papers, citations, embeddings and queries.
        run: Name of the run. An interrupted run resumes under its name.
        sets: Name or names of sets of queries; empty for all sets.
        settings: The settings of the walks; None for the defaults.
        margin: As for `mine`.
        rng_seed: Seed of all random numbers.
        allow_unembedded: Leave out papers with a text but no current embedding, so that they can
            be neither candidates nor seeds, instead of raising GraphMismatch.
        skip_unembedded: As for `mine`.
        parallelism: Number of threads, and batch size; None for the defaults.
        progress: Receives the progress.

    Returns:
        Counts of the whole run.

    Raises:
        GraphMismatch: If there is no such set, nothing is embedded, or papers near a query have a
            text but no current embedding.
        RunError: If the run of this name was made with other settings or on another graph.
        SettingError: If a setting is out of its range.
    """
    return mine(
        graph,
        run,
        WalkStrategy(settings or WalkSettings(), allow_unembedded),
        sets=sets,
        margin=margin,
        rng_seed=rng_seed,
        skip_unembedded=skip_unembedded,
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
    skip_unembedded: bool = False,
    parallelism: Parallelism | None = None,
    progress: Progress = SILENT,
) -> MineReport:
    """
    Mine with a Cypher statement of the user (`docs/your-own-cypher.md`).

    Args:
        graph: A graph in Neo4j.
        run: Name of the run. An interrupted run resumes under its name.
        file: File with a header and the statement. Its parameters are ``$queries``, a list of
            {set, id, uniforms}; if declared, ``$digest`` and ``$dim``; and those in *parameters*.
            It returns ``set``, ``query`` and ``paper``, for each query in order of rank, and may
            return ``path``, ``step``, ``probability``, ``similarity_step`` and ``score``.
        sets: Name or names of sets of queries; empty for all sets.
        parameters: Values of the other parameters; they must be representable in JSON.
        margin: As for `mine`.
        rng_seed: Seed of the ``uniforms`` of each query.
        skip_unembedded: As for `mine`.
        parallelism: Number of threads, and queries per batch; None for the defaults.
        progress: Receives the progress.

    Returns:
        Counts of the whole run; inadmissible papers are counted by reason.

    Raises:
        ScriptError: If the statement or its header is invalid, if it writes, or if it returns
            invalid rows.
        GraphError: If it fails in the server for another reason.
        GraphMismatch: If the graph is not in Neo4j, there is no such set, or nothing is embedded.
        RunError: If the run of this name was made with other settings or on another graph.
        SettingError: If a setting is out of its range.
    """
    strategy = CypherStrategy(read_statement(Path(file), parameters or {}))
    _ = graph.statements  # raises for other engines, before anything is read
    return mine(
        graph,
        run,
        strategy,
        sets=sets,
        margin=margin,
        rng_seed=rng_seed,
        skip_unembedded=skip_unembedded,
        parallelism=parallelism,
        progress=progress,
    )
