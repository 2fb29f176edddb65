"""Translates errors of the Neo4j driver into errors of this package, with advice for the user."""

from __future__ import annotations

from contextlib import contextmanager
from ssl import SSLError
from typing import TYPE_CHECKING

from neo4j import exceptions as driver

from bica_graph.errors import (
    BicaGraphError,
    GraphError,
    GraphMismatch,
    GraphUnavailable,
    MemoryLimit,
    ScriptError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY_CODES = frozenset(
    {
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        "Neo.TransientError.General.OutOfMemoryError",
        "Neo.TransientError.General.StackOverFlowError",
    }
)

AGAIN = "run the same command again: it goes on where it stopped"
LOST = f"the connection to Neo4j was lost ({{}}): check that it is running, then {AGAIN}"

# Error codes that are more specific than their class; {} is the first line of the server's message.
_BY_CODE: dict[str, tuple[type[BicaGraphError], str]] = {
    "Neo.ClientError.Database.DatabaseNotFound": (
        GraphError,
        "there is no such database: set NEO4J_DATABASE to one that exists",
    ),
    "Neo.ClientError.Security.AuthenticationRateLimit": (
        GraphError,
        "the server makes this user wait after too many wrong passwords: "
        "try again in a few seconds, with the right NEO4J_PASSWORD",
    ),
    "Neo.ClientError.Security.CredentialsExpired": (
        GraphError,
        "this user must change the password first: "
        "choose a new one in Neo4j Browser, then set NEO4J_PASSWORD",
    ),
    "Neo.ClientError.Schema.IndexNotFound": (
        GraphError,
        "the graph has no such index ({}): bicagraph index builds that of the embeddings, "
        "bicagraph papers --search WORD that of the words",
    ),
    "Neo.ClientError.Statement.AccessMode": (
        ScriptError,
        "the statement writes, but only reading is allowed here ({})",
    ),
    "Neo.ClientError.Statement.ParameterMissing": (
        ScriptError,
        "the statement takes parameters that were not given ({}): add --param NAME=VALUE",
    ),
}

# The most specific class applies; {} is the first line of the message of the server or driver.
MEANING: dict[type[BaseException], tuple[type[BicaGraphError], str]] = {
    driver.AuthError: (
        GraphError,
        "wrong user name or password: set NEO4J_USERNAME and NEO4J_PASSWORD",
    ),
    driver.TokenExpired: (GraphError, "the credentials have expired: set a new NEO4J_PASSWORD"),
    driver.Forbidden: (GraphError, "this user does not have permission: {}"),
    driver.ForbiddenOnReadOnlyDatabase: (GraphError, "the database is read-only: {}"),
    driver.ConstraintError: (GraphError, "a constraint of the graph is violated: {}"),
    driver.CypherSyntaxError: (ScriptError, "the statement has a syntax error: {}"),
    driver.CypherTypeError: (ScriptError, "the statement has a value of the wrong type: {}"),
    driver.ClientError: (GraphError, "the server refused: {}"),
    driver.DatabaseUnavailable: (
        GraphUnavailable,
        f"the database is not available ({{}}): {AGAIN}",
    ),
    driver.NotALeader: (GraphUnavailable, f"the cluster is choosing a leader: {AGAIN}"),
    driver.TransientError: (GraphUnavailable, f"the server cannot do this now ({{}}): {AGAIN}"),
    driver.DatabaseError: (
        GraphUnavailable,
        "the server failed ({}): read its log, restart it if the log says so (a private one "
        f"with `bicagraph db stop` and `bicagraph db start`), then {AGAIN}",
    ),
    driver.Neo4jError: (GraphError, "the server reported: {}"),
    driver.ServiceUnavailable: (GraphUnavailable, LOST),
    driver.SessionExpired: (GraphUnavailable, LOST),
    driver.ConnectionPoolError: (GraphUnavailable, f"no connection is free ({{}}): {AGAIN}"),
    driver.IncompleteCommit: (
        GraphUnavailable,
        "the connection to Neo4j was lost while a batch was being written: "
        f"check that it is running, then {AGAIN}",
    ),
    driver.ConfigurationError: (GraphError, "the address or its settings are invalid: {}"),
    driver.UnsupportedServerProduct: (
        GraphMismatch,
        "the server is not Neo4j, or a very old version: set NEO4J_URI to another address",
    ),
    driver.DriverError: (GraphError, "the driver failed: {}"),
}

_CONNECTION = (driver.ServiceUnavailable, driver.SessionExpired, driver.ConnectionPoolError)


def meaning(error: BaseException) -> BicaGraphError:
    """Translate an error of the driver; the message is one line and contains no secret."""
    code = getattr(error, "code", None)
    if code in MEMORY_CODES:
        return MemoryLimit(
            f"this needs more memory than the server allows a transaction ({reason(error)}): "
            "start the server with a larger --heap, or raise that limit"
        )
    if code in _BY_CODE:
        ours, message = _BY_CODE[code]
    else:
        kind = next(kind for kind in type(error).__mro__ if kind in MEANING)
        ours, message = MEANING[kind]
    return ours(message.format(reason(error)))


def reason(error: BaseException) -> str:
    """
    Give the reason of *error* in one line.

    For a lost connection this is the message of its innermost cause, otherwise its own message.
    """
    if not isinstance(error, _CONNECTION):
        return _first_line(error)
    deepest: BaseException = error
    while (below := _below(deepest)) is not None:
        deepest = below
    if isinstance(deepest, TimeoutError):
        return "no answer in time"
    if isinstance(deepest, SSLError):
        return "no TLS, or no trusted certificate"
    if isinstance(deepest, OSError) and deepest.strerror:
        return deepest.strerror
    if "looks like HTTP" in str(deepest):
        return "the server speaks HTTP, not Bolt"
    if str(deepest) == "No data":
        return "the server closed the connection"
    return _first_line(deepest)


def _below(error: BaseException) -> BaseException | None:
    if isinstance(error, BaseExceptionGroup):
        return error.exceptions[0]
    return error.__cause__ or error.__context__


def _first_line(error: BaseException) -> str:
    # An error of the driver itself has the server's text for "unknown" as its message.
    message = (
        getattr(error, "message", None) if isinstance(error, driver.Neo4jError) else str(error)
    )
    return (message or type(error).__name__).strip().split("\n", 1)[0].rstrip(".: ")


@contextmanager
def translated() -> Iterator[None]:
    """Translate any error of the driver that leaves the block."""
    try:
        yield
    except (driver.Neo4jError, driver.DriverError) as error:
        raise meaning(error) from error
