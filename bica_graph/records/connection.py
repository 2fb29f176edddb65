"""The connection to a Neo4j server."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Connection:
    """The address, credentials and database of a Neo4j server."""

    uri: str
    username: str
    password: str = field(repr=False)
    database: str = "neo4j"
    retry_seconds: float = 30.0
    """Seconds for which the driver retries after a lost connection; short for a private server."""
