"""Prepares quick starts: has a small server use Neo4j once, and keeps the classes that it used."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bica_graph.errors import ServerError
from bica_graph.server.class_cache import FIRST_VERSION, class_cache
from bica_graph.server.exclusive import taking
from bica_graph.server.folders import cache_folder
from bica_graph.server.java import choose_java
from bica_graph.server.machine import ThisMachine
from bica_graph.server.private_server import PrivateServer
from bica_graph.server.process import begin
from bica_graph.server.settings import ServerSettings
from bica_graph.server.starting import java_for, make_tools

if TYPE_CHECKING:
    from collections.abc import Callable

    from bica_graph.progress import Progress
    from bica_graph.server.machine import Machine

VARIABLE = "BICAGRAPH_PREPARE"
COMMAND = (sys.executable, "-m", "bica_graph", "db", "prepare", "--java")
LOCK = "prepare.lock"
_FOLDER = "prepare-"
_SETTINGS = ServerSettings(heap="512m", page_cache="128m")
_FREE_MEMORY_MB = 2500
_FREE_DISK_MB = 1000
_END_SECONDS = 600.0
"""Java writes the file before it ends, which takes half a minute on a busy machine."""


def prepare(java: Path | None, use: Callable[[Path], None], progress: Progress) -> bool:
    """
    Keep the classes of Neo4j in a file; return False if it is there or being written.

    Args:
        java: An executable, or the folder of a Java; None as for a start.
        use: Uses the server whose folder it is given.
        progress: Receives messages about downloading, starting and stopping.

    Raises:
        ServerError: If this Java cannot keep classes, the server cannot be started, or Java writes
            no file.
    """
    settings = replace(_SETTINGS, java=java)
    chosen = java_for(settings, None, progress)
    file = class_cache(chosen)
    if file is None:
        raise ServerError(
            f"Java {chosen.version} cannot keep classes: name a Java {FIRST_VERSION} with --java"
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    with taking() as take:
        if not take(cache_folder() / LOCK) or file.exists():
            return False
        make_tools(settings, None, ThisMachine(), progress)
        _remove_leftovers(file.parent)
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=_FOLDER) as folder:
            recorded = _recorded(PrivateServer(Path(folder) / "server"), settings, use, progress)
            file = class_cache(chosen) or file  # the jars may have been fetched just now
            recorded.replace(file)
    for other in file.parent.glob(f"classes-*-java-{chosen.release}-*.aot"):
        if other != file:  # of jars that were replaced
            other.unlink(missing_ok=True)
    return True


def _remove_leftovers(cache: Path) -> None:
    """Stop the server of a process that was killed while it prepared, and delete its folder."""
    for folder in cache.glob(f"{_FOLDER}*/"):
        PrivateServer(folder / "server").remove()
        shutil.rmtree(folder)


def _recorded(
    server: PrivateServer, settings: ServerSettings, use: Callable[[Path], None], progress: Progress
) -> Path:
    """Start a server, use it, and give the file that Java wrote at its end."""
    file = server.folder.with_name("classes.aot")
    try:
        server.start(replace(settings, classes_to=file), progress)
        use(server.folder)
        progress.say("writing the classes that were used")
        server.stop(progress, _END_SECONDS)
    finally:
        server.remove()
    if not file.exists():
        raise ServerError("Java wrote no classes: servers start as slowly as before")
    return file


def prepare_later(java: Path, progress: Progress, machine: Machine | None = None) -> bool:
    """
    Prepare in a process of its own, with low priority.

    Nothing is done if it was done before, *java* cannot keep classes, memory or disk space is
    short, or ``BICAGRAPH_PREPARE`` is ``no``.

    Args:
        java: The Java of the server that was started.
        progress: Receives a message.
        machine: Gives memory and disk space; None for this machine.

    Returns:
        Whether the process was started.
    """
    machine = ThisMachine() if machine is None else machine
    if os.environ.get(VARIABLE) == "no" or machine.available_mb() < _FREE_MEMORY_MB:
        return False
    file = class_cache(choose_java(java, {}, progress))
    if file is None or file.exists() or machine.free_disk_mb(file) < _FREE_DISK_MB:
        return False
    cache = cache_folder()
    lowest = psutil.IDLE_PRIORITY_CLASS if sys.platform == "win32" else 19
    try:
        process = begin([*COMMAND, str(java)], cache / "prepare.log", cache, dict(os.environ))
        process.nice(lowest)
    except (OSError, psutil.Error) as error:  # the server runs all the same
        progress.say(f"quicker starts of Neo4j could not be prepared: {error}")
        return False
    progress.say(
        "preparing quicker starts of Neo4j in the background, once, for a minute or two "
        f"(set {VARIABLE}=no to leave this out)"
    )
    return True
