"""Make, list and remove sets of queries: the stage behind `queries`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.errors import GraphMismatch, RunError
from bica_graph.progress import SILENT
from bica_graph.queries.manifest import Ledger, QueryManifest, check_place, file_hash
from bica_graph.queries.settings import QuerySettings
from bica_graph.queries.source import STAGE, QueryPlan, QueryRequest
from bica_graph.records.runs import Run
from bica_graph.runs.book import open_run
from bica_graph.runs.graph_state import graph_state

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.queries.source import QuerySource, QueryWork
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.queries import QuerySet

ALGORITHM = 1
"""Raised when the same parameters would give other queries."""


@dataclass(frozen=True, slots=True)
class QueriesReport:
    """
    What became of a set of queries.

    *asked*: seeds asked for, None for all. *judged*: papers, or queries of a file, that were
    looked at; *eligible*: those that a walk can start from. *written*: queries of the set, *new*
    those of them that this call made. *skipped*: by reason, what gave no query. Only of a file:
    *without_seed*, by reason, queries that are written though a walk cannot start from them, and
    *positives*, by reason, positives that are stubs or no eligible seeds.
    *repeated_texts*: queries whose text an earlier one of the set has too.
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
        RecordError: At the first malformed line of a file.
        SourceError: If a file cannot be read.
        ModelError: If the model is missing or fails.
        OutputError: If the manifest cannot be written.
        ValueError: If the name of the set would not print well, or *settings* do not go with
            *source*.
    """
    plan = QueryPlan(set_name, source, settings or QuerySettings())
    if manifest is not None:
        check_place(manifest)
    encoder = current_encoder(graph)
    request = QueryRequest(graph, set_name, plan.settings, encoder.text, progress)
    with source.open(request) as work:
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


def remove_queries(graph: Graph, set_name: str) -> int:
    """
    Remove a set with the candidates that were mined for it, and count its queries.

    Raises:
        GraphMismatch: If there is no such set; the message names those that there are.
    """
    known = [each.name for each in graph.queries.sets()]
    if set_name not in known and graph.runs.find(STAGE, set_name) is None:
        there = f"there are: {', '.join(known)}" if known else "there are none"
        raise GraphMismatch(f"there is no set {set_name}; {there}")
    graph.runs.delete(STAGE, set_name)  # first: a killed removal must not leave a finished run
    return graph.queries.remove(set_name)


def _write(
    request: QueryRequest, work: QueryWork, run: Run, manifest: Path | None
) -> tuple[int, dict[str, Any]]:
    """Write the queries batch by batch; give how many are new, and the counts of all."""
    graph, progress, seeds = request.graph, request.progress, request.settings.seeds
    new = written = 0
    with QueryManifest(manifest, request.set_name, run.parameters) as file:
        ledger = Ledger(file)
        total = None if seeds is None else seeds * work.per_seed
        with progress.work("write queries", total, "queries") as advance:
            for batch in work.batches(ledger):
                new += graph.queries.write(batch.queries) if batch.queries else 0
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
        request.progress.say(
            f"{ledger.eligible:,} seeds are eligible, fewer than the {seeds:,} asked for: "
            "all are taken"
        )
    waiting = ledger.skipped["no_embedding"]
    if waiting:
        request.progress.say(
            f"left out for want of a current embedding: {waiting:,} papers with a text"
        )


def _open_run(graph: Graph, plan: QueryPlan, work: QueryWork, encoder: EncoderRecord) -> Run:
    name, settings = plan.set_name, plan.settings
    if graph.runs.find(STAGE, name) is None and graph.queries.ids(name, "", 1):
        raise RunError(
            f"there is a set {name} that is not of this making, or half removed: choose another "
            f"name, or remove it ({_removal(name)})"
        )
    # A set that an earlier version began goes on only while these keys and values stay the same.
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
    """Tell whether a finished run left nothing to do: its manifest is as it was written."""
    return manifest is None or file_hash(manifest) == run.counts["manifest"]


def _report(plan: QueryPlan, counts: Mapping[str, Any], new: int) -> QueriesReport:
    told = {key: value for key, value in counts.items() if key != "manifest"}
    return QueriesReport(set=plan.set_name, asked=plan.settings.seeds, new=new, **told)


def _nothing(counts: Mapping[str, Any]) -> str:
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in counts["skipped"].items())
    return f"no query comes of {counts['judged']:,} papers or queries: {reasons or 'none there'}"
