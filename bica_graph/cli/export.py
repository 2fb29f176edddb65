"""`bicagraph export-triplets` and `bicagraph check`: write and check training files."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.file_types import FILE
from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.progress import terminal_progress
from bica_graph.cli.tables import show_json
from bica_graph.cli.usage import usage_errors
from bica_graph.export.files import STANDARD_OUTPUT, check_output
from bica_graph.export.layouts.registry import LAYOUTS
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.export.check.check import TextLimit
    from bica_graph.export.check.findings import CheckReport, Finding
    from bica_graph.export.split import Split
    from bica_graph.export.stage import ExportReport

_SHOWN = 20
_NUMBER = r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))"
_RANGE = re.compile(rf"\s*{_NUMBER}\s*(?:-|\.\.)\s*{_NUMBER}\s*", re.ASCII)


def _range(
    context: click.Context, option: click.Parameter, value: str | None
) -> tuple[float, float] | None:
    if value is None:
        return None
    found = _RANGE.fullmatch(value)
    if found is None:
        problem = f"{value!r} is no range: write two cosines, such as 0.3-0.7"
        raise click.BadParameter(problem, context, option)
    low, high = float(found[1]), float(found[2])
    if low > high:
        problem = f"{value!r} goes from the larger cosine to the smaller: write {high:g}-{low:g}"
        raise click.BadParameter(problem, context, option)
    return low, high


def _split(context: click.Context, option: click.Parameter, value: str | None) -> Split | None:
    if value is None:
        return None
    from bica_graph.export.split import Split

    try:
        return Split.parsed(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from error


@click.command("export-triplets")
@graph_options
@click.option("--run", required=True, metavar="NAME", help="The mining run to export.")
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    type=FILE,
    help=".jsonl, .jsonl.gz or .parquet, a folder for a Hugging Face dataset, - for "
    "standard output.",
)
@click.option(
    "--layout",
    type=click.Choice(list(LAYOUTS)),
    default="triplets",
    show_default=True,
    help="text-only is what a sentence-transformers trainer takes.",
)
@click.option(
    "--text",
    type=click.Choice(["abstract", "title+abstract"]),
    help="Text of a paper to write; default: the text that was embedded.",
)
@click.option(
    "--negatives",
    type=click.IntRange(min=1),
    metavar="N",
    help="Write the first N negatives of each query; default: all.",
)
@click.option(
    "--too-few",
    type=click.Choice(["keep", "drop", "error"]),
    help="Keep or drop queries with fewer than N negatives; default: keep, for n-tuples drop.",
)
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="NAME",
    help="Only queries of this set of the run, such as scifact-train; can be repeated. Default: "
    "all.",
)
@click.option(
    "--strategy",
    "strategies",
    multiple=True,
    metavar="NAME",
    help="Only candidates of this strategy, such as bica_walk; can be repeated. Default: all.",
)
@click.option(
    "--hop",
    "hops",
    type=click.IntRange(1, 2),
    multiple=True,
    metavar="N",
    help="Only candidates N citations from a positive, 1 or 2; can be repeated. Default: all, also "
    "those farther away.",
)
@click.option(
    "--similarity",
    metavar="FROM-TO",
    callback=_range,
    help="Only candidates whose cosine with the query (the column similarity_query) is in this "
    "range, such as 0.3-0.7.",
)
@click.option(
    "--split",
    metavar="NAME=SHARE",
    callback=_split,
    help="Write a share of the queries, drawn at random, to a file of its own, such as dev=0.1. No "
    "positive of these queries is in the training file.",
)
@click.option(
    "--rng-seed",
    type=int,
    default=0,
    show_default=True,
    help="Seed of the random numbers of --split.",
)
@click.option(
    "--include-dropped",
    is_flag=True,
    help="Also write dropped candidates, with the names of the filters that dropped them. Not "
    "available for text-only and bica, which cannot hold the names.",
)
@click.option(
    "--unfinished",
    is_flag=True,
    help="Also export a run that is not finished, or that has an interrupted filter.",
)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option(
    "--manifest",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File for the manifest; default: FILE.manifest.json, and none for standard output.",
)
@interruptible("nothing was written; run the same command again")
def export_triplets(
    opening: GraphOpening, run: str, out: str, manifest: Path | None, **settings: Any
) -> None:
    """
    Write hard-negative triplets of a mining run to a training file.

    Positives, retractions and duplicates are checked again against the present graph. The manifest
    beside the file lists the settings, counts and hashes of the export. The same graph always
    gives the same bytes. With --split dev=0.1, train.jsonl comes with train-dev.jsonl.
    """
    from bica_graph.export.settings import ExportSettings
    from bica_graph.export.stage import export_triplets as export

    with usage_errors():
        chosen = ExportSettings(**settings)
    check_output(out, manifest, chosen.force)
    with opening.open() as graph:
        report = export(
            graph, run, out, settings=chosen, manifest=manifest, progress=opening.progress
        )
    _show_export(report, out)


@click.command()
@click.argument("file", metavar="FILE", type=FILE)
@click.option(
    "--layout",
    type=click.Choice(list(LAYOUTS)),
    help="Layout of the file; default: recognised from the columns of the first row.",
)
@click.option(
    "--encoder",
    metavar="NAME_OR_PATH",
    help="Report texts that are too long for this encoder; minilm is the bundled one.",
)
@click.option("--revision", help="Branch, tag or commit of the encoder on the hub.")
@click.option("--offline", is_flag=True, help="Never contact the model hub.")
@click.option("--json", "as_json", is_flag=True, help="Print every finding, as one JSON object.")
def check(file: str, layout: str | None, as_json: bool, **encoder: Any) -> None:
    """
    Check a training FILE of any layout, written by this or any other tool.

    Reports, with line numbers: texts where lists belong, empty texts, positives among the
    negatives, duplicates, wrong encodings, and texts too long for an encoder. The exit code is 1
    if there are errors, and 0 otherwise. - is standard input.
    """
    from bica_graph.export.check.check import check_file

    report = check_file(
        file, layout=layout, limit=_text_limit(**encoder), progress=terminal_progress()
    )
    if as_json:
        show_json(report.as_json())
    else:
        _show_check(report)
    if report.errors:
        raise click.exceptions.Exit(1)


def _show_export(report: ExportReport, out: str) -> None:
    """Print the counts, on standard error if the rows go to standard output."""
    echo = partial(click.echo, err=out == STANDARD_OUTPUT)
    for name, counts in (report.parts or {out: report.counts}).items():
        _show_part(report, name, counts, echo)
    if report.manifest is not None:
        echo(f"  manifest    {report.manifest}")


def _show_part(
    report: ExportReport, name: str, counts: dict[str, Any], echo: Callable[[str], None]
) -> None:
    """Print the counts of one output."""
    dropped = ", including dropped candidates" if report.include_dropped else ""
    size = "" if report.parts else f", {sum(file.bytes for file in report.files) / 1e6:,.1f} MB"
    echo(
        f"{name}: {counted(counts['rows'], 'row')} ({report.layout}) for "
        f"{counts['queries'].get('exported', 0):,} of "
        f"{counted(counts['queries']['total'], 'query')}{size}{dropped}",
    )
    for kind in ("queries", "candidates", "positives"):
        words = {word: count for word, count in counts[kind].items() if word != "total"}
        listed = ", ".join(f"{count:,} {word}" for word, count in words.items())
        echo(f"  {kind:<11} {listed}")
    if counts["repeated_rows"]:
        echo(f"  repeated    {counted(counts['repeated_rows'], 'row')} left out")


def _show_check(report: CheckReport) -> None:
    if report.layout is None and len(report.findings) == 1:
        _show_finding(report, report.findings[0], "")
        return
    layout = report.layout or "unknown"
    click.echo(f"{report.file}: {counted(report.rows, 'row')}, layout {layout}")
    if report.columns:
        read = ", ".join(f"{name} is read as {ours}" for name, ours in report.columns.items())
        click.echo(f"  columns: {read}")
    if not report.findings:
        click.echo("  nothing wrong")
    for reason, count in report.counts.items():
        found = [finding for finding in report.findings if finding.reason == reason]
        click.echo(f"\n{found[0].severity}: {reason}, {count:,}")
        for finding in found[:_SHOWN]:
            _show_finding(report, finding, "  ")
        if count > _SHOWN:
            click.echo(f"  and {count - _SHOWN:,} more: --json lists them")


def _show_finding(report: CheckReport, finding: Finding, indent: str) -> None:
    place = f"{report.file}:{finding.line}" if finding.line else report.file
    click.echo(f"{indent}{place}: {finding.message}")


def _text_limit(encoder: str | None, revision: str | None, offline: bool) -> TextLimit | None:
    if encoder is None:
        if revision or offline:
            raise click.UsageError("--revision and --offline can only be used with --encoder")
        return None
    from bica_graph.export.check.check import TextLimit
    from bica_graph.models.encoder import Encoder, EncoderChoice

    model = Encoder(EncoderChoice(name=encoder, revision=revision, offline=offline))
    return TextLimit(model.count_tokens, model.max_length("query"), model.max_length("document"))
