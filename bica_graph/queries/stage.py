"""The queries stage: make, list and remove sets of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.errors import GraphMismatch, RunError
from bica_graph.graph.unknown import unknown_sets
from bica_graph.output.words import counted, verb
from bica_graph.progress import SILENT
from bica_graph.queries.manifest import Ledger, QueryManifest, check_place, file_hash
from bica_graph.queries.settings import QuerySettings
from bica_graph.queries.source import STAGE, QueryPlan, QueryRequest
from bica_graph.records.runs import Run
from bica_graph.runs.graph_state import graph_state
from bica_graph.runs.named_runs import open_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.queries.source import QuerySource, QueryWork
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.queries import Query, QuerySet

ALGORITHM = 1
"""To be raised when a change of the code makes other queries from the same parameters."""


@dataclass(frozen=True, slots=True)
class QueriesReport:
    """
    Counts of a set of queries, and of what was left out of it.

    *asked*: the number of seeds asked for; None for all. *judged*: papers, or queries of a file,
    that were checked; *eligible*: those that a walk can start from. *written*: queries of the set;
    *new*: those that this call wrote. *skipped*: by reason, papers and queries that were left out.
    Only for files: *without_seed*, by reason, queries that were written although no walk can start
    from them; *positives*, by reason, positives that are stubs or not eligible as seeds.
    *repeated_texts*: queries with the text of an earlier query of the set.
    """

    set: str
    asked: int | None
    judged: int
    eligible: int
    written: int
    new: int
    skipped: Mapping[str, int]
    without_seed: Mapping[str, int]
    positives: Mapping[str, int]
    repeated_texts: int


def make_queries(
    graph: Graph,
    set_name: str,
    source: QuerySource,
    *,
    settings: QuerySettings | None = None,
    manifest: Path | None = None,
    progress: Progress = SILENT,
) -> QueriesReport:
    """
    Make the queries of one set, answered by papers that a walk can start from.

    Such a paper, a seed, has a current embedding, is not retracted, and has a usable paper at
    hop 1 and at hop 2. A set is made once: a call with the same settings on the same graph
    continues a set that was interrupted, and does nothing when the set is complete.

    Args:
        graph: Papers, citations and embeddings.
        set_name: Name of the set: letters, digits, ``.``, ``_`` and ``-``.
        source: Where the queries come from, with its own settings: `TitleQueries`,
            `GeneratedQueries` or `FileQueries`.
        settings: How many seeds, the direction of walks, and the random seed; None for the
            defaults.
        manifest: File for the settings, the counts, and the papers and queries left out, each
            with its reason; None for no file.
        progress: Where progress is reported.

    Returns:
        Counts of the whole set.

    Raises:
        GraphMismatch: If nothing is embedded yet, or the source gives no query.
        RunError: If there is a set of this name that was made with other settings.
        GraphBusy: If another process makes this set.
        RecordError: At the first malformed line of a file.
        SourceError: If a file cannot be read.
        ModelError: If the model is missing or fails.
        OutputError: If the manifest cannot be written.
        SettingError: If the name of the set has characters that are not allowed, or *settings* do
            not go with *source*.
    """
    plan = QueryPlan(set_name, source, settings or QuerySettings())
    if manifest is not None:
        check_place(manifest)
    encoder = current_encoder(graph)
    request = QueryRequest(graph, set_name, plan.settings, encoder.text, progress)
    with graph.working(f"set {set_name}"), source.open(request) as work:
        run = _open_run(graph, plan, work, encoder)
        if run.finished is not None and _is_intact(run, manifest):
            return _report(plan, run.counts, new=0)
        new, counts = _write(request, work, run, manifest)
    if not counts["written"]:
        graph.runs.delete(STAGE, set_name)
        raise GraphMismatch(_nothing(counts))
    graph.runs.finish(STAGE, set_name, counts)
    return _report(plan, counts, new)


def query_sets(graph: Graph) -> list[QuerySet]:
    """List the sets of queries, sorted by name."""
    return graph.queries.sets()


def read_queries(
    graph: Graph, set_name: str, *, search: str = "", after: str = "", limit: int = 20
) -> list[Query]:
    """
    Read a page of the queries of a set with their positives, sorted by id.

    Args:
        graph: The graph that holds the set.
        set_name: Name of the set.
        search: Only queries whose text contains each of these words, anywhere and in any case.
        after: Only queries with a greater id, such as the last one of the page before.
        limit: Maximum number of queries.

    Raises:
        GraphMismatch: If there is no such set; the message lists the sets that exist.
    """
    found = graph.queries.page(set_name, after, limit, search.split())
    if not found:
        _require_set(graph, set_name)
    return found


def remove_queries(graph: Graph, set_name: str) -> int:
    """
    Remove a set with the candidates that were mined for it; give the number of its queries.

    Raises:
        GraphMismatch: If there is no such set; the message lists the sets that exist.
    """
    if graph.runs.find(STAGE, set_name) is None:
        _require_set(graph, set_name)
    graph.runs.delete(STAGE, set_name)  # first: a killed removal must not leave a finished run
    return graph.queries.remove(set_name)


def _require_set(graph: Graph, set_name: str) -> None:
    known = [each.name for each in graph.queries.sets()]
    if set_name not in known:
        raise unknown_sets([set_name], known)


def _write(
    request: QueryRequest, work: QueryWork, run: Run, manifest: Path | None
) -> tuple[int, dict[str, Any]]:
    """Write the queries batch by batch; give the number of new ones, and all counts."""
    graph, progress, seeds = request.graph, request.progress, request.settings.seeds
    new = written = 0
    with QueryManifest(manifest, request.set_name, run.parameters) as file:
        ledger = Ledger(file)
        total = None if seeds is None else seeds * work.per_seed
        with progress.work("write queries", total, "queries") as advance:
            for batch in work.batches(ledger):
                fresh = graph.queries.write(batch.queries) if batch.queries else 0
                if batch.left_out:
                    continue
                new += fresh
                written += len(batch.queries) + batch.present
                advance(len(batch.queries) + batch.present)
        repeated = written - graph.queries.count_texts(request.set_name)
        counts = ledger.counts() | {"written": written, "repeated_texts": repeated}
        counts["manifest"] = file.finish(counts)
    _say_what_is_missing(request, ledger)
    return new, counts


def _say_what_is_missing(request: QueryRequest, ledger: Ledger) -> None:
    seeds = request.settings.seeds
    if seeds is not None and ledger.eligible < seeds:
        eligible = counted(ledger.eligible, "seed")
        request.progress.say(
            f"{eligible} {verb(ledger.eligible, 'is', 'are')} eligible, fewer than the {seeds:,} "
            f"asked for: {verb(ledger.eligible, 'it is', 'all are')} used"
        )
    waiting = ledger.skipped["no_embedding"]
    if waiting:
        request.progress.say(
            f"left out: {counted(waiting, 'paper')} with a text but without a current embedding"
        )


def _open_run(graph: Graph, plan: QueryPlan, work: QueryWork, encoder: EncoderRecord) -> Run:
    name, settings = plan.set_name, plan.settings
    if graph.runs.find(STAGE, name) is None and graph.queries.ids(name, "", 1):
        raise RunError(
            f"there is already a set {name} that was not made by this command, or was removed only "
            f"partly: choose another name, or remove it ({_removal(name)})"
        )
    # A set that an earlier version began can be resumed only if these keys and values stay.
    parameters = {
        **work.parameters,
        "seeds": settings.seeds,
        "rng_seed": settings.rng_seed,
        "direction": settings.direction,
        "text": encoder.text,
        "encoder": encoder.fingerprint,
        "graph": graph_state(graph),
        "algorithm": ALGORITHM,
    }
    run = Run(name, STAGE, parameters, "", rng_seed=settings.rng_seed, encoder=encoder.name)
    try:
        return open_run(graph, run)
    except RunError as error:
        raise RunError(f"{error} ({_removal(name)})") from error


def _removal(name: str) -> str:
    return f"bicagraph queries remove {name}, with the same options for the graph"


def _is_intact(run: Run, manifest: Path | None) -> bool:
    """Check that the manifest of a finished run is as it was written."""
    return manifest is None or file_hash(manifest) == run.counts["manifest"]


def _report(plan: QueryPlan, counts: Mapping[str, Any], new: int) -> QueriesReport:
    shown = {key: value for key, value in counts.items() if key != "manifest"}
    return QueriesReport(set=plan.set_name, asked=plan.settings.seeds, new=new, **shown)


def _nothing(counts: Mapping[str, Any]) -> str:
    if not counts["judged"]:
        return "there is no paper or query to make the set from"
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in counts["skipped"].items())
    return f"none of the papers or queries can be used ({counts['judged']:,} checked): {reasons}"
