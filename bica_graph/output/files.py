"""
Writes output files atomically, and replaces existing files only with permission.

A symbolic link given as the name of an output is followed: the file that it names is written, and
the link stays. Every writer gets that file from `followed`; partial files are beside it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from bica_graph.errors import OutputError
from bica_graph.output.words import beside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_ORDINARY = 0o666
"""Permissions of a new file, before the user's umask is applied."""


@contextlib.contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turn an OSError on writing *path* into an OutputError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"{path} could not be written ({reason}): check that the folder is writable and the "
            "disk is not full, or choose another folder"
        ) from error


def followed(path: Path) -> Path:
    """
    Give the file that the symbolic link *path* names, whether or not it exists; else *path*.

    A name that ends with ``.`` or ``..`` is resolved, too.
    """
    dots = path.name in {"", ".."}
    return Path(os.path.realpath(path)) if dots or path.is_symlink() else path


def check_free(path: Path, force: bool) -> None:
    """
    Check that *path* may be written.

    Raises:
        OutputError: If the folder of *path* is missing, if *path* is neither a file nor a folder,
            or if it exists and *force* is false.
    """
    place = followed(path)
    check_folder(place)
    if not os.path.lexists(place):
        return
    if not path.is_dir() and not path.is_file():
        raise OutputError(f"{path} is not a regular file: choose another name, or - and a pipe")
    if not force:
        raise OutputError(f"{path} exists already: choose another name, or replace it with --force")


def write_text(path: Path, text: str) -> None:
    """Write a small text file atomically."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a small file atomically."""
    with output_errors(path):
        place = followed(path)
        part = part_of(place)
        clear_leftovers(place)
        try:
            with open_new(part) as file:
                file.write(data)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """Give an unpredictable name beside *path* for the partial file."""
    return path.with_name(f".{path.name}.part-{secrets.token_hex(8)}")


def open_new(path: Path, mode: int = _ORDINARY) -> BinaryIO:
    """
    Create and open a new file, and never follow a symbolic link.

    Args:
        path: The file.
        mode: Its permissions, before the umask is applied.

    Raises:
        OSError: If anything of this name exists, or the file cannot be created.
    """
    flags = getattr(os, "O_NOFOLLOW", 0)
    return open(path, "xb", opener=lambda name, given: os.open(name, given | flags, mode))


def check_folder(path: Path) -> None:
    """Raise OutputError if the folder of *path* is missing."""
    if not path.parent.is_dir():
        raise OutputError(
            f"{path}: there is no folder {path.parent}: create it first{beside(path.parent)}"
        )


def clear_leftovers(path: Path) -> None:
    """
    Clean up after killed processes: delete partial files, restore a folder that was moved away.

    Files of another user with such a name are left alone.
    """
    for entry in list(path.parent.iterdir()):
        half = entry.name.startswith(f".{path.name}.part-")
        old = entry.name.startswith(f".{path.name}.old-")
        if not (half or old) or not _is_own(entry):
            continue
        if old and not os.path.lexists(path) and not entry.is_symlink():
            entry.replace(path)
        else:
            remove(entry)


def remove(path: Path) -> None:
    """Remove a file, a link, or a folder with its content."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _is_own(path: Path) -> bool:
    """Return whether the user owns *path* itself, not the target of a link."""
    try:
        return not hasattr(os, "geteuid") or path.lstat().st_uid == os.geteuid()
    except FileNotFoundError:  # its own process has just moved it into place
        return False
