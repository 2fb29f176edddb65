"""`bicagraph status`: show the counts, the encoder and the runs of a graph."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.tables import show_counts, show_json, show_rows

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.graph.protocol import Graph


@click.command()
@graph_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--digest", is_flag=True, help="Add a hash of everything in the graph except times.")
def status(opening: GraphOpening, as_json: bool, digest: bool) -> None:
    """Show the numbers of papers, citations, queries and candidates, and the encoder."""
    from bica_graph.graph.digest import graph_digest

    with opening.open() as graph:
        found = _status(graph)
        if digest:
            found["digest"] = graph_digest(graph)
    if as_json:
        show_json(found)
    else:
        _show(found)


def _status(graph: Graph) -> dict[str, Any]:
    encoder = graph.embeddings.encoder()
    index = graph.embeddings.index()
    return {
        "graph": graph.place,
        "engine": graph.engine,
        **graph.counts(),
        "duplicates": graph.papers.count_duplicates(),
        "encoder": asdict(encoder) if encoder else None,
        "index": asdict(index) if index else None,
        "runs": [
            {"stage": run.stage, "name": run.name, "finished": run.finished is not None}
            for run in graph.runs.all()
        ],
    }


def _show(found: dict[str, Any]) -> None:
    kind = "local graph in the folder" if found["engine"] == "local" else "graph in Neo4j at"
    click.echo(f"{kind} {found['graph']}\n")
    papers = dict(found["papers"])
    show_counts(
        {
            "papers": papers.pop("total"),
            "of them": {
                **{name.replace("_", " "): count for name, count in papers.items()},
                **{
                    f"same {name} as another": count
                    for name, count in found["duplicates"].items()
                    if count
                },
            },
            "citations": found["citations"],
            "references of papers": found["references"],
        }
    )
    if found["queries"]:
        click.echo()
        columns = ("set", "origin", "queries", "embedded")
        show_rows(columns, [[row[key] for key in columns] for row in found["queries"]])
    if found["candidates"]:
        click.echo()
        rows = [
            (run, counts["candidates"], counts["kept"])
            for run, counts in found["candidates"].items()
        ]
        show_rows(("run", "candidates", "kept"), rows)
    click.echo()
    encoder, index = found["encoder"], found["index"]
    if encoder:
        revision = f"@{encoder['revision']}" if encoder["revision"] else ""
        click.echo(f"encoder   {encoder['name']}{revision}, {encoder['dim']}-d, {encoder['text']}")
    else:
        click.echo("encoder   none; to embed the papers: bicagraph embed")
    if index:
        click.echo(f"index     {index['state'].lower()}, {index['percent']:.0f} %")
    if "digest" in found:
        click.echo(f"digest    {found['digest']}")
