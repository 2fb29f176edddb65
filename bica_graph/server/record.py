"""The record of the last start of a server: its process, its ports, and the user's settings."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError
from bica_graph.server.folders import write_private

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Record:
    """
    The last start of a server.

    *pid* is None after a clean stop; a pid without a process means that the server was killed.
    *debug_offset* is the size of the debug log at the start, so that older problems are not taken
    for new ones. *asked_heap*, *asked_page_cache* and *asked_java* are the values given by the
    user; they apply until the user gives others.
    """

    bolt_port: int
    http_port: int
    heap_mb: int
    page_cache_mb: int
    java: str
    pid: int | None = None
    debug_offset: int = 0
    asked_heap: str | None = None
    asked_page_cache: str | None = None
    asked_java: str | None = None


def read_record(path: Path) -> Record | None:
    """
    Read the record; None if there is none.

    Raises:
        ServerError: If the file is damaged.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        known = json.loads(text)
        return Record(**{field.name: known[field.name] for field in fields(Record)})
    except (ValueError, KeyError, TypeError) as error:
        raise ServerError(
            f"{path} is damaged: delete it, and the next start writes a new one"
        ) from error


def write_record(path: Path, record: Record) -> None:
    """Write the record, replacing an older one."""
    write_private(path, json.dumps(asdict(record), indent=2) + "\n")
