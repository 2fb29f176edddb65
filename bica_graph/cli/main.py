"""The `bicagraph` command: registers all subcommands and prints package errors as one line."""

from __future__ import annotations

import sys
from typing import IO, Any

import click

from bica_graph.cli.browse import browse
from bica_graph.cli.cypher import cypher
from bica_graph.cli.db import db
from bica_graph.cli.demo import demo
from bica_graph.cli.embed import embed, index
from bica_graph.cli.explain import explain
from bica_graph.cli.export import check, export_triplets
from bica_graph.cli.filter import filter_candidates
from bica_graph.cli.groups import CommandGroup
from bica_graph.cli.ingest import ingest
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.mine import mine
from bica_graph.cli.queries import queries
from bica_graph.cli.runs import runs
from bica_graph.cli.show import show
from bica_graph.cli.status import status
from bica_graph.cli.streams import settle_streams
from bica_graph.errors import BicaGraphError

_SYNONYMS = {
    "export": "export-triplets",
    "triplets": "export-triplets",
    "import": "ingest",
    "load": "ingest",
    "walk": "mine walk",
    "margin": "filter margin",
    "query": "queries",
    "run": "runs",
    "encode": "embed",
    "start": "db start",
    "stop": "db stop",
    "dump": "db dump",
    "password": "db password",
    "view": "show",
    "why": "explain",
    "validate": "check",
}
"""Commands by words that people use for them."""


class Failure(click.ClickException):
    """An error of the package, shown on the terminal as one line, with details below if any."""

    def __init__(self, error: BicaGraphError) -> None:
        super().__init__(" ".join(str(error).split("\n")))
        self.detail = getattr(error, "detail", "")

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message, and the detail if there is one, on standard error."""
        super().show(file)
        if self.detail:
            click.echo(self.detail, err=True)


class Commands(CommandGroup):
    """The group of all commands; an error of the package becomes one line and exit code 1."""

    def main(self, *args: Any, **kw: Any) -> Any:
        """Run the program; see click."""
        wrong = settle_streams()
        if wrong is not None:
            click.echo(f"Error: {wrong}", err=True)
            sys.exit(1)
        return super().main(*args, **kw)

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        try:
            with interruptible():
                return super().invoke(context)
        except BicaGraphError as error:
            raise Failure(error) from error
        except BrokenPipeError:
            raise click.exceptions.Exit(1) from None
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{place}{error.strerror or error}") from error


@click.group(
    cls=Commands, synonyms=_SYNONYMS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="bica-graph", prog_name="bicagraph")
def main() -> None:
    """
    Mine hard negatives that you can trust from the citation graph.

    \b
    ingest ─▶ embed ─▶ queries ─▶ mine ─▶ export-triplets

    Everything is stored in a graph: in a private Neo4j, in the Neo4j at NEO4J_URI, or in local
    files (--engine local). To see all stages on a small corpus, run: bicagraph demo
    """


for _command in (
    demo,
    db,
    ingest,
    embed,
    index,
    queries,
    mine,
    filter_candidates,
    runs,
    browse,
    show,
    explain,
    export_triplets,
    check,
    status,
    cypher,
):
    main.add_command(_command)
