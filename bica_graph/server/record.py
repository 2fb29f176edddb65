"""What one command remembers for the next: the process, its ports, and what was asked for."""

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
    One server as it was last started.

    *pid* is None after an orderly stop: a pid without a process tells of a server that was
    killed. *debug_offset* is the size of the detailed log at the start, so that older troubles
    are not taken for new ones. *asked_heap*, *asked_page_cache* and *asked_java* are what the
    user named, and hold until another is named.
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
    Read what is remembered; None when nothing is.

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
    """Replace what is remembered."""
    write_private(path, json.dumps(asdict(record), indent=2) + "\n")
