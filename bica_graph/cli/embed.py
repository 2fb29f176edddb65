"""`bicagraph embed` and `bicagraph index`: vectors for papers and queries."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.tables import show_counts
from bica_graph.exact.texts import is_unicode

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.embedding.stage import EmbedReport
    from bica_graph.graph.protocol import Graph
    from bica_graph.models.encoder import Encoder
    from bica_graph.records.embeddings import EncoderRecord, TextChoice


def _name(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter("a name is needed, or leave it out", context, option)
    if value is not None and not is_unicode(value):
        raise click.BadParameter("it holds bytes that are not UTF-8", context, option)
    return value


def encoder_options(command: Any) -> Any:
    """Add the options that say which encoder is run, and how."""
    for option in (
        click.option("--offline", is_flag=True, help="Never ask the model hub."),
        click.option("--device", help="cpu, cuda, mps …; default: the best there is."),
        click.option("--batch-size", type=click.IntRange(min=1), default=32, show_default=True),
        click.option("--revision", help="Branch, tag or commit of the model on the hub."),
        click.option(
            "--encoder",
            callback=_name,
            metavar="NAME_OR_PATH",
            help="Any sentence-transformers model, or minilm for the bundled one; default: the "
            "graph's, in a new graph NeuML/pubmedbert-base-embeddings.",
        ),
    ):
        command = option(command)
    return command


def load_encoder(graph: Graph, text: str | None, **options: Any) -> Encoder:
    """Load the encoder that the options name, or the graph's."""
    from bica_graph.models.encoder import BUNDLED, DEFAULT, Encoder, EncoderChoice

    present = graph.embeddings.encoder()
    name = options["encoder"] or (present.name if present else DEFAULT)
    if options["revision"] and (name == BUNDLED or Path(name).is_dir()):
        raise click.UsageError(f"--revision is for models on the hub; {name} has no revisions")
    return Encoder(
        EncoderChoice(
            name=name,
            revision=options["revision"] or _graphs_revision(present, name),
            text=_text(present, text),
            batch_size=options["batch_size"],
            device=options["device"],
            offline=options["offline"],
        )
    )


@click.command()
@graph_options
@encoder_options
@click.option(
    "--text",
    type=click.Choice(["abstract", "title+abstract"]),
    help="What of a paper is embedded; default: as in the graph, in a new one the abstract.",
)
@click.option("--replace", is_flag=True, help="Drop all embeddings first, of queries too.")
@click.option("--no-index", is_flag=True, help="Do not build the vector index at the end.")
@click.option(
    "--vectors",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Take vectors made elsewhere (Parquet or .npz: id, vector; of queries in Parquet, with "
    "their set); --encoder names their maker.",
)
@click.option(
    "--export",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the graph's embeddings to a Parquet file, and do nothing else.",
)
@click.option("--force", is_flag=True, help="Let --export replace a file that exists.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def embed(
    opening: GraphOpening,
    text: str | None,
    replace: bool,
    no_index: bool,
    vectors: Path | None,
    export: Path | None,
    force: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """
    Embed every paper and query whose text has no current embedding.

    A killed run goes on where it stopped, with --replace too; --vectors reads its file from the
    beginning. Embeddings of another encoder than the graph's are refused; --replace drops those of
    papers and queries, and the index, together.
    """
    if export and (vectors or replace):
        raise click.UsageError("--export goes without --vectors and --replace")
    if force and not export:
        raise click.UsageError("--force goes with --export")
    with opening.open() as graph:
        if export:
            _export(graph, opening, export, force, as_json)
            return
        if vectors:
            reports = {"vectors": _bring(graph, opening, vectors, text, replace, options)}
        else:
            reports = _embed(graph, opening, text, replace, options)
        if not no_index and graph.embeddings.encoder() is not None:
            from bica_graph.embedding.stage import build_index

            build_index(graph, progress=opening.progress)
    _show(reports, as_json)


@click.command()
@graph_options
def index(opening: GraphOpening) -> None:
    """Build the vector index over the papers' embeddings, and wait until it is there."""
    from bica_graph.embedding.stage import build_index

    with opening.open() as graph:
        build_index(graph, progress=opening.progress)
        state = graph.embeddings.index()
    if state is None:
        click.echo("A local graph needs no index: it searches exactly.")
    else:
        click.echo(f"The vector index is {state.state.lower()}, {state.percent:.0f} %.")


def _embed(
    graph: Graph, opening: GraphOpening, text: str | None, replace: bool, options: dict[str, Any]
) -> dict[str, EmbedReport]:
    from bica_graph.embedding.graph_encoder import begin_replacement, end_replacement
    from bica_graph.embedding.stage import embed_papers, embed_queries

    encoder = load_encoder(graph, text, **options)
    if replace:
        begin_replacement(graph, encoder.record, progress=opening.progress)
    reports = {
        "papers": embed_papers(graph, encoder, progress=opening.progress),
        "queries": embed_queries(graph, encoder, progress=opening.progress),
    }
    end_replacement(graph)
    return reports


def _bring(
    graph: Graph,
    opening: GraphOpening,
    file: Path,
    text: str | None,
    replace: bool,
    options: dict[str, Any],
) -> EmbedReport:
    from bica_graph.embedding.vector_files import import_vectors
    from bica_graph.models.encoder import foreign_record
    from bica_graph.sources.files.vectors import read_encoder

    named = read_encoder(file)
    if named is not None:
        _check_options(file, named, {**options, "text": text})
    elif not options["encoder"]:
        raise click.UsageError("--vectors needs --encoder: the name of what made them")
    present = None if replace else graph.embeddings.encoder()
    name, chosen = options["encoder"], _text(present, text)
    revision = options["revision"] or _graphs_revision(present, name)

    def describe(dim: int) -> EncoderRecord:
        return foreign_record(name, revision, dim, chosen)

    return import_vectors(graph, file, describe, replace=replace, progress=opening.progress)


def _check_options(file: Path, named: EncoderRecord, options: dict[str, Any]) -> None:
    """Refuse options that contradict what the file itself says of its vectors."""
    name = options["encoder"]
    if name and Path(name).is_dir() and name != named.name:
        name = str(Path(name).resolve())
    given = {"encoder": name, "revision": options["revision"], "text": options["text"]}
    held = {"encoder": named.name, "revision": named.revision, "text": named.text}
    for option, value in given.items():
        if value and value != held[option]:
            raise click.UsageError(
                f"{file} says that its vectors are of {option} {held[option]}, not {value}: leave "
                f"--{option} out"
            )


def _export(graph: Graph, opening: GraphOpening, file: Path, force: bool, as_json: bool) -> None:
    from bica_graph.embedding.vector_files import export_vectors

    written = export_vectors(graph, file, force=force, progress=opening.progress)
    if as_json:
        click.echo(json.dumps({"file": str(file), "vectors": written}, indent=2))
    else:
        click.echo(f"{file}: {written:,} vectors")


def _text(present: EncoderRecord | None, asked: str | None) -> TextChoice:
    return cast("TextChoice", asked or (present.text if present else "abstract"))


def _graphs_revision(present: EncoderRecord | None, name: str) -> str | None:
    """Give the revision that the graph's encoder had, so that the same one is loaded again."""
    return present.revision if present is not None and present.name == name else None


def _show(reports: dict[str, EmbedReport], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({name: asdict(each) for name, each in reports.items()}, indent=2))
        return
    for name, report in reports.items():
        show_embedding(report, name)


def show_embedding(report: EmbedReport, title: str) -> None:
    """Print what a stage embedded; what it dropped only when it did."""
    counts = asdict(report)
    if not counts["dropped"]:
        del counts["dropped"]
    show_counts(counts, title)
