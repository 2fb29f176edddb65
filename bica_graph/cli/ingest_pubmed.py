"""`bicagraph ingest pubmed`: fetch papers from PubMed, and write them to the graph."""

from __future__ import annotations

import functools
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from bica_graph.cli.file_types import FILE
from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.ingest_options import bulk_option
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.setting_options import setting_options
from bica_graph.cli.tables import show_counts, show_json, show_rows
from bica_graph.ingest.pubmed.settings import CrawlSettings
from bica_graph.ingest.pubmed.writing_settings import PubmedSettings
from bica_graph.output.words import counted, not_zero

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.ingest.pubmed.coverage import Covered
    from bica_graph.ingest.pubmed.crawl import CrawlReport
    from bica_graph.ingest.pubmed.stage import PubmedReport
    from bica_graph.progress import Progress
    from bica_graph.sources.services.eutils import EutilsSettings

_GO_ON = "run the same command again to go on; nothing that PubMed answered is asked for again"


def seed_options(command: Any) -> Any:
    """Add the options that choose what a crawl begins with and how far it goes."""
    for option in (
        setting_options(CrawlSettings),
        click.option(
            "--pmids",
            "--seeds",
            "pmid_files",
            metavar="FILE",
            multiple=True,
            type=FILE,
            help="File of PMIDs, one in each line; can be repeated, and combined with --query.",
        ),
        click.option(
            "--query",
            metavar="TEXT",
            help="A search, in the language of PubMed's own page; all its hits are fetched.",
        ),
    ):
        command = option(command)
    return command


def eutils_options(command: Any) -> Any:
    """Add the options of E-utilities; the command receives them as one *eutils*."""

    @click.option(
        "--api-key",
        metavar="KEY",
        envvar="NCBI_API_KEY",
        help="Your key of NCBI: 10 requests a second in place of 3. Or set NCBI_API_KEY.",
    )
    @click.option(
        "--email",
        metavar="ADDRESS",
        envvar="NCBI_EMAIL",
        help="Where NCBI writes to if something is wrong with the requests. Or set NCBI_EMAIL.",
    )
    @click.option(
        "--eutils-url",
        metavar="URL",
        help="Address of a mirror of E-utilities. Or set BICAGRAPH_EUTILS_URL.",
    )
    @functools.wraps(command)
    def wrapped(
        *args: Any, api_key: str | None, email: str | None, eutils_url: str | None, **kw: Any
    ) -> None:
        from bica_graph.sources.services.eutils import EutilsSettings

        settings = EutilsSettings(api_key=api_key, email=email)
        if eutils_url is not None:
            settings = replace(settings, address=eutils_url)
        command(*args, eutils=settings, **kw)

    return wrapped


@click.command()
@seed_options
@eutils_options
@click.option(
    "--journal",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps all answers, so that nothing is asked twice; default: one for these "
    "seeds in your data folder.",
)
@click.option(
    "--refresh",
    "refresh_days",
    metavar="DAYS",
    type=click.FloatRange(min=0),
    help="Ask again for what was answered more than DAYS days ago.",
)
@click.option(
    "--from-journal",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Write the graph from this journal, without a network.",
)
@setting_options(PubmedSettings)
@bulk_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@graph_options
@interruptible(_GO_ON)
def pubmed(
    query: str | None,
    pmid_files: tuple[str, ...],
    eutils: EutilsSettings,
    journal: Path | None,
    refresh_days: float | None,
    from_journal: Path | None,
    bulk: bool,
    as_json: bool,
    opening: GraphOpening,
    **settings: Any,
) -> None:
    """
    Fetch the papers of a search or a list from PubMed, with their references.

    The papers that they refer to are fetched, too, --hops times. All answers are kept in a journal:
    a command that was interrupted goes on where it stopped. What PubMed could not give is counted
    and marked, and asked for by the next call.

    \b
    Examples:
      bicagraph ingest pubmed --query "asthma[mh] AND exercise[mh]" --hops 2
      bicagraph ingest pubmed --pmids seeds.txt --max-papers 100000
    """
    from bica_graph.ingest.pubmed.crawl import check_complete
    from bica_graph.ingest.pubmed.stage import check_coverage, ingest_journal
    from bica_graph.sources.services.journal import Journal

    writing = PubmedSettings(
        **{name: settings.pop(name) for name in ("batch_size", "min_coverage")}
    )
    if from_journal is not None:
        _refuse_beside_journal()
    crawled: CrawlReport | None = None
    with ExitStack() as stack:
        if from_journal is None:
            seeds = chosen_seeds(query, pmid_files, settings)
            place = journal or default_journal(seeds)
            opening.progress.say(f"answers of PubMed are kept in {place}")
            kept = stack.enter_context(Journal(place, refresh_days))
            crawled = _crawled(seeds, eutils, kept, opening.progress)
        else:
            kept = stack.enter_context(Journal(from_journal, reading=True))
        graph = stack.enter_context(opening.open_to_fill(bulk=bulk))
        report = ingest_journal(
            graph, kept, settings=writing, progress=opening.progress, crawled=crawled
        )
    if as_json:
        show_json(asdict(report))
    else:
        _show(report)
    check_coverage(report, writing.min_coverage)
    if crawled is not None:
        check_complete(crawled)


def _refuse_beside_journal() -> None:
    """Raise a usage error for an option that does nothing with --from-journal."""
    context = click.get_current_context()
    for each in context.command.params:
        given = context.get_parameter_source(each.name or "") is ParameterSource.COMMANDLINE
        if given and each.name in _ASKING:
            raise click.UsageError(
                f"--from-journal asks PubMed for nothing, so {each.opts[0]} cannot be given with it"
            )


_ASKING = frozenset(
    {"query", "pmid_files", "hops", "max_papers", "elink", "journal", "refresh_days"}
)
"""Parameters that do nothing with --from-journal."""


def chosen_seeds(
    query: str | None, pmid_files: Sequence[str], settings: dict[str, Any]
) -> CrawlSettings:
    """Give the settings of a crawl; a usage error without a search and without PMIDs."""
    from bica_graph.ingest.pubmed.pmid_file import read_pmids

    if not query and not pmid_files:
        raise click.UsageError("give a search with --query, or a file of PMIDs with --pmids")
    pmids = read_pmids(pmid_files) if pmid_files else ()
    return CrawlSettings(query=query, pmids=pmids, **settings)


def default_journal(seeds: CrawlSettings) -> Path:
    """Give the journal of a crawl in the user's data folder, by what it begins with."""
    from bica_graph.server import data_folder

    folder = data_folder() / "journals"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"pubmed-{seeds.mark[:12]}.journal"


def _crawled(
    seeds: CrawlSettings, eutils: EutilsSettings, journal: Any, progress: Progress
) -> CrawlReport:
    from bica_graph.ingest.pubmed.crawl import crawl
    from bica_graph.sources.services.eutils import Eutils

    with Eutils(eutils) as client:
        return crawl(seeds, client, journal, progress)


def _show(report: PubmedReport) -> None:
    crawled = report.crawl
    if crawled is not None:
        counts: dict[str, Any] = {"requests": crawled.requests}
        if crawled.faults:
            counts["tried again"] = dict(crawled.faults)
        if crawled.not_pmids:
            counts["no PMIDs"] = len(crawled.not_pmids)
        left_out = sum(each.left_out for each in crawled.hops)
        if left_out:
            counts["beyond --max-papers"] = left_out
        show_counts(counts, "fetched")
        click.echo()
    show_counts(
        {
            "papers": not_zero(asdict(report.papers)),
            "citations": not_zero(asdict(report.references)),
            "without a record": dict(report.not_written),
            "merged into others": report.merged,
            "retracted by a notice": report.retracted,
            "references without a PMID": report.unresolved,
            "stubs in the graph": report.stubs,
        },
        "ingested",
    )
    click.echo()
    _show_coverage([*report.hops, *report.years])
    if not any(each.references for each in report.hops):
        click.echo(
            "No paper has references, so there are no neighbourhoods to mine in: try --elink, "
            "ingest icite or ingest openalex.",
            err=True,
        )
    if report.crawl and report.crawl.not_pmids:
        shown = ", ".join(map(repr, report.crawl.not_pmids[:3]))
        count = len(report.crawl.not_pmids)
        click.echo(f"{counted(count, 'line')} of --pmids left out, no PMIDs: {shown}", err=True)


def _show_coverage(rows: Sequence[Covered]) -> None:
    columns = ("papers", "fetched", "abstracts", "references", "none", "unknown", "citations")
    show_rows(
        ("", *columns, "coverage"),
        [
            (each.of, *(getattr(each, name) for name in columns), f"{each.share:.0%}")
            for each in rows
        ],
    )
