"""Starts a server: checks, configuration, launch, and waiting until it answers."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError
from bica_graph.server.admin import Tools
from bica_graph.server.class_cache import class_flags, recording_flags
from bica_graph.server.configuration import configuration_text, initial_heap_mb, java_flags
from bica_graph.server.diagnostics import DISK_FULL, PORT_TAKEN, diagnose, start_tail
from bica_graph.server.exclusive import taking
from bica_graph.server.fetch import (
    JarSource,
    fetch_jars,
    missing_jars,
    remove_damaged_jars,
    server_folder,
)
from bica_graph.server.folders import (
    cache_folder,
    folder_size,
    make_private,
    runtime_folder,
    write_private,
)
from bica_graph.server.java import choose_java
from bica_graph.server.lock import load_lock
from bica_graph.server.memory import NEW_HOME_MB, OLD_HOME_MB, Memory, check_disk, choose_memory
from bica_graph.server.password import ensure_password
from bica_graph.server.ports import FIRST, Ports, choose_ports, port_is_free
from bica_graph.server.process import (
    ask_version,
    end,
    find_server,
    launch,
    search_server,
    server_command,
)
from bica_graph.server.record import Record, read_record, write_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psutil

    from bica_graph.progress import Progress
    from bica_graph.server.folders import Home
    from bica_graph.server.java import Java
    from bica_graph.server.machine import Machine
    from bica_graph.server.settings import ServerSettings

PORT_TRIES = 5
WAITING = "still waiting for Neo4j, which takes long to start on a busy or slow machine"
RECOVERING = "still waiting for Neo4j, which recovers the graph as it was not stopped cleanly"
_POLL_SECONDS = 0.1
_LOOK_SECONDS = 1.0
_SAY_SECONDS = 30.0
_END_SECONDS = 60.0
_MB = 1 << 20


class PortTaken(Exception):
    """Another program took a port between the choice and the start."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a start needs, determined before the launch."""

    tools: Tools
    memory: Memory
    asked: ServerSettings
    asked_java: str | None

    @property
    def class_flags(self) -> tuple[str, ...]:
        """The flags of Java that keep the classes of Neo4j, or use those that were kept."""
        if self.asked.classes_to is not None:
            return recording_flags(self.asked.classes_to)
        return class_flags(self.tools.java)

    def record(self, ports: Ports) -> Record:
        """Give the record of a start at *ports*."""
        return Record(
            bolt_port=ports.bolt,
            http_port=ports.http,
            heap_mb=self.memory.heap_mb,
            page_cache_mb=self.memory.page_cache_mb,
            java=str(self.tools.java.path),
            asked_heap=self.asked.heap,
            asked_page_cache=self.asked.page_cache,
            asked_java=self.asked_java,
        )


def remembered_settings(settings: ServerSettings, record: Record | None) -> ServerSettings:
    """Fill in sizes missing in *settings* with those that the user gave at an earlier start."""
    if record is None:
        return settings
    return replace(
        settings,
        heap=settings.heap or record.asked_heap,
        page_cache=settings.page_cache or record.asked_page_cache,
    )


def make_plan(
    home: Home,
    settings: ServerSettings,
    record: Record | None,
    machine: Machine,
    progress: Progress,
) -> Plan:
    """
    Check memory, disk and Java, and download the jars; quick checks come first.

    Raises:
        ServerError: If something that a start needs is missing.
    """
    asked = remembered_settings(settings, record)
    store, _ = home.graph_parts()
    memory = choose_memory(
        asked.heap, asked.page_cache, machine, progress, folder_size(store) // _MB
    )
    room = OLD_HOME_MB if home.data.exists() else NEW_HOME_MB
    check_disk({home.folder: room}, machine)
    java = None if record is None else record.asked_java
    if settings.java is not None:
        java = str(settings.java.expanduser().absolute())
    return Plan(make_tools(settings, record, machine, progress), memory, asked, java)


def make_tools(
    settings: ServerSettings, record: Record | None, machine: Machine, progress: Progress
) -> Tools:
    """
    Choose a Java and download the jars.

    Raises:
        ServerError: If there is no suitable Java, or jars cannot be downloaded.
    """
    java = java_for(settings, record, progress)
    lock, cache = load_lock(), cache_folder()
    missing = missing_jars(lock, server_folder(cache, lock) / "lib")
    check_disk({cache: sum(jar.size for jar in missing) // _MB}, machine)
    source = JarSource(settings.mirror, settings.offline)
    return Tools(java, fetch_jars(lock, cache, source, progress))


def java_for(settings: ServerSettings, record: Record | None, progress: Progress) -> Java:
    """
    Choose a Java.

    Raises:
        ServerError: If there is no suitable one.
    """
    return choose_java(settings.java, _other_javas(record), progress)


def _other_javas(record: Record | None) -> dict[str, Path]:
    javas = {}
    if record is not None and record.asked_java is not None:
        javas["the Java of an earlier start"] = Path(record.asked_java)
    if os.environ.get("JAVA_HOME"):
        javas["JAVA_HOME"] = Path(os.environ["JAVA_HOME"])
    return javas


def start_server(home: Home, plan: Plan, old: Record | None, progress: Progress) -> None:
    """
    Start a server in *home* and wait until it answers.

    Args:
        home: The folder of the server, locked by the caller; its server is not running.
        plan: The plan of the start.
        old: The record of the last start, for its ports; None if there is none.
        progress: Receives the progress, and messages about ports in use.

    Raises:
        ServerError: If the server ends, or does not answer in time (it is then left running).
    """
    remembered = None if old is None else Ports(old.bolt_port, old.http_port)
    killed = old is not None and old.pid is not None
    waiting = RECOVERING if killed else WAITING
    for _ in range(PORT_TRIES):
        with _chosen_ports(remembered, progress) as ports:
            remembered = ports
            write_configuration(home, plan.tools, plan.memory, ports)
            ensure_password(home, plan.tools)
            try:
                process, record = _launch(home, plan, ports)
                wait_for_answer(
                    home, process, record, plan.asked.wait_seconds, progress, waiting=waiting
                )
            except PortTaken:
                continue
            except KeyboardInterrupt:
                end_interrupted(home)
                raise
            return
    raise ServerError(
        f"other programs took the ports {PORT_TRIES} times while Neo4j started: try again"
    )


@contextmanager
def _chosen_ports(remembered: Ports | None, progress: Progress) -> Iterator[Ports]:
    """Choose ports; within the block, no other start of the user chooses the same."""
    folder = make_private(runtime_folder() / "ports")
    with taking() as take:
        ports = choose_ports(
            remembered, lambda port: port_is_free(port) and take(folder / f"{port}.lock")
        )
        wanted = remembered or FIRST
        if ports != wanted:
            progress.say(
                f"port {wanted.bolt} or {wanted.http} is in use: "
                f"Bolt is now at {ports.bolt} and Browser at {ports.http}"
            )
        yield ports


def write_configuration(home: Home, tools: Tools, memory: Memory, ports: Ports) -> None:
    """Write the configuration file, which the server and neo4j-admin read."""
    text = configuration_text(ports, memory, java_flags(tools.java))
    write_private(home.configuration, text)


def wait_for_answer(  # a process, how long to wait for it, and what to say meanwhile
    home: Home,
    process: psutil.Process,
    record: Record,
    seconds: float,
    progress: Progress,
    *,
    waiting: str = WAITING,
) -> None:
    """
    Wait until the server answers at both ports, and say *waiting* from time to time.

    Raises:
        PortTaken: If it ended because another program has one of its ports.
        ServerError: If it ended, its disk is full, or *seconds* are over.
    """
    ports = Ports(record.bolt_port, record.http_port)
    begun = time.monotonic()
    look, say = begun + _LOOK_SECONDS, begun + _SAY_SECONDS
    while ask_version(process, ports) is None:
        if find_server(home, process.pid) is None:
            raise _ended(home, record)
        now = time.monotonic()
        if now > begun + seconds:
            raise _not_yet(home, process, record, seconds)
        if now > look:
            look = now + _LOOK_SECONDS
            _give_up_on_full_disk(home, process, record)
        if now > say:
            say = now + _SAY_SECONDS
            progress.say(f"{waiting} ({now - begun:.0f} s)")
        time.sleep(_POLL_SECONDS)


def end_interrupted(home: Home) -> None:
    """End a server whose start the user interrupted, even if it has not been recorded yet."""
    record, process = read_record(home.record), search_server(home)
    if record is not None and process is not None:
        _end_again(home, process, record)


def _launch(home: Home, plan: Plan, ports: Ports) -> tuple[psutil.Process, Record]:
    heap = [f"-Xms{initial_heap_mb(plan.memory)}m", f"-Xmx{plan.memory.heap_mb}m"]
    tools = plan.tools
    flags = [*heap, *java_flags(tools.java), *plan.class_flags]
    command = server_command(tools.java.path, flags, home)
    offset = home.debug_log.stat().st_size if home.debug_log.exists() else 0
    record = replace(plan.record(ports), debug_offset=offset)
    # Written before the launch too, so that the ports are known if this process is killed then.
    write_record(home.record, record)
    try:
        process = launch(command, tools.server_folder, home)
    except OSError as error:
        raise ServerError(
            f"cannot run {tools.java.path}: {error.strerror}; choose another Java with --java"
        ) from error
    record = replace(record, pid=process.pid)
    write_record(home.record, record)
    return process, record


def _ended(home: Home, record: Record) -> Exception:
    diagnosis = diagnose(home, record.debug_offset)
    if diagnosis == PORT_TAKEN:
        return PortTaken()
    damaged = remove_damaged_jars(load_lock(), cache_folder())
    diagnosis = damaged or diagnosis
    why = diagnosis or f"see below, and all of {home.console}"
    return ServerError(
        f"Neo4j ended while it started: {why}", start_tail(home, record.debug_offset)
    )


def _not_yet(home: Home, process: psutil.Process, record: Record, seconds: float) -> ServerError:
    return ServerError(
        f"Neo4j (process {process.pid}) does not answer after {seconds:.0f} s, and is left "
        "running as it may still be starting: wait on with `bicagraph db start`, "
        "or end it with `bicagraph db stop`",
        start_tail(home, record.debug_offset),
    )


def _give_up_on_full_disk(home: Home, process: psutil.Process, record: Record) -> None:
    """End a server that waits for disk space, as it would do so for ever without a message."""
    if diagnose(home, record.debug_offset) == DISK_FULL.format(home=home.folder):
        _end_again(home, process, record)
        raise ServerError(DISK_FULL.format(home=home.folder), start_tail(home, record.debug_offset))


def _end_again(home: Home, process: psutil.Process, record: Record) -> None:
    if end(process, _END_SECONDS):
        write_record(home.record, replace(record, pid=None))
