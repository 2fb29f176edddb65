"""`bicagraph ingest`: papers and citations into the graph."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.tables import show_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.ingest.stage import IngestReport


@click.group()
def ingest() -> None:
    """Put papers and citations into the graph."""


@ingest.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--citations",
    "citation_files",
    metavar="FILE",
    multiple=True,
    help="TSV of citations with the header citing, cited; may be given more than once.",
)
@click.option("--skip-bad", is_flag=True, help="Skip bad lines, count them, and go on.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where skipped lines go; default: NAME.rejects.jsonl here, after the first FILE.",
)
@click.option(
    "--batch-size",
    type=click.IntRange(min=1),
    default=2000,
    show_default=True,
    help="Papers written in one transaction.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@graph_options
def jsonl(
    files: tuple[str, ...],
    citation_files: tuple[str, ...],
    opening: GraphOpening,
    as_json: bool,
    **settings: Any,
) -> None:
    """
    Read papers from JSONL files: plain, .gz, or - for standard input.

    Each line is an object with an id, or a pmid or doi in its place, and with title, abstract,
    year, references (a list of ids) and retracted as far as they are known. Other fields are
    ignored and counted.
    Every line is checked before the first is written, unless bad ones are to be skipped.

    \b
    Example:
      bicagraph ingest jsonl papers.jsonl.gz --citations citations.tsv
    """
    from bica_graph.ingest.stage import IngestSettings, ingest_jsonl

    with opening.open(begins=True) as graph:
        report = ingest_jsonl(
            graph,
            files,
            citation_files,
            settings=IngestSettings(**settings),
            progress=opening.progress,
        )
    if as_json:
        click.echo(json.dumps(asdict(report), indent=2))
    else:
        show_counts(_table(report), "ingested")


def _table(report: IngestReport) -> dict[str, Any]:
    """Give the counts as people read them: what is 0 is left out of the details."""
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
