"""The stage behind `mine`: mines candidates with any strategy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.errors import GraphMismatch
from bica_graph.exact.ordered_map import ordered_map
from bica_graph.filters.margin import Margin
from bica_graph.filters.registry import filter_of
from bica_graph.graph.unknown import unknown_sets
from bica_graph.mining.admission import admitted
from bica_graph.mining.parallelism import Parallelism
from bica_graph.mining.strategies.registry import strategy_of
from bica_graph.mining.strategies.strategy import STAGE, MiningContext
from bica_graph.output.words import counted, listed, verb
from bica_graph.progress import SILENT
from bica_graph.records.candidates import Mined
from bica_graph.records.queries import QueryKey
from bica_graph.records.runs import AppliedFilter, Run
from bica_graph.records.settings import check_settings
from bica_graph.runs.fingerprints import differences
from bica_graph.runs.graph_state import graph_state
from bica_graph.runs.named_runs import check_name, check_rng_seed, known_run, open_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bica_graph.filters.filter import Filter
    from bica_graph.graph.protocol import Graph
    from bica_graph.mining.replay import Replay
    from bica_graph.mining.strategies.strategy import Strategy
    from bica_graph.progress import Progress
    from bica_graph.records.comparisons import RunSimilarities
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.evidence import QueryFacts

_PAGE = 1000
_NAMED = 3
"""Queries without an embedding that a message names."""


@dataclass(frozen=True, slots=True)
class MineReport:
    """
    The counts of a mining run.

    *sets* are the names of its sets of queries, sorted. *resumed* is the number of queries that had
    been mined before this call. *counts* are those of `graph.protocol.runs.Runs.counts`. *most* is
    the number of papers that the strategy proposes for a query at most, None if it has no limit.
    *similarities* are the cosines with the queries.
    """

    run: str
    sets: tuple[str, ...]
    resumed: int
    counts: dict[str, Any]
    most: int | None
    similarities: RunSimilarities


@dataclass(frozen=True, slots=True)
class MinePlan:
    """
    The settings of a run that are common to all strategies.

    *sets* are names of sets of queries; empty for all sets. *margin* is the relative margin by
    which a negative must be less similar to the query than its least similar positive, in [0, 1);
    None for no margin filter. *rng_seed* is the seed of all random numbers.

    Raises:
        SettingError: If a value is out of its range; the message names it.
    """

    run: str
    sets: tuple[str, ...] = ()
    margin: float | None = 0.05
    rng_seed: int = 0

    def __post_init__(self) -> None:
        check_settings(self)
        check_name("run", self.run)
        if self.margin is not None:
            Margin(self.margin)
        check_rng_seed(self.rng_seed)


def mine_plan(run: str, sets: str | Sequence[str], margin: float | None, rng_seed: int) -> MinePlan:
    """Make a plan from a caller's arguments, which may be numbers of any type."""
    return MinePlan(
        run=run,
        sets=(sets,) if isinstance(sets, str) else tuple(sets),
        margin=margin,
        rng_seed=rng_seed,
    )


def mine(  # noqa: PLR0913  # a stage's settings, all by keyword
    graph: Graph,
    run: str,
    strategy: Strategy,
    *,
    sets: str | Sequence[str] = (),
    margin: float | None = 0.05,
    rng_seed: int = 0,
    skip_unembedded: bool = False,
    parallelism: Parallelism | None = None,
    progress: Progress = SILENT,
) -> MineReport:
    """
    Mine candidates for the queries of *sets* with a strategy.

    The strategy proposes papers. The admissible ones are written as candidates, with exact cosines
    and the verdict of the margin filter. The same embeddings and *rng_seed* give the same
    candidates on both engines, with any *parallelism*.

    Args:
        graph: Papers, citations, embeddings and queries.
        run: Name of the run. An interrupted run resumes under its name.
        strategy: The strategy with its settings, such as ``CitationHop()``.
        sets: Name or names of sets of queries; empty for all sets.
        margin: Relative margin by which a negative must be less similar to the query than its
            least similar positive, in [0, 1); None for no margin filter.
        rng_seed: Seed of all random numbers, a signed integer of 64 bits.
        skip_unembedded: Count queries without a current embedding under the reason
            ``not_embedded``, instead of raising GraphMismatch. This run will not mine them later.
        parallelism: Number of threads, and batch size; None for the defaults.
        progress: Receives the progress.

    Returns:
        Counts of the whole run.

    Raises:
        GraphMismatch: If there is no such set, nothing is embedded, a query has no current
            embedding, or papers near a query have a text but no current embedding.
        RunError: If the run of this name was made with other settings or on another graph.
        GraphBusy: If another process mines or filters this run.
        SettingError: If a setting is out of its range.
    """
    plan = mine_plan(run, sets, margin, rng_seed)
    encoder = current_encoder(graph)
    names = sets_to_mine(graph, plan.sets)
    context = MiningContext(graph, encoder, plan.rng_seed)
    with graph.working(f"run {run}"):
        stored = _run(context, plan, strategy, names)
        mining = _Mining(
            context,
            strategy,
            parallelism or Parallelism(),
            progress,
            frozenset(_unembedded(graph, names)) if skip_unembedded else frozenset(),
        )
        if graph.candidates.count_unmined(run, names):
            if not skip_unembedded:
                _check_queries_embedded(graph, names)
            strategy.check(context, mining.pages(stored))
        return mining.of(stored)


def run_inputs(
    graph: Graph, sets: Sequence[str], encoder: EncoderRecord, algorithm: int
) -> dict[str, Any]:
    """Give the inputs of a run other than its settings, to detect their changes."""
    return {
        "algorithm": algorithm,
        "encoder": encoder.fingerprint,
        "text": encoder.text,
        "graph": graph_state(graph, sets),
    }


def changed_since(graph: Graph, run: Run, encoder: EncoderRecord) -> str:
    """Describe in one line how the inputs of *run* have changed since; '' if they have not."""
    parameters = run.parameters
    now = run_inputs(graph, parameters["sets"], encoder, strategy_of(run).algorithm)
    return differences({name: parameters[name] for name in now}, now)


def replayed(context: MiningContext, strategy: Strategy, query: QueryFacts) -> Replay:
    """
    Replay a run for one query on the present graph.

    Raises:
        GraphMismatch: If the query has no current embedding.
    """
    if not query.embedded:
        raise GraphMismatch(
            f"query {query.key.id} of set {query.key.set} has no current embedding: "
            "run bicagraph embed"
        )
    return strategy.replay(context, query.key)


def unmined(graph: Graph, run: str, sets: Sequence[str]) -> Iterator[list[QueryKey]]:
    """Yield the queries that *run* has not mined, in pages."""
    for name in sets:
        after = ""
        while keys := graph.candidates.unmined(run, name, after, _PAGE):
            yield keys
            after = keys[-1].id


def sets_to_mine(graph: Graph, asked: Sequence[str]) -> list[str]:
    """
    Give the sets to mine for, sorted: those *asked* for, or else all.

    Raises:
        GraphMismatch: If one of them does not exist, or if there are no sets.
    """
    known = [each.name for each in graph.queries.sets()]
    unknown = sorted(set(asked) - set(known))
    if unknown:
        raise unknown_sets(unknown, known)
    if not known:
        raise GraphMismatch(
            "no queries to mine for: create some with bicagraph queries --set NAME --from SOURCE"
        )
    return sorted(set(asked)) or known


@dataclass(frozen=True, slots=True)
class _Mining:
    """Mines the queries that a run has not mined yet."""

    context: MiningContext
    strategy: Strategy
    parallelism: Parallelism
    progress: Progress
    skipped: frozenset[QueryKey]
    """Queries without a current embedding, which are left out."""

    def pages(self, run: Run) -> Iterator[list[QueryKey]]:
        """Yield the queries that are still to be mined, in pages."""
        for keys in unmined(self.context.graph, run.name, run.parameters["sets"]):
            if some := [key for key in keys if key not in self.skipped]:
                yield some

    def of(self, run: Run) -> MineReport:
        """Mine; the run is stored together with its first batch."""
        graph, sets = self.context.graph, run.parameters["sets"]
        total = graph.candidates.count_unmined(run.name, sets)
        book = known_run(graph, run)
        filters = [filter_of(each) for each in (book or run).filters]
        opened = None
        if total:
            batches = self.strategy.batches(self.context, self.parallelism, self.pages(run))
            work = partial(self._batch, run.name, filters)
            with self.progress.work(self.strategy.task, total, "queries") as advance:
                for mined in ordered_map(work, batches, self.parallelism.workers):
                    # Only after the first batch was mined without an error.
                    opened = opened or open_run(graph, run, work_left=True)
                    graph.candidates.write(run.name, mined)
                    advance(len(mined))
                for mined in self._left_out(run):
                    opened = opened or open_run(graph, run, work_left=True)
                    graph.candidates.write(run.name, mined)
                    advance(len(mined))
        opened = opened or open_run(graph, run)
        if opened.finished is None:
            graph.runs.finish(run.stage, run.name, {})
        counts = graph.runs.counts(run.name)
        return MineReport(
            run.name,
            tuple(sets),
            counts["queries"] - total,
            counts,
            self.strategy.most,
            graph.comparisons.similarities(run.name),
        )

    def _left_out(self, run: Run) -> Iterator[list[Mined]]:
        """Yield the results of the queries that are skipped, when all others are mined."""
        if not self.skipped:
            return
        for keys in unmined(self.context.graph, run.name, run.parameters["sets"]):
            if some := [key for key in keys if key in self.skipped]:
                yield [Mined(key, "not_embedded", None, None, False, None, ()) for key in some]

    def _batch(self, run: str, filters: Sequence[Filter], keys: Sequence[QueryKey]) -> list[Mined]:
        proposals = self.strategy.propose(self.context, keys)
        return admitted(self.context, run, self.strategy, proposals, filters)


def _run(context: MiningContext, plan: MinePlan, strategy: Strategy, sets: list[str]) -> Run:
    """Make the record of the run."""
    parameters = {
        **strategy.parameters(),
        "sets": sets,
        "margin": plan.margin,
        "rng_seed": plan.rng_seed,
        **run_inputs(context.graph, sets, context.encoder, strategy.algorithm),
    }
    margin = [] if plan.margin is None else [Margin(plan.margin)]
    return Run(
        name=plan.run,
        stage=STAGE,
        parameters=parameters,
        fingerprint="",
        rng_seed=plan.rng_seed,
        encoder=context.encoder.name,
        kind=strategy.kind,
        filters=tuple(AppliedFilter(each.name, each.parameters()) for each in margin),
    )


def _check_queries_embedded(graph: Graph, sets: Sequence[str]) -> None:
    """Raise GraphMismatch if queries of *sets* have no current embedding."""
    queries = graph.query_embeddings.count_waiting(sets)
    if queries:
        first = islice(_unembedded(graph, sets), _NAMED)
        named = listed((f"{key.id} of set {key.set}" for key in first), _NAMED, queries)
        raise GraphMismatch(
            f"{counted(queries, 'query')} ({named}) "
            f"{verb(queries, 'has', 'have')} no current embedding: run bicagraph embed first, or "
            "leave out what it cannot embed with --skip-unembedded"
        )


def _unembedded(graph: Graph, sets: Sequence[str]) -> Iterator[QueryKey]:
    """Yield the queries of *sets* that have no current embedding."""
    for name in sets:
        after = ""
        while waiting := graph.query_embeddings.waiting(name, after, _PAGE):
            yield from (QueryKey(name, each.id) for each in waiting)
            after = waiting[-1].id
