"""`bicagraph explain`: why a paper is, or is not, a negative of a query."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.tables import show_json

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening


@click.command()
@graph_options
@click.argument("query_id")
@click.argument("paper_id")
@click.option(
    "--set", "set_name", metavar="NAME", help="Set of the query, if several sets have QUERY_ID."
)
@click.option("--run", metavar="NAME", help="One run; default: all runs that mined the query.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def explain(
    opening: GraphOpening,
    query_id: str,
    paper_id: str,
    set_name: str | None,
    run: str | None,
    as_json: bool,
) -> None:
    """
    Explain why PAPER_ID is, or is not, a negative of QUERY_ID.

    For a candidate: the walk that reached it with the alternatives of each step, its similarities,
    and the verdict and values of each filter. For any other paper: the first condition that it
    failed. A DOI or PMID may have any spelling.

    \b
    Example:
        bicagraph explain metformin-mi-trial metformin-infarct-size
    """
    from bica_graph.explain.explain import explain_candidate
    from bica_graph.explain.words import in_words

    with opening.open() as graph:
        explanation = explain_candidate(graph, query_id, paper_id, set=set_name, run=run)
    if as_json:
        show_json(asdict(explanation))
        return
    for line in in_words(explanation):
        click.echo(line)
