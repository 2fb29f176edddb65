"""Runs neo4j-admin on a stopped server: initial password, dump, load."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError
from bica_graph.server.class_cache import class_flags
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
    """A task failed for a reason other than the known problems of servers."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The requirements of each task: a Java, and the folder whose ``lib`` contains the jars."""

    java: Java
    server_folder: Path


def run_admin(
    tools: Tools,
    home: Path,
    arguments: list[str],
    *,
    standard_input: BinaryIO | None = None,
    target: Path | None = None,
    heap_mb: int = _HEAP_MB,
) -> None:
    """
    Run one task of neo4j-admin on *home*, which contains ``conf/neo4j.conf``.

    The tool is called directly: its launcher would start a second Java, and show all arguments
    in its command line.

    Args:
        tools: Java and jars.
        home: The folder of a stopped server.
        arguments: The task and its arguments.
        standard_input: The input of the task, if any.
        target: The folder that the task writes to, for messages; None for *home*.
        heap_mb: Maximum heap of its Java, in MB.

    Raises:
        ServerError: If the disk is full, memory is short, or jars are damaged.
        TaskFailed: If the task fails for another reason; *detail* has the output of the tool.
    """
    environment = child_environment()
    environment["NEO4J_HOME"] = str(home)
    environment["NEO4J_CONF"] = str(home / "conf")
    flags = [f"-Xmx{heap_mb}m", *java_flags(tools.java), *class_flags(tools.java)]
    done = subprocess.run(
        [str(tools.java.path), *flags, "-cp", "lib/*", _MAIN_CLASS, *arguments],
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
    """List the messages of the tool, the cause last, without rulers, warnings and stack frames."""
    lines = [line for line in text.splitlines() if line.strip(" -")]
    reasons = [line for line in lines if not line.startswith(("\t", "WARNING", "    at "))]
    return reasons or ["it said nothing"]
