"""The file of a journal: SQLite, with a mark of its own, and one process that writes to it."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from bica_graph.errors import OutputError, SourceError
from bica_graph.output.files import check_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filelock import BaseFileLock

MARK = 0x62696361
"""``bica``: the application id of a journal."""
VERSION = 1

_MAGIC = b"SQLite format 3\0"
_PATIENCE_SECONDS = 30.0
_TABLES = """
CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), created TEXT NOT NULL,
    writer INTEGER, crawl TEXT, finished INTEGER NOT NULL DEFAULT 0);
CREATE TABLE seed (pmid INTEGER PRIMARY KEY);
CREATE TABLE answer (id INTEGER PRIMARY KEY AUTOINCREMENT, tool TEXT NOT NULL, asked TEXT NOT NULL,
    received TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX searches ON answer (asked) WHERE tool = 'esearch';
CREATE TABLE record (pmid INTEGER PRIMARY KEY, status TEXT NOT NULL, into_pmid INTEGER,
    answer INTEGER NOT NULL REFERENCES answer, refs BLOB, odd INTEGER NOT NULL DEFAULT 0);
CREATE INDEX records_of_answer ON record (answer);
CREATE TABLE link (pmid INTEGER PRIMARY KEY, answer INTEGER NOT NULL REFERENCES answer, refs BLOB);
CREATE INDEX links_of_answer ON link (answer);
CREATE TABLE failure (tool TEXT NOT NULL, pmid INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (tool, pmid)) WITHOUT ROWID;
CREATE TABLE paper (pmid INTEGER PRIMARY KEY, hop INTEGER NOT NULL, citing INTEGER NOT NULL);
CREATE INDEX papers_of_hop ON paper (hop, pmid);
"""


class JournalFile:
    """
    The file *path*, which is created if there is none; for any number of threads.

    Args:
        path: The file. Another of the same name with ``.lock`` shows that it is being written to.
        reading: Whether it is only read: then it must exist, and another process may write to it.

    Raises:
        SourceError: If the file is no journal, one of a newer version, damaged, or in use.
        OutputError: If it cannot be written.
    """

    def __init__(self, path: Path, reading: bool = False) -> None:
        self.path = path
        self._one = threading.RLock()
        self._lock: BaseFileLock | None = None
        self._database: sqlite3.Connection | None = None
        try:
            with self._translated():
                self._open(reading)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, and let other processes write to it."""
        with self._one:
            if self._database is not None:
                self._database.close()
                self._database = None
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the database, for this thread alone."""
        with self._one, self._translated():
            if self._database is None:
                raise SourceError(f"{self.path} is closed")
            yield self._database

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the database in a transaction; it is undone if the block fails."""
        with self.reading() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            finally:
                if database.in_transaction:
                    database.execute("ROLLBACK")

    def _open(self, reading: bool) -> None:
        self._refuse_foreign(reading)
        if not reading:
            check_folder(self.path)
            self._claim()
        address = f"{self.path.resolve().as_uri()}?mode={'rw' if reading else 'rwc'}"
        self._database = sqlite3.connect(
            address, uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None,
            check_same_thread=False,
        )  # fmt: skip
        self._check_version(self._database)
        if reading:
            self._database.execute("PRAGMA query_only = ON")
            return
        self._database.execute("PRAGMA synchronous = FULL")
        if self._database.execute("PRAGMA application_id").fetchone()[0] != MARK:
            _create(self._database)
        self._database.execute("UPDATE state SET writer = ?", (os.getpid(),))

    def _refuse_foreign(self, reading: bool) -> None:
        if not self.path.exists():
            if reading:
                raise SourceError(f"{self.path}: there is no such journal: check the path")
            return
        if self.path.is_dir():
            raise SourceError(f"{self.path} is a folder: name a file for the journal")
        with self.path.open("rb") as file:
            start = file.read(len(_MAGIC))
        if start and start != _MAGIC:
            raise self._foreign()

    def _check_version(self, database: sqlite3.Connection) -> None:
        mark = database.execute("PRAGMA application_id").fetchone()[0]
        version = database.execute("PRAGMA user_version").fetchone()[0]
        tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if mark == MARK and version > VERSION:
            raise SourceError(
                f"{self.path} is a journal of version {version}, but this bicagraph knows "
                f"versions up to {VERSION}: use a newer bicagraph"
            )
        if mark != MARK and (tables or self._lock is None):
            raise self._foreign()

    def _claim(self) -> None:
        import filelock  # takes 35 ms

        lock = filelock.FileLock(f"{self.path}.lock", thread_local=False)
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout as error:
            raise SourceError(
                f"{self._writer()} is writing to {self.path}: wait until it has finished, "
                "or use another journal"
            ) from error
        self._lock = lock

    def _writer(self) -> str:
        try:
            with JournalFile(self.path, reading=True) as other, other.reading() as database:
                return f"process {database.execute('SELECT writer FROM state').fetchone()[0]}"
        except SourceError:
            return "another process"

    def _foreign(self) -> SourceError:
        return SourceError(f"{self.path} is not a journal of a crawl: name another file")

    def damaged(self, why: str) -> SourceError:
        """Make the error for a journal that cannot be read."""
        return SourceError(f"{self.path} is damaged ({why}): crawl again into a new journal")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise self._meaning(error) from error
        except OSError as error:
            raise OutputError(
                f"{self.path} cannot be used ({error.strerror or error}): check its permissions, "
                "or choose another folder"
            ) from error

    def _meaning(self, error: sqlite3.DatabaseError) -> Exception:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if isinstance(error, sqlite3.ProgrammingError):
            return error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return self.damaged(str(error))
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return SourceError(f"another process uses {self.path}: wait until it has finished")
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            return OutputError(
                f"{self.path} cannot be written ({error}): free some space, and run the same "
                "command again; it goes on where it stopped"
            )
        return OutputError(f"{self.path} cannot be used ({error}): check its permissions")


def _create(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    for statement in filter(str.strip, _TABLES.split(";")):
        database.execute(statement)
    database.execute("INSERT INTO state (one, created) VALUES (1, ?)", (moment(),))
    database.execute(f"PRAGMA application_id = {MARK}")
    database.execute(f"PRAGMA user_version = {VERSION}")
    database.execute("COMMIT")


def moment(ago: timedelta = timedelta()) -> str:
    """Write the present moment, or one before it, in UTC."""
    then = datetime.now(UTC) - ago
    return then.isoformat(timespec="milliseconds").replace("+00:00", "Z")
