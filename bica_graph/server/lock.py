"""Reads the lock file of the private Neo4j: the jars that it needs, pinned by SHA-256."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

VERSION = "2026.09.0"


@dataclass(frozen=True, slots=True)
class Jar:
    """One pinned file of a Maven repository; *size* is in bytes."""

    group: str
    artifact: str
    version: str
    classifier: str | None
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The name of the file in the lib folder."""
        tail = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{tail}.jar"

    @property
    def place(self) -> str:
        """The path of the file below the base address of a repository."""
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{self.name}"


@dataclass(frozen=True, slots=True)
class ServerLock:
    """The versions of the server and of Browser, and all jars of both."""

    version: str
    browser: str
    jars: tuple[Jar, ...]


def load_lock() -> ServerLock:
    """Read the lock file of the package."""
    name = f"neo4j-{VERSION}.lock.json"
    return parse_lock(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def parse_lock(text: str) -> ServerLock:
    """Parse the *text* of a lock file."""
    lock = json.loads(text)
    jars = tuple(
        Jar(
            group=jar["group"],
            artifact=jar["artifact"],
            version=jar["version"],
            classifier=jar.get("classifier"),
            sha256=jar["sha256"],
            size=jar["size"],
        )
        for jar in lock["jars"]
    )
    return ServerLock(version=lock["version"], browser=lock["browser"], jars=jars)
