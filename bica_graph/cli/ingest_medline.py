"""`bicagraph ingest medline`: read files of PubMed's baseline and its updates."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.file_types import FILE
from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.ingest_options import bulk_option, rejects_options
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.setting_options import setting_options
from bica_graph.cli.tables import show_counts, show_json
from bica_graph.ingest.medline_settings import MedlineSettings
from bica_graph.output.words import not_zero

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.ingest.medline import MedlineReport

_GO_ON = "run the same command again to go on; files that were read are not read again"
_YEARS = re.compile(r"([0-9]{4})?-([0-9]{4})?|([0-9]{4})")


class Years(click.ParamType[tuple[int | None, int | None]]):
    """Years such as 2010-2020, 2010-, -2020, or 2015."""

    name = "years"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int | None, int | None]:
        """Give the first and the last year."""
        found = _YEARS.fullmatch(str(value).strip())
        if found is None or value == "-":
            self.fail(f"{value!r} are no years: write 2010-2020, 2010-, -2020 or 2015", param, ctx)
        if found[3]:
            return int(found[3]), int(found[3])
        first, last = (int(each) if each else None for each in found.groups()[:2])
        if first is not None and last is not None and last < first:
            self.fail(f"{value!r} ends before it begins: write {last}-{first}", param, ctx)
        return first, last


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option(
    "--pmids",
    metavar="FILE",
    type=FILE,
    help="Only papers of this list, one PMID a line.",
)
@click.option(
    "--mesh",
    metavar="TERM",
    multiple=True,
    help="Only papers indexed with this MeSH heading, by name or identifier; can be repeated.",
)
@click.option("--year", "years", metavar="FROM-TO", type=Years(), help="Only of these years.")
@click.option(
    "--neighbourhood-of",
    metavar="FILE",
    type=FILE,
    help="Only the papers of this list of PMIDs, and those within --hops citations from them.",
)
@setting_options(MedlineSettings)
@rejects_options
@bulk_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@graph_options
@interruptible(_GO_ON)
def medline(
    files: tuple[str, ...],
    pmids: str | None,
    mesh: tuple[str, ...],
    years: tuple[int | None, int | None] | None,
    neighbourhood_of: str | None,
    bulk: bool,
    as_json: bool,
    opening: GraphOpening,
    **settings: Any,
) -> None:
    """
    Read files of PubMed's baseline and its updates: pubmed26n0001.xml.gz and so on.

    They are read in the order of their names. Later records take the place of earlier ones, and
    papers that PubMed deleted are marked. Each file is read once. MD5 sums are checked where they
    lie beside the files.

    \b
    Examples:
      bicagraph ingest medline pubmed26n*.xml.gz --mesh Asthma --year 2000-
      bicagraph ingest medline pubmed26n*.xml.gz --neighbourhood-of seeds.txt --hops 2
    """
    from bica_graph.ingest.medline import ingest_medline
    from bica_graph.ingest.pubmed.pmid_file import known_pmids
    from bica_graph.sources.files.inputs import check_readable
    from bica_graph.sources.pubmed.wanted import Wanted

    check_readable(files)
    wanted = Wanted(None if pmids is None else known_pmids(pmids), mesh, years)
    around = None if neighbourhood_of is None else known_pmids(neighbourhood_of)
    with opening.open_to_fill(bulk=bulk) as graph:
        report = ingest_medline(
            graph,
            [Path(each) for each in files],
            wanted,
            neighbourhood_of=around,
            settings=MedlineSettings(**settings),
            progress=opening.progress,
        )
    if as_json:
        show_json(asdict(report))
    else:
        _show(report)


def _show(report: MedlineReport) -> None:
    counts: dict[str, Any] = {
        "files": report.files,
        "read before": report.read_before,
        "records": report.records,
        "papers": not_zero(asdict(report.papers)),
        "citations": not_zero(asdict(report.references)),
        "left out": dict(report.left_out),
        "deleted": report.deleted,
        "retracted by a notice": report.retracted,
        "references without a PMID": report.unresolved,
        "stubs in the graph": report.stubs,
    }
    if report.rejects:
        counts |= {"skipped records": dict(report.skipped), "rejects": report.rejects}
    show_counts(counts, "ingested")
