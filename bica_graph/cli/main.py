"""The `bicagraph` command: registers all subcommands and prints package errors as one line."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import IO, Any

import click

from bica_graph.cli.groups import CommandGroup
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.streams import settle_streams
from bica_graph.cli.usage import pointed
from bica_graph.errors import BicaGraphError

_PLACES = {
    "demo": "demo:demo",
    "db": "db:db",
    "ingest": "ingest:ingest",
    "plan": "plan:plan",
    "embed": "embed:embed",
    "index": "embed:index",
    "papers": "papers:papers",
    "queries": "queries:queries",
    "mine": "mine:mine",
    "filter": "filter:filter_candidates",
    "runs": "runs:runs",
    "compare": "compare:compare",
    "browse": "browse:browse",
    "show": "show:show",
    "explain": "explain:explain",
    "export-triplets": "export:export_triplets",
    "check": "export:check",
    "status": "status:status",
    "cypher": "cypher:cypher",
}
"""Module and function of each command. Only the one that is called is imported, to start fast."""

_SYNONYMS = {
    "export": "export-triplets",
    "triplets": "export-triplets",
    "import": "ingest",
    "load": "ingest",
    "pubmed": "ingest pubmed",
    "medline": "ingest medline",
    "icite": "ingest icite",
    "openalex": "ingest openalex",
    "fetch": "ingest pubmed",
    "crawl": "ingest pubmed",
    "estimate": "plan",
    "walk": "mine walk",
    "margin": "filter margin",
    "query": "queries",
    "search": "papers --search",
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

    def list_commands(self, _context: click.Context) -> list[str]:
        """Name the commands, sorted."""
        return sorted(_PLACES)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import a command; None if there is none of this name."""
        if name not in _PLACES:
            return None
        module, _, function = _PLACES[name].partition(":")
        command: click.Command = getattr(import_module(f"bica_graph.cli.{module}"), function)
        return command

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
        except click.UsageError as error:
            raise pointed(error) from error
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
