"""`bicagraph ingest icite` and `ingest openalex`: citations and papers of other sources."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.file_types import FILE
from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.ingest_options import rejects_options
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.setting_options import setting_options
from bica_graph.cli.tables import show_counts, show_json
from bica_graph.ingest.source_settings import SourceSettings
from bica_graph.output.words import not_zero

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.ingest.icite import IciteReport
    from bica_graph.ingest.openalex import OpenAlexReport

_GO_ON = "run the same command again; what is written already is not written twice"


def _source_options(command: Any) -> Any:
    """Add the options that both commands have."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
        rejects_options,
        setting_options(SourceSettings),
        click.option(
            "--snapshot",
            metavar="DATE",
            help="Date of the snapshot, kept with each citation; default: the one in the names of "
            "the files.",
        ),
        click.option(
            "--stubs",
            is_flag=True,
            help="Stubs count as papers of the graph: they are filled, and their citations added. "
            "Each call then reaches one citation further.",
        ),
        click.option(
            "--all",
            "everything",
            is_flag=True,
            help="Also papers and citations that have nothing to do with the graph.",
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("files", metavar="[FILE...]", nargs=-1, type=FILE)
@click.option(
    "--from-network",
    is_flag=True,
    help="Ask iCite's web service about the papers of the graph, in place of files; "
    "BICAGRAPH_ICITE_URL names another address.",
)
@click.option(
    "--both-ends",
    is_flag=True,
    help="Only citations whose two papers are in the graph; otherwise one is enough, and the other "
    "becomes a stub.",
)
@_source_options
@graph_options
@interruptible(_GO_ON)
def icite(
    files: tuple[str, ...],
    from_network: bool,
    both_ends: bool,
    opening: GraphOpening,
    as_json: bool,
    **settings: Any,
) -> None:
    """
    Read citations and papers of iCite, NIH's citation collection.

    FILE is open_citation_collection.csv or the metadata CSV, plain, .gz or .zip. Papers are found
    by their PMIDs; what the graph has of them is kept, and what is missing is filled in.

    \b
    Examples:
      bicagraph ingest icite open_citation_collection.csv --both-ends --snapshot 2026-04
      bicagraph ingest icite --from-network
    """
    from bica_graph.ingest.icite import check_answered, ingest_icite, ingest_icite_service
    from bica_graph.sources.files.inputs import check_readable
    from bica_graph.sources.services.icite import Icite

    if from_network == bool(files):
        raise click.UsageError("give files of iCite, or --from-network in place of them")
    check_readable(files)
    chosen = SourceSettings(**settings)
    with opening.open(begins=not from_network) as graph:
        if from_network:
            with Icite() as client:
                report = ingest_icite_service(
                    graph, client, settings=chosen, progress=opening.progress
                )
        else:
            report = ingest_icite(
                graph, files, both_ends=both_ends, settings=chosen, progress=opening.progress
            )
    if as_json:
        show_json(asdict(report))
    else:
        _show_icite(report)
    check_answered(report)


@click.command()
@click.argument("places", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--with-xpac", is_flag=True, help="Also the works that OpenAlex marks as is_xpac.")
@click.option("--partial", is_flag=True, help="Accept a snapshot with missing files.")
@_source_options
@graph_options
@interruptible(_GO_ON)
def openalex(
    places: tuple[str, ...],
    with_xpac: bool,
    partial: bool,
    opening: GraphOpening,
    as_json: bool,
    **settings: Any,
) -> None:
    """
    Read citations and papers of OpenAlex: files of works, saved answers, or a snapshot's folder.

    A paper that the graph knows by PMID or DOI is filled, not doubled. Works that cite one of its
    papers become stubs; all others are left out, unless --all is given. Give all files in one call:
    which paper a reference means is found from them.

    \b
    Example:
      bicagraph ingest openalex openalex-snapshot/data/works --partial
    """
    from bica_graph.ingest.openalex import ingest_openalex

    with opening.open(begins=True) as graph:
        report = ingest_openalex(
            graph,
            places,
            with_xpac=with_xpac,
            partial=partial,
            settings=SourceSettings(**settings),
            progress=opening.progress,
        )
    if as_json:
        show_json(asdict(report))
    else:
        _show_openalex(report)


def _show_icite(report: IciteReport) -> None:
    counts: dict[str, Any] = {}
    if report.pairs.rows:
        counts["pairs"] = not_zero(asdict(report.pairs))
    if report.pairs.rows or report.citations.created or report.citations.known:
        counts["citations"] = not_zero(asdict(report.citations) | {"repeated": report.repeated})
    if report.absent:
        counts["papers that iCite does not know"] = report.absent
    if report.papers_read:
        counts["papers read"] = report.papers_read
        counts["papers"] = not_zero(asdict(report.papers))
        counts["in lists of references"] = not_zero(asdict(report.references))
    if report.outside:
        counts["citations by or of papers that are not in the graph"] = report.outside
    _show(counts, report.ignored_values, report)


def _show_openalex(report: OpenAlexReport) -> None:
    counts: dict[str, Any] = {
        "works": not_zero(asdict(report.works)),
        "papers": not_zero(asdict(report.papers)),
        "in lists of references": not_zero(asdict(report.references)),
        "citations by others": not_zero(asdict(report.citations)),
    }
    if report.shared_pmids:
        counts["PMIDs of several works"] = report.shared_pmids
    _show(counts, report.ignored_values, report)


def _show(
    counts: dict[str, Any], ignored: Mapping[str, int], report: IciteReport | OpenAlexReport
) -> None:
    if ignored:
        counts["ignored values"] = dict(ignored)
    counts["stubs in the graph"] = report.stubs
    if report.rejects:
        counts |= {"skipped lines": dict(report.skipped), "rejects": report.rejects}
    show_counts(counts, "ingested")
