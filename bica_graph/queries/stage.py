"""Make, list and remove sets of queries: the stage behind `queries`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch, RunError
from bica_graph.progress import SILENT
from bica_graph.queries.manifest import Ledger, QueryManifest, check_place, file_hash
from bica_graph.queries.seeds import STAGE
from bica_graph.queries.work import QueryPlan, QueryWork, open_work
from bica_graph.records.runs import Run
from bica_graph.runs.book import open_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.queries.generated import Generates
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.papers import Direction
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


def make_queries(  # noqa: PLR0913  # a stage's settings, all by keyword
    graph: Graph,
    set_name: str,
    *,
    source: str | Path,
    seeds: int | None = None,
    seed_file: str | Path | None = None,
    rng_seed: int = 0,
    direction: Direction = "out",
    split: str | None = None,
    generator: Generates | None = None,
    per_paper: int = 1,
    forbid_copy: bool = False,
    manifest: Path | None = None,
    progress: Progress = SILENT,
) -> QueriesReport:
    """
    Make the queries of one set, of papers that a walk can start from.

    Such a seed has a title (for ``title``), a current embedding, is not retracted, and has a
    usable paper at hop 1 and at hop 2. A set is made once: called again with the same settings on
    the same graph it goes on where it stopped, and does nothing when it is done.

    Args:
        graph: Papers, citations and embeddings.
        set_name: Name of the set: letters, digits, ``.``, ``_`` and ``-``.
        source: ``title``, ``doc2query``, or the path of a file of queries or a BEIR folder;
            ``-`` is standard input. Queries of a file are kept also when a walk cannot start
            from them, as long as a positive is in the graph and no seeds are drawn.
        seeds: How many are drawn among the eligible ones; None for all.
        seed_file: Ids of papers, one a line: only these are looked at.
        rng_seed: Fixes every draw.
        direction: How walks will go, along citations (``out``), against them, or both.
        split: Which judgements of a BEIR folder; None for its only ones.
        generator: The model for ``doc2query``; None for the default one.
        per_paper: Queries of each paper from ``doc2query``; more than one are drawn.
        forbid_copy: Drop generated queries that are the title or the first sentence.
        manifest: File that says what was made, and who was left out and why; None for none.
        progress: Who is told how far it is.

    Returns:
        Counts of the whole set.

    Raises:
        GraphMismatch: If nothing is embedded yet, or no query comes of it.
        RunError: If there is a set of this name that was made otherwise.
        RecordError: At the first malformed line of a file.
        SourceError: If a file cannot be read.
        ModelError: If the model is missing or fails.
        OutputError: If the manifest cannot be written.
        ValueError: If a setting is out of its range, or goes with another source.
    """
    plan = QueryPlan(
        set_name, source, seeds, seed_file, rng_seed, direction, split, per_paper, forbid_copy
    )
    plan.check()
    if manifest is not None:
        check_place(manifest)
    encoder = _encoder(graph)
    with open_work(graph, plan, encoder, generator, progress) as work:
        run = _open_run(graph, plan, work, encoder)
        if run.finished is not None and _is_intact(run, manifest):
            return _report(plan, run.counts, new=0)
        new, counts = _write(graph, plan, work, manifest, progress)
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
    graph: Graph, plan: QueryPlan, work: QueryWork, manifest: Path | None, progress: Progress
) -> tuple[int, dict[str, Any]]:
    """Write the queries batch by batch; give how many are new, and the counts of all."""
    new = written = 0
    with QueryManifest(manifest, plan.set_name, work.parameters) as file:
        ledger = Ledger(file)
        total = None if plan.seeds is None else plan.seeds * plan.per_paper
        with progress.work("write queries", total, "queries") as advance:
            for batch in work.batches(ledger):
                new += graph.queries.write(batch.queries) if batch.queries else 0
                written += len(batch.queries) + batch.present
                advance(len(batch.queries) + batch.present)
        repeated = written - graph.queries.count_texts(plan.set_name)
        counts = ledger.counts() | {"written": written, "repeated_texts": repeated}
        counts["manifest"] = file.finish(counts)
    if plan.seeds is not None and ledger.eligible < plan.seeds:
        progress.say(
            f"{ledger.eligible:,} seeds are eligible, fewer than the {plan.seeds:,} asked for: "
            "all are taken"
        )
    waiting = ledger.skipped["no_embedding"]
    if waiting:
        progress.say(f"left out for want of a current embedding: {waiting:,} papers with a text")
    return new, counts


def _open_run(graph: Graph, plan: QueryPlan, work: QueryWork, encoder: EncoderRecord) -> Run:
    name = plan.set_name
    work.parameters.update(
        {
            "seeds": plan.seeds,
            "rng_seed": plan.rng_seed,
            "direction": plan.direction,
            "text": encoder.text,
            "encoder": encoder.fingerprint,
            "graph": _state(graph),
            "algorithm": ALGORITHM,
        }
    )
    if graph.runs.find(STAGE, name) is None and graph.queries.ids(name, "", 1):
        raise RunError(
            f"there is a set {name} that is not of this making, or half removed: choose another "
            f"name, or remove it ({_removal(name)})"
        )
    run = Run(name, STAGE, work.parameters, "", rng_seed=plan.rng_seed, encoder=encoder.name)
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
    return QueriesReport(set=plan.set_name, asked=plan.seeds, new=new, **told)


def _nothing(counts: Mapping[str, Any]) -> str:
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in counts["skipped"].items())
    return f"no query comes of {counts['judged']:,} papers or queries: {reasons or 'none there'}"


def _encoder(graph: Graph) -> EncoderRecord:
    encoder = graph.embeddings.encoder()
    if encoder is None:
        raise GraphMismatch(
            "the graph holds no embeddings yet, and seeds need one: run bicagraph embed first"
        )
    return encoder


def _state(graph: Graph) -> dict[str, Any]:
    """Give what of the graph decides which papers are eligible."""
    state = graph.fingerprint()
    kept = ("papers", "retracted", "citations", "embeddings", "embeddings_sum")
    return {key: state[key] for key in kept}
