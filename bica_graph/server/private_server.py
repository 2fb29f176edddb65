"""A private Neo4j of this user on this machine: started once, found again by every command."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError
from bica_graph.output.files import clear_leftovers
from bica_graph.progress import SILENT
from bica_graph.records.connection import Connection
from bica_graph.server import archive, lifecycle
from bica_graph.server.configuration import TX_LOG_MB
from bica_graph.server.diagnostics import DISK_FULL, PORT_TAKEN, diagnose, log_tail
from bica_graph.server.exclusive import exclusive
from bica_graph.server.fetch import server_folder
from bica_graph.server.folders import (
    OURS,
    Home,
    cache_folder,
    data_option,
    default_home,
    folder_size,
)
from bica_graph.server.lock import load_lock
from bica_graph.server.machine import ThisMachine
from bica_graph.server.password import read_password
from bica_graph.server.ports import Ports
from bica_graph.server.process import ask_version, find_server
from bica_graph.server.record import read_record
from bica_graph.server.settings import DATABASE, HOST, USERNAME, ServerSettings, ServerState

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bica_graph.progress import Progress
    from bica_graph.server.machine import Machine

RETRY_SECONDS = 5.0
"""How long a driver should try again: a server on loopback is there or it is not."""
_LOCK_SECONDS = 3600.0


class PrivateServer:
    """
    The Neo4j whose data, configuration and password lie in one folder.

    It outlives the command that starts it. Any number of commands may use it at once; those
    that start, stop, dump, load or remove it take turns.

    Args:
        home: The folder; made at the first start. None is the user's own (`default_home`).
        machine: Knows what memory and disk there is.
    """

    def __init__(self, home: Path | None = None, machine: Machine | None = None) -> None:
        self._home = Home((default_home() if home is None else home).expanduser().resolve())
        self._machine = ThisMachine() if machine is None else machine

    @property
    def folder(self) -> Path:
        """The folder that holds all of this server."""
        return self._home.folder

    def start(
        self, settings: ServerSettings | None = None, progress: Progress = SILENT
    ) -> ServerState:
        """
        Start the server and wait until it answers, or give the one that runs.

        Raises:
            ServerError: If it cannot be started; *detail* may then hold the end of its log.
        """
        self._home.make()
        with self._turn(progress):
            lifecycle.ensure_running(
                self._home, settings or ServerSettings(), self._machine, progress
            )
            state = self.state()
        if state is None:
            raise self._not_running()
        return state

    def stop(self, progress: Progress = SILENT, seconds: float = lifecycle.STOP_SECONDS) -> bool:
        """
        End the server in an orderly way and wait for it; False when none runs.

        Raises:
            ServerError: If it has not ended after *seconds*. It is never ended by force.
        """
        if not self._home.is_ours():
            return False
        with self._turn(progress):
            return lifecycle.stop(self._home, seconds)

    def state(self) -> ServerState | None:
        """Tell how the server is; None when none runs."""
        record = read_record(self._home.record)
        process = None if record is None else find_server(self._home, record.pid)
        if record is None or process is None:
            return None
        told = ask_version(process, Ports(record.bolt_port, record.http_port))
        version, edition = (None, None) if told is None else told
        return ServerState(
            pid=process.pid,
            home=self.folder,
            bolt_port=record.bolt_port,
            http_port=record.http_port,
            started=process.create_time(),
            heap_mb=record.heap_mb,
            page_cache_mb=record.page_cache_mb,
            java=record.java,
            version=version,
            edition=edition,
        )

    def was_killed(self) -> bool:
        """Return whether the server ended without being stopped; the next start recovers it."""
        return lifecycle.was_killed(self._home)

    def connection(self) -> Connection:
        """
        Give address and credentials for a driver.

        Raises:
            ServerError: If the server does not run.
        """
        record = read_record(self._home.record)
        if record is None or find_server(self._home, record.pid) is None:
            raise self._not_running()
        return Connection(
            uri=f"bolt://{HOST}:{record.bolt_port}",
            username=USERNAME,
            password=self.password(),
            database=DATABASE,
            retry_seconds=RETRY_SECONDS,
        )

    def password(self) -> str:
        """
        Give the password of the user ``neo4j``.

        Raises:
            ServerError: If the server was never started.
        """
        return read_password(self._home)

    def logs(self, lines: int = 50, detailed: bool = False) -> list[str]:
        """Give the last *lines* that the server printed since its start, or of its debug log."""
        return log_tail(self._home.debug_log if detailed else self._home.console, lines)

    def diagnosis(self) -> str | None:
        """Name what ails the server in one line, such as a full disk; None if nothing known."""
        record = read_record(self._home.record)
        if record is not None and self._machine.free_disk_mb(self.folder) < TX_LOG_MB:
            return DISK_FULL.format(home=self.folder)  # its logs may have had no room to say so
        found = None if record is None else diagnose(self._home, record.debug_offset)
        return None if found == PORT_TAKEN else found

    def sizes(self) -> dict[str, int]:
        """Count the bytes of the databases, of the logs, and of the jars that servers share."""
        return {
            "data": folder_size(self._home.data),
            "logs": folder_size(self._home.logs),
            "jars": folder_size(server_folder(cache_folder(), load_lock())),
        }

    def dump(self, file: Path, force: bool = False, progress: Progress = SILENT) -> None:
        """
        Write the graph to one file; a running server is stopped for it and started again.

        Args:
            file: Where to; another server's `load` takes it.
            force: Replace a file that exists.
            progress: Told when the server is stopped and started.

        Raises:
            ServerError: If there is no graph, the file exists, or the dump fails.
        """
        file = file.expanduser().absolute()
        archive.check_target(file, force)
        if not self._has_graph():
            raise ServerError(f"there is no graph in {self.folder} yet: nothing to dump")
        with self._turn(progress):
            tools = lifecycle.ready_tools(self._home, self._machine, progress)
            with lifecycle.stopped(self._home, tools, self._machine, progress):
                progress.say(f"writing {file}")
                archive.write_archive(file, tools, self._home)

    def load(self, file: Path, force: bool = False, progress: Progress = SILENT) -> None:
        """
        Take the graph of a dump; a running server is stopped for it and started again.

        Args:
            file: What `dump` wrote, here or elsewhere.
            force: Replace the graph that is there.
            progress: Told when the server is stopped and started.

        Raises:
            ServerError: If the file is no dump, there is a graph already, or loading fails; the
                graph is then as it was.
        """
        file = file.expanduser().absolute()
        if not file.is_file():
            raise ServerError(f"{file} does not exist: name a file that `bicagraph db dump` wrote")
        if self._has_graph() and not force:
            raise ServerError(
                f"there is a graph in {self.folder} already: keep it with `bicagraph db dump`, "
                "then replace it with --force"
            )
        self._home.make()
        with self._turn(progress):
            tools = lifecycle.ready_tools(self._home, self._machine, progress)
            archive.check_archive(file, tools, self._home)
            with lifecycle.stopped(self._home, tools, self._machine, progress):
                progress.say(f"loading {file}")
                archive.read_archive(file, tools, self._home)

    def remove(self, progress: Progress = SILENT) -> bool:
        """
        Stop the server and delete its folder with the graph; False when there is none.

        Files in the folder that are not the server's stay. So do the jars, in the cache.

        Raises:
            ServerError: If the server cannot be stopped, or files cannot be deleted.
        """
        if not self._home.is_ours():
            return False
        with self._turn(progress):
            lifecycle.stop(self._home, lifecycle.STOP_SECONDS)
            try:
                for name in sorted(OURS - {self._home.lock.name}):
                    _delete(self.folder / name)
            except OSError as error:
                raise ServerError(
                    f"cannot delete {error.filename}: {error.strerror}; delete it yourself"
                ) from error
        with contextlib.suppress(OSError):  # it is not empty when the user put files into it
            self._home.lock.unlink(missing_ok=True)
            self._home.mark.unlink()
            self.folder.rmdir()
        return True

    def _turn(self, progress: Progress) -> AbstractContextManager[None]:
        waiting = "another command starts or stops this server; waiting for it"
        return exclusive(self._home.lock, _LOCK_SECONDS, progress, waiting)

    def _has_graph(self) -> bool:
        return any(part.exists() for part in self._home.graph_parts())

    def _not_running(self) -> ServerError:
        return ServerError(
            "the private Neo4j does not run: start it with `bicagraph db "
            f"start{data_option(self.folder)}`"
        )


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
        clear_leftovers(path)
