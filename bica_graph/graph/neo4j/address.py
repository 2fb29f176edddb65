"""Checks the address of a Neo4j server, before the driver is imported."""

from __future__ import annotations

from urllib.parse import urlsplit

from bica_graph.errors import GraphError

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def check_address(uri: str) -> None:
    """
    Check that the driver can use an address, and that it contains no password.

    Raises:
        GraphError: If not; the message shows nothing that may be a password.
    """
    why = _what_is_wrong(uri)
    if why is not None:
        raise GraphError(
            f"NEO4J_URI is not a valid Neo4j address ({why}): "
            "write it like bolt://localhost:7687 or neo4j+s://HOST"
        )


def _what_is_wrong(uri: str) -> str | None:
    if "@" in uri:
        return "it contains a user name: use NEO4J_USERNAME and NEO4J_PASSWORD instead"
    try:
        parts = urlsplit(uri)
        port = parts.port
        # The driver does the same, without handling the error.
        (parts.hostname or "").encode("idna")
    except ValueError:
        return "its host or its port cannot be read"
    if parts.scheme not in SCHEMES:
        return "it must begin with bolt:// or neo4j://, optionally with +s or +ssc before ://"
    if not parts.hostname or " " in uri or not uri.isprintable() or port == 0:
        return "its host or its port cannot be read"
    if parts.path.strip("/") or parts.fragment:
        return "it has a path after the port: name the database in NEO4J_DATABASE"
    if parts.query and not parts.scheme.startswith("neo4j"):
        return "a routing context is only possible with neo4j://"
    return None
