"""The stage behind `export-triplets`: writes hard-negative triplets of a mining run."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bica_graph.errors import OutputError, RunError
from bica_graph.export.embedded import embedded_text, is_encoder_of, runs_encoder
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
from bica_graph.export.split import TRAIN, divided
from bica_graph.export.tally import Tally
from bica_graph.export.verdict import judge
from bica_graph.export.writers import StandardOutput, open_writer
from bica_graph.filters.margin import Margin
from bica_graph.output.files import output_errors, write_text
from bica_graph.output.words import did_you_mean, listed
from bica_graph.progress import SILENT
from bica_graph.runs.named_runs import find_run, mined_sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.export.files import FileRecord, Target
    from bica_graph.export.layouts.columns import Row
    from bica_graph.export.layouts.examples import Example
    from bica_graph.export.layouts.layout import Layout
    from bica_graph.export.split import Division
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
    each of the last three has its ``total`` and a count for each verdict. *parts* has the same for
    each part of divided queries, by the name of its output; it is empty if they are not divided.
    """

    files: tuple[FileRecord, ...]
    manifest: Path | None
    layout: str
    include_dropped: bool
    counts: dict[str, Any]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)


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
    same graph always gives the same bytes. With a split, its part of the queries goes to a file
    beside *out*, ``NAME-SPLIT`` with the same suffix; no positive of these queries is written to
    *out*.

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
    targets = _targets(out, settings)
    main = next(iter(targets.values()), None)
    beside = find_manifest(manifest, main, settings.force)
    for target in targets.values():
        find_manifest(manifest, target, settings.force)
    entry = _finished_run(graph, run, settings)
    counts = graph.runs.counts(run)
    encoder = graph.embeddings.encoder()
    shape = Shape(
        text=settings.text or embedded_text(entry, encoder),
        negatives=settings.negatives,
        only_seeds=_has_margin(entry) and encoder is not None and is_encoder_of(encoder, entry),
        include_dropped=settings.include_dropped,
        scores=graph.verdicts.count_unscored(run) < counts["candidates"],
    )
    reading = _Reading(graph, entry, settings, shape, counts["queries"])
    if targets:
        files = _write_rows(reading, targets, beside, progress)
    else:
        files = _print_rows(reading.rows(progress))
    tallies = reading.tallies
    if beside is not None:
        mined_with = runs_encoder(entry, encoder)
        described = manifest_text(files, entry, mined_with, (settings, shape), tallies)
        write_text(beside, described)
    return ExportReport(
        files=files,
        manifest=beside,
        layout=settings.layout,
        include_dropped=settings.include_dropped,
        counts=sum(tallies.values(), Tally()).as_json(),
        parts={str(targets[part].path): tallies[part].as_json() for part in tallies if part},
    )


@dataclass(slots=True)
class _Reading:
    """Reads the queries of a run in pages, and yields the rows to write."""

    graph: Graph
    run: Run
    settings: ExportSettings
    shape: Shape
    queries: int
    tallies: dict[str | None, Tally] = field(init=False)
    """The counts of each part of the queries; under None alone if they are not divided."""
    _written: set[str] = field(default_factory=set)
    """Hashes of the rows written so far, for layouts without query ids; 32 characters each."""

    def __post_init__(self) -> None:
        self.tallies = {part: Tally() for part in _parts(self.settings)}

    @property
    def layout(self) -> Layout:
        return find_layout(self.settings.layout)

    def rows(self, progress: Progress) -> Iterator[tuple[str | None, Row]]:
        """
        Yield every row to write, with the part that its query belongs to.

        Raises:
            OutputError: At the end, if a part has no row, or there is no candidate of a strategy
                that the settings name.
        """
        found: set[str] = set()
        division = self._division(progress)
        for query in self._queries("export triplets", progress):
            part, held = self._side(query, division)
            verdict = judge(query, self.shape, self.settings, held)
            self.tallies[part].add(verdict)
            found.update(*(each.candidate.strategies for each in query.candidates))
            if verdict.example is not None:
                for row in self._rows_of(verdict.example, self.tallies[part]):
                    yield part, row
        unknown = [each for each in self.settings.strategies if each not in found]
        if unknown and found:
            raise OutputError(
                f"run {self.run.name!r} has no candidate of the strategy {', '.join(unknown)}: its "
                f"strategies are {', '.join(sorted(found))}{did_you_mean(unknown[0], found)}"
            )
        for tally in self.tallies.values():
            if not tally.rows:
                raise OutputError(tally.why_nothing(self.run, self.layout))

    def _division(self, progress: Progress) -> Division | None:
        """Divide the queries that can be exported, for which all are read once more."""
        if self.settings.split is None:
            return None
        exported = (
            query
            for query in self._queries("divide queries", progress)
            if judge(query, self.shape, self.settings).example is not None
        )
        return divided(exported, self.settings.split, self.settings.rng_seed, self.shape.text)

    def _side(
        self, query: MinedQuery, division: Division | None
    ) -> tuple[str | None, Division | None]:
        """Give the part that *query* belongs to, and the division if it is to be trained on."""
        train, *held_out = self.tallies
        if division is not None and division.holds_out(query):
            return held_out[0], None
        return train, division

    def _queries(self, work: str, progress: Progress) -> Iterator[MinedQuery]:
        with progress.work(work, self.queries, "queries") as advance:
            for page in self._pages():
                yield from page
                advance(len(page))

    def _pages(self) -> Iterator[list[MinedQuery]]:
        mined = mined_sets(self.graph, self.run)
        if unknown := [each for each in self.settings.sets if each not in mined]:
            raise OutputError(
                f"run {self.run.name!r} has no set {listed(unknown)}: its sets are "
                f"{listed(mined)}{did_you_mean(unknown[0], mined)}"
            )
        for name in sorted(self.settings.sets or mined):
            after = ""
            while page := self.graph.candidates.mined(self.run.name, name, after, _PAGE):
                yield page
                after = page[-1].key.id

    def _rows_of(self, example: Example, tally: Tally) -> Iterator[Row]:
        rows = list(self.layout.rows(example, self.shape))
        fresh = rows if self.layout.has_ids else [row for row in rows if self._is_new(row)]
        tally.rows += len(fresh)
        tally.repeated_rows += len(rows) - len(fresh)
        if not fresh:
            tally.take_back(len(example.negatives), len(example.positives))
        yield from fresh

    def _is_new(self, row: Row) -> bool:
        key = content_key(self.layout.read(RowReader(row)))
        known = key in self._written
        self._written.add(key)
        return not known


def _parts(settings: ExportSettings) -> tuple[str | None, ...]:
    """Name the parts of the queries, the one to train on first; None if there is only one."""
    return (None,) if settings.split is None else (TRAIN, settings.split.name)


def _targets(out: str | Path, settings: ExportSettings) -> dict[str | None, Target]:
    """Give the output of each part; none for standard output."""
    if str(out) == STANDARD_OUTPUT:
        if settings.split is not None:
            raise OutputError("a split has two files, and standard output is one: write to a file")
        return {}
    target = find_target(out)
    main, *others = _parts(settings)
    return {main: target} | {each: target.beside(str(each)) for each in others}


def _write_rows(
    reading: _Reading,
    targets: dict[str | None, Target],
    manifest: Path | None,
    progress: Progress,
) -> tuple[FileRecord, ...]:
    columns = reading.layout.columns(reading.shape)
    force = reading.settings.force
    with ExitStack() as places:
        paths = {
            part: places.enter_context(replacing(target, manifest, force))
            for part, target in targets.items()
        }
        # All files are written to their ends before the first one takes its place.
        with ExitStack() as files:
            write = {
                part: files.enter_context(open_writer(targets[part].kind, path, columns))
                for part, path in paths.items()
            }
            for part, row in reading.rows(progress):
                write[part](row)
    return tuple(
        record for part, target in targets.items() for record in describe(target.path, part)
    )


def _print_rows(rows: Iterator[tuple[str | None, Row]]) -> tuple[FileRecord, ...]:
    output = StandardOutput()
    with output_errors(Path("standard output")):
        for _, row in rows:
            output.write(row)
        return (output.close(),)


def _has_margin(run: Run) -> bool:
    return any(applied.name == Margin.name for applied in run.filters)


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
