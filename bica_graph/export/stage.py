"""The stage behind `export-triplets`: writes hard-negative triplets of a mining run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bica_graph.errors import OutputError, RunError
from bica_graph.export.embedded import embedded_text, runs_encoder
from bica_graph.export.files import (
    STANDARD_OUTPUT,
    describe,
    find_manifest,
    find_target,
    replacing,
)
from bica_graph.export.layouts.examples import Shape
from bica_graph.export.layouts.parsed_row import RowReader, content_key
from bica_graph.export.layouts.registry import find_layout
from bica_graph.export.manifest import manifest_text
from bica_graph.export.settings import ExportSettings
from bica_graph.export.tally import Tally
from bica_graph.export.verdict import judge
from bica_graph.export.writers import StandardOutput, open_writer
from bica_graph.output.files import output_errors, write_text
from bica_graph.output.words import did_you_mean
from bica_graph.progress import SILENT
from bica_graph.runs.named_runs import find_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.export.files import FileRecord, Target
    from bica_graph.export.layouts.columns import Row
    from bica_graph.export.layouts.examples import Example
    from bica_graph.export.layouts.layout import Layout
    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.candidates import MinedQuery
    from bica_graph.records.runs import Run

_PAGE = 50
"""Queries read at once; a query of a large collection may have hundreds of positives."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """
    The files that were written, with counts.

    *counts* has ``rows``, ``repeated_rows``, and ``queries``, ``candidates`` and ``positives``;
    each of the last three has its ``total`` and a count for each verdict.
    """

    files: tuple[FileRecord, ...]
    manifest: Path | None
    layout: str
    include_dropped: bool
    counts: dict[str, Any]


def export_triplets(
    graph: Graph,
    run: str,
    out: str | Path,
    *,
    settings: ExportSettings | None = None,
    manifest: str | Path | None = None,
    progress: Progress = SILENT,
) -> ExportReport:
    """
    Write the negatives that *run* mined to a training file, with a manifest beside it.

    Positives, retractions, duplicates of positives and missing texts are checked again against the
    present graph. Rows are sorted by set, query id, positive (highest grade first) and rank. The
    same graph always gives the same bytes.

    Args:
        graph: The graph that holds the run.
        run: Name of the mining run.
        out: A file that ends with ``.jsonl``, ``.jsonl.gz`` or ``.parquet``, a folder for a Hugging
            Face dataset, or ``-`` for JSON lines on standard output. A symbolic link is followed.
        settings: What to write, and how; None for the defaults.
        manifest: Path of the manifest; None for a file beside *out*, or for no manifest if the
            rows go to standard output.
        progress: Receives the progress.

    Returns:
        Counts by verdict, and size and SHA-256 of each file.

    Raises:
        RunError: If the run does not exist or is not finished.
        GraphMismatch: If the embedded text is to be written, and the graph's encoder or its
            text is no longer that of the run.
        OutputError: If no row is left to write, if a file exists already, or if it cannot be
            written.
    """
    settings = settings or ExportSettings()
    target = None if str(out) == STANDARD_OUTPUT else find_target(out)
    beside = find_manifest(manifest, target, settings.force)
    entry = _finished_run(graph, run, settings)
    counts = graph.runs.counts(run)
    encoder = graph.embeddings.encoder()
    shape = Shape(
        text=settings.text or embedded_text(entry, encoder),
        negatives=settings.negatives,
        include_dropped=settings.include_dropped,
        scores=graph.verdicts.count_unscored(run) < counts["candidates"],
    )
    reading = _Reading(graph, entry, settings, shape, counts["queries"])
    if target is None:
        files = _print_rows(reading.rows(progress))
    else:
        files = _write_rows(reading, target, beside, progress)
    if beside is not None:
        mined_with = runs_encoder(entry, encoder)
        described = manifest_text(files, entry, mined_with, (settings, shape), reading.tally)
        write_text(beside, described)
    return ExportReport(
        files, beside, settings.layout, settings.include_dropped, reading.tally.as_json()
    )


@dataclass(slots=True)
class _Reading:
    """Reads the queries of a run in pages, and yields the rows to write."""

    graph: Graph
    run: Run
    settings: ExportSettings
    shape: Shape
    queries: int
    tally: Tally = field(default_factory=Tally)
    _written: set[str] = field(default_factory=set)
    """Hashes of the rows written so far, for layouts without query ids; 32 characters each."""

    @property
    def layout(self) -> Layout:
        return find_layout(self.settings.layout)

    def rows(self, progress: Progress) -> Iterator[Row]:
        """
        Yield every row to write.

        Raises:
            OutputError: At the end, if there was no row, or no candidate of a strategy that the
                settings name.
        """
        found: set[str] = set()
        with progress.work("export triplets", self.queries, "queries") as advance:
            for page in self._pages():
                for query in page:
                    verdict = judge(query, self.shape, self.settings)
                    self.tally.add(verdict)
                    found.update(*(each.candidate.strategies for each in query.candidates))
                    if verdict.example is not None:
                        yield from self._rows_of(verdict.example)
                advance(len(page))
        unknown = [each for each in self.settings.strategies if each not in found]
        if unknown and found:
            raise OutputError(
                f"run {self.run.name!r} has no candidate of the strategy {', '.join(unknown)}: its "
                f"strategies are {', '.join(sorted(found))}{did_you_mean(unknown[0], found)}"
            )
        if not self.tally.rows:
            raise OutputError(self.tally.why_nothing(self.run, self.layout))

    def _pages(self) -> Iterator[list[MinedQuery]]:
        known = {each.name for each in self.graph.queries.sets()}
        for name in sorted(known.intersection(self.run.parameters.get("sets", known))):
            after = ""
            while page := self.graph.candidates.mined(self.run.name, name, after, _PAGE):
                yield page
                after = page[-1].key.id

    def _rows_of(self, example: Example) -> Iterator[Row]:
        rows = list(self.layout.rows(example, self.shape))
        fresh = rows if self.layout.has_ids else [row for row in rows if self._is_new(row)]
        self.tally.rows += len(fresh)
        self.tally.repeated_rows += len(rows) - len(fresh)
        if not fresh:
            self.tally.take_back(len(example.negatives), len(example.positives))
        yield from fresh

    def _is_new(self, row: Row) -> bool:
        key = content_key(self.layout.read(RowReader(row)))
        known = key in self._written
        self._written.add(key)
        return not known


def _write_rows(
    reading: _Reading, target: Target, manifest: Path | None, progress: Progress
) -> tuple[FileRecord, ...]:
    with replacing(target, manifest, reading.settings.force) as part:
        columns = reading.layout.columns(reading.shape)
        with open_writer(target.kind, part, columns) as write:
            for row in reading.rows(progress):
                write(row)
    return describe(target.path)


def _print_rows(rows: Iterator[Row]) -> tuple[FileRecord, ...]:
    output = StandardOutput()
    with output_errors(Path("standard output")):
        for row in rows:
            output.write(row)
        return (output.close(),)


def _finished_run(graph: Graph, name: str, settings: ExportSettings) -> Run:
    run = find_run(graph, name)
    if run.finished is None and not settings.unfinished:
        raise RunError(
            f"run {name!r} is not finished: mine again with the same settings to resume it, or "
            "export what has been mined so far with --unfinished"
        )
    for applied in run.filters:
        if not applied.complete and not settings.unfinished:
            raise RunError(
                f"filter {applied.name} of run {name!r} was interrupted: apply it again, undo it "
                f"(bicagraph filter {applied.name} --run {name} --undo), or export what it has "
                "dropped so far with --unfinished"
            )
    return run
