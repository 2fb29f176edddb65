"""The private Neo4j server of a user, shared by all commands on this machine."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError
from bica_graph.output.files import clear_leftovers
from bica_graph.output.words import beside
from bica_graph.progress import SILENT
from bica_graph.records.connection import Connection
from bica_graph.server import archive, lifecycle
from bica_graph.server.bulk_import import import_files
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
from bica_graph.server.memory import default_memory
from bica_graph.server.password import read_password
from bica_graph.server.ports import Ports
from bica_graph.server.process import ask_version, find_server
from bica_graph.server.record import read_record
from bica_graph.server.settings import DATABASE, HOST, USERNAME, ServerSettings, ServerState

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bica_graph.progress import Progress
    from bica_graph.records.bulk import BulkFiles
    from bica_graph.server.machine import Machine

RETRY_SECONDS = 5.0
"""Seconds for which a driver retries; short, as there is no network to wait for."""
_LOCK_SECONDS = 3600.0


class PrivateServer:
    """
    A Neo4j server with its data, configuration and password in one folder.

    It keeps running after the command that started it. Any number of commands can use it at once;
    commands that start, stop, dump, load or remove it wait for each other.

    Args:
        home: The folder, created at the first start; None for the user's default (`default_home`).
        machine: Gives memory and disk space; None for this machine.
    """

    def __init__(self, home: Path | None = None, machine: Machine | None = None) -> None:
        self._home = Home((default_home() if home is None else home).expanduser().resolve())
        self._machine = ThisMachine() if machine is None else machine

    @property
    def folder(self) -> Path:
        """The folder of the server."""
        return self._home.folder

    def start(
        self, settings: ServerSettings | None = None, progress: Progress = SILENT
    ) -> ServerState:
        """
        Start the server unless it is running, and wait until it answers.

        Raises:
            ServerError: If it cannot be started; *detail* may then have the end of its log.
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
        Stop the server cleanly and wait for its end; return False if it is not running.

        Raises:
            ServerError: If it has not ended after *seconds*. It is never killed.
        """
        if not self._home.is_ours():
            return False
        with self._turn(progress):
            return lifecycle.stop(self._home, seconds)

    def state(self) -> ServerState | None:
        """Give the state of the server; None if it is not running."""
        record = read_record(self._home.record)
        process = None if record is None else find_server(self._home, record.pid)
        if record is None or process is None:
            return None
        reported = ask_version(process, Ports(record.bolt_port, record.http_port))
        version, edition = (None, None) if reported is None else reported
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
        Give the address and credentials for a driver.

        Raises:
            ServerError: If the server is not running.
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
        """Give the last *lines* of the server's output, or of its debug log if *detailed*."""
        return log_tail(self._home.debug_log if detailed else self._home.console, lines)

    def diagnosis(self) -> str | None:
        """Give the known problem of the server, such as a full disk, in one line; None if none."""
        record = read_record(self._home.record)
        if record is not None and self._machine.free_disk_mb(self.folder) < TX_LOG_MB:
            return DISK_FULL.format(home=self.folder)  # its logs may have had no room to say so
        found = None if record is None else diagnose(self._home, record.debug_offset)
        return None if found == PORT_TAKEN else found

    def sizes(self) -> dict[str, int]:
        """Give the sizes in bytes of the databases, the logs, and the shared jars."""
        return {
            "data": folder_size(self._home.data),
            "logs": folder_size(self._home.logs),
            "jars": folder_size(server_folder(cache_folder(), load_lock())),
        }

    def dump(self, file: Path, force: bool = False, progress: Progress = SILENT) -> None:
        """
        Write the graph to one file; a running server is stopped for this, and then restarted.

        Args:
            file: The file to write; `load` reads it, also on another server.
            force: Replace an existing file.
            progress: Receives messages about stopping and starting the server.

        Raises:
            ServerError: If there is no graph, the file exists, or the dump fails.
        """
        file = file.expanduser().absolute()
        archive.check_target(file, force)
        if not self.has_graph():
            raise ServerError(f"there is no graph in {self.folder} yet: nothing to dump")
        with self._turn(progress):
            tools = lifecycle.ready_tools(self._home, self._machine, progress)
            with lifecycle.stopped(self._home, tools, self._machine, progress):
                progress.say(f"writing {file}")
                archive.write_archive(file, tools, self._home)

    def load(self, file: Path, force: bool = False, progress: Progress = SILENT) -> None:
        """
        Load the graph from a dump; a running server is stopped for this, and then restarted.

        Args:
            file: A file written by `dump`, here or elsewhere.
            force: Replace the existing graph.
            progress: Receives messages about stopping and starting the server.

        Raises:
            ServerError: If the file is not a dump, there is a graph already, or loading fails; the
                graph is then unchanged.
        """
        file = file.expanduser().absolute()
        if not file.is_file():
            raise ServerError(
                f"{file} does not exist: choose a file written by `bicagraph db dump`{beside(file)}"
            )
        if self.has_graph() and not force:
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

    def import_graph(self, files: BulkFiles, progress: Progress = SILENT) -> None:
        """
        Replace the graph by one made from CSV files, with the server stopped meanwhile.

        Raises:
            ServerError: If it cannot be made; the graph is then unchanged.
        """
        self._home.make()
        with self._turn(progress):
            tools = lifecycle.ready_tools(self._home, self._machine, progress)
            heap = default_memory(self._machine.total_mb()).heap_mb
            with lifecycle.stopped(self._home, tools, self._machine, progress):
                progress.say("Neo4j makes its database from the files")
                import_files(files, tools, self._home, heap)

    def remove(self, progress: Progress = SILENT) -> bool:
        """
        Stop the server and delete its folder with the graph; return False if there is none.

        Other files in the folder are kept, and so are the jars in the cache.

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
        with contextlib.suppress(OSError):  # the folder is not empty if the user put files into it
            self._home.lock.unlink(missing_ok=True)
            self._home.mark.unlink()
            self.folder.rmdir()
        return True

    def _turn(self, progress: Progress) -> AbstractContextManager[None]:
        waiting = "another command is starting or stopping this server; waiting for it"
        return exclusive(self._home.lock, _LOCK_SECONDS, progress, waiting)

    @property
    def logs_folder(self) -> Path:
        """Folder of the logs."""
        return self._home.logs

    def importing_folder(self) -> Path:
        """Create, if need be, and give the folder for what is collected before an import."""
        self._home.make()
        self._home.importing.mkdir(exist_ok=True)
        return self._home.importing

    def has_graph(self) -> bool:
        """Return whether the server has a database, which may be empty."""
        return any(part.exists() for part in self._home.graph_parts())

    def _not_running(self) -> ServerError:
        return ServerError(
            "the private Neo4j is not running: start it with `bicagraph db "
            f"start{data_option(self.folder)}`"
        )


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
        clear_leftovers(path)
