"""`bicagraph queries`: create sets of queries from papers or files, list, show or remove them."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.file_types import FILE, SourceType
from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.groups import CommandGroup
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.subcommands import refuse_options_before
from bica_graph.cli.tables import show_counts, show_json, show_rows
from bica_graph.cli.usage import usage_errors
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.embedding.stage import EmbedReport
    from bica_graph.graph.protocol import Graph
    from bica_graph.models.query_generator import GeneratorChoice
    from bica_graph.queries.source import QueryPlan
    from bica_graph.records.queries import Positive

_COUNT = click.IntRange(min=1)
_POSITIVES = 5
"""Positives of a query that a table shows."""
_SOURCE_OPTIONS = {
    "seed_file": "seed_file",
    "split": "split",
    "per_paper": "per_paper",
    "forbid_copy": "forbid_copy",
    "model": "generator",
    "revision": "generator",
    "profile": "generator",
}
"""Options that apply to some sources only, with the setting of the source that each one sets."""


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    synonyms={"ls": "list", "rm": "remove", "delete": "remove"},
    otherwise="there is no command {name}: to make queries, run bicagraph queries --set NAME "
    "--from SOURCE, where SOURCE is title, doc2query, a file or a BEIR folder",
    files="to read queries from {name}, run bicagraph queries --set NAME --from {name}",
)
@click.option("--set", "set_name", metavar="NAME", help="Name of the set.")
@click.option(
    "--from",
    "source",
    metavar="SOURCE",
    type=SourceType(),
    help="Source of the queries: title (titles of papers), doc2query (a model), a file (JSONL or "
    "TSV with query_id, text, positive_ids; - is standard input), or a BEIR folder.",
)
@click.option(
    "--seeds", type=_COUNT, metavar="N", help="Sample N of the eligible papers; default: all."
)
@click.option(
    "--seed-file", metavar="FILE", type=FILE, help="Use only the papers in FILE, one id per line."
)
@click.option(
    "--rng-seed", type=int, default=0, show_default=True, help="Seed of all random numbers."
)
@click.option(
    "--direction",
    type=click.Choice(["out", "in", "both"]),
    default="out",
    show_default=True,
    help="Direction of the walks: from citing to cited papers (out), from cited to citing (in), or "
    "both.",
)
@click.option("--split", metavar="NAME", help="Split of a BEIR folder, such as test.")
@click.option(
    "--model",
    metavar="NAME_OR_PATH",
    help="Model of doc2query; default: doc2query/all-t5-base-v1.",
)
@click.option("--revision", help="Branch, tag or commit of this model on the hub.")
@click.option(
    "--profile",
    type=click.Choice(["model_card", "bica"]),
    help="Input format of this model: as in its training (model_card, the default), or as in the "
    "published code of BiCA (bica).",
)
@click.option(
    "--per-paper",
    type=_COUNT,
    default=1,
    show_default=True,
    help="Queries that doc2query generates for each paper: one is made by beam search, several by "
    "sampling.",
)
@click.option(
    "--forbid-copy",
    is_flag=True,
    help="Drop generated queries that repeat the title or the first sentence of the abstract.",
)
@click.option(
    "--batch-size",
    type=_COUNT,
    help="Texts in one batch of a model; affects only speed and memory.",
)
@click.option("--device", help="cpu, cuda, mps …; default: the best available.")
@click.option("--offline", is_flag=True, help="Never contact the model hub.")
@click.option("--no-embed", is_flag=True, help="Do not embed the queries.")
@click.option(
    "--manifest",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File that lists the papers and queries left out, with reasons; default: "
    "queries-NAME.manifest.json.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@graph_options
@click.pass_context
def queries(context: click.Context, /, opening: GraphOpening, **options: Any) -> None:
    """
    Create a set of queries, or list, show or remove sets.

    Sources that make queries from papers take papers that a walk can start from: each has a
    current embedding, is not retracted, and has at least one usable paper at hop 1 and one at hop
    2. An interrupted command resumes where it stopped.
    """
    if context.invoked_subcommand is not None:
        refuse_options_before(context)
        return
    for name, option in (("set_name", "--set"), ("source", "--from")):
        if options[name] is None:
            raise click.UsageError(f"Missing option '{option}'.")
    _make(opening, **options)


@queries.command("list")
@graph_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_sets(opening: GraphOpening, as_json: bool) -> None:
    """List the sets of queries."""
    from bica_graph.queries import query_sets

    with opening.open() as graph:
        found = query_sets(graph)
    if as_json:
        show_json([asdict(each) for each in found])
    elif found:
        columns = ("set", "origin", "queries", "embedded", "positives")
        show_rows(
            columns,
            [(s.name, ", ".join(s.origins), s.queries, s.embedded, s.positives) for s in found],
        )
    else:
        click.echo(
            "There are no queries yet. To create some: bicagraph queries --set NAME --from title"
        )


@queries.command("show")
@graph_options
@click.argument("name", metavar="SET")
@click.option(
    "--search",
    metavar="TEXT",
    default="",
    help="Only queries whose text contains each of these words, or has it as a part of a word.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    metavar="N",
    help="Maximum number of queries.",
)
@click.option(
    "--after", metavar="ID", default="", help="Only queries whose ids come after this one."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def show_set(
    opening: GraphOpening, name: str, search: str, limit: int, after: str, as_json: bool
) -> None:
    """
    Show queries of SET, sorted by id, with the papers that answer them.

    A positive with a grade above 1 has it in brackets.

    \b
    Example:
      bicagraph queries show titles --search metformin
    """
    from bica_graph.graph.search_terms import misread
    from bica_graph.queries import read_queries

    for problem in misread(search, phrases=False):
        click.echo(problem, err=True)
    with opening.open() as graph:
        found = read_queries(graph, name, search=search, after=after, limit=limit + 1)
    shown = found[:limit]
    if as_json:
        keys = ("id", "text", "origin", "positives")
        show_json([{key: asdict(each)[key] for key in keys} for each in shown])
    elif shown:
        rows = [(each.id, each.text, _in_short(each.positives)) for each in shown]
        show_rows(("id", "text", "positives"), rows)
    else:
        click.echo("no query found", err=True)
    if len(found) > limit:
        click.echo(
            f"there are more than these {limit:,}: --after {shlex.quote(shown[-1].id)} goes on, "
            "--limit shows more at once",
            err=True,
        )


@queries.command()
@graph_options
@click.argument("name")
@interruptible("a part may be removed already; run the same command again to remove the rest")
def remove(opening: GraphOpening, name: str) -> None:
    """Remove the set NAME and the candidates that were mined for it."""
    from bica_graph.queries import remove_queries

    with opening.open() as graph:
        removed = remove_queries(graph, name)
    click.echo(f"Removed the set {name} with {counted(removed, 'query')}.")


def _in_short(positives: Sequence[Positive]) -> str:
    ids = [
        each.paper if each.grade == 1 else f"{each.paper} ({each.grade})"
        for each in positives[:_POSITIVES]
    ]
    more = len(positives) - len(ids)
    return ", ".join(ids) + (f" and {more:,} more" if more else "")


@interruptible("run the same command again to go on where it stopped")
def _make(
    opening: GraphOpening,
    set_name: str,
    manifest: Path | None,
    no_embed: bool,
    as_json: bool,
    **options: Any,
) -> None:
    from bica_graph.queries import make_queries
    from bica_graph.queries.manifest import check_place
    from bica_graph.queries.reasons import REASONS

    plan = _plan(set_name, options)
    manifest = manifest or Path(f"queries-{set_name}.manifest.json")
    check_place(manifest)
    with opening.open() as graph:
        report = make_queries(
            graph,
            set_name,
            plan.source,
            settings=plan.settings,
            manifest=manifest,
            progress=opening.progress,
        )
        embedded = None if no_embed else _embed(graph, opening, set_name, options)
    counts = asdict(report)
    if as_json:
        embedding = None if embedded is None else asdict(embedded)
        reports = {"queries": counts, "embedding": embedding, "manifest": str(manifest)}
        show_json(reports)
        return
    shown = {key: value for key, value in counts.items() if value not in (None, {})}
    reasons = ("skipped", "without_seed", "positives")
    show_counts(shown, labels=_LABELS, meanings=dict.fromkeys(reasons, REASONS))
    if embedded is not None:
        from bica_graph.cli.embed import show_embedding

        show_embedding(embedded, "embedding")
    click.echo(f"{manifest}: what was left out, and why")


_LABELS = {
    "asked": "seeds asked for",
    "judged": "papers or queries checked",
    "eligible": "of them fit for a walk to start",
    "written": "queries in the set",
    "new": "of them new",
    "skipped": "left out",
    "without_seed": "in the set, but no walk can start",
    "positives": "positives that are no seeds",
    "repeated_texts": "queries with the text of another",
}
"""What the counts of a `QueriesReport` are called."""


def _plan(set_name: str, options: Mapping[str, Any]) -> QueryPlan:
    """Check the options before a graph is opened."""
    from bica_graph.queries import QuerySettings
    from bica_graph.queries.registry import make_source, source_settings
    from bica_graph.queries.source import QueryPlan

    name = options["source"]
    with usage_errors():
        _check_options(name, options)
        own = source_settings(name)
        given = {each: options[each] for each in own & options.keys()}
        if "generator" in own:
            given["generator"] = _generator_choice(options)
        source = make_source(name, **given)
        settings = QuerySettings(options["seeds"], options["direction"], options["rng_seed"])
        return QueryPlan(set_name, source, settings)


def _check_options(source: str, options: Mapping[str, Any]) -> None:
    """Raise UsageError for an option that does not apply to *source*."""
    from bica_graph.queries.registry import default, source_settings, sources_with

    for option, setting in _SOURCE_OPTIONS.items():
        given = options[option] != default(setting)
        if given and setting not in source_settings(source):
            others = " or ".join(sources_with(setting))
            name = option.replace("_", "-")
            raise click.UsageError(f"--{name} can only be used with --from {others}")


def _generator_choice(options: Mapping[str, Any]) -> GeneratorChoice:
    from bica_graph.models.query_generator import DEFAULT, GeneratorChoice

    batch = {} if options["batch_size"] is None else {"batch_size": options["batch_size"]}
    return GeneratorChoice(
        name=options["model"] or DEFAULT,
        revision=options["revision"],
        profile=options["profile"] or "model_card",
        device=options["device"],
        offline=options["offline"],
        **batch,
    )


def _embed(
    graph: Graph, opening: GraphOpening, set_name: str, options: dict[str, Any]
) -> EmbedReport | None:
    """Embed the queries of a set that have no embedding yet; None if all have one."""
    if not graph.query_embeddings.count_waiting([set_name]):
        return None
    from bica_graph.cli.embed import load_encoder
    from bica_graph.embedding.stage import embed_queries
    from bica_graph.errors import ModelError

    try:
        encoder = load_encoder(
            graph,
            None,
            opening.progress,
            encoder=None,
            revision=None,
            batch_size=options["batch_size"] or 32,
            device=options["device"],
            offline=options["offline"],
        )
        return embed_queries(graph, encoder, [set_name], progress=opening.progress)
    except ModelError as error:
        raise ModelError(
            f"the set {set_name} is written but not embedded: {error}; or import its vectors with "
            "bicagraph embed --vectors"
        ) from error
