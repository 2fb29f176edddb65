"""Folders for the user alone, among them the one for runtime files such as locks."""

from __future__ import annotations

import os
import stat
import tempfile
import warnings
from pathlib import Path

import platformdirs

from bica_graph.errors import OutputError

NAME = "bicagraph"
_PRIVATE = 0o700


def runtime_folder() -> Path:
    """
    Create, if need be, and give the folder for runtime files such as locks.

    It is in the runtime folder that the system keeps for the user, or, if there is none (as in a
    container), in the folder for temporary files.

    Raises:
        OutputError: If others may write to the folder.
    """
    return make_private(_system_folder() or Path(tempfile.gettempdir()) / f"{NAME}-{_user()}")


def make_private(folder: Path) -> Path:
    """
    Create *folder* with access for the user alone if it is missing, and return it.

    Raises:
        OutputError: If it belongs to another user, others may write to it, it is a link, or it
            cannot be created.
    """
    advice = "remove it, or set XDG_RUNTIME_DIR to a folder that only you can access"
    try:
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise OutputError(f"{folder} is a link: {advice}")
        if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
            raise OutputError(f"{folder} belongs to another user: {advice}")
        if os.name == "posix" and found.st_mode & 0o022:
            raise OutputError(f"{folder} can be written to by other users: {advice}")
        folder.chmod(_PRIVATE)
    except OSError as error:
        raise OutputError(f"{folder} cannot be created ({error.strerror}): {advice}") from error
    return folder


def _system_folder() -> Path | None:
    """Give our folder in the system's runtime folder of the user; None if there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they say that there is none
        try:
            folder = Path(platformdirs.user_runtime_dir(NAME))
        except PermissionError:  # another user has created a folder of this name
            return None
    return folder if folder.parent.is_dir() else None


def _user() -> str:
    return str(os.geteuid()) if hasattr(os, "geteuid") else ""  # Windows: each has a folder anyway
