"""Starts, finds, queries and ends the process of a server."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import psutil

from bica_graph.server.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bica_graph.server.folders import Home
    from bica_graph.server.ports import Ports

MAIN_CLASS = "org.neo4j.server.Neo4jCommunity"
_ANSWER_SECONDS = 2
_POLL_SECONDS = 0.05


def server_command(java: Path, flags: list[str], home: Home) -> list[str]:
    """Give the command line of a server, to run beside ``lib``; it contains no secret."""
    # The class path is relative to the working folder: a colon in a path would split it.
    return [
        str(java),
        *flags,
        f"-Djava.io.tmpdir={home.temporary}",
        f"-XX:ErrorFile={home.logs / 'java-crash.%p.log'}",
        "-cp",
        os.pathsep.join(("lib/*", str(home.plugins / "*"))),
        MAIN_CLASS,
        f"--home-dir={home.folder}",
        _config_argument(home),
        "--console-mode",
    ]


def launch(command: list[str], server_folder: Path, home: Home) -> psutil.Process:
    """
    Start a server that outlives this process and this terminal.

    Its output goes to ``console.log``; the log of the previous start is kept.
    """
    shutil.rmtree(home.temporary, ignore_errors=True)  # a killed server leaves files
    home.temporary.mkdir(exist_ok=True)
    if home.console.exists():
        os.replace(home.console, home.console.with_name("console.previous.log"))
    return begin(command, home.console, server_folder, child_environment())


def begin(
    command: Sequence[str], output: Path, folder: Path, environment: dict[str, str]
) -> psutil.Process:
    """Start a process that outlives this one and this terminal; it writes to the file *output*."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    else:
        flags = 0
    with output.open("wb") as file:
        started = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            creationflags=flags,
        )
    process = psutil.Process(started.pid)
    # Reaps it if it ends before this process, so that it does not remain as a zombie.
    threading.Thread(target=started.wait, daemon=True).start()
    return process


def child_environment() -> dict[str, str]:
    """Give the environment for Java, without secrets of other servers, and with UTF-8."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")
    }
    locale = next(
        (environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)),
        "C",
    )
    if locale in ("C", "POSIX"):
        environment["LC_ALL"] = "C.UTF-8"
    return environment


def find_server(home: Home, pid: int | None) -> psutil.Process | None:
    """
    Give the process *pid* if it is the server of *home*; None otherwise.

    It is recognised by its command line, which contains the path of *home*, as the pid may have
    been reused by another program. Its start time is no proof, since the clock may be changed.
    """
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None
    return process if _serves(process, home) else None


def search_server(home: Home) -> psutil.Process | None:
    """Search all processes for the server of *home*, as its starter may have been killed."""
    return next((process for process in psutil.process_iter() if _serves(process, home)), None)


def ask_version(process: psutil.Process, ports: Ports) -> tuple[str, str] | None:
    """
    Ask the server for its version and edition; None while it does not answer.

    An answer is accepted only if *process* itself listens at both ports, as another server may
    have taken one of them.
    """
    reported = _discover(ports.http)
    if reported is None:
        return None
    try:
        listening = {
            connection.laddr.port
            for connection in process.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN
        }
    except psutil.NoSuchProcess:
        return None
    return reported if {ports.bolt, ports.http} <= listening else None


def end(process: psutil.Process, seconds: float) -> bool:
    """Ask the server to end, and wait; return False if it still runs after *seconds*."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
        # In a container, nobody may reap it; then it has ended although it remains as a zombie.
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
    return True


def _serves(process: psutil.Process, home: Home) -> bool:
    """Return whether *process* is a living server of *home*."""
    try:
        command = process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):  # ended, or of another user
        return False
    return MAIN_CLASS in command and _config_argument(home) in command


def _config_argument(home: Home) -> str:
    return f"--config-dir={home.conf}"


def _discover(port: int) -> tuple[str, str] | None:
    connection = http.client.HTTPConnection(HOST, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/", headers={"Accept": "application/json"})
        reported = json.loads(connection.getresponse().read())
        return str(reported["neo4j_version"]), str(reported["neo4j_edition"])
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()
