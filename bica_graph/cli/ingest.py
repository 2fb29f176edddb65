"""`bicagraph ingest`: read papers and citations from files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.file_types import FILE
from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.groups import CommandGroup
from bica_graph.cli.ingest_citations import icite, openalex
from bica_graph.cli.ingest_medline import medline
from bica_graph.cli.ingest_options import bulk_option, rejects_options
from bica_graph.cli.ingest_pubmed import pubmed
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.tables import show_counts, show_json
from bica_graph.cli.usage import usage_errors
from bica_graph.output.words import counted, not_zero

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.ingest.beir import BeirReport
    from bica_graph.ingest.stage import IngestReport, IngestSettings


_GO_ON = "run the same command again to go on; what is written already is not written twice"


@click.group(
    cls=CommandGroup,
    synonyms={"json": "jsonl", "papers": "jsonl", "file": "jsonl"},
    files="to read papers from a JSONL file, run bicagraph ingest jsonl {name}",
)
def ingest() -> None:
    """Add papers and citations to the graph."""


def _reading_options(command: Any) -> Any:
    """Add the options that every command has which reads papers."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
        click.option(
            "--batch-size",
            type=click.IntRange(min=1),
            default=2000,
            show_default=True,
            help="Maximum number of papers written in one transaction.",
        ),
        rejects_options,
        click.option(
            "--citations",
            "citation_files",
            metavar="FILE",
            type=FILE,
            multiple=True,
            help="TSV file of citations with the header citing, cited; can be repeated.",
        ),
    ):
        command = option(command)
    return command


def _field_names(
    context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    """Give the names of fields by our names."""
    from bica_graph.sources.files.field_names import check_field_names

    names: dict[str, str] = {}
    for each in given:
        ours, found, theirs = (part.strip() for part in each.partition("="))
        if not found or ours in names:
            problem = "is given twice" if found else f"of {each!r} has no name: write {each}=NAME"
            raise click.BadParameter(f"the field {ours} {problem}", context, option)
        names[ours] = theirs
    try:
        check_field_names(names)
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from error
    return names


@ingest.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option(
    "--field",
    "fields",
    metavar="FIELD=NAME",
    multiple=True,
    callback=_field_names,
    help="Read FIELD of a paper from the field NAME of the file, such as id=paperId or "
    "abstract=text; can be repeated.",
)
@_reading_options
@bulk_option
@graph_options
@interruptible(_GO_ON)
def jsonl(
    files: tuple[str, ...],
    citation_files: tuple[str, ...],
    bulk: bool,
    opening: GraphOpening,
    as_json: bool,
    **settings: Any,
) -> None:
    """
    Read papers from JSONL files: plain, .gz, or - for standard input.

    Each line is a JSON object with an id, or else a pmid or doi. It may have title, abstract, year,
    references (a list of ids) and retracted; --field gives other names. Other fields are ignored
    and counted. All lines are checked before anything is written, unless --skip-bad is given.

    \b
    Examples:
      bicagraph ingest jsonl papers.jsonl.gz --citations citations.tsv
      bicagraph ingest jsonl corpus.jsonl --field id=_id --field abstract=text
    """
    from bica_graph.ingest.stage import IngestSettings, ingest_jsonl

    chosen = IngestSettings(**settings)
    _refuse_beir(files)
    _check_places([*files, *citation_files], settings["rejects"])
    with opening.open_to_fill(bulk=bulk) as graph:
        report = ingest_jsonl(
            graph, files, citation_files, settings=chosen, progress=opening.progress
        )
    if as_json:
        show_json(asdict(report))
    else:
        show_counts(_table(report), "ingested")
    _suggest_fields(report, chosen)


@ingest.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--no-queries", is_flag=True, help="Read the papers alone.")
@click.option(
    "--split",
    "splits",
    metavar="NAME",
    multiple=True,
    help="Make a set of this split only, such as test; can be repeated. Default: all splits.",
)
@click.option(
    "--name",
    metavar="NAME",
    help="What the names of the sets begin with: NAME-test, NAME-train …; default: the name of "
    "the folder.",
)
@_reading_options
@graph_options
@interruptible(_GO_ON)
def beir(
    folder: Path,
    no_queries: bool,
    splits: tuple[str, ...],
    name: str | None,
    citation_files: tuple[str, ...],
    opening: GraphOpening,
    as_json: bool,
    **settings: Any,
) -> None:
    """
    Read a folder in BEIR's layout: papers, and a set of queries for each split.

    FOLDER has corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv, each plain or .gz. Judgements above
    0 name the positives of a query. All lines are checked before anything is written, unless
    --skip-bad is given. BEIR has no citations: add some with --citations, now or later, or mine
    without them: bicagraph mine cypher --ready nearest.

    \b
    Example:
      bicagraph ingest beir scifact
    """
    from bica_graph.ingest.beir import BeirSettings, check_beir, ingest_beir
    from bica_graph.ingest.stage import IngestSettings

    if no_queries and (splits or name):
        raise click.UsageError("--no-queries cannot be combined with --split or --name")
    chosen = BeirSettings(not no_queries, splits, name)
    with usage_errors():
        check_beir(folder, chosen)
    _check_places(citation_files, settings["rejects"])
    with opening.open(begins=True) as graph:
        report = ingest_beir(
            graph,
            folder,
            citation_files,
            beir=chosen,
            settings=IngestSettings(**settings),
            progress=opening.progress,
        )
        citations = graph.counts()["citations"]
    if as_json:
        show_json(asdict(report))
        return
    show_counts(_table(report.papers), "ingested")
    _show_sets(report)
    if not citations:
        click.echo(_NO_CITATIONS, err=True)


_NO_CITATIONS = (
    "The graph has no citations, so there are no neighbourhoods to mine in: add a file of pairs "
    "with --citations, or mine the papers most similar to each query, which needs Neo4j: bicagraph "
    "mine cypher --ready nearest --run NAME"
)


def _check_places(files: Sequence[str], rejects: Path | None) -> None:
    """Check that files can be read and written, before a server is started, which takes long."""
    from bica_graph.output.files import check_folder
    from bica_graph.sources.files.inputs import check_readable

    check_readable(files)
    if rejects is not None:
        check_folder(rejects)


def _refuse_beir(files: tuple[str, ...]) -> None:
    """Raise a usage error for a folder in BEIR's layout."""
    for file in files:
        if any((Path(file) / f"corpus.jsonl{end}").is_file() for end in ("", ".gz")):
            raise click.UsageError(
                f"{file} is a folder in BEIR's layout: bicagraph ingest beir {file}"
            )


_OF_BEIR = {"no_text": "the graph has no text of the paper"}
"""Reasons that mean something else in a BEIR folder."""


def _show_sets(report: BeirReport) -> None:
    from bica_graph.queries.reasons import REASONS

    for each in report.sets:
        counts = {
            "queries": each.queries,
            "of them new": each.new,
            "positives": each.positives,
            "queries left out": dict(each.left_out),
            "judgements that give no positive": dict(each.not_positives),
        }
        meanings = {name: {**REASONS, **_OF_BEIR} for name in counts}
        click.echo()
        shown = {key: value for key, value in counts.items() if value != {}}
        show_counts(shown, f"set {each.set}", meanings=meanings)
    if report.unjudged:
        click.echo(f"\n{counted(report.unjudged, 'query')} left out: no split judges them")


def _suggest_fields(report: IngestReport, settings: IngestSettings) -> None:
    """Say on standard error which ignored fields could be read."""
    from bica_graph.sources.files.field_names import likely_fields, option_for

    for ours, theirs in likely_fields(report.ignored_fields, settings.fields).items():
        click.echo(
            f"The field {theirs} was ignored; to read it as {ours}: {option_for(ours, theirs)}",
            err=True,
        )


def _table(report: IngestReport) -> dict[str, Any]:
    """Arrange the counts for a table; details that are 0 are left out."""
    papers = asdict(report.papers) | {"repeated": report.papers_repeated}
    citations = asdict(report.citations) | {"repeated": report.citations_repeated}
    details = {
        "papers": papers,
        "in lists of references": asdict(report.references),
        "citations": citations,
        "ignored fields": report.ignored_fields,
        "ignored values": report.ignored_values,
        "skipped lines": report.skipped,
    }
    shown = {name: not_zero(counts) for name, counts in details.items()}
    return {
        "papers read": report.papers_read,
        "citations read": report.citations_read,
        "blank lines": report.blank,
        **{name: counts for name, counts in shown.items() if counts},
        "stubs in the graph": report.stubs,
        **({"rejects": report.rejects} if report.rejects else {}),
    }


ingest.add_command(icite)
ingest.add_command(medline)
ingest.add_command(openalex)
ingest.add_command(pubmed)
