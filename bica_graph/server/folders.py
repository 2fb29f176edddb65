"""Where a private Neo4j keeps its things, and where the jars are kept for all of them."""

from __future__ import annotations

import os
import shlex
import stat
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bica_graph.errors import ServerError
from bica_graph.output.files import clear_leftovers, open_new, part_of

NAME = "bicagraph"
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
"""What a server has in its folder beside the mark."""
_PRIVATE = 0o700


def data_folder() -> Path:
    """Name the folder for all data of the user; ``BICAGRAPH_HOME`` moves it."""
    named = os.environ.get(HOME_VARIABLE)
    base = Path(named).expanduser() if named else Path(platformdirs.user_data_dir(NAME))
    return base.resolve()


def default_home() -> Path:
    """Name the home of the user's own server, below the data folder; nothing else goes in it."""
    return data_folder() / "server"


def data_option(home: Path) -> str:
    """Write how a command is told that it is about the server in *home*; '' for the user's own."""
    return "" if home == default_home() else f" --data {shlex.quote(str(home))}"


def cache_folder() -> Path:
    """Name the folder that all servers of the user share; ``BICAGRAPH_CACHE`` moves it."""
    named = os.environ.get(CACHE_VARIABLE)
    base = Path(named).expanduser() if named else Path(platformdirs.user_cache_dir(NAME))
    return base.resolve()


def runtime_folder() -> Path:
    """
    Make, and name, the folder for what lasts no longer than the processes of this machine.

    It is the one that the system keeps for the user; where there is none, as in a container, it
    lies among the temporary files.

    Raises:
        ServerError: If it is not the user's alone.
    """
    return make_private(_system_folder() or Path(tempfile.gettempdir()) / f"{NAME}-{_user()}")


def _system_folder() -> Path | None:
    """Name our folder in the one that the system keeps for the user; None where there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they say that there is none
        try:
            folder = Path(platformdirs.user_runtime_dir(NAME))
        except PermissionError:  # somebody else has taken the place of one
            return None
    return folder if folder.parent.is_dir() else None


def make_private(folder: Path) -> Path:
    """
    Make *folder* for the user alone, unless it is there, and give it back.

    Raises:
        ServerError: If it belongs to somebody else, others may write to it, it is a link, or it
            cannot be made.
    """
    advice = "remove it, or set XDG_RUNTIME_DIR to a folder of yours that nobody else may enter"
    try:
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise ServerError(f"{folder} is a link: {advice}")
        if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
            raise ServerError(f"{folder} belongs to somebody else: {advice}")
        if os.name == "posix" and found.st_mode & 0o022:
            raise ServerError(f"{folder} can be written to by others: {advice}")
        folder.chmod(_PRIVATE)
    except OSError as error:
        raise ServerError(f"{folder} cannot be made ({error.strerror}): {advice}") from error
    return folder


def _user() -> str:
    return str(os.geteuid()) if hasattr(os, "geteuid") else ""  # Windows: each has a folder anyway


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one server, with a name for each thing in it."""

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
        """What the server wrote to its standard output since its start."""
        return self.logs / "console.log"

    @property
    def debug_log(self) -> Path:
        """The server's detailed log, over several starts."""
        return self.logs / "debug.log"

    @property
    def plugins(self) -> Path:
        """Folder for jars of the user's own."""
        return self.folder / "plugins"

    @property
    def temporary(self) -> Path:
        """Folder for what the server unpacks for itself; emptied at every start."""
        return self.folder / "tmp"

    @property
    def loading(self) -> Path:
        """Folder in which a dump is unpacked before it takes the place of the graph."""
        return self.folder / "loading"

    @property
    def password(self) -> Path:
        """File that holds the password, readable by the user alone."""
        return self.folder / "password"

    @property
    def record(self) -> Path:
        """File that remembers process, ports and sizes."""
        return self.folder / "server.json"

    @property
    def mark(self) -> Path:
        """File that tells a server's folder from any other."""
        return self.folder / MARK

    @property
    def lock(self) -> Path:
        """File that one command at a time may lock."""
        return self.folder / "server.lock"

    def graph_parts(self) -> tuple[Path, ...]:
        """Name the folders that hold the graph: its store and its transaction logs."""
        return tuple(self.data / kind / "neo4j" for kind in ("databases", "transactions"))

    def is_ours(self) -> bool:
        """Return whether a server was made here."""
        return self.mark.exists()

    def make(self) -> None:
        """
        Make the folder, for the user alone.

        Raises:
            ServerError: If it holds something that is not ours, or cannot be made.
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
                f"cannot make {self.folder}: {error.strerror}; name a folder you may write to"
            ) from error

    def _refuse_foreign(self) -> None:
        filled = self.folder.is_dir() and any(self.folder.iterdir())
        # Asked again: another start may be making it, and the mark is what it makes first.
        if filled and not self.is_ours():
            raise ServerError(
                f"{self.folder} holds other files: name an empty or new folder for the server"
            )


def write_private(path: Path, text: str) -> None:
    """Write *text* beside *path*, readable by the user alone, and rename it."""
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
    """Count the bytes of all files below *folder*; 0 when there is none."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.lstat(os.path.join(place, name)).st_size
            except FileNotFoundError:
                continue  # a running server removes files as it likes
    return size
