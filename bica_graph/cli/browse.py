"""`bicagraph browse`: Neo4j Browser on the graph, with our guide and style."""

from __future__ import annotations

import os
import time
import webbrowser
from typing import TYPE_CHECKING

import click

from bica_graph.cli.graph_option import graph_options

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.records.connection import Connection


@click.command()
@graph_options
@click.option("--no-open", is_flag=True, help="Print the address, and open nothing.")
@click.option("--copy", is_flag=True, help="Put the password on the clipboard, not on the screen.")
@click.option("--browser", metavar="URL", help="Neo4j Browser of the server that NEO4J_URI names.")
def browse(opening: GraphOpening, no_open: bool, copy: bool, browser: str | None) -> None:
    """
    Open Neo4j Browser on the graph, with a guide in its drawer.

    The guide's first slide puts our style on with a click. Guide and style come from this command:
    leave it running while you look, and end it with Ctrl-C.
    """
    from bica_graph.browse.site import browser_page, served
    from bica_graph.connect import browser_address, connection_from

    if browser is not None and (opening.data is not None or connection_from(os.environ) is None):
        raise click.UsageError("--browser is for a server that NEO4J_URI names: leave it out")
    with opening.open_neo4j():
        address, connection = browser_address(opening.data, browser)
    with served() as base:
        click.echo(f"guide     {base}/guide.html")
        click.echo(f"keep      {base}/favourites.zip, dropped on Browser's window")
        page = browser_page(address, connection, base)
        click.echo(f"Browser   {page}")
        click.echo(f"log in    user {connection.username}, {_password(connection, copy)}")
        click.echo("Ctrl-C ends it.")
        if not no_open and not webbrowser.open(page):
            click.echo("No web browser could be opened: open the address above in one.", err=True)
        _wait()


def _password(connection: Connection, copy: bool) -> str:
    if not copy:
        return f"password {connection.password}"
    import pyperclip

    try:
        pyperclip.copy(connection.password)
    except pyperclip.PyperclipException as error:
        raise click.ClickException(
            "this machine has no clipboard that can be written: leave --copy out"
        ) from error
    return "the password is on the clipboard"


def _wait() -> None:
    """Wait until the user ends the command."""
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        click.echo()
