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

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.parameters import given_parameters, parameter_option
from bica_graph.cli.tables import show_rows
from bica_graph.errors import ScriptError
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening


@click.command()
@graph_options
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@parameter_option
@click.option("--json", "form", flag_value="json", help="Print one JSON object for each row.")
@click.option("--csv", "form", flag_value="csv", help="Print comma-separated values.")
def cypher(
    opening: GraphOpening, file: IO[str], parameters: tuple[str, ...], form: str | None
) -> None:
    """
    Run the Cypher statement in FILE (- for standard input) and print the rows it returns.

    Ids are text, so quote an id that looks like a number: --param 'id="12345"'.

    \b
    Example:
        bicagraph cypher cypher/explore/walk.cypher
    """
    given = given_parameters(parameters)
    text = _statements(file)
    with opening.open_neo4j() as graph:
        for columns, rows in graph.run_cypher(text, given):
            _print(form, columns, rows)


def _statements(file: IO[str]) -> str:
    from bica_graph.graph.scripts import split_statements

    try:
        text = file.read()
    except UnicodeDecodeError as error:
        raise ScriptError(f"{file.name} is not UTF-8: save it as UTF-8") from error
    if not split_statements(text):
        raise ScriptError(f"{file.name} contains no statement")
    return text


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
