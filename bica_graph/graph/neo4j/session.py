"""Runs Cypher scripts; the only module that calls the driver."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    GraphDatabase,
    NotificationMinimumSeverity,
    Query,
)
from neo4j.exceptions import (
    ConnectionPoolError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)
from neo4j.graph import Node, Path, Relationship
from neo4j.vector import Vector

from bica_graph.errors import GraphError, GraphUnavailable, MemoryLimit, ScriptError
from bica_graph.graph import scripts
from bica_graph.graph.neo4j.address import check_address
from bica_graph.graph.neo4j.faults import MEMORY_CODES, reason, translated
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np

    from bica_graph.records.connection import Connection

logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # our errors already say the same

Row = dict[str, Any]

_CREATED_MEANWHILE = {
    f"Neo.ClientError.Schema.{name}AlreadyExists"
    for name in ("EquivalentSchemaRule", "Constraint", "Index")
}

_FIRST_DELAY = 0.2
"""Seconds before the first retry; doubled before each further one."""

CONNECT_SECONDS = 10.0
"""Seconds that a server may take to answer; the total is twice as long if it does not use Bolt."""


@dataclass(frozen=True, slots=True)
class Written:
    """The rows returned by a writing script, and the numbers of nodes and relationships created."""

    rows: list[Row]
    nodes_created: int
    relationships_created: int

    def __add__(self, other: Written) -> Written:
        return Written(
            self.rows + other.rows,
            self.nodes_created + other.nodes_created,
            self.relationships_created + other.relationships_created,
        )

    def total(self, column: str) -> int:
        """Sum a column of counts over all rows."""
        return sum(row[column] for row in self.rows)


class Neo4jSession:
    """
    A connection that runs scripts, each in one transaction; can be shared between threads.

    A transaction is retried if the connection breaks or a lock is lost. It is not retried if a
    batch is too large for the server's memory; this raises MemoryLimit at once. (The driver's own
    transaction functions would retry for half a minute, as this error often occurs at the commit.)
    """

    def __init__(self, connection: Connection) -> None:
        check_address(connection.uri)
        self.database = connection.database
        self.uri = connection.uri
        self._retry_seconds = connection.retry_seconds
        with translated():
            self._driver = GraphDatabase.driver(
                connection.uri,
                auth=(connection.username, connection.password),
                max_transaction_retry_time=connection.retry_seconds,
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=2 * CONNECT_SECONDS,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                user_agent="bica_graph",
            )

    def reach(self) -> str:
        """
        Check the address and the credentials, and give the version of the server.

        Raises:
            GraphUnavailable: If no server answers.
            GraphError: If the credentials are wrong or there is no such database.
        """
        with translated():
            try:
                info = self._driver.get_server_info()
            except (ServiceUnavailable, SessionExpired, ConnectionPoolError) as error:
                raise GraphUnavailable(
                    f"no Neo4j answers at {self.uri} ({reason(error)}): "
                    "start it, or correct the address in NEO4J_URI"
                ) from error
        return info.agent.partition("/")[2]

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run a reading script and give all rows."""
        return self._transaction(name, "read", parameters).rows

    def write(self, name: str, /, **parameters: Any) -> Written:
        """Run a writing script in one transaction."""
        return self._transaction(name, "write", parameters)

    def write_halving(
        self, name: str, batch: str, rows: Sequence[Any], /, **parameters: Any
    ) -> Written:
        """
        Run a writing script with *rows* as the parameter *batch*.

        If the server has too little memory, the rows are written in two halves, and so on down to
        single rows.
        """
        return _halving(lambda part: self.write(name, **{batch: part}, **parameters), rows)

    def read_halving(
        self, name: str, batch: str, rows: Sequence[Any], /, **parameters: Any
    ) -> list[Row]:
        """Run a reading script with *rows* as *batch*, in halves if need be; give all results."""
        return _halving(
            lambda part: self._transaction(name, "read", {batch: part, **parameters}), rows
        ).rows

    def ask(
        self, text: str, batch: str, rows: Sequence[Any], most: int, /, **given: Any
    ) -> list[Row]:
        """
        Run a read-only statement of the user with *rows* as the parameter *batch*.

        Raises:
            ScriptError: If it returns more than *most* rows for each of *rows*, on average.
        """
        return _halving(
            lambda part: self._tried(text, {batch: part, **given}, READ_ACCESS, most * len(part)),
            rows,
        ).rows

    def read_page(self, name: str, limit: int, /, **parameters: Any) -> list[Row]:
        """Run a script that reads a page of at most *limit* rows, fewer if memory is short."""
        try:
            return self.read(name, limit=limit, **parameters)
        except MemoryLimit as error:
            if limit <= 1:
                raise _too_large(error) from error
        return self.read_page(name, limit // 2, **parameters)

    def batch(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run a script that opens transactions itself; nothing is retried."""
        script = _checked(name, "batch", parameters)
        with translated(), self._driver.session(database=self.database) as session:
            return [record.data() for record in session.run(Query(script.text), parameters)]

    def stream(self, name: str, /, **parameters: Any) -> Iterator[Row]:
        """Run a reading script and yield its rows one by one, without storing all of them."""
        script = _checked(name, "read", parameters)
        with translated(), self._driver.session(database=self.database, fetch_size=500) as session:
            for record in session.run(Query(script.text), parameters):
                yield dict(record)

    def schema(self, name: str) -> None:
        """
        Run the statements of a schema script, one after the other.

        What another process creates at the same moment counts as created.
        """
        script = _checked(name, "schema", {})
        with translated():
            for statement in script.statements():
                try:
                    self._driver.execute_query(Query(statement), database_=self.database)
                except Neo4jError as error:
                    if error.code not in _CREATED_MEANWHILE:
                        raise

    @contextmanager
    def marked(self, metadata: dict[str, str]) -> Iterator[None]:
        """Keep a transaction with *metadata* open, which others see; it changes nothing."""
        session = self._driver.session(database=self.database)
        try:
            with translated():
                transaction = session.begin_transaction(metadata=metadata)
                transaction.run(_checked("connect/begin_work", "read", {}).text).consume()
            yield
        finally:
            with suppress(Neo4jError, DriverError):  # with a broken connection it is gone
                session.close()  # ends the transaction

    def run_text(self, text: str, parameters: Row) -> tuple[list[str], list[Row]]:
        """Run a statement of the user; give its column names and rows as plain values."""
        with translated(), self._driver.session(database=self.database) as session:
            with _sending():
                result = session.run(Query(text), parameters)
            columns = list(result.keys())
            return columns, [{key: plain(record[key]) for key in columns} for record in result]

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def _transaction(self, name: str, mode: str, parameters: Row) -> Written:
        script = _checked(name, mode, parameters)
        access = READ_ACCESS if mode == "read" else WRITE_ACCESS
        return self._tried(script.text, parameters, access)

    def _tried(self, text: str, parameters: Row, access: str, most: int | None = None) -> Written:
        """Run a statement in a transaction, and retry while the driver considers it retryable."""
        delay, deadline = _FIRST_DELAY, None
        with translated(), _sending():
            while True:
                try:
                    return self._attempt(text, parameters, access, most)
                except (Neo4jError, DriverError) as error:
                    now = monotonic()
                    deadline = deadline or now + self._retry_seconds
                    if not _is_worth_another_try(error) or now >= deadline:
                        raise
                sleep(min(delay, deadline - now))
                delay *= 2

    def _attempt(self, text: str, parameters: Row, access: str, most: int | None) -> Written:
        with (
            self._driver.session(database=self.database, default_access_mode=access) as session,
            session.begin_transaction() as transaction,
        ):
            result = transaction.run(text, parameters)
            rows = [dict(record) for record in islice(result, most)]
            if most is not None and result.peek() is not None:
                raise ScriptError(
                    f"returned more than {counted(most, 'row')} for a batch: set a LIMIT for each "
                    "query, inside CALL (asked) { … }"
                )
            made = result.consume().counters
            transaction.commit()
        return Written(rows, made.nodes_created, made.relationships_created)


@contextmanager
def _sending() -> Iterator[None]:
    """Raise ScriptError if a parameter of the user cannot be sent to the server."""
    try:
        yield
    except (OverflowError, UnicodeEncodeError) as error:
        raise ScriptError(
            "a parameter cannot be sent: integers must have at most 64 bits, and text must be "
            "valid Unicode"
        ) from error


def _is_worth_another_try(error: Neo4jError | DriverError) -> bool:
    """Return whether a retry may succeed; never for a batch that is too large."""
    return error.is_retryable() and getattr(error, "code", None) not in MEMORY_CODES


def vector(values: np.ndarray) -> Vector:
    """Wrap float32 *values*, shape ``(dim,)``, for binary transfer."""
    return Vector(values)


def plain(value: Any) -> Any:
    """Convert any value returned by the server to one that JSON can represent."""
    if isinstance(value, Vector):
        return value.to_native()
    if isinstance(value, Path):
        return [plain(part) for part in _alternating(value)]
    if isinstance(value, Node):
        return {":labels": sorted(value.labels), **plain(dict(value))}
    if isinstance(value, Relationship):
        return {":type": value.type, **plain(dict(value))}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _alternating(path: Path) -> list[Node | Relationship]:
    """Give the nodes and relationships of a path, alternating."""
    parts: list[Node | Relationship] = [path.nodes[0]]
    for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
        parts += [relationship, node]
    return parts


def _checked(name: str, mode: str, parameters: Row) -> scripts.Script:
    script = scripts.load(name)
    if script.mode != mode:
        raise ScriptError(f"{name}.cypher: is of mode {script.mode}, not {mode}")
    script.check(parameters)
    return script


def _halving(run: Callable[[Sequence[Any]], Written], rows: Sequence[Any]) -> Written:
    try:
        return run(rows)
    except MemoryLimit as error:
        if len(rows) <= 1:
            raise _too_large(error) from error
    middle = len(rows) // 2
    return _halving(run, rows[:middle]) + _halving(run, rows[middle:])


def _too_large(error: MemoryLimit) -> GraphError:
    return GraphError(f"the server has too little memory for a single record: {error}")
