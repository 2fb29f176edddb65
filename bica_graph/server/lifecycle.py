"""Starts, recognises and stops the server of a folder; the caller holds the lock of the folder."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError
from bica_graph.server.archive import settle_loading
from bica_graph.server.diagnostics import start_tail
from bica_graph.server.folders import data_option
from bica_graph.server.memory import default_memory
from bica_graph.server.password import ensure_password
from bica_graph.server.ports import FIRST
from bica_graph.server.process import end, find_server, search_server
from bica_graph.server.record import read_record, write_record
from bica_graph.server.settings import ServerSettings
from bica_graph.server.starting import (
    PortTaken,
    end_interrupted,
    make_plan,
    make_tools,
    remembered_settings,
    start_server,
    wait_for_answer,
    write_configuration,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psutil

    from bica_graph.progress import Progress
    from bica_graph.server.admin import Tools
    from bica_graph.server.folders import Home
    from bica_graph.server.machine import Machine
    from bica_graph.server.record import Record

STOP_SECONDS = 120.0


def ensure_running(
    home: Home, settings: ServerSettings, machine: Machine, progress: Progress
) -> None:
    """
    Start the server of *home* unless it is running, and wait until it answers.

    Raises:
        ServerError: If it cannot be started, or does not answer.
    """
    record = read_record(home.record)
    process = _find(home, record)
    if process is not None:
        # If its port was in use, it ended while starting, and is started again at other ports.
        with suppress(PortTaken):
            _adopt(home, process, record, settings, progress)
            return
    settle_loading(home)
    if was_killed(home):
        progress.say("the server was not stopped cleanly: Neo4j recovers the graph if necessary")
    plan = make_plan(home, settings, record, machine, progress)
    again = f"bicagraph db start{data_option(home.folder)} --heap 512m --page-cache 128m"
    chosen = plan.asked.heap is not None and plan.asked.page_cache is not None
    progress.say(
        f"starting Neo4j on Java {plan.tools.java.version}, with {plan.memory.in_words()}"
        f"{'' if chosen else f'; for less, stop it, then: {again}'}"
    )
    start_server(home, plan, record, progress)


def stop(home: Home, seconds: float) -> bool:
    """
    Stop the server of *home* cleanly; return False if it is not running.

    Raises:
        ServerError: If it has not ended after *seconds*. It is never killed.
    """
    record = read_record(home.record)
    process = _find(home, record)
    if process is None:
        return False
    if not end(process, seconds):
        raise ServerError(
            f"Neo4j (process {process.pid}) has not ended after {seconds:.0f} s: wait and stop it "
            "again; if it never ends, kill that process, and the next start recovers the graph",
            start_tail(home, 0 if record is None else record.debug_offset),
        )
    if record is not None:
        write_record(home.record, replace(record, pid=None))
    return True


def was_killed(home: Home) -> bool:
    """Return whether the server ended without being stopped."""
    record = read_record(home.record)
    return record is not None and record.pid is not None and find_server(home, record.pid) is None


@contextmanager
def stopped(home: Home, tools: Tools, machine: Machine, progress: Progress) -> Iterator[None]:
    """Stop the server cleanly within the block, and restart it afterwards if it was running."""
    running = _find(home, read_record(home.record)) is not None
    if was_killed(home):
        ensure_running(home, ServerSettings(), machine, progress)  # only a start can recover
    if running:
        progress.say("stopping the server meanwhile")
    stop(home, STOP_SECONDS)
    settle_loading(home)
    ensure_password(home, tools)
    try:
        yield
    finally:
        if running:
            ensure_running(home, ServerSettings(), machine, progress)


def ready_tools(home: Home, machine: Machine, progress: Progress) -> Tools:
    """Prepare the tools for neo4j-admin, with the settings of the last start."""
    tools = make_tools(ServerSettings(), read_record(home.record), machine, progress)
    if not home.configuration.exists():
        write_configuration(home, tools, default_memory(machine.total_mb()), FIRST)
    return tools


def _find(home: Home, record: Record | None) -> psutil.Process | None:
    known = None if record is None else find_server(home, record.pid)
    return known or search_server(home)


def _adopt(
    home: Home,
    process: psutil.Process,
    record: Record | None,
    settings: ServerSettings,
    progress: Progress,
) -> None:
    """Check the running server, which may have been started by a command that was killed."""
    if record is None:
        raise ServerError(
            f"{home.record} is missing although the server is running: "
            f"end process {process.pid} and start again"
        )
    if record.pid != process.pid:
        record = replace(record, pid=process.pid)
        write_record(home.record, record)
    asked = remembered_settings(settings, record)
    if (asked.heap, asked.page_cache) != (record.asked_heap, record.asked_page_cache):
        progress.say(
            f"the server is already running, with heap {record.heap_mb}m and page cache "
            f"{record.page_cache_mb}m: stop it first to change them"
        )
    try:
        wait_for_answer(home, process, record, settings.wait_seconds, progress)
    except KeyboardInterrupt:
        end_interrupted(home)
        raise
