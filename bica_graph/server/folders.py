"""The folders of private servers, and the cache of jars that they share."""

from __future__ import annotations

import os
import shlex
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from bica_graph.errors import OutputError, ServerError
from bica_graph.output import private_folder
from bica_graph.output.files import clear_leftovers, open_new, part_of
from bica_graph.output.private_folder import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME_VARIABLE = "BICAGRAPH_HOME"
CACHE_VARIABLE = "BICAGRAPH_CACHE"

MARK = "bicagraph-server"
MARK_TEXT = "A private Neo4j of bicagraph. `bicagraph db remove` deletes it, with its graph.\n"
OURS = frozenset(
    {
        "conf", "data", "import", "licenses", "loading", "logs", "plugins", "run",
        "tmp", "password", "server.json", "server.lock",
    }
)  # fmt: skip
"""The files and folders of a server in its folder, apart from the mark."""
_PRIVATE = 0o700


def data_folder() -> Path:
    """Give the folder for all data of the user; ``BICAGRAPH_HOME`` overrides it."""
    named = os.environ.get(HOME_VARIABLE)
    base = Path(named).expanduser() if named else Path(platformdirs.user_data_dir(NAME))
    return base.resolve()


def default_home() -> Path:
    """Give the folder of the user's default server, in the data folder."""
    return data_folder() / "server"


def data_option(home: Path) -> str:
    """Give the option --data for the server in *home*; '' for the user's default server."""
    return "" if home == default_home() else f" --data {shlex.quote(str(home))}"


def cache_folder() -> Path:
    """Give the folder that all servers of the user share; ``BICAGRAPH_CACHE`` overrides it."""
    named = os.environ.get(CACHE_VARIABLE)
    base = Path(named).expanduser() if named else Path(platformdirs.user_cache_dir(NAME))
    return base.resolve()


def runtime_folder() -> Path:
    """
    Create, if need be, and give the folder for runtime files such as locks.

    Raises:
        ServerError: If others may write to the folder.
    """
    with _as_server_errors():
        return private_folder.runtime_folder()


def make_private(folder: Path) -> Path:
    """
    Create *folder* with access for the user alone if it is missing, and return it.

    Raises:
        ServerError: If it belongs to another user, others may write to it, it is a link, or it
            cannot be created.
    """
    with _as_server_errors():
        return private_folder.make_private(folder)


@contextmanager
def _as_server_errors() -> Iterator[None]:
    try:
        yield
    except OutputError as error:
        raise ServerError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one server, and the paths in it."""

    folder: Path

    @property
    def conf(self) -> Path:
        """Folder of the configuration, written at every start."""
        return self.folder / "conf"

    @property
    def configuration(self) -> Path:
        """The server's configuration file."""
        return self.conf / "neo4j.conf"

    @property
    def data(self) -> Path:
        """Folder of the databases and their transaction logs."""
        return self.folder / "data"

    @property
    def logs(self) -> Path:
        """Folder of the logs."""
        return self.folder / "logs"

    @property
    def console(self) -> Path:
        """Log of the server's standard output since its start."""
        return self.logs / "console.log"

    @property
    def debug_log(self) -> Path:
        """The server's debug log, over several starts."""
        return self.logs / "debug.log"

    @property
    def plugins(self) -> Path:
        """Folder for plugins of the user (jars)."""
        return self.folder / "plugins"

    @property
    def temporary(self) -> Path:
        """Folder for temporary files of the server; emptied at every start."""
        return self.folder / "tmp"

    @property
    def loading(self) -> Path:
        """Folder in which a dump is unpacked before it replaces the graph."""
        return self.folder / "loading"

    @property
    def password(self) -> Path:
        """File with the password, readable by the user alone."""
        return self.folder / "password"

    @property
    def record(self) -> Path:
        """File with the process id, ports and memory sizes of the last start."""
        return self.folder / "server.json"

    @property
    def mark(self) -> Path:
        """File that marks the folder as that of a private server."""
        return self.folder / MARK

    @property
    def lock(self) -> Path:
        """Lock file for commands that start, stop or change the server."""
        return self.folder / "server.lock"

    def graph_parts(self) -> tuple[Path, ...]:
        """Give the folders of the graph: its store and its transaction logs."""
        return tuple(self.data / kind / "neo4j" for kind in ("databases", "transactions"))

    def is_ours(self) -> bool:
        """Return whether the folder is that of a private server."""
        return self.mark.exists()

    def make(self) -> None:
        """
        Create the folder with access for the user alone.

        Raises:
            ServerError: If it contains other files, or cannot be created.
        """
        try:
            if not self.is_ours():
                self._refuse_foreign()
                self.folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
                self.mark.write_text(MARK_TEXT, encoding="utf-8")
            self.folder.chmod(_PRIVATE)
            for folder in (self.conf, self.logs, self.plugins):
                folder.mkdir(exist_ok=True)
        except OSError as error:
            raise ServerError(
                f"cannot create {self.folder}: {error.strerror}; choose a folder you may write to"
            ) from error

    def _refuse_foreign(self) -> None:
        filled = self.folder.is_dir() and any(self.folder.iterdir())
        # Checked again, as another start may be creating the folder; it writes the mark first.
        if filled and not self.is_ours():
            raise ServerError(
                f"{self.folder} contains other files: choose an empty or new folder for the server"
            )


def write_private(path: Path, text: str) -> None:
    """Write *text* to *path* atomically, readable by the user alone."""
    clear_leftovers(path)
    part = part_of(path)
    try:
        with open_new(part, 0o600) as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def folder_size(folder: Path) -> int:
    """Give the total size of all files below *folder* in bytes; 0 if there is no such folder."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.lstat(os.path.join(place, name)).st_size
            except FileNotFoundError:
                continue  # a running server may delete files meanwhile
    return size
