"""`bicagraph papers`: find papers by their words, and show one by its id, DOI or PMID."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.tables import show_counts, show_json, show_rows
from bica_graph.cli.usage import usage_errors

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.graph.protocol import Graph

_FACTS = {
    "year": "year",
    "pmid": "pmid",
    "doi": "doi",
    "retracted": "retracted",
    "stub": "stub",
    "embedding": "embedding",
    "cited": "cited by",
    "citing": "cites",
}


@click.command()
@graph_options
@click.option(
    "--search",
    "words",
    metavar="TEXT",
    help="Find papers that hold all words of TEXT; there is no OR. A phrase stands in quotes "
    '("heart attack"), and diabet* finds words that begin so.',
)
@click.option(
    "--id", "name", metavar="ID", help="Show one paper; a DOI or PMID may have any spelling."
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    metavar="N",
    help="Maximum number of papers that --search gives.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with abstracts.")
def papers(
    opening: GraphOpening, words: str | None, name: str | None, limit: int, as_json: bool
) -> None:
    """
    Find papers by the words of their titles and abstracts, or show one paper.

    Words are compared by their stems in English: trials finds trial. The first search creates an
    index of words, which takes minutes for a million papers.

    \b
    Examples:
      bicagraph papers --search 'metformin "heart attack"'
      bicagraph papers --id https://doi.org/10.1000/182
    """
    if (words is None) == (name is None):
        raise click.UsageError("give either --search TEXT or --id ID")
    if name is not None:
        _show_paper(opening, name, as_json)
    else:
        _search(opening, words or "", limit, as_json)


def _search(opening: GraphOpening, words: str, limit: int, as_json: bool) -> None:
    from bica_graph.graph.search_terms import misread, search_terms

    with usage_errors():
        terms = search_terms(words)
    for each in misread(words):
        click.echo(each, err=True)
    with opening.open() as graph:
        found = graph.papers.search(terms, limit + 1, opening.progress)
        shown = found[:limit]
        texts = graph.papers.texts([each.id for each in shown]) if as_json else {}
    if as_json:
        show_json([asdict(each) | {"abstract": texts[each.id][1]} for each in shown])
    elif shown:
        rows = [(each.id, str(each.year or ""), each.title) for each in shown]
        show_rows(("id", "year", "title"), rows)
    else:
        click.echo("no paper holds all of these words", err=True)
    if len(found) > limit:
        click.echo(f"there are more than these {limit:,}: --limit shows more", err=True)


def _show_paper(opening: GraphOpening, name: str, as_json: bool) -> None:
    with opening.open() as graph:
        paper = _paper(graph, name)
    if as_json:
        show_json(paper)
        return
    facts = {label: paper[key] for key, label in _FACTS.items() if paper[key] is not None}
    words = {label: _word(value) for label, value in facts.items()}
    show_counts({"id": paper["id"], "title": paper["title"], **words})
    if paper["abstract"]:
        click.echo(f"\n{paper['abstract']}")


def _paper(graph: Graph, name: str) -> dict[str, Any]:
    from bica_graph.graph.paper_names import find_paper

    id = find_paper(graph, name)
    encoder = graph.embeddings.encoder()
    facts = graph.evidence.papers([id], encoder.text if encoder else "abstract")[id]
    return asdict(facts) | {"abstract": graph.papers.texts([id])[id][1]}


def _word(value: Any) -> str:
    """Write a value without the commas that a count would get."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
