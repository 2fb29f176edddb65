"""Where a Neo4j answers."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a Neo4j answers, and who may ask it."""

    uri: str
    username: str
    password: str = field(repr=False)
    database: str = "neo4j"
    retry_seconds: float = 30.0
    """How long the driver tries again after a lost connection; short for a server of our own."""
