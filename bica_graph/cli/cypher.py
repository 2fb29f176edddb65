"""
`bicagraph cypher`: run a Cypher statement from a file.

It stands in for cypher-shell, which the private server does not include.
"""

from __future__ import annotations

import csv
import io
import json
from math import isfinite
from typing import IO, TYPE_CHECKING, Any

import click

from bica_graph.cli.file_types import TEXT_FILE
from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.parameters import parameter_option, parameters_of
from bica_graph.cli.tables import show_rows
from bica_graph.errors import ScriptError
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening


@click.command()
@graph_options
@click.argument("file", type=TEXT_FILE)
@parameter_option
@click.option("--json", "form", flag_value="json", help="Print one JSON object for each row.")
@click.option("--csv", "form", flag_value="csv", help="Print comma-separated values.")
@click.option(
    "--embeddings", is_flag=True, help="Print embeddings whole, instead of their dimensions."
)
def cypher(
    opening: GraphOpening,
    file: IO[str],
    parameters: tuple[str, ...],
    form: str | None,
    embeddings: bool,
) -> None:
    """
    Run the Cypher statement in FILE (- for standard input) and print the rows it returns.

    A parameter of FILE is a $name in it, or a name that its first line gives a value, as in
    WITH 'demo' AS run, 20 AS most. That value is the default; --param gives another one of the
    same type. The value of a $name is read as JSON, so quote an id that looks like a number:
    --param 'id="12345"'.

    \b
    Example:
        bicagraph cypher cypher/explore/co_cited.cypher --param id=pmid:12345 --param most=5
    """
    opening.check_neo4j()
    statements, given = parameters_of(_statements(file), parameters, _name(file))
    with opening.open_neo4j() as graph:
        encoder = None if embeddings else graph.embeddings.encoder()
        for statement in statements:
            for columns, rows in graph.run_cypher(statement, given):
                _print(form, columns, rows if encoder is None else _shortened(rows, encoder.dim))


def _statements(file: IO[str]) -> list[str]:
    from bica_graph.graph.scripts import split_statements

    try:
        text = file.read()
    except UnicodeDecodeError as error:
        raise ScriptError(f"{_name(file)} is not UTF-8: save it as UTF-8") from error
    statements = split_statements(text)
    if not statements:
        raise ScriptError(f"{_name(file)} contains no statement")
    return statements


def _name(file: IO[str]) -> str:
    name = getattr(file, "name", "<stdin>")
    return "standard input" if name == "<stdin>" else str(name)


def _shortened(value: Any, dim: int) -> Any:
    """Replace each embedding, a list of *dim* floats, by words, at any depth."""
    if isinstance(value, dict):
        return {key: _shortened(each, dim) for key, each in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) == dim and all(isinstance(each, float) for each in value):
        return f"embedding of {counted(dim, 'dimension')}"
    return [_shortened(each, dim) for each in value]


def _print(form: str | None, columns: list[str], rows: list[dict[str, Any]]) -> None:
    if form == "json":
        for row in rows:
            click.echo(json.dumps(_finite(row), ensure_ascii=False, allow_nan=False))
    elif form == "csv":
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row[column]) for column in columns] for row in rows)
        click.echo(table.getvalue(), nl=False)
    else:
        show_rows(columns, [[row[column] for column in columns] for row in rows])
        click.echo(counted(len(rows), "row"), err=True)


def _cell(value: Any) -> Any:
    """Write lists and maps as JSON, which readers of the CSV can parse."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _finite(value: Any) -> Any:
    """Replace infinities and NaN, which JSON does not have, by text."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list) else value
