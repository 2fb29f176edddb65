"""`bicagraph browse`: open Neo4j Browser on the graph, with a guide and a style sheet."""

from __future__ import annotations

import os
import time
import webbrowser
from typing import TYPE_CHECKING

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.errors import GraphMismatch

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.records.connection import Connection


@click.command()
@graph_options
@click.option("--query", metavar="ID", help="Query of which the guide speaks.")
@click.option("--run", metavar="NAME", help="Run of which the guide speaks; default: the latest.")
@click.option(
    "--set", "set_name", metavar="NAME", help="Set of the query, if several sets have --query."
)
@click.option("--no-open", is_flag=True, help="Print the address without opening it.")
@click.option(
    "--copy", is_flag=True, help="Copy the password to the clipboard instead of printing it."
)
@click.option(
    "--browser", metavar="URL", help="Address of Neo4j Browser for the server at NEO4J_URI."
)
def browse(
    opening: GraphOpening,
    query: str | None,
    run: str | None,
    set_name: str | None,
    no_open: bool,
    copy: bool,
    browser: str | None,
) -> None:
    """
    Open Neo4j Browser on the graph, with a guide in its side drawer.

    The statements of the guide have ids of this graph: by default, those of a query with rich walks
    in the latest run.

    A click on the guide's first slide applies the style sheet. This command serves the guide and
    the style sheet: leave it running while you use Browser, and stop it with Ctrl-C.
    """
    from bica_graph.browse.site import browser_page, served
    from bica_graph.browse.subject import choose_subject
    from bica_graph.connect import browser_address, connection_from

    if browser is not None and (opening.data is not None or connection_from(os.environ) is None):
        raise click.UsageError("--browser can only be used with a server at NEO4J_URI")
    if set_name is not None and query is None:
        raise click.UsageError("--set can only be used with --query")
    with opening.open_neo4j() as graph:
        try:
            graph.papers.begin_word_index()  # a statement of the guide searches it
        except GraphMismatch as error:
            click.echo(f"papers cannot be searched: {error}", err=True)
        address, connection = browser_address(opening.data, browser)
        subject = choose_subject(graph, query=query, set=set_name, run=run)
        database = None if graph.is_home() else connection.database
    with served(subject, database) as base:
        click.echo(f"guide     {base}/guide.html")
        click.echo(f"keep      {base}/favourites.zip, dropped on Browser's window")
        page = browser_page(address, connection, base)
        click.echo(f"Browser   {page}")
        click.echo(f"log in    user {connection.username}, {_password(connection, copy)}")
        if database is not None:
            click.echo(f"then      enter :use {database}, or click it in the guide")
        click.echo("Stop with Ctrl-C.")
        if not no_open and not webbrowser.open(page):
            click.echo("No web browser could be started: open the address above in one.", err=True)
        _wait()


def _password(connection: Connection, copy: bool) -> str:
    if not copy:
        return f"password {connection.password}"
    import pyperclip

    try:
        pyperclip.copy(connection.password)
    except pyperclip.PyperclipException as error:
        raise click.ClickException(
            "this machine has no clipboard that can be written: run without --copy"
        ) from error
    return "the password is on the clipboard"


def _wait() -> None:
    """Wait until the user stops the command."""
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        click.echo()
