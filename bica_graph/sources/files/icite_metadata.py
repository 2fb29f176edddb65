"""
Reads papers from the metadata file of iCite, a CSV whose columns are found by their names.

Its lists of PMIDs are texts of up to some megabytes in one field. A file that has columns of
other names in any order is read all the same, as long as there is a ``pmid``.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import RecordError
from bica_graph.output.words import counted, listed
from bica_graph.sources.bad_line import BadLine
from bica_graph.sources.files.icite_records import NAMES, icite_paper, pmid_of
from bica_graph.sources.files.pmid_set import LARGEST_PMID
from bica_graph.sources.files.text_lines import LONGEST_LINE, decoded, read_lines, stop, unread
from bica_graph.sources.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bica_graph.progress import Advance
    from bica_graph.sources.files.icite_records import IcitePaper
    from bica_graph.sources.files.pmid_set import PmidSet
    from bica_graph.sources.files.text_lines import Bad, Line, TextSource

_WANTED = {name.lower(): name for names in NAMES.values() for name in names}
_PLAIN = re.compile("[1-9][0-9]{0,9}")


def read_icite_metadata(
    source: TextSource,
    wanted: PmidSet | None = None,
    bad: Bad = stop,
    tally: Tally | None = None,
    advance: Advance = unread,
) -> Iterator[IcitePaper]:
    """
    Read the papers of iCite's metadata file.

    Args:
        source: The file: plain, gzip, or a zip file that holds it alone.
        wanted: The papers to read; None for all.
        bad: Called for each row that is not a paper; by default, it stops at the first.
        tally: Counts blank lines and the values that are left out. The second row of a PMID is
            left out as ``pmid: repeated``, because it cannot be told which one is right.
        advance: Called with the number of bytes read from the file, before decompression.

    Yields:
        The papers in order, with distinct PMIDs.

    Raises:
        RecordError: From *bad*, or for a header without ``pmid``.
        SourceError: If the file cannot be read, or changes while it is read.
    """
    counts = Tally() if tally is None else tally
    seen = _Seen()
    columns: _Columns | None = None
    for number, row, raw in _rows(source, bad, counts, advance):
        if columns is None:
            columns = _columns(source.name, number, row)
            continue
        try:
            pmid = columns.pmid(row)
            if wanted is not None and pmid not in wanted:
                continue
            if seen.before(pmid):
                counts.ignored_values["pmid: repeated"] += 1
                continue
            paper = icite_paper(columns.fields(row), counts)
        except BadLine as wrong:
            bad(RecordError(source.name, number, wrong.reason, wrong.message), raw)
            continue
        yield paper
    if columns is None:
        bad(RecordError(source.name, 0, "empty", "the file is empty: leave it out"), b"")


@dataclass(frozen=True, slots=True)
class _Columns:
    """How many columns the file has, and the places of those that are read."""

    count: int
    places: Mapping[str, int]

    def pmid(self, row: list[str]) -> int:
        """Check the number of columns, and give the PMID."""
        if len(row) != self.count:
            what = f"has {counted(len(row), 'column')} where the header has {self.count:,}"
            raise BadLine("columns", f"{what}: correct it")
        text = row[self.places["pmid"]]
        pmid = int(text if _PLAIN.fullmatch(text) else pmid_of({"pmid": text}))
        if pmid > LARGEST_PMID:
            what = f"has the PMID {pmid}, which is too large to be one"
            raise BadLine("no_pmid", f"{what}: correct it")
        return pmid

    def fields(self, row: list[str]) -> dict[str, str]:
        """Give the columns that are read, by name."""
        return {name: row[place] for name, place in self.places.items()}


def _columns(name: str, number: int, row: list[str]) -> _Columns:
    header = [column.strip().lower() for column in row]
    if header == ["citing", "referenced"]:
        what = "holds citations alone: give icite_metadata.csv for papers"
        raise RecordError(name, number, "header", what)
    if "pmid" not in header:
        found = listed([repr(column) for column in row], 8)
        raise RecordError(name, number, "header", f"has no column pmid, but {found}: add a header")
    for column in _WANTED.keys() & set(header):
        if header.count(column) > 1:
            message = f"has the column {column} twice: keep one of them"
            raise RecordError(name, number, "header", message)
    places = {_WANTED[name]: place for place, name in enumerate(header) if name in _WANTED}
    return _Columns(len(header), places)


def _rows(
    source: TextSource, bad: Bad, tally: Tally, advance: Advance
) -> Iterator[tuple[int, list[str], bytes]]:
    """Yield the rows, each with the number and the bytes of its first line."""
    lines = _Lines(read_lines(source, advance))
    reader = csv.reader(lines, strict=True)
    while True:
        lines.begin_row()
        try:
            with _large_fields():
                row = next(reader, None)
        except (csv.Error, BadLine) as error:
            first, alone = lines.taken[0], len(lines.taken) == 1
            wrong = (
                error
                if isinstance(error, BadLine) and alone
                else BadLine("csv", f"is not CSV ({error}): is a quotation mark left open?")
            )
            lines.give_back()
            bad(RecordError(source.name, first.number, wrong.reason, wrong.message), first.raw)
            continue
        if row is None:
            return
        if row:
            yield lines.taken[0].number, row, lines.taken[0].raw
        else:
            tally.blank += 1


class _Lines:
    """
    Gives lines to a reader of CSV, and keeps those of the row that it is at.

    A quotation mark that is never closed makes one row of all lines that follow. They can be given
    back, so that one line is lost and not thousands.
    """

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self.taken: list[Line] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        if line.error is not None:
            raise line.error
        return decoded(line.raw) + "\n"

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self.taken = []

    def give_back(self) -> None:
        """Give all lines of this row a second time, but for the first."""
        self._again.extendleft(reversed(self.taken[1:]))


@contextmanager
def _large_fields() -> Iterator[None]:
    """Let a field be as long as a line; the limit is one for the whole process, so put it back."""
    before = csv.field_size_limit(LONGEST_LINE)
    try:
        yield
    finally:
        csv.field_size_limit(before)


class _Seen:
    """The PMIDs met so far, a bit for each."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def before(self, pmid: int) -> bool:
        """Tell whether *pmid* was met before, and remember it."""
        place, bit = pmid >> 3, 1 << (pmid & 7)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + (1 << 20) - len(self._bits)))
        met = bool(self._bits[place] & bit)
        self._bits[place] |= bit
        return met
