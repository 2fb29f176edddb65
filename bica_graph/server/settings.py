"""The settings and the state of a private Neo4j."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bica_graph.records.settings import check_settings
from bica_graph.server.memory import LEAST_HEAP_MB, LEAST_PAGE_CACHE_MB, Memory, parse_size

HOST = "127.0.0.1"
USERNAME = "neo4j"
DATABASE = "neo4j"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """
    How to start a server; None means as at the last start, or chosen for the machine.

    *heap* and *page_cache* are written like ``512m`` or ``2g``. *java* is an executable or the
    folder of a Java 21 or 25. *mirror* is the base address of a Maven repository. With *offline*
    nothing is downloaded. A server that does not answer after *wait_seconds* is reported as an
    error, but left running, as it may still be starting. With *classes_to*, a file, the server
    writes the classes that it used to it when it ends (see `class_cache`).

    Raises:
        SettingError: If a value is of a wrong type.
        ServerError: If *heap* or *page_cache* is no size, or too small.
    """

    java: Path | None = None
    heap: str | None = None
    page_cache: str | None = None
    offline: bool = False
    mirror: str | None = None
    wait_seconds: float = 300.0
    classes_to: Path | None = None

    def __post_init__(self) -> None:
        check_settings(self)
        for option, size, least in (
            ("--heap", self.heap, LEAST_HEAP_MB),
            ("--page-cache", self.page_cache, LEAST_PAGE_CACHE_MB),
        ):
            if size is not None:
                parse_size(option, size, least)


@dataclass(frozen=True, slots=True)
class ServerState:
    """
    The state of a running private server.

    *started* is in seconds since the epoch. *version* and *edition* are reported by the server;
    they are None while it does not answer, because it is starting, recovering or failing.
    """

    pid: int
    home: Path
    bolt_port: int
    http_port: int
    started: float
    heap_mb: int
    page_cache_mb: int
    java: str
    version: str | None
    edition: str | None

    @property
    def answers(self) -> bool:
        """Whether the server is ready for use."""
        return self.version is not None

    @property
    def memory_mb(self) -> int:
        """What the process may take in all, in MB: heap, page cache, and Java itself."""
        return Memory(self.heap_mb, self.page_cache_mb).needed_mb

    @property
    def bolt(self) -> str:
        """The address for drivers (Bolt)."""
        return f"bolt://{HOST}:{self.bolt_port}"

    @property
    def browser(self) -> str:
        """The address of Neo4j Browser, with the log-in form filled in except for the password."""
        return (
            f"http://{HOST}:{self.http_port}/browser/"
            f"?dbms=bolt://{USERNAME}@{HOST}:{self.bolt_port}"
        )
