"""The server's process: started, recognised, asked whether it answers, ended."""

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
    from pathlib import Path

    from bica_graph.server.folders import Home
    from bica_graph.server.ports import Ports

MAIN_CLASS = "org.neo4j.server.Neo4jCommunity"
_ANSWER_SECONDS = 2
_POLL_SECONDS = 0.05


def server_command(java: Path, flags: list[str], home: Home) -> list[str]:
    """Write the command line of a server; it is run where ``lib`` is, and holds no secret."""
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

    Its output goes to ``console.log``; that of the start before is kept once.
    """
    shutil.rmtree(home.temporary, ignore_errors=True)  # a server that was killed leaves files
    home.temporary.mkdir(exist_ok=True)
    if home.console.exists():
        os.replace(home.console, home.console.with_name("console.previous.log"))
    with home.console.open("wb") as console:
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        else:
            flags = 0
        started = subprocess.Popen(
            command,
            cwd=server_folder,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            creationflags=flags,
        )
    process = psutil.Process(started.pid)
    # Reaps the server if it ends before this process does: nobody should see a zombie.
    threading.Thread(target=started.wait, daemon=True).start()
    return process


def child_environment() -> dict[str, str]:
    """Give the environment for Java: no secret of another server, and letters beyond ASCII."""
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
    Give the process *pid* if it is the server of *home*.

    The command line decides: it names the home, and a pid that was given to another program
    since does not carry it. The time a process was made is no proof, for it moves with the clock.
    """
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None
    return process if _serves(process, home) else None


def search_server(home: Home) -> psutil.Process | None:
    """Look at all processes for the server of *home*: its starter may have died unheard."""
    return next((process for process in psutil.process_iter() if _serves(process, home)), None)


def ask_version(process: psutil.Process, ports: Ports) -> tuple[str, str] | None:
    """
    Ask the server for its version and edition; None while it does not answer.

    The answer counts only when the process itself listens at both ports: another server may
    have taken one of them in the meantime.
    """
    told = _discover(ports.http)
    if told is None:
        return None
    try:
        listening = {
            connection.laddr.port
            for connection in process.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN
        }
    except psutil.NoSuchProcess:
        return None
    return told if {ports.bolt, ports.http} <= listening else None


def end(process: psutil.Process, seconds: float) -> bool:
    """Ask the server to end, and wait; False when it still runs after *seconds*."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
        # In a container nobody may reap it: then it stays a zombie, and has ended all the same.
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
        told = json.loads(connection.getresponse().read())
        return str(told["neo4j_version"]), str(told["neo4j_edition"])
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()
