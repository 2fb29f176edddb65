"""
The records of a local graph in SQLite: connections, transactions, and what its errors mean.

The only door to sqlite3. The other parts speak SQL through a `Transaction`.
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
"""Values in one IN (…): old SQLite allows 999."""
_PATIENCE_SECONDS = 30.0
_READER_KIB = 16_384
_WRITER_KIB = 131_072


class Transaction:
    """One transaction: its statements see one state of the graph, or make the next one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, sql: str, values: Values = ()) -> list[Row]:
        """Give all rows."""
        return self._connection.execute(sql, values).fetchall()

    def stream(self, sql: str, values: Values = ()) -> Iterator[Row]:
        """Give the rows one by one, without holding them all."""
        yield from self._connection.execute(sql, values)

    def pages(self, sql: str, size: int) -> Iterator[list[Row]]:
        """Give the rows in lists of *size*, the last one shorter."""
        cursor = self._connection.execute(sql)
        while rows := cursor.fetchmany(size):
            yield rows

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """Give the first row, or None."""
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def number(self, sql: str, values: Values = ()) -> int:
        """Give the one whole number that a statement counts."""
        return int(self._connection.execute(sql, values).fetchone()[0])

    def among(self, sql: str, keys: Iterable[Any], values: Sequence[Any] = ()) -> Iterator[Row]:
        """
        Give the rows for *keys*, in any order.

        Args:
            sql: With ``{}`` where the placeholders of the keys belong, after all others.
            keys: Any number of them; each is asked for once.
            values: What the other placeholders stand for.
        """
        asked = list(dict.fromkeys(keys))
        for begin in range(0, len(asked), _AT_ONCE):
            part = asked[begin : begin + _AT_ONCE]
            marks = ",".join("?" * len(part))
            yield from self._connection.execute(sql.replace("{}", marks), (*values, *part))

    def run(self, sql: str, values: Values = ()) -> int:
        """Run a statement; count the rows that it changed."""
        return self._connection.execute(sql, values).rowcount

    def many(self, sql: str, rows: Iterable[Values]) -> int:
        """Run a statement for each of *rows*; count the rows that were changed."""
        return max(self._connection.executemany(sql, rows).rowcount, 0)


class Store:
    """
    The SQLite file of one graph; safe to share between threads.

    Any number of threads and processes read at once, each the state in which it began; one
    writes. The first writing claims the folder until `close`.

    Raises:
        GraphMismatch: If the file is not ours, or of another version.
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
        """Open a transaction that only reads."""
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
        Open a transaction that is kept when the block ends well, and leaves no trace otherwise.

        Raises:
            GraphError: If another process is writing, or there is no room left.
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
        """Remove files that the records no longer point at, once the disk knows it."""
        with self._writing, self._translated():
            self._tidy(self._claimed())

    def close(self) -> None:
        """Close all connections, and let others write."""
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
        Give the schema version of the file; None when it is empty.

        Raises:
            GraphMismatch: If it is not ours, or of a newer version.
        """
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if mark == MARK and version > SCHEMA_VERSION:
            raise GraphMismatch(
                f"the graph in {self.folder.path} has schema version {version}, this bicagraph "
                f"knows versions up to {SCHEMA_VERSION}: use the version that made it, or a newer "
                "one"
            )
        if mark != MARK and tables:
            raise GraphMismatch(
                f"{self.folder.database} is not ours: name an empty folder, or a new one"
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
                "a value cannot be stored or sought: whole numbers have at most 64 bits, text is "
                "valid Unicode"
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
            return GraphError(f"{place} cannot be written ({error}): see who may write to it")
        if code == sqlite3.SQLITE_IOERR:
            return GraphError(
                f"{place} could not be read or written ({error}): see whether its disk is full "
                "or gone, and run the same command again"
            )
        return GraphError(f"the graph in {place} failed: {error}")


def now() -> str:
    """Give the present time as ISO 8601, in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Bring an older file to the present version; it stays as it is when that fails."""
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
