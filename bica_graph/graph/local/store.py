"""
The SQLite database of a local graph: connections, transactions and translated errors.

This is the only module that imports sqlite3; others run SQL through a `Transaction`.
"""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphError, GraphMismatch
from bica_graph.graph.local.migrations import migrate
from bica_graph.graph.local.schema import MARK, SCHEMA_VERSION, TABLES
from bica_graph.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bica_graph.graph.local.folder import Folder
    from bica_graph.progress import Progress

Row = tuple[Any, ...]
Values = Sequence[Any] | dict[str, Any]

_AT_ONCE = 500
"""Number of values in one IN (…); old versions of SQLite allow 999."""
_PATIENCE_SECONDS = 30.0
_READER_KIB = 16_384
_WRITER_KIB = 131_072


class Transaction:
    """One transaction: its statements see one state of the graph, plus their own changes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, sql: str, values: Values = ()) -> list[Row]:
        """Give all rows."""
        return self._connection.execute(sql, values).fetchall()

    def stream(self, sql: str, values: Values = ()) -> Iterator[Row]:
        """Yield the rows one by one, without storing all of them."""
        yield from self._connection.execute(sql, values)

    def pages(self, sql: str, size: int) -> Iterator[list[Row]]:
        """Yield the rows in lists of *size*; the last one may be shorter."""
        cursor = self._connection.execute(sql)
        while rows := cursor.fetchmany(size):
            yield rows

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """Give the first row; None if there is no row."""
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def number(self, sql: str, values: Values = ()) -> int:
        """Give the single integer that a statement returns."""
        return int(self._connection.execute(sql, values).fetchone()[0])

    def among(self, sql: str, keys: Iterable[Any], values: Sequence[Any] = ()) -> Iterator[Row]:
        """
        Give the rows for *keys*, in any order.

        Args:
            sql: The statement, with ``{}`` for the placeholders of the keys, after all others.
            keys: Any number of keys; repetitions are ignored.
            values: The values of the other placeholders.
        """
        asked = list(dict.fromkeys(keys))
        for begin in range(0, len(asked), _AT_ONCE):
            part = asked[begin : begin + _AT_ONCE]
            marks = ",".join("?" * len(part))
            yield from self._connection.execute(sql.replace("{}", marks), (*values, *part))

    def run(self, sql: str, values: Values = ()) -> int:
        """Run a statement; return the number of changed rows."""
        return self._connection.execute(sql, values).rowcount

    def many(self, sql: str, rows: Iterable[Values]) -> int:
        """Run a statement for each of *rows*; return the number of changed rows."""
        return max(self._connection.executemany(sql, rows).rowcount, 0)


class Store:
    """
    The SQLite file of one graph; can be shared between threads.

    Any number of threads and processes can read at once; each sees the state at the start of its
    transaction. One process can write: the first write takes the write lock until `close`.

    Raises:
        GraphMismatch: If the file is not a graph, or of a newer version.
        GraphError: If it cannot be read.
    """

    def __init__(self, folder: Folder, progress: Progress = SILENT) -> None:
        self.folder = folder
        self._idle: list[sqlite3.Connection] = []
        self._writer: sqlite3.Connection | None = None
        self._writing = threading.Lock()
        self._closed = False
        try:
            with self._translated():
                self._prepare(progress)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a read-only transaction."""
        with self._translated():
            connection = self._reader()
            try:
                connection.execute("BEGIN")
                yield Transaction(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                if self._closed:
                    connection.close()
                else:
                    self._idle.append(connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """
        Open a writing transaction; it is committed at the end of the block, or undone on an error.

        Raises:
            GraphError: If another process is writing, or the disk is full.
        """
        with self._writing, self._translated():
            connection = self._claimed()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(connection)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def tidy(self) -> None:
        """Delete files that the database no longer refers to, after a checkpoint."""
        with self._writing, self._translated():
            self._tidy(self._claimed())

    def close(self) -> None:
        """Close all connections, and release the write lock."""
        self._closed = True
        with self._translated():
            while self._idle:
                self._idle.pop().close()
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self.folder.release()

    def _reader(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect(_READER_KIB)

    def _claimed(self) -> sqlite3.Connection:
        if self._writer is None:
            self.folder.claim()
            self._writer = self._connect(_WRITER_KIB)
            self._tidy(self._writer)
        return self._writer

    def _tidy(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        matrix = connection.execute("SELECT matrix FROM state").fetchone()[0]
        with self.folder.graph_errors():
            self.folder.remove_others(matrix)

    def _connect(self, kib: int) -> sqlite3.Connection:
        if self._closed:
            raise GraphError(f"the graph in {self.folder.path} is closed: open it again")
        connection = sqlite3.connect(
            self.folder.database,
            timeout=_PATIENCE_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        connection.execute(f"PRAGMA cache_size = -{kib}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _prepare(self, progress: Progress) -> None:
        connection = self._connect(_READER_KIB)
        self._idle.append(connection)
        if self._version(connection) != SCHEMA_VERSION:
            with self.folder.creating():
                connection.execute("PRAGMA journal_mode = WAL")
                version = self._version(connection)
                if version is None:
                    _create(connection)
                elif version < SCHEMA_VERSION:
                    progress.say(
                        f"upgrading the graph in {self.folder.path} from schema version {version} "
                        f"to {SCHEMA_VERSION}"
                    )
                    _upgrade(connection, version)

    def _version(self, connection: sqlite3.Connection) -> int | None:
        """
        Give the schema version of the file; None if it is empty.

        Raises:
            GraphMismatch: If the file is not a graph, or of a newer version.
        """
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if mark == MARK and version > SCHEMA_VERSION:
            raise GraphMismatch(
                f"the graph in {self.folder.path} has schema version {version}, but this bicagraph "
                f"knows versions up to {SCHEMA_VERSION}: use a newer bicagraph"
            )
        if mark != MARK and tables:
            raise GraphMismatch(
                f"{self.folder.database} is not a graph: choose an empty folder or a new one"
            )
        return version if mark == MARK else None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.ProgrammingError):
                raise
            raise self._meaning(error) from error
        except (OverflowError, UnicodeEncodeError) as error:
            raise GraphError(
                "a value cannot be stored or searched for: integers must have at most 64 bits, and "
                "text must be valid Unicode"
            ) from error

    def _meaning(self, error: sqlite3.DatabaseError) -> GraphError:
        place = self.folder.path
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return self.folder.full()
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return self.folder.busy()
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return GraphError(
                f"the graph in {place} is damaged ({error}): ingest again into a new folder"
            )
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return GraphError(f"{place} cannot be written ({error}): check its permissions")
        if code == sqlite3.SQLITE_IOERR:
            return GraphError(
                f"{place} could not be read or written ({error}): check whether its disk is full "
                "or missing, and run the same command again"
            )
        return GraphError(f"the graph in {place} failed: {error}")


def now() -> str:
    """Give the present time in UTC, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Upgrade an older file to the present version; on an error it remains unchanged."""
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            migrate(connection, version)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table in TABLES:
        connection.execute(table)
    connection.execute(
        "INSERT INTO state (one, identity, created) VALUES (1, ?, ?)", (uuid.uuid4().hex, now())
    )
    connection.execute(f"PRAGMA application_id = {MARK}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")
