"""Neo4j's own administration, run while no server is: first password, dump, load."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError
from bica_graph.server.configuration import java_flags
from bica_graph.server.diagnostics import name_diagnosis
from bica_graph.server.fetch import remove_damaged_jars
from bica_graph.server.lock import load_lock
from bica_graph.server.process import child_environment

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from bica_graph.server.java import Java

_MAIN_CLASS = "org.neo4j.cli.AdminTool"
_HEAP_MB = 512
_TAIL_LINES = 5


class TaskFailed(ServerError):
    """A task ended in an error of its own: nothing that is known to ail servers."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What every task needs: a Java, and the folder whose ``lib`` holds the jars."""

    java: Java
    server_folder: Path


def run_admin(
    tools: Tools,
    home: Path,
    arguments: list[str],
    *,
    standard_input: BinaryIO | None = None,
    target: Path | None = None,
) -> None:
    """
    Run one task of neo4j-admin on *home*, which holds ``conf/neo4j.conf``.

    The tool is called directly: the launcher around it would start a second Java, with every
    argument spelled out in its command line.

    Args:
        tools: Java and jars.
        home: The folder of a server that does not run.
        arguments: The task.
        standard_input: What the task reads, if anything.
        target: Where the task writes, for messages; None when that is *home*.

    Raises:
        ServerError: If the task cannot do its work for want of room, memory or whole jars.
        TaskFailed: If it fails otherwise; *detail* holds what the tool said.
    """
    environment = child_environment()
    environment["NEO4J_HOME"] = str(home)
    environment["NEO4J_CONF"] = str(home / "conf")
    command = [str(tools.java.path), f"-Xmx{_HEAP_MB}m", *java_flags(tools.java)]
    done = subprocess.run(
        [*command, "-cp", "lib/*", _MAIN_CLASS, *arguments],
        cwd=tools.server_folder,
        env=environment,
        stdin=subprocess.DEVNULL if standard_input is None else standard_input,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        said = _reasons(done.stdout)
        task = " ".join(arguments[:2])
        known = name_diagnosis(done.stdout, target or home)
        damaged = remove_damaged_jars(load_lock(), tools.server_folder.parent)
        kind = ServerError if damaged or known else TaskFailed
        raise kind(
            f"Neo4j's `{task}` failed: {damaged or known or said[-1]}",
            "\n".join(said[-_TAIL_LINES:]),
        )


def _reasons(text: str) -> list[str]:
    """List what the tool said, the cause last, without rulers, warnings and stack frames."""
    lines = [line for line in text.splitlines() if line.strip(" -")]
    reasons = [line for line in lines if not line.startswith(("\t", "WARNING", "    at "))]
    return reasons or ["it said nothing"]
