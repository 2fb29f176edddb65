"""Mine hard negatives by walking the citation neighbourhood: the stage behind `mine walk`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from bica_graph.embed import current_encoder
from bica_graph.errors import GraphMismatch
from bica_graph.mining import margin as margin_filter
from bica_graph.mining.in_order import in_order
from bica_graph.mining.probability import visit_probability
from bica_graph.mining.reasons import why_none
from bica_graph.mining.settings import Effort, check_effort, mine_plan
from bica_graph.mining.tasks import STAGE, batches, walk_task
from bica_graph.progress import SILENT
from bica_graph.records import Candidate, Mined, QueryKey, Run
from bica_graph.runs import open_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records import EncoderRecord, Walked, WalkedPaper, WalkSettings

ALGORITHM = 1
"""Raised when the same parameters would give other candidates."""

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class MineReport:
    """What a mining run left in the graph."""

    run: str
    resumed: int
    """Queries that had been mined before this call."""
    counts: dict[str, Any]


def mine_walk(  # noqa: PLR0913  # a stage's settings, all by keyword
    graph: Graph,
    run: str,
    *,
    sets: str | Sequence[str] = (),
    settings: WalkSettings | None = None,
    margin: float | None = 0.05,
    rng_seed: int = 0,
    allow_unembedded: bool = False,
    effort: Effort | None = None,
    progress: Progress = SILENT,
) -> MineReport:
    """
    Walk from every query's positives, and keep what was visited as candidates.

    Roughly: for each query take its two-hop neighbourhood, walk it with `cypher/mine/walk.cypher`,
    draw random negatives from the rest, drop what is too near the query. The same embeddings and
    *rng_seed* give the same candidates on either engine, whatever the *effort*.

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
        effort: Workers and batch size.
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
    effort = effort or Effort()
    check_effort(effort)
    encoder = current_encoder(graph)
    names = _sets(graph, plan.sets)
    settings = plan.settings
    parameters = {
        **asdict(settings),
        "sets": names,
        "margin": plan.margin,
        "rng_seed": plan.rng_seed,
        "algorithm": ALGORITHM,
        "encoder": encoder.fingerprint,
        "text": encoder.text,
        "graph": graph_state(graph, names),
    }
    total = graph.walks.count_unmined(run, names)
    if total:
        _check_embedded(graph, run, names, encoder, settings, allow_unembedded)
    book = open_run(
        graph, Run(run, STAGE, parameters, "", rng_seed=plan.rng_seed, encoder=encoder.name)
    )
    if total:
        walk = partial(_mine_batch, graph, book, settings, plan.margin, encoder)
        pages = _pages(graph, run, names, settings, effort)
        with progress.work("mine walks", total, "queries") as advance:
            for mined in in_order(walk, pages, effort.workers):
                graph.walks.write(run, mined)
                advance(len(mined))
    counts = graph.runs.counts(run)
    if total or book.finished is None:
        graph.runs.finish(STAGE, run, counts)
    return MineReport(run, counts["queries"] - total, counts)


def candidate(
    paper: WalkedPaper, rank: int, walked: Walked, run: Run, margin: float | None
) -> Candidate:
    """Make the candidate of a visited paper, with its probability and the margin's verdict."""
    limit = walked.positive_similarity
    near = (
        margin is not None
        and limit is not None
        and margin_filter.is_too_near(paper.similarity_query, limit, margin)
    )
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
        dropped_by=(margin_filter.NAME,) if near else (),
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
    walked = graph.walks.walk(tasks, settings, encoder.text, encoder.dim)
    return [mined_query(each, settings, run, margin) for each in walked]


def _pages(
    graph: Graph, run: str, sets: Sequence[str], settings: WalkSettings, effort: Effort
) -> Iterator[list[QueryKey]]:
    """Give the unmined queries in batches by the size of their neighbourhoods."""
    most = settings.max_hop1 + settings.max_hop2
    for keys in _unmined(graph, run, sets):
        sizes = graph.walks.sizes(keys, settings.direction)
        yield from batches(keys, [min(size, most) for size in sizes], effort.batch_papers)


def _unmined(graph: Graph, run: str, sets: Sequence[str]) -> Iterator[list[QueryKey]]:
    for name in sets:
        after = ""
        while keys := graph.walks.unmined(run, name, after, _PAGE):
            yield keys
            after = keys[-1].id


def _sets(graph: Graph, asked: Sequence[str]) -> list[str]:
    known = [each.name for each in graph.queries.sets()]
    unknown = sorted(set(asked) - set(known))
    if unknown or not known:
        there = f"there are: {', '.join(known)}" if known else "there are none"
        wanted = f"no set {', '.join(unknown)}" if unknown else "no queries to mine for"
        raise GraphMismatch(f"{wanted}; {there}; make one with bicagraph queries --set NAME")
    return sorted(set(asked)) or known


def graph_state(graph: Graph, sets: Sequence[str]) -> dict[str, Any]:
    """Give what of the graph decides a run, so that another graph is noticed."""
    state = graph.fingerprint()
    kept = ("papers", "retracted", "citations", "embeddings", "embeddings_sum")
    own = [each for each in graph.queries.sets() if each.name in sets]
    return {key: state[key] for key in kept} | {
        "queries": {each.name: each.queries for each in own},
        "positives": {each.name: each.positives for each in own},
    }


def _check_embedded(
    graph: Graph,
    run: str,
    sets: Sequence[str],
    encoder: EncoderRecord,
    settings: WalkSettings,
    allow_unembedded: bool,
) -> None:
    queries = graph.embeddings.count_waiting_queries(sets)
    if queries:
        raise GraphMismatch(
            f"{queries:,} queries have no current embedding: run bicagraph embed first"
        )
    if allow_unembedded or not graph.embeddings.count_waiting(encoder.text):
        return
    papers: set[str] = set()
    for keys in _unmined(graph, run, sets):
        papers |= graph.walks.unembedded_near(keys, settings.direction, encoder.text)
    if papers:
        raise GraphMismatch(
            f"{len(papers):,} papers near the queries have a text but no current embedding: "
            "run bicagraph embed first, or leave them out with --allow-unembedded"
        )
