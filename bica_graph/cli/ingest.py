"""`bicagraph ingest`: read papers and citations from files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.file_types import FILE
from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.groups import CommandGroup
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.tables import show_counts, show_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.ingest.stage import IngestReport


@click.group(
    cls=CommandGroup,
    synonyms={"json": "jsonl", "papers": "jsonl", "file": "jsonl"},
    files="to read papers from a JSONL file, run bicagraph ingest jsonl {name}",
)
def ingest() -> None:
    """Add papers and citations to the graph."""


@ingest.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option(
    "--citations",
    "citation_files",
    metavar="FILE",
    type=FILE,
    multiple=True,
    help="TSV file of citations with the header citing, cited; can be repeated.",
)
@click.option(
    "--skip-bad", is_flag=True, help="Skip and count bad lines, instead of stopping at the first."
)
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File for the skipped lines, with reasons; default: NAME.rejects.jsonl, where NAME is the "
    "first FILE.",
)
@click.option(
    "--batch-size",
    type=click.IntRange(min=1),
    default=2000,
    show_default=True,
    help="Maximum number of papers written in one transaction.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@graph_options
@interruptible("run the same command again to go on; what is written already is not written twice")
def jsonl(
    files: tuple[str, ...],
    citation_files: tuple[str, ...],
    opening: GraphOpening,
    as_json: bool,
    **settings: Any,
) -> None:
    """
    Read papers from JSONL files: plain, .gz, or - for standard input.

    Each line is a JSON object with an id, or else a pmid or doi. It may have title, abstract, year,
    references (a list of ids) and retracted. Other fields are ignored and counted.
    All lines are checked before anything is written, unless --skip-bad is given.

    \b
    Example:
      bicagraph ingest jsonl papers.jsonl.gz --citations citations.tsv
    """
    from bica_graph.ingest.stage import IngestSettings, ingest_jsonl
    from bica_graph.output.files import check_folder
    from bica_graph.sources.files.inputs import check_readable

    # Before a server is started, which takes long.
    check_readable([*files, *citation_files])
    if settings["rejects"] is not None:
        check_folder(settings["rejects"])
    with opening.open(begins=True) as graph:
        report = ingest_jsonl(
            graph,
            files,
            citation_files,
            settings=IngestSettings(**settings),
            progress=opening.progress,
        )
    if as_json:
        show_json(asdict(report))
    else:
        show_counts(_table(report), "ingested")


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
    shown = {name: _not_zero(counts) for name, counts in details.items()}
    return {
        "papers read": report.papers_read,
        "citations read": report.citations_read,
        "blank lines": report.blank,
        **{name: counts for name, counts in shown.items() if counts},
        "stubs in the graph": report.stubs,
        **({"rejects": report.rejects} if report.rejects else {}),
    }


def _not_zero(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
