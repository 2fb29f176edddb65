"""`bicagraph embed` and `bicagraph index`: embed papers and queries, and build the vector index."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.tables import show_counts, show_json
from bica_graph.embedding.reasons import REASONS
from bica_graph.exact.texts import is_unicode
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.embedding.stage import EmbedReport
    from bica_graph.graph.protocol import Graph
    from bica_graph.models.encoder import Encoder
    from bica_graph.progress import Progress
    from bica_graph.records.embeddings import EncoderRecord, TextChoice


def _name(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter(
            "the name is blank: give one, or leave the option out", context, option
        )
    if value is not None and not is_unicode(value):
        raise click.BadParameter("the name has bytes that are not UTF-8", context, option)
    return value


def encoder_options(command: Any) -> Any:
    """Add the options that choose the encoder and set how it runs."""
    for option in (
        click.option("--offline", is_flag=True, help="Never contact the model hub."),
        click.option("--device", help="cpu, cuda, mps …; default: the best available."),
        click.option(
            "--batch-size",
            type=click.IntRange(min=1),
            default=32,
            show_default=True,
            help="Texts in one batch of the model; affects only speed and memory.",
        ),
        click.option("--revision", help="Branch, tag or commit of the model on the hub."),
        click.option(
            "--encoder",
            callback=_name,
            metavar="NAME_OR_PATH",
            help="Any sentence-transformers model, or minilm for the bundled one; default: the "
            "graph's encoder, or NeuML/pubmedbert-base-embeddings for a graph without embeddings.",
        ),
    ):
        command = option(command)
    return command


def load_encoder(graph: Graph, text: str | None, progress: Progress, **options: Any) -> Encoder:
    """Load the encoder chosen by the options, or else the encoder of the graph."""
    from bica_graph.models.encoder import BUNDLED, DEFAULT, Encoder, EncoderChoice

    present = graph.embeddings.encoder()
    name = options["encoder"] or (present.name if present else DEFAULT)
    if options["revision"] and (name == BUNDLED or Path(name).is_dir()):
        raise click.UsageError(f"--revision is for models on the hub; {name} has no revisions")
    progress.say(f"loading the encoder {name}")  # the libraries alone take seconds
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
    help="Text of a paper to embed; default: as in the graph, or abstract for a graph without "
    "embeddings.",
)
@click.option("--replace", is_flag=True, help="First delete all embeddings of papers and queries.")
@click.option("--no-index", is_flag=True, help="Do not build the vector index.")
@click.option(
    "--vectors",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Import vectors from a Parquet or .npz file with the columns id and vector. A Parquet "
    "file of query vectors also has the column set. --encoder names the model that made them.",
)
@click.option(
    "--export",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Embed nothing; write the embeddings of the graph to a Parquet file.",
)
@click.option("--force", is_flag=True, help="With --export, replace an existing file.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@interruptible(
    "what is stored already stays (256 texts at a time, so the last few are embedded again); run "
    "the same command again to go on"
)
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
    Embed all papers and queries whose embedding is missing or outdated.

    An interrupted command resumes where it stopped, also with --replace; --vectors reads its file
    from the beginning. All embeddings of a graph come from one encoder. To use another one, give
    --replace: it first deletes all embeddings and the vector index.
    """
    if export and (vectors or replace):
        raise click.UsageError("--export cannot be combined with --vectors or --replace")
    if force and not export:
        raise click.UsageError("--force can only be used with --export")
    _check_files(vectors, export, force)
    if options["encoder"] is not None and vectors is None:
        from bica_graph.models.hub import check_model_path

        check_model_path(options["encoder"])
    with opening.open() as graph:
        if export:
            _export(graph, opening, export, force, as_json)
            return
        if vectors:
            reports = {"vectors": _import(graph, opening, vectors, text, replace, options)}
        else:
            reports = _embed(graph, opening, text, replace, options)
        if not no_index and graph.embeddings.encoder() is not None:
            from bica_graph.embedding.stage import build_index

            build_index(graph, progress=opening.progress)
    _show(reports, as_json)


@click.command()
@graph_options
@interruptible("the server goes on building the index; run the same command again to wait for it")
def index(opening: GraphOpening) -> None:
    """Build the vector index of the paper embeddings, and wait until it is online."""
    from bica_graph.embedding.stage import build_index

    with opening.open() as graph:
        build_index(graph, progress=opening.progress)
        state = graph.embeddings.index()
    if state is None:
        click.echo("A local graph needs no index: its search is exact.")
    else:
        click.echo(f"The vector index is {state.state.lower()}, {state.percent:.0f} %.")


def _check_files(vectors: Path | None, export: Path | None, force: bool) -> None:
    """Check the files before a server is started."""
    if vectors is not None:
        from bica_graph.sources.files.inputs import check_readable

        check_readable([vectors])
    if export is not None:
        from bica_graph.output.files import check_free

        check_free(export, force)


def _embed(
    graph: Graph, opening: GraphOpening, text: str | None, replace: bool, options: dict[str, Any]
) -> dict[str, EmbedReport]:
    from bica_graph.embedding.graph_encoder import begin_replacement, end_replacement
    from bica_graph.embedding.stage import WORK, embed_papers, embed_queries

    with graph.working(WORK):  # before a model is loaded
        encoder = load_encoder(graph, text, opening.progress, **options)
        if replace:
            begin_replacement(graph, encoder.record, progress=opening.progress)
        reports = {
            "papers": embed_papers(graph, encoder, progress=opening.progress),
            "queries": embed_queries(graph, encoder, progress=opening.progress),
        }
        end_replacement(graph)
    return reports


def _import(
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
        raise click.UsageError(
            "--vectors needs --encoder, the name of the model that made the vectors"
        )
    present = None if replace else graph.embeddings.encoder()
    name, chosen = options["encoder"], _text(present, text)
    revision = options["revision"] or _graphs_revision(present, name)

    def describe(dim: int) -> EncoderRecord:
        return foreign_record(name, revision, dim, chosen)

    return import_vectors(graph, file, describe, replace=replace, progress=opening.progress)


def _check_options(file: Path, named: EncoderRecord, options: dict[str, Any]) -> None:
    """Raise UsageError for options that contradict the metadata of the vector file."""
    name = options["encoder"]
    if name and Path(name).is_dir() and name != named.name:
        name = str(Path(name).resolve())
    given = {"encoder": name, "revision": options["revision"], "text": options["text"]}
    held = {"encoder": named.name, "revision": named.revision, "text": named.text}
    for option, value in given.items():
        if value and value != held[option]:
            raise click.UsageError(
                f"{file} has vectors made with {option} {held[option]}, not {value}: leave out "
                f"--{option}"
            )


def _export(graph: Graph, opening: GraphOpening, file: Path, force: bool, as_json: bool) -> None:
    from bica_graph.embedding.vector_files import export_vectors

    written = export_vectors(graph, file, force=force, progress=opening.progress)
    if as_json:
        show_json({"file": str(file), "vectors": written})
    else:
        click.echo(f"{file}: {counted(written, 'vector')}")


def _text(present: EncoderRecord | None, asked: str | None) -> TextChoice:
    return cast("TextChoice", asked or (present.text if present else "abstract"))


def _graphs_revision(present: EncoderRecord | None, name: str) -> str | None:
    """Give the revision of the graph's encoder if that is *name*, to load the same one."""
    return present.revision if present is not None and present.name == name else None


def _show(reports: dict[str, EmbedReport], as_json: bool) -> None:
    if as_json:
        show_json({name: asdict(each) for name, each in reports.items()})
        return
    for name, report in reports.items():
        show_embedding(report, name)


def show_embedding(report: EmbedReport, title: str) -> None:
    """Print the report of the embedding stage; some counts only if there is something to say."""
    counts = asdict(report)
    optional = ("dropped", "cut", "skipped")
    shown = {
        name: counts[name] for name in _LABELS if counts[name] or name not in optional
    }  # in the order of the labels
    if report.matched == report.asked:
        del shown["matched"]
    show_counts(shown, title, labels=_LABELS, meanings={"skipped": REASONS})


_LABELS = {
    "asked": "to embed",
    "matched": "of them in the graph",
    "written": "embeddings written",
    "encoded": "different texts encoded",
    "cut": "of them cut at the encoder's maximum length",
    "skipped": "left out",
    "dropped": "deleted, because the paper lost its text",
}
"""What the counts of an `EmbedReport` are called."""
