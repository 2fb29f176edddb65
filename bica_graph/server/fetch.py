"""
Downloads the pinned jars, once for all servers of the user.

A file gets its name only after its SHA-256 was verified. So later starts check only name and size,
and an interrupted download resumes with the missing files.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bica_graph.errors import ServerError
from bica_graph.server.exclusive import exclusive
from bica_graph.server.web import Downloads, Unanswered, WrongContent

if TYPE_CHECKING:
    from pathlib import Path

    from bica_graph.progress import Progress
    from bica_graph.server.lock import Jar, ServerLock

THREADS = 6
_WAIT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class JarSource:
    """The source of the jars; *mirror* None stands for the public repository."""

    mirror: str | None = None
    offline: bool = False

    def base(self) -> str:
        """
        Give the base address of the repository, without a slash at the end.

        Raises:
            ServerError: If the mirror is not a valid web address.
        """
        if self.mirror is None:
            # Importing it takes 150 ms, and is only needed for downloads.
            from jgo.constants import MAVEN_CENTRAL_URL

            return str(MAVEN_CENTRAL_URL).rstrip("/")
        parts = urlsplit(self.mirror)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ServerError("--mirror must be an address that begins with http:// or https://")
        return self.mirror.rstrip("/")


def server_folder(cache: Path, lock: ServerLock) -> Path:
    """Give the folder in *cache* whose ``lib`` contains the jars of *lock*."""
    return cache / f"neo4j-{lock.version}"


def missing_jars(lock: ServerLock, lib: Path) -> list[Jar]:
    """List the jars that are missing in *lib*, or have the wrong size."""
    return [jar for jar in lock.jars if _size(lib / jar.name) != jar.size]


def damaged_jars(lock: ServerLock, lib: Path) -> list[Jar]:
    """List the jars that are missing in *lib*, or have the wrong SHA-256; reads all files."""
    missing = set(missing_jars(lock, lib))
    return [jar for jar in lock.jars if jar in missing or _sha256(lib / jar.name) != jar.sha256]


def remove_damaged_jars(lock: ServerLock, cache: Path) -> str | None:
    """Delete damaged jars, so that the next start downloads them again; say so in one line."""
    lib = server_folder(cache, lock) / "lib"
    damaged = damaged_jars(lock, lib)
    for jar in damaged:
        (lib / jar.name).unlink(missing_ok=True)
    if not damaged:
        return None
    return f"deleted damaged files of Neo4j ({len(damaged)}): start again to download them"


def fetch_jars(lock: ServerLock, cache: Path, source: JarSource, progress: Progress) -> Path:
    """
    Download the jars of *lock* that are missing in *cache*.

    Args:
        lock: The jars of the server.
        cache: The folder that all servers of the user share.
        source: The source of missing jars.
        progress: Receives the progress in bytes.

    Returns:
        The folder whose ``lib`` contains all jars.

    Raises:
        ServerError: If jars are missing and cannot be downloaded; those downloaded are kept.
    """
    folder = server_folder(cache, lock)
    lib = folder / "lib"
    missing = missing_jars(lock, lib)
    if not missing:
        return folder
    if source.offline:
        raise ServerError(
            f"{len(missing)} of {len(lock.jars)} files of Neo4j {lock.version} are not in {lib}: "
            "start once without --offline, or copy that folder from a machine that has it"
        )
    base = source.base()
    try:
        lib.mkdir(parents=True, exist_ok=True)
        waiting = "another command is downloading Neo4j; waiting for it"
        with exclusive(cache / f"{folder.name}.lock", _WAIT_SECONDS, progress, waiting):
            _clear_leftovers(lock, lib)
            _fetch_all(missing_jars(lock, lib), lib, base, progress)
    except OSError as error:
        raise ServerError(
            f"cannot write to {lib}: {error.strerror or error}; free some space, or correct its "
            "permissions"
        ) from error
    return folder


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _clear_leftovers(lock: ServerLock, lib: Path) -> None:
    """Delete partial files of killed downloads, as every file in *lib* is on the class path."""
    names = {jar.name for jar in lock.jars}
    for path in lib.iterdir():
        if path.name not in names:
            path.unlink()


def _fetch_all(jars: list[Jar], lib: Path, base: str, progress: Progress) -> None:
    total = sum(jar.size for jar in jars)
    with (
        progress.work("download Neo4j", total, "bytes") as advance,
        ThreadPoolExecutor(THREADS) as pool,
        Downloads() as downloads,
    ):
        futures = {pool.submit(_fetch_one, jar, lib, base, downloads): jar for jar in jars}
        try:
            for future in as_completed(futures):
                future.result()
                advance(futures[future].size)
        except BaseException:
            downloads.stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _fetch_one(jar: Jar, lib: Path, base: str, downloads: Downloads) -> None:
    """Download one jar; try once more if its content is wrong."""
    for is_last in (False, True):
        try:
            downloads.fetch(f"{base}/{jar.place}", lib / jar.name, jar)
        except Unanswered as error:
            raise _unreachable(jar, base, error) from error
        except WrongContent as error:
            if is_last:
                raise ServerError(
                    f"{jar.name} from {_host(base)} is not the expected file "
                    "(its SHA-256 differs, twice): choose another source with --mirror URL"
                ) from error
        else:
            return


def _unreachable(jar: Jar, base: str, error: Unanswered) -> ServerError:
    if error.status is not None:
        return ServerError(
            f"{_host(base)} does not deliver {jar.name} (HTTP {error.status}): "
            "try again later, or choose another source with --mirror URL"
        )
    return ServerError(
        f"Neo4j could not be downloaded from {_host(base)} ({error.why}): check the network and "
        "its proxy, or choose another source with --mirror URL; downloaded files are kept"
    )


def _host(base: str) -> str:
    """Give the host name alone, as an address may contain a password."""
    return urlsplit(base).hostname or "the repository"
