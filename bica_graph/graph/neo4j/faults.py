"""What the driver's errors mean to a user, as a table."""

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
LOST = f"the connection to Neo4j was lost ({{}}): see that it runs, then {AGAIN}"

# What a code of the server says more exactly than its class; {} is the server's own first line.
_BY_CODE: dict[str, tuple[type[BicaGraphError], str]] = {
    "Neo.ClientError.Database.DatabaseNotFound": (
        GraphError,
        "there is no such database: set NEO4J_DATABASE to one that exists",
    ),
    "Neo.ClientError.Security.AuthenticationRateLimit": (
        GraphError,
        "the server lets this user wait, after too many wrong passwords: "
        "try again in some seconds, with the right NEO4J_PASSWORD",
    ),
    "Neo.ClientError.Security.CredentialsExpired": (
        GraphError,
        "the server wants a new password for this user first: "
        "choose one in Neo4j Browser, then set NEO4J_PASSWORD",
    ),
    "Neo.ClientError.Statement.AccessMode": (
        ScriptError,
        "the statement may only read here, and it writes ({})",
    ),
    "Neo.ClientError.Statement.ParameterMissing": (
        ScriptError,
        "the statement takes parameters that were not given ({}): add --param NAME=VALUE",
    ),
}

# The most specific class decides; {} is the first line of what the server or driver says.
MEANING: dict[type[BaseException], tuple[type[BicaGraphError], str]] = {
    driver.AuthError: (
        GraphError,
        "wrong user name or password: set NEO4J_USERNAME and NEO4J_PASSWORD",
    ),
    driver.TokenExpired: (GraphError, "the credentials have expired: set NEO4J_PASSWORD anew"),
    driver.Forbidden: (GraphError, "this user may not do that: {}"),
    driver.ForbiddenOnReadOnlyDatabase: (GraphError, "the database is read-only: {}"),
    driver.ConstraintError: (GraphError, "the graph holds something that contradicts this: {}"),
    driver.CypherSyntaxError: (ScriptError, "the server does not understand the statement: {}"),
    driver.CypherTypeError: (ScriptError, "the statement met a value of the wrong type: {}"),
    driver.ClientError: (GraphError, "the server refused: {}"),
    driver.DatabaseUnavailable: (
        GraphUnavailable,
        f"the database is not available ({{}}): {AGAIN}",
    ),
    driver.NotALeader: (GraphUnavailable, f"the cluster is choosing a leader: {AGAIN}"),
    driver.TransientError: (GraphUnavailable, f"the server could not do it now ({{}}): {AGAIN}"),
    driver.DatabaseError: (
        GraphUnavailable,
        "the server failed ({}): look into its log, restart it if it says so (a private one "
        f"after `bicagraph db stop`), then {AGAIN}",
    ),
    driver.Neo4jError: (GraphError, "the server reported: {}"),
    driver.ServiceUnavailable: (GraphUnavailable, LOST),
    driver.SessionExpired: (GraphUnavailable, LOST),
    driver.ConnectionPoolError: (GraphUnavailable, f"no connection is free ({{}}): {AGAIN}"),
    driver.IncompleteCommit: (
        GraphUnavailable,
        "the connection to Neo4j was lost while a batch was being written: "
        f"see that it runs, then {AGAIN}",
    ),
    driver.ConfigurationError: (GraphError, "the address or its settings are wrong: {}"),
    driver.UnsupportedServerProduct: (
        GraphMismatch,
        "what answers there is no Neo4j, or a very old one: set NEO4J_URI to another",
    ),
    driver.DriverError: (GraphError, "the driver failed: {}"),
}

_CONNECTION = (driver.ServiceUnavailable, driver.SessionExpired, driver.ConnectionPoolError)


def meaning(error: BaseException) -> BicaGraphError:
    """Give our error for one of the driver's; its message is one line and holds no secret."""
    code = getattr(error, "code", None)
    if code in MEMORY_CODES:
        return MemoryLimit(
            f"this needs more memory than the server gives to a transaction ({reason(error)}): "
            "start it with a larger --heap, or raise that limit"
        )
    if code in _BY_CODE:
        ours, message = _BY_CODE[code]
    else:
        kind = next(kind for kind in type(error).__mro__ if kind in MEANING)
        ours, message = MEANING[kind]
    return ours(message.format(reason(error)))


def reason(error: BaseException) -> str:
    """
    Say in one line what *error* tells.

    Of a lost connection that is what lies deepest below it; all else speaks for itself.
    """
    if not isinstance(error, _CONNECTION):
        return _first_line(error)
    deepest: BaseException = error
    while (below := _below(deepest)) is not None:
        deepest = below
    if isinstance(deepest, TimeoutError):
        return "no answer in time"
    if isinstance(deepest, SSLError):
        return "no TLS there, or no certificate that we trust"
    if isinstance(deepest, OSError) and deepest.strerror:
        return deepest.strerror
    if "looks like HTTP" in str(deepest):
        return "what answers speaks HTTP, not Bolt"
    if str(deepest) == "No data":
        return "it hung up"
    return _first_line(deepest)


def _below(error: BaseException) -> BaseException | None:
    if isinstance(error, BaseExceptionGroup):
        return error.exceptions[0]
    return error.__cause__ or error.__context__


def _first_line(error: BaseException) -> str:
    # A driver's own error has the server's words for "unknown" as its message.
    told = getattr(error, "message", None) if isinstance(error, driver.Neo4jError) else str(error)
    return (told or type(error).__name__).strip().split("\n", 1)[0].rstrip(".: ")


@contextmanager
def translated() -> Iterator[None]:
    """Turn any error of the driver that leaves the block into one of ours."""
    try:
        yield
    except (driver.Neo4jError, driver.DriverError) as error:
        raise meaning(error) from error
