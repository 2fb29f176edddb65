"""
The journal of a crawl: a SQLite file with every answer that counts, and what it settled.

An answer is committed with the papers that it settles before anything is made of it, so a crawl
that was killed goes on and asks nothing twice. No key and no address of a user is in it.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bica_graph.sources.services.journal_file import JournalFile, moment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bica_graph.sources.services.faults import Answer

    _Row = tuple[int, str, int | None, int, bytes | None, int]

PMIDS_BELOW = 1 << 32
"""No PMID is as large; such a reference is counted, and not followed."""

ABSENT, GOT, MERGED, MISSING = "absent", "got", "merged", "missing"
"""What became of a paper that was asked for; *absent*: not there, and to be asked for once more."""

_LONGEST_BODY = 256 << 20
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SettledPaper:
    """
    A paper that a crawl reached, and what the journal knows of it.

    *status*: '' if it was never answered for. *into*: the paper that it was merged into. *answer*:
    number of the answer with its record. *linked*: its references by elink; None if there is no
    answer. *failure*, *link_failure*: why the last request for its record, or references, failed.
    """

    pmid: int
    hop: int
    status: str
    into: int | None
    answer: int | None
    linked: tuple[int, ...] | None
    failure: str | None
    link_failure: str | None


class Journal(JournalFile):
    """
    The journal in the file *path*, which is created if there is none; for any number of threads.

    Args:
        path: The file. Another of the same name with ``.lock`` shows that it is being written to.
        refresh_days: Answers older than so many days are as good as none.
        reading: Whether it is only read: then it must exist, and another process may write to it.

    Raises:
        SourceError: If the file is no journal, one of a newer version, damaged, or in use.
        OutputError: If it cannot be written.
    """

    def __init__(
        self, path: Path, refresh_days: float | None = None, *, reading: bool = False
    ) -> None:
        super().__init__(path, reading)
        self.since = "" if refresh_days is None else moment(timedelta(days=refresh_days))

    # What the crawl is.

    def crawl(self) -> dict[str, Any] | None:
        """Give the settings of the crawl; None before the first."""
        with self.reading() as database:
            found = database.execute("SELECT crawl FROM state").fetchone()[0]
        return None if found is None else dict(json.loads(found))

    def finished(self) -> bool:
        """Return whether the last crawl came to its end."""
        with self.reading() as database:
            return bool(database.execute("SELECT finished FROM state").fetchone()[0])

    def begin(self, crawl: Mapping[str, Any], seeds: Iterable[int]) -> None:
        """Begin a crawl: keep its settings, and the seeds that were given as PMIDs."""
        with self.writing() as database:
            database.execute("UPDATE state SET crawl = ?, finished = 0", (json.dumps(crawl),))
            database.executemany("INSERT OR IGNORE INTO seed VALUES (?)", ((s,) for s in seeds))

    def finish(self) -> None:
        """Keep that the crawl came to its end."""
        with self.writing() as database:
            database.execute("UPDATE state SET finished = 1")

    def seeds(self) -> set[int]:
        """Give the seeds that earlier crawls were given as PMIDs."""
        with self.reading() as database:
            return {row[0] for row in database.execute("SELECT pmid FROM seed")}

    # Answers.

    def search(self, asked: str) -> bytes | None:
        """Give the kept answer to a search; None if there is none, or an old one."""
        with self.reading() as database:
            row = database.execute(
                "SELECT body FROM answer WHERE tool = 'esearch' AND asked = ? AND received >= ? "
                "ORDER BY id DESC LIMIT 1",
                (asked, self.since),
            ).fetchone()
        return None if row is None else self._unpacked(row[0])

    def keep_search(self, answer: Answer) -> None:
        """Keep the answer to a search, in place of an earlier one."""
        with self.writing() as database:
            database.execute(
                "DELETE FROM answer WHERE tool = 'esearch' AND asked = ?", (answer.asked,)
            )
            _insert(database, answer)

    def keep_records(
        self, answer: Answer, references: Mapping[str, Sequence[str] | None], others: Iterable[str]
    ) -> None:
        """
        Keep the records of papers.

        Args:
            answer: The answer with the records.
            references: What each paper refers to, by its PMID.
            others: The papers that were asked for and are not there. Those that were not there
                before, either, are missing.
        """
        absent = list(map(int, others))
        got = {int(pmid): refs or () for pmid, refs in references.items()}
        with self.writing() as database:
            before = _replaced(database, "record", [*got, *absent])
            number = _insert(database, answer)
            again = {pmid for pmid, (status, fresh) in self._statuses(absent).items()
                     if fresh and status == ABSENT}  # fmt: skip
            rows: list[_Row] = [
                (pmid, GOT, None, number, *_packed(refs)) for pmid, refs in got.items()
            ]
            rows += [
                (pmid, MISSING if pmid in again else ABSENT, None, number, None, 0)
                for pmid in absent
            ]
            _keep(database, rows, before)

    def keep_merged(
        self, answer: Answer, pmid: str, into: str, references: Sequence[str] | None
    ) -> None:
        """Keep that *pmid* was merged into *into*, whose record the answer has."""
        with self.writing() as database:
            before = _replaced(database, "record", [int(pmid)])
            number = _insert(database, answer)
            rows: list[_Row] = [(int(pmid), MERGED, int(into), number, None, 0)]
            known = self._statuses([int(into)]).get(int(into))
            if known is None or not known[1]:
                before |= _replaced(database, "record", [int(into)])
                rows.append((int(into), GOT, None, number, *_packed(references or ())))
            _keep(database, rows, before)

    def keep_links(self, answer: Answer, references: Mapping[str, Sequence[str]]) -> None:
        """Keep the references that elink gave, by PMID."""
        pmids = list(map(int, references))
        with self.writing() as database:
            before = _replaced(database, "link", pmids)
            number = _insert(database, answer)
            database.executemany(
                "INSERT OR REPLACE INTO link VALUES (?, ?, ?)",
                [(int(each), number, _packed(refs)[0]) for each, refs in references.items()],
            )
            _forgive(database, "elink", pmids)
            _prune(database, before)

    def keep_failures(self, tool: str, reasons: Mapping[str, str]) -> None:
        """Keep why papers could not be asked for."""
        with self.writing() as database:
            database.executemany(
                "INSERT OR REPLACE INTO failure VALUES (?, ?, ?)",
                [(tool, int(pmid), reason) for pmid, reason in reasons.items()],
            )

    # Which papers the crawl reached.

    def start_papers(self, seeds: Iterable[int]) -> None:
        """Let *seeds* be the papers of hop 0, and forget which papers were reached before."""
        with self.writing() as database:
            database.execute("DELETE FROM paper")
            database.executemany("INSERT INTO paper VALUES (?, 0, 0)", ((each,) for each in seeds))

    def add_merged(self, hop: int) -> None:
        """Add what papers of *hop* were merged into to the papers of that hop."""
        with self.writing() as database:
            database.execute(
                "INSERT OR IGNORE INTO paper SELECT DISTINCT r.into_pmid, p.hop, 0 "
                "FROM paper p JOIN record r USING (pmid) WHERE p.hop = ? AND r.status = ?",
                (hop, MERGED),
            )

    def add_hop(self, hop: int, most: int | None, links: bool) -> tuple[int, int]:
        """
        Add the references of the papers of the hop before as papers of *hop*.

        Args:
            hop: From 1.
            most: Papers to add at most: those with the most citing papers, the lower PMID first.
            links: Whether references by elink count.

        Returns:
            How many papers were added, and how many left out and not so at the hop before.
        """
        with self.writing() as database:
            database.execute("DELETE FROM paper WHERE hop >= ?", (hop,))
            if hop == 1:
                database.execute("DROP TABLE IF EXISTS temp.left_out")
                database.execute("CREATE TEMP TABLE left_out (pmid INTEGER PRIMARY KEY)")
            database.execute("CREATE TEMP TABLE cited (pmid INTEGER PRIMARY KEY, times INTEGER)")
            database.executemany(
                "INSERT INTO temp.cited VALUES (?, 1) "
                "ON CONFLICT (pmid) DO UPDATE SET times = times + 1",
                ((cited,) for cited in _cited(database, hop - 1, links)),
            )
            for known in ("main.paper", "temp.left_out"):
                database.execute(f"DELETE FROM temp.cited WHERE pmid IN (SELECT pmid FROM {known})")
            added = database.execute(
                "INSERT INTO paper SELECT pmid, ?, times FROM temp.cited "
                "ORDER BY times DESC, pmid LIMIT ?",
                (hop, -1 if most is None else max(most, 0)),
            ).rowcount
            left = database.execute(
                "INSERT INTO temp.left_out SELECT pmid FROM temp.cited "
                "WHERE pmid NOT IN (SELECT pmid FROM main.paper)"
            ).rowcount
            database.execute("DROP TABLE temp.cited")
            return added, left

    def size(self) -> int:
        """Count the papers that the crawl reached."""
        with self.reading() as database:
            return int(database.execute("SELECT count(*) FROM paper").fetchone()[0])

    def unsettled(self, hop: int) -> tuple[list[int], list[int]]:
        """Give the papers of a hop to be asked for, and those that were absent once, sorted."""
        with self.reading() as database:
            rows = database.execute(
                "SELECT p.pmid, r.status = ? AND a.received >= ? "
                "FROM paper p LEFT JOIN record r USING (pmid) "
                "LEFT JOIN answer a ON a.id = r.answer WHERE p.hop = ? "
                "AND (r.pmid IS NULL OR r.status = ? OR a.received < ?) ORDER BY p.pmid",
                (ABSENT, self.since, hop, ABSENT, self.since),
            ).fetchall()
        return [pmid for pmid, once in rows if not once], [pmid for pmid, once in rows if once]

    def unlinked(self, hop: int) -> list[int]:
        """Give the papers of a hop whose record has no references, not yet asked for by elink."""
        with self.reading() as database:
            return [
                row[0]
                for row in database.execute(
                    "SELECT p.pmid FROM paper p JOIN record r USING (pmid) "
                    "LEFT JOIN link l USING (pmid) LEFT JOIN answer a ON a.id = l.answer "
                    "WHERE p.hop = ? AND r.status = ? AND r.refs IS NULL "
                    "AND (l.pmid IS NULL OR a.received < ?) ORDER BY p.pmid",
                    (hop, GOT, self.since),
                )
            ]

    def papers(self, after: tuple[int, int], most: int) -> list[SettledPaper]:
        """Give the papers behind *after*, a hop and a PMID, in that order; at most so many."""
        with self.reading() as database:
            rows = database.execute(
                "SELECT p.pmid, p.hop, coalesce(r.status, ''), r.into_pmid, r.answer, "
                "l.pmid, l.refs, f.reason, g.reason "
                "FROM paper p LEFT JOIN record r USING (pmid) LEFT JOIN link l USING (pmid) "
                "LEFT JOIN failure f ON f.tool = 'efetch' AND f.pmid = p.pmid "
                "LEFT JOIN failure g ON g.tool = 'elink' AND g.pmid = p.pmid "
                "WHERE (p.hop, p.pmid) > (?, ?) ORDER BY p.hop, p.pmid LIMIT ?",
                (*after, most),
            ).fetchall()
        return [
            SettledPaper(
                pmid,
                hop,
                status,
                into,
                answer,
                None if linked is None else _unpack(refs),
                *failures,
            )
            for pmid, hop, status, into, answer, linked, refs, *failures in rows
        ]

    def body(self, answer: int) -> bytes:
        """Give a kept answer."""
        with self.reading() as database:
            row = database.execute("SELECT body FROM answer WHERE id = ?", (answer,)).fetchone()
        return self._unpacked(row[0])

    def last_answer(self) -> str:
        """Give the day of the latest answer, as in 2026-11-28; '' before the first."""
        with self.reading() as database:
            found = database.execute("SELECT max(received) FROM answer").fetchone()[0]
        return "" if found is None else str(found)[:10]

    def counts(self) -> dict[tuple[int, str], int]:
        """Count papers by hop and by what became of them: a status, or failed."""
        with self.reading() as database:
            rows = database.execute(
                "SELECT p.hop, CASE WHEN r.status IS NULL OR r.status = 'absent' THEN 'failed' "
                "ELSE r.status END AS what, count(*) "
                "FROM paper p LEFT JOIN record r USING (pmid) GROUP BY 1, 2 ORDER BY 1, 2"
            ).fetchall()
        return {(hop, what): count for hop, what, count in rows}

    def references(self, links: bool) -> dict[int, tuple[int, int, int, int]]:
        """
        Count, by hop, what is known of the references of papers whose record is there.

        Args:
            links: Whether references by elink count.

        Returns:
            By hop, the papers with references in their record, the others with some by elink, those
            with none there either, and the references that no PMID can be.
        """
        with self.reading() as database:
            rows = database.execute(
                "SELECT p.hop, count(r.refs), sum(r.refs IS NULL AND l.refs IS NOT NULL), "
                "sum(r.refs IS NULL AND l.pmid IS NOT NULL AND l.refs IS NULL), sum(r.odd) "
                "FROM paper p JOIN record r USING (pmid) LEFT JOIN link l ON ? AND l.pmid = p.pmid "
                "WHERE r.status = ? GROUP BY 1 ORDER BY 1",
                (links, GOT),
            ).fetchall()
        return {row[0]: row[1:] for row in rows}

    def not_refreshed(self) -> int:
        """Count the papers with an old record for which the last request failed."""
        with self.reading() as database:
            found = database.execute(
                "SELECT count(*) FROM failure f JOIN paper p USING (pmid) "
                "JOIN record r USING (pmid) WHERE f.tool = 'efetch' AND r.status <> ?",
                (ABSENT,),
            ).fetchone()
        return int(found[0])

    def _statuses(self, pmids: Sequence[int]) -> dict[int, tuple[str, bool]]:
        """Give what became of papers, and whether the answer is recent enough."""
        found: dict[int, tuple[str, bool]] = {}
        with self.reading() as database:
            for some in _slices(pmids):
                marks = ",".join("?" * len(some))
                for pmid, status, received in database.execute(
                    "SELECT r.pmid, r.status, a.received FROM record r "
                    f"JOIN answer a ON a.id = r.answer WHERE r.pmid IN ({marks})",
                    some,
                ):
                    found[pmid] = (status, received >= self.since)
        return found

    def _unpacked(self, body: bytes) -> bytes:
        unpacking = zlib.decompressobj()
        try:
            found = unpacking.decompress(body, _LONGEST_BODY)
        except zlib.error as error:
            raise self.damaged(str(error)) from error
        if not unpacking.eof:
            raise self.damaged("an answer is cut")
        return found


def _insert(database: sqlite3.Connection, answer: Answer) -> int:
    """Insert an answer; give its number."""
    values = (answer.tool, answer.asked, moment(), zlib.compress(answer.body))
    cursor = database.execute(
        "INSERT INTO answer (tool, asked, received, body) VALUES (?, ?, ?, ?)", values
    )
    return int(cursor.lastrowid or 0)


def _keep(database: sqlite3.Connection, rows: list[_Row], before: set[int]) -> None:
    """Keep what became of papers, and forget answers that settle nothing any more."""
    database.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)", rows)
    _forgive(database, "efetch", [row[0] for row in rows if row[1] != ABSENT])
    _prune(database, before)


def _replaced(database: sqlite3.Connection, table: str, pmids: Sequence[int]) -> set[int]:
    """Give the answers that settled papers before."""
    found: set[int] = set()
    for some in _slices(pmids):
        marks = ",".join("?" * len(some))
        query = f"SELECT DISTINCT answer FROM {table} WHERE pmid IN ({marks})"
        found.update(row[0] for row in database.execute(query, some))
    return found


def _prune(database: sqlite3.Connection, answers: Iterable[int]) -> None:
    database.executemany(
        "DELETE FROM answer WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM record WHERE answer = ?1) "
        "AND NOT EXISTS (SELECT 1 FROM link WHERE answer = ?1)",
        [(each,) for each in answers],
    )


def _forgive(database: sqlite3.Connection, tool: str, pmids: Iterable[int]) -> None:
    database.executemany(
        "DELETE FROM failure WHERE tool = ? AND pmid = ?", [(tool, pmid) for pmid in pmids]
    )


def _cited(database: sqlite3.Connection, hop: int, links: bool) -> Iterator[int]:
    """Yield what each paper of a hop refers to, each reference once for each paper."""
    rows = database.execute(
        "SELECT r.refs, l.refs FROM paper p JOIN record r USING (pmid) "
        "LEFT JOIN link l USING (pmid) WHERE p.hop = ? AND r.status = ?",
        (hop, GOT),
    )
    for deposited, linked in rows:
        refs = deposited if deposited is not None or not links else linked
        yield from set(_unpack(refs))


def _packed(references: Sequence[str]) -> tuple[bytes | None, int]:
    """Pack references that may be PMIDs, None if there are none; count the others."""
    numbers = list(map(int, references))
    pmids = [each for each in numbers if 0 < each < PMIDS_BELOW]
    packed = struct.pack(f"<{len(pmids)}I", *pmids) if pmids else None
    return packed, len(numbers) - len(pmids)


def _unpack(packed: bytes | None) -> tuple[int, ...]:
    return () if packed is None else struct.unpack(f"<{len(packed) // 4}I", packed)


def _slices(items: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
