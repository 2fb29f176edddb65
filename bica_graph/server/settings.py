"""What a private Neo4j is asked for, and what it says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
USERNAME = "neo4j"
DATABASE = "neo4j"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """
    How to start; what is None stays as at the last start, or is chosen for the machine.

    *heap* and *page_cache* are written like ``512m`` or ``2g``. *java* is an executable or the
    folder of a Java 21 or 25. *mirror* is the base address of a Maven repository. With *offline*
    nothing is fetched. After *wait_seconds* a server that does not answer yet is reported; it
    is left alone, for it may be recovering.
    """

    java: Path | None = None
    heap: str | None = None
    page_cache: str | None = None
    offline: bool = False
    mirror: str | None = None
    wait_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class ServerState:
    """
    A private server whose process is alive.

    *started* is in seconds since the epoch. *version* and *edition* are what the server says;
    None while it does not answer, because it is starting, recovering or in trouble.
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
        """Whether it can be worked with now."""
        return self.version is not None

    @property
    def bolt(self) -> str:
        """Address for drivers."""
        return f"bolt://{HOST}:{self.bolt_port}"

    @property
    def browser(self) -> str:
        """Address for people; the log-in form is filled but for the password."""
        return (
            f"http://{HOST}:{self.http_port}/browser/"
            f"?dbms=bolt://{USERNAME}@{HOST}:{self.bolt_port}"
        )
