"""Finds in the logs why a server ended or does not answer."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from bica_graph.server.folders import Home

TAIL_LINES = 15
_WARNINGS = 5
_READ_BYTES = 1 << 18

PORT_TAKEN = "a port was taken"
DISK_FULL = "the disk is full: free some space on the disk of {home}, then try again"

_PATTERNS = (
    (
        r"No space left on device|not enough space on the disk|running out of disk space"
        r"|Disk quota exceeded",
        DISK_FULL,
    ),
    (
        r"File too large",
        "a file of Neo4j has reached the size limit: raise the limit (ulimit -f), or move {home} "
        "to another disk",
    ),
    (r"PortBindException|Address already in use|already in use, cannot bind", PORT_TAKEN),
    (
        r"Lock file has been locked by another process",
        "another Neo4j uses {home}: stop that one first, or choose another folder with --data",
    ),
    (
        r"Could not reserve enough space|insufficient memory for the Java Runtime"
        r"|unable to create native thread|Cannot allocate memory",
        "the machine has too little memory: close other programs, or give smaller sizes with "
        "--heap (at least 256m) and --page-cache (at least 64m)",
    ),
    (
        r"java\.lang\.OutOfMemoryError",
        "Neo4j ran out of heap: stop it if it is still running, and start it with a larger --heap",
    ),
    (
        r"AccessDeniedException|Permission denied",
        "Neo4j may not write to its folder: give yourself read and write permission for {home}",
    ),
    (
        r"Could not find or load main class|NoClassDefFoundError|ClassNotFoundException"
        r"|NoSuchMethodError|zip END header not found|Error opening zip file",
        "files of Neo4j are damaged: start again to download them again",
    ),
)


def diagnose(home: Home, debug_offset: int) -> str | None:
    """
    Give the known problem since the last start, in one line; None if there is none.

    Args:
        home: The server's folder.
        debug_offset: Size of the debug log at the last start, in bytes.
    """
    return name_diagnosis(
        tail_text(home.console) + _text_from(home.debug_log, debug_offset), home.folder
    )


def name_diagnosis(text: str, place: Path) -> str | None:
    """Give the known problem that occurs in the *text* of a log, in one line; None if none does."""
    for pattern, message in _PATTERNS:
        if re.search(pattern, text):
            return message.format(home=place)
    return None


def log_tail(path: Path, lines: int) -> list[str]:
    """Give the last *lines* of a log; an empty list if there is no log."""
    return tail_text(path).splitlines()[-lines:] if lines > 0 else []


def start_tail(home: Home, debug_offset: int) -> str:
    """
    Give the part of the logs that best explains a failed start.

    This is the end of the server's output. If that has no error, the first warnings of the debug
    log are added.
    """
    console = log_tail(home.console, TAIL_LINES)
    if any("ERROR" in line or "rror:" in line or "Exception" in line for line in console):
        return "\n".join(console)
    return "\n".join([*console, *_warnings(_text_from(home.debug_log, debug_offset))])


def _warnings(text: str) -> list[str]:
    """List the warnings of a debug log (one JSON object per line), without stack traces."""
    warnings = []
    for line in text.splitlines():
        try:
            entry = json.loads(line)
            if entry["level"] in ("ERROR", "WARN"):
                warnings.append(f"{entry['time']} {entry['level']} {entry['message']}")
        except (ValueError, KeyError, TypeError):  # the first line may be cut
            continue
    return warnings[:_WARNINGS]


def tail_text(path: Path) -> str:
    """Read the end of a log, at most 256 KiB."""
    return _text_from(path, 0)


def _text_from(path: Path, offset: int) -> str:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            # A log that is shorter than before has been restarted.
            file.seek(max(offset if offset <= size else 0, size - _READ_BYTES))
            return file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return ""
