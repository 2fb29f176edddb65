"""`bicagraph plan`: what a command will take, before it is started."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.groups import CommandGroup
from bica_graph.cli.ingest_pubmed import chosen_seeds, eutils_options, seed_options
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.progress import duration_text, terminal_progress
from bica_graph.cli.tables import show_counts, show_json

if TYPE_CHECKING:
    from bica_graph.ingest.pubmed.plan import CrawlPlan
    from bica_graph.sources.services.eutils import EutilsSettings


@click.group(cls=CommandGroup)
def plan() -> None:
    """Estimate what a command will take."""


@plan.command()
@seed_options
@eutils_options
@click.option(
    "--encoder",
    metavar="NAME_OR_PATH",
    help="Encoder whose speed is measured on this machine; default: the bundled one, if it is "
    "installed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@interruptible("nothing was written")
def pubmed(
    query: str | None,
    pmid_files: tuple[str, ...],
    eutils: EutilsSettings,
    encoder: str | None,
    as_json: bool,
    **settings: Any,
) -> None:
    """
    Estimate papers, requests, hours, disk and memory of `ingest pubmed`.

    It takes the same seeds and --hops, --max-papers and --elink. It asks for the number of hits and
    a few batches of records, and writes nothing.

    \b
    Example:
      bicagraph plan pubmed --query "asthma[mh] AND exercise[mh]" --hops 2
    """
    from bica_graph.ingest.pubmed.plan import plan_crawl
    from bica_graph.sources.services.eutils import Eutils

    seeds = chosen_seeds(query, pmid_files, settings)
    measured, missing = _encoder(encoder)
    with Eutils(eutils) as client:
        found = plan_crawl(seeds, client, measured, terminal_progress())
    if as_json:
        show_json(asdict(found))
        return
    _show(found)
    if missing:
        click.echo(missing, err=True)


def _encoder(name: str | None) -> tuple[Any, str]:
    """Give how to embed texts and the dimension; without an encoder, why not."""
    from bica_graph.errors import MissingLibrary
    from bica_graph.models.encoder import BUNDLED, Encoder, EncoderChoice

    try:
        found = Encoder(EncoderChoice(name or BUNDLED))
    except MissingLibrary as error:
        if name is not None:
            raise
        return None, f"No time for embeddings: {error}; or name a model with --encoder"
    return (found.encode_papers, found.record.dim), ""


def _show(found: CrawlPlan) -> None:
    papers = {f"hop {hop.hop}{'' if hop.exact else ', about'}": hop.papers for hop in found.hops}
    counts: dict[str, Any] = {
        "papers": papers,
        "citations, about": found.citations,
        "abstracts, about": found.abstracts,
        "requests, about": found.requests,
        "time to fetch": duration_text(found.hours * 3600),
        "on disk": {
            "journal": f"{found.journal_mb:,} MB",
            "graph": f"{found.graph_mb:,} MB",
        },
        "memory for the server": f"{found.memory_mb:,} MB",
    }
    if found.embedding_hours is not None:
        counts["time to embed here"] = duration_text(found.embedding_hours * 3600)
        counts["on disk"]["embeddings"] = f"{found.embeddings_mb:,} MB"
    if found.not_sampled:
        counts["papers of the sample without a record"] = found.not_sampled
    show_counts(counts, f"from {found.sampled:,} records")
