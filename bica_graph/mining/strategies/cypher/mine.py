"""Mine with a statement of the user's own: the stage behind `mine cypher`."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.errors import ScriptError
from bica_graph.exact.random_numbers import generator, uniforms
from bica_graph.filters.margin import margin_verdict
from bica_graph.mining.settings import Parallelism, check_parallelism, check_run
from bica_graph.mining.stage import (
    STAGE,
    Strategy,
    check_queries_embedded,
    mine_stage,
    run_inputs,
    sets_to_mine,
)
from bica_graph.mining.strategies.cypher.returned_rows import Returned, by_query
from bica_graph.mining.strategies.cypher.statement_file import read_statement
from bica_graph.progress import SILENT
from bica_graph.records.candidates import Candidate, Mined
from bica_graph.records.runs import Run
from bica_graph.records.statements import AskedQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.mining.stage import MineReport
    from bica_graph.mining.strategies.cypher.statement_file import OwnStatement
    from bica_graph.progress import Progress
    from bica_graph.records.admission import Admission
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.queries import QueryKey

ALGORITHM = 1
"""Raised when the same statement and parameters would give other candidates."""
UNIFORMS = 100
"""Random numbers that a statement is given for each query."""
MOST = 10_000
"""Papers that a statement may return for a query, at most."""


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

    Inadmissible papers are counted by reason (`INADMISSIBLE`); the others get exact cosines and
    the margin's verdict.

    Args:
        graph: A graph in Neo4j.
        run: Name of the run; a run that was killed goes on under its name.
        file: The statement, under a header. It takes ``$queries``, a list of {set, id, uniforms};
            where declared, ``$digest`` and ``$dim``; and whatever *parameters* holds. It returns
            ``set``, ``query`` and ``paper``, for each query in the order of rank, and may return
            ``path``, ``step``, ``probability`` and ``similarity_step``.
        sets: Set or sets of queries; all sets when empty.
        parameters: Values of the other parameters, such as JSON can hold.
        margin: As `mine_walk` takes it.
        rng_seed: Fixes the ``uniforms`` of every query.
        parallelism: Workers and queries a batch.
        progress: Who is told how far it is.

    Returns:
        Counts of the whole run; where papers were refused, ``refused`` by reason among them.

    Raises:
        ScriptError: If the statement or its header is not as it should be, if it writes, or
            returns what it may not.
        GraphError: If it fails in the server for another reason.
        GraphMismatch: If the graph is not in Neo4j, there is no such set, or nothing is embedded.
        RunError: If the run of this name was made with other settings or on another graph.
        ValueError: If a setting is out of its range.
    """
    check_run(run, margin, rng_seed)
    parallelism = parallelism or Parallelism()
    check_parallelism(parallelism)
    statement = read_statement(Path(file), parameters or {})
    _ = graph.statements  # before anything is read
    encoder = current_encoder(graph)
    names = sets_to_mine(graph, (sets,) if isinstance(sets, str) else sets)
    settings = {
        "strategy": statement.name,
        "statement": statement.text,
        "parameters": {**statement.given},
        "sets": names,
        "margin": margin,
        "rng_seed": rng_seed,
        **run_inputs(graph, names, encoder, ALGORITHM),
    }
    if graph.candidates.count_unmined(run, names):
        check_queries_embedded(graph, names)
    book = Run(run, STAGE, settings, "", rng_seed=rng_seed, encoder=encoder.name)
    asking = Strategy(
        noun=f"mine {statement.name}",
        pages=partial(_by_count, parallelism.batch_queries),
        mine=partial(_mine_batch, graph, book, statement, encoder),
    )
    return mine_stage(graph, book, asking, parallelism.workers, progress)


def ask(
    graph: Graph,
    statement: OwnStatement,
    keys: Sequence[QueryKey],
    rng_seed: int,
    encoder: EncoderRecord,
) -> dict[QueryKey, list[Returned]]:
    """
    Give what a statement returns for queries, in the order of rank.

    Raises:
        ScriptError: If it fails, or returns what it may not.
    """
    asked = [
        AskedQuery(key, uniforms(generator(rng_seed, STAGE, "statement", key.id), UNIFORMS))
        for key in keys
    ]
    given = statement.parameters(encoder.text, encoder.dim)
    try:
        rows = graph.statements.ask(statement.text, asked, given, MOST)
        return by_query(statement.columns, keys, rows, MOST)
    except ScriptError as error:
        raise ScriptError(f"{statement.name}.cypher: {error}") from error


def _mine_batch(
    graph: Graph,
    run: Run,
    statement: OwnStatement,
    encoder: EncoderRecord,
    keys: Sequence[QueryKey],
) -> list[Mined]:
    returned = ask(graph, statement, keys, run.parameters["rng_seed"], encoder)
    first = {key: {each.paper: each for each in reversed(returned[key])} for key in keys}
    judged = graph.candidates.admit(
        {key: list(dict.fromkeys(each.paper for each in returned[key])) for key in keys},
        "both",
        encoder.text,
        encoder.dim,
    )
    return [
        _mined(run, each, first[each.key], len(returned[each.key]) - len(each.rulings))
        for each in judged
    ]


def _mined(run: Run, judged: Admission, returned: Mapping[str, Returned], repeated: int) -> Mined:
    """Make candidates of the papers that may be negatives; count the others by reason."""
    limit = judged.positive_similarity
    candidates: list[Candidate] = []
    refused = Counter({"repeated": repeated})
    for paper in judged.rulings:
        own = returned[paper.paper]
        if (
            paper.inadmissible
            or paper.similarity_query is None
            or paper.similarity_positive is None
        ):
            refused.update([paper.inadmissible] if paper.inadmissible else [])
            continue
        candidates.append(
            Candidate(
                run=run.name,
                key=judged.key,
                paper=paper.paper,
                strategy=run.parameters["strategy"],
                rank=len(candidates),
                hop=paper.hop,
                path=own.path,
                step=own.step,
                probability=own.probability,
                similarity_step=own.similarity_step,
                similarity_query=paper.similarity_query,
                similarity_positive=paper.similarity_positive,
                through=paper.through,
                dropped_by=margin_verdict(paper.similarity_query, limit, run.parameters["margin"]),
            )
        )
    return Mined(
        key=judged.key,
        reason=_reason(judged, candidates),
        hop1=None,
        hop2=None,
        capped=False,
        positive_similarity=limit,
        candidates=tuple(candidates),
        refused={reason: count for reason, count in sorted(refused.items()) if count},
    )


def _reason(judged: Admission, candidates: Sequence[Candidate]) -> str | None:
    if judged.positive_similarity is None:
        return "no_seed"
    if not judged.rulings:
        return "none_returned"
    if not candidates:
        return "all_refused"
    return None if any(not each.dropped_by for each in candidates) else "all_dropped"


def _by_count(size: int, pages: Iterable[list[QueryKey]]) -> Iterator[list[QueryKey]]:
    for keys in pages:
        yield from (keys[start : start + size] for start in range(0, len(keys), size))
