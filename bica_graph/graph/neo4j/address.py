"""The address of a Neo4j, looked at before the driver is."""

from __future__ import annotations

from urllib.parse import urlsplit

from bica_graph.errors import GraphError

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def check_address(uri: str) -> None:
    """
    Refuse an address that no driver could use, or that holds a secret.

    Raises:
        GraphError: If so; the message shows nothing that may be a password.
    """
    why = _what_is_wrong(uri)
    if why is not None:
        raise GraphError(
            f"NEO4J_URI is no address of a Neo4j ({why}): "
            "write it like bolt://localhost:7687 or neo4j+s://HOST"
        )


def _what_is_wrong(uri: str) -> str | None:
    if "@" in uri:
        return "it holds a user name, which goes into NEO4J_USERNAME and NEO4J_PASSWORD"
    try:
        parts = urlsplit(uri)
        port = parts.port
        (parts.hostname or "").encode("idna")  # as the driver will, which knows no such error
    except ValueError:
        return "its host or its port cannot be read"
    if parts.scheme not in SCHEMES:
        return (
            "it begins neither with bolt:// nor with neo4j://, nor with one of them and +s or +ssc"
        )
    if not parts.hostname or " " in uri or not uri.isprintable() or port == 0:
        return "its host or its port cannot be read"
    if parts.path.strip("/") or parts.fragment:
        return "it goes on after the port; a database goes into NEO4J_DATABASE"
    if parts.query and not parts.scheme.startswith("neo4j"):
        return "a routing context goes with neo4j:// only"
    return None
