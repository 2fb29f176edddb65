"""`bicagraph db`: start, stop, back up and inspect a private Neo4j on this machine."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.groups import CommandGroup
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.progress import duration_text, terminal_progress
from bica_graph.cli.tables import show_json
from bica_graph.output.words import beside

if TYPE_CHECKING:
    from bica_graph.server import PrivateServer, ServerState

_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder of the server; default: in BICAGRAPH_HOME if set, else in your data folder.",
)


@click.group(
    cls=CommandGroup,
    synonyms={
        "up": "start",
        "down": "stop",
        "backup": "dump",
        "export": "dump",
        "restore": "load",
        "import": "load",
        "log": "logs",
        "rm": "remove",
        "delete": "remove",
    },
)
def db() -> None:
    """Run a private Neo4j on this machine, without root, Docker or an installed Java."""


@db.command()
@_data
@click.option(
    "--java",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Java 21 or 25, as an executable or a folder; default: JAVA_HOME if that is one of them, "
    "else the bundled Java.",
)
@click.option(
    "--heap",
    metavar="SIZE",
    help="Java heap (memory for statements), such as 2g. By default, heap, page cache and Java "
    "take a third of the machine's memory together, at most 4 GB unless the graph is large.",
)
@click.option(
    "--page-cache",
    metavar="SIZE",
    help="Page cache (memory for the graph), such as 1g.",
)
@click.option("--offline", is_flag=True, help="Download nothing; fail if a file is missing.")
@click.option(
    "--mirror", metavar="URL", help="Download from this Maven repository, not the public one."
)
@interruptible("the server was not started; run the same command again")
def start(
    data: Path | None,
    java: Path | None,
    heap: str | None,
    page_cache: str | None,
    offline: bool,
    mirror: str | None,
) -> None:
    """
    Start the server, or show the address if it is running.

    The first start downloads Neo4j (about 180 MB). The server runs until it is stopped. The values
    of --java, --heap and --page-cache are kept for later starts.
    """
    from bica_graph.connect import start_private
    from bica_graph.server import ServerSettings

    server = _server(data, begins=True)
    ran = server.state() is not None
    settings = ServerSettings(
        java=java, heap=heap, page_cache=page_cache, offline=offline, mirror=mirror
    )
    state = start_private(server, settings, terminal_progress())
    click.echo(f"Neo4j {state.version} is {'already ' if ran else ''}running.")
    _print_state(state)
    option = "" if data is None else f" --data {shlex.quote(str(data))}"
    click.echo(f"  log in     user neo4j, password from `bicagraph db password{option}`")
    click.echo(f"  memory     {_memory(state)}")
    click.echo(f"  It runs until you stop it with `bicagraph db stop{option}`.")


@db.command()
@click.option(
    "--java",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Java 25, as an executable or a folder; default: as for a start.",
)
def prepare(java: Path | None) -> None:
    """
    Prepare quicker starts; done once in the background after the first start.

    A small server runs all stages on the sample, and Java keeps the classes that this needs in a
    file of 200 MB. Servers that use it start, and plan their first statements, nearly twice as
    fast.
    """
    from bica_graph.demo import prepare_starts

    begun = time.monotonic()
    if prepare_starts(java, terminal_progress()):
        click.echo(f"Prepared quicker starts in {duration_text(time.monotonic() - begun)}.")
    else:
        click.echo("Quicker starts are prepared already, or another command is preparing them.")


@db.command(hidden=True)
@_data
def warm(data: Path | None) -> None:
    """Have a running server plan what show and explain ask; begun by itself after each start."""
    from bica_graph.connect import open_neo4j
    from bica_graph.view.first_look import look_once

    if _server(data).state() is None:
        return
    with open_neo4j(data=data) as graph:
        looked = look_once(graph)
    click.echo("The server has planned show and explain." if looked else "Nothing to show yet.")


@db.command()
@_data
@interruptible("the server goes on stopping; run the same command again to wait for it")
def stop(data: Path | None) -> None:
    """Stop the server cleanly."""
    begun = time.monotonic()
    if _server(data).stop(terminal_progress()):
        click.echo(f"Neo4j stopped after {duration_text(time.monotonic() - begun)}.")
    else:
        click.echo("Neo4j was not running.")


@db.command()
@_data
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(data: Path | None, as_json: bool) -> None:
    """Show whether the server is running, its addresses, and the space it uses."""
    server = _server(data)
    state = server.state()
    sizes = server.sizes()
    if as_json:
        show_json(_status_json(server, state, sizes))
        return
    if state is None:
        killed = " (it was killed or crashed; the next start recovers the data)"
        click.echo(f"Neo4j is not running{killed if server.was_killed() else ''}.")
        click.echo(f"  data       {server.folder}")
    else:
        _print_running(server, state)
    for name, size in sizes.items():
        click.echo(f"  {name + ' size':<10} {size / 1e6:,.0f} MB")


@db.command()
@_data
def password(data: Path | None) -> None:
    """Print the password of the user neo4j."""
    click.echo(_server(data).password())


@db.command()
@_data
@click.option("--lines", default=50, show_default=True, type=click.IntRange(min=1))
@click.option("--debug", is_flag=True, help="Show the debug log instead of the main log.")
def logs(data: Path | None, lines: int, debug: bool) -> None:
    """Print the end of the server's log."""
    for line in _server(data).logs(lines, detailed=debug):
        click.echo(line)


@db.command()
@_data
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@interruptible("the file is not written, and the graph is as it was")
def dump(data: Path | None, file: Path, force: bool) -> None:
    """
    Write the whole graph, embeddings included, to FILE.

    A running server is stopped for this, and then restarted.
    """
    _server(data).dump(file, force, terminal_progress())
    click.echo(f"{file}: {file.stat().st_size / 1e6:,.1f} MB")


@db.command()
@_data
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the existing graph.")
@interruptible("the graph is as it was; run the same command again")
def load(data: Path | None, file: Path, force: bool) -> None:
    """
    Load the graph from FILE, written by `bicagraph db dump`.

    A running server is stopped for this, and then restarted.
    """
    server = _server(data, begins=True)
    server.load(file, force, terminal_progress())
    click.echo(f"Loaded {file} into {server.folder}.")


@db.command()
@_data
@click.option("--yes", is_flag=True, help="Remove without asking.")
def remove(data: Path | None, yes: bool) -> None:
    """Stop the server, and delete its graph, logs and password."""
    server = _server(data)
    if not server.folder.exists():
        click.echo(f"There is no server in {server.folder}.")
        return
    if not yes:
        click.confirm(
            f"Delete {server.folder} with its graph of {server.sizes()['data'] / 1e6:,.0f} MB?",
            abort=True,
            err=True,
        )
    if server.remove(terminal_progress()):
        from bica_graph.server import cache_folder

        click.echo(f"{server.folder} is deleted. The files of Neo4j stay in {cache_folder()}.")
    else:
        click.echo(f"There is no server in {server.folder}.")


def _server(data: Path | None, *, begins: bool = False) -> PrivateServer:
    from bica_graph.server import PrivateServer  # takes 60 ms, and is not needed for --help

    if data is not None and not begins and not data.exists():
        click.echo(f"there is no folder {data}{beside(data)}", err=True)
    return PrivateServer(data)


def _print_state(state: ServerState) -> None:
    click.echo(f"  Browser    {state.browser}")
    click.echo(f"  Bolt       {state.bolt}")
    click.echo(f"  data       {state.home}")


def _memory(state: ServerState) -> str:
    return (
        f"up to {state.memory_mb:,} MB: heap {state.heap_mb:,}, page cache "
        f"{state.page_cache_mb:,}, and Java; for less, stop it and start it with --heap 512m "
        "--page-cache 128m"
    )


def _print_running(server: PrivateServer, state: ServerState) -> None:
    diagnosis = server.diagnosis()
    if state.answers:
        click.echo(f"Neo4j {state.version} {state.edition} is running.")
    else:
        click.echo("Neo4j is running, but does not answer yet: it may be starting or recovering.")
    if diagnosis is not None:
        click.echo(f"  problem    {diagnosis}")
    _print_state(state)
    click.echo(f"  up for     {duration_text(time.time() - state.started)}")
    click.echo(f"  memory     {_memory(state)}")
    click.echo(f"  Java       {state.java}")


def _status_json(
    server: PrivateServer, state: ServerState | None, sizes: dict[str, int]
) -> dict[str, Any]:
    return {
        "running": state is not None,
        "answers": state is not None and state.answers,
        "version": None if state is None else state.version,
        "edition": None if state is None else state.edition,
        "bolt": None if state is None else state.bolt,
        "browser": None if state is None else state.browser,
        "data": str(server.folder),
        "pid": None if state is None else state.pid,
        "uptime_seconds": None if state is None else round(time.time() - state.started, 1),
        "heap_mb": None if state is None else state.heap_mb,
        "page_cache_mb": None if state is None else state.page_cache_mb,
        "java": None if state is None else state.java,
        "killed": state is None and server.was_killed(),
        "sizes": sizes,
    }
