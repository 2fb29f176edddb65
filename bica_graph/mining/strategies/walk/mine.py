"""Mine hard negatives by walking the citation neighbourhood: the stage behind `mine walk`."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.errors import GraphMismatch
from bica_graph.filters.margin import margin_verdict
from bica_graph.mining.reasons import why_none
from bica_graph.mining.settings import Parallelism, check_parallelism, mine_plan
from bica_graph.mining.stage import (
    STAGE,
    Strategy,
    check_queries_embedded,
    mine_stage,
    run_inputs,
    sets_to_mine,
    unmined,
)
from bica_graph.mining.strategies.walk.probability import visit_probability
from bica_graph.mining.strategies.walk.tasks import batches, walk_task
from bica_graph.progress import SILENT
from bica_graph.records.candidates import Candidate, Mined
from bica_graph.records.queries import QueryKey
from bica_graph.records.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.mining.stage import MineReport
    from bica_graph.progress import Progress
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.walks import Walked, WalkedPaper, WalkSettings

ALGORITHM = 1
"""Raised when the same parameters would give other candidates."""


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
    Walk from every query's positives, and keep what was visited as candidates.

    Roughly: for each query take its two-hop neighbourhood, walk it with
    `cypher/mining/walk.cypher`, draw random negatives from the rest, drop what is
    too near the query. The same embeddings and *rng_seed* give the same candidates on either
    engine, whatever the *parallelism*.

    Args:
        graph: Papers, citations, embeddings and queries.
        run: Name of the run; a run that was killed goes on under its name.
        sets: Set or sets of queries; all sets when empty.
        settings: How to walk; None for the defaults.
        margin: Share by which a negative must be less like the query than the positive least like
            it, in [0, 1); None for no such filter.
        rng_seed: Fixes every draw.
        allow_unembedded: Leave papers with a text but no current embedding out, instead of
            refusing to mine near them.
        parallelism: Workers and batch size.
        progress: Who is told how far it is.

    Returns:
        Counts of the whole run.

    Raises:
        GraphMismatch: If there is no such set, nothing is embedded, or papers near a query have a
            text but no current embedding.
        RunError: If the run of this name was made with other settings or on another graph.
        ValueError: If a setting is out of its range.
    """
    plan = mine_plan(run, sets, settings, margin, rng_seed)
    parallelism = parallelism or Parallelism()
    check_parallelism(parallelism)
    encoder = current_encoder(graph)
    names = sets_to_mine(graph, plan.sets)
    settings = plan.settings
    parameters = {
        **asdict(settings),
        "sets": names,
        "margin": plan.margin,
        "rng_seed": plan.rng_seed,
        **run_inputs(graph, names, encoder, ALGORITHM),
    }
    if graph.candidates.count_unmined(run, names):
        check_queries_embedded(graph, names)
        if not allow_unembedded:
            _check_papers_embedded(graph, run, names, encoder, settings)
    book = Run(run, STAGE, parameters, "", rng_seed=plan.rng_seed, encoder=encoder.name)
    walks = Strategy(
        noun="mine walks",
        pages=partial(_by_size, graph, settings, parallelism),
        mine=partial(_mine_batch, graph, book, settings, plan.margin, encoder),
    )
    return mine_stage(graph, book, walks, parallelism.workers, progress)


def candidate(
    paper: WalkedPaper, rank: int, walked: Walked, run: Run, margin: float | None
) -> Candidate:
    """Make the candidate of a visited paper, with its probability and the margin's verdict."""
    return Candidate(
        run=run.name,
        key=walked.key,
        paper=paper.id,
        strategy=paper.strategy,
        rank=rank,
        hop=paper.hop,
        path=paper.path,
        step=paper.step,
        probability=visit_probability(paper, run.parameters["temperature"]),
        similarity_step=paper.similarity_step,
        similarity_query=paper.similarity_query,
        similarity_positive=paper.similarity_positive,
        through=paper.through,
        dropped_by=margin_verdict(paper.similarity_query, walked.positive_similarity, margin),
    )


def mined_query(walked: Walked, settings: WalkSettings, run: Run, margin: float | None) -> Mined:
    """Judge what a walk found: its candidates, or the reason why there are none."""
    reason = why_none(walked, settings)
    papers = () if reason else walked.papers
    candidates = tuple(
        candidate(paper, rank, walked, run, margin) for rank, paper in enumerate(papers)
    )
    if reason is None and not any(not each.dropped_by for each in candidates):
        reason = "all_dropped" if candidates else "no_start"
    return Mined(
        key=walked.key,
        reason=reason,
        hop1=walked.hop1,
        hop2=walked.hop2,
        capped=walked.hop1 > settings.max_hop1 or walked.hop2 > settings.max_hop2,
        positive_similarity=walked.positive_similarity,
        candidates=candidates,
    )


def _mine_batch(
    graph: Graph,
    run: Run,
    settings: WalkSettings,
    margin: float | None,
    encoder: EncoderRecord,
    keys: Sequence[QueryKey],
) -> list[Mined]:
    tasks = [walk_task(key, settings, run.parameters["rng_seed"]) for key in keys]
    walked = graph.neighbourhoods.walk(tasks, settings, encoder.text, encoder.dim)
    return [mined_query(each, settings, run, margin) for each in walked]


def _by_size(
    graph: Graph, settings: WalkSettings, parallelism: Parallelism, pages: Iterable[list[QueryKey]]
) -> Iterator[list[QueryKey]]:
    """Cut pages of queries into batches by the size of their neighbourhoods."""
    most = settings.max_hop1 + settings.max_hop2
    for keys in pages:
        sizes = graph.neighbourhoods.sizes(keys, settings.direction)
        yield from batches(keys, [min(size, most) for size in sizes], parallelism.batch_papers)


def _check_papers_embedded(
    graph: Graph, run: str, sets: Sequence[str], encoder: EncoderRecord, settings: WalkSettings
) -> None:
    if not graph.paper_embeddings.count_waiting(encoder.text):
        return
    papers: set[str] = set()
    for keys in unmined(graph, run, sets):
        papers |= graph.neighbourhoods.unembedded(keys, settings.direction, encoder.text)
    if papers:
        raise GraphMismatch(
            f"{len(papers):,} papers near the queries have a text but no current embedding: "
            "run bicagraph embed first, or leave them out with --allow-unembedded"
        )
