"""
Reads the pairs of iCite's ``open_citation_collection.csv``, some 870 million rows.

The file is read in blocks of whole lines. A block of digits, commas and line ends alone is parsed
by Arrow, ten times as fast as line by line. Any other block, and any that Arrow refuses, is parsed
line by line, which finds the bad line and says what is wrong with it. Both ways give the same
pairs. Memory does not grow with the file.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bica_graph.errors import RecordError
from bica_graph.exact.ids import normal_pmid
from bica_graph.output.words import counted
from bica_graph.sources.bad_line import BadLine, shown
from bica_graph.sources.files.pmid_set import LARGEST_PMID
from bica_graph.sources.files.text_lines import decoded, parsed_lines, read_chunks, stop, unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from bica_graph.progress import Advance
    from bica_graph.sources.files.pmid_set import PmidSet
    from bica_graph.sources.files.text_lines import Bad, TextSource

    Numbers = NDArray[np.uint32]

HEADER = ["citing", "referenced"]
_HOW = "write citing,referenced on the first line"
_BLOCK = 1 << 22
_LONGEST = 1 << 20
"""Bytes of a line, beyond which it is not kept; a pair has about twenty."""
_PLAIN = b"0123456789,\r\n"
_LONE_RETURN = re.compile(rb"\r(?!\n)")


@dataclass(slots=True)
class PairCounts:
    """
    What became of the rows.

    *rows*: all below the header that are not blank. They are the sum of *kept*, *outside* (without
    the wanted ends), *self_citations* (a paper with itself) and *bad*.
    """

    rows: int = 0
    kept: int = 0
    outside: int = 0
    self_citations: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True)
class Ends:
    """Which pairs are wanted: with an end among *pmids*, or with *both*."""

    pmids: PmidSet
    both: bool = False


class Pairs(NamedTuple):
    """Some citations: the PMIDs of citing and of cited papers, each of shape ``(n,)``."""

    citing: Numbers
    cited: Numbers


class _Block(NamedTuple):
    """
    Whole lines of the file; *first* is the number of the first of them, of *lines*.

    *damage*: why the file cannot be read beyond them, and *rest* what of a line was read there.
    """

    first: int
    text: bytes
    lines: int
    damage: BadLine | None = None
    rest: bytes = b""


def read_citation_pairs(
    source: TextSource,
    ends: Ends | None = None,
    bad: Bad = stop,
    counts: PairCounts | None = None,
    advance: Advance = unread,
) -> Iterator[Pairs]:
    """
    Read the pairs of a file with the header ``citing,referenced``.

    Args:
        source: The file: plain, gzip, or a zip file that holds it alone.
        ends: Which pairs are wanted; None for all.
        bad: Called for each line that is not a pair; by default, it stops at the first.
        counts: Counts the rows.
        advance: Called with the number of bytes read from the file, before decompression.

    Yields:
        The wanted pairs in the order of the file, repeated ones too.

    Raises:
        RecordError: From *bad*, or for a wrong header.
        SourceError: If the file cannot be read, or changes while it is read.
    """
    check_pairs_header(source)
    counted_rows = PairCounts() if counts is None else counts

    def refuse(number: int, wrong: BadLine, raw: bytes) -> None:
        counted_rows.rows += 1
        counted_rows.bad += 1
        bad(RecordError(source.name, number, wrong.reason, wrong.message), raw)

    head = True
    for block in _blocks(read_chunks(source, advance)):
        if head:
            block, head = _below_header(block)
        pairs = _parsed(block.text)
        if pairs is None:
            pairs = _parsed_by_line(block, refuse)
        counted_rows.rows += len(pairs.citing)
        chosen = _chosen(pairs, ends, counted_rows)
        if len(chosen.citing):
            yield chosen
        if block.damage is not None:
            refuse(block.first + block.lines, block.damage, block.rest)
    if head:
        bad(RecordError(source.name, 0, "empty", "the file is empty: leave it out"), b"")


def is_pairs(source: TextSource) -> bool:
    """
    Tell the citation collection, which has two columns, from the metadata, which has many.

    Raises:
        SourceError: If the file cannot be read.
    """
    first = next(parsed_lines(source, _columns, lambda *_: None), [])
    return len(first) <= len(HEADER)


def check_pairs_header(source: TextSource) -> None:
    """
    Check that the first line of *source* is the header; an empty file passes.

    Raises:
        RecordError: If it is not, also where bad lines are skipped: the columns may be in the
            other order.
        SourceError: If the file cannot be read.
    """

    def stop_unless_empty(error: RecordError, raw: bytes) -> None:
        if error.reason != "empty":
            stop(error, raw)

    next(parsed_lines(source, _header, stop_unless_empty), None)


def _header(text: str) -> None:
    columns = _columns(text)
    if columns != HEADER:
        raise BadLine("header", f"the header is {shown(text)}: {_HOW}")


def _columns(text: str) -> list[str]:
    return [column.strip().removeprefix('"').removesuffix('"') for column in text.split(",")]


def _blocks(chunks: Iterator[bytes]) -> Iterator[_Block]:
    """Put chunks together to blocks of some megabytes of whole lines; the last may have no end."""
    first, held, size = 1, [b""], 0
    damage = None
    try:
        for chunk in chunks:
            held.append(chunk)
            size += len(chunk)
            if size < _BLOCK:
                continue
            text = b"".join(held)
            end = text.rfind(b"\n") + 1
            if not end:  # what is kept of such a line is enough to see that it is too long
                held, size = [text[: _LONGEST + 1]], _LONGEST + 1
                continue
            whole = text[:end]
            lines = _ends(whole)
            yield _Block(first, whole, lines)
            first, held, size = first + lines, [text[end:]], len(text) - end
    except BadLine as error:
        damage = error
    text = b"".join(held)
    end = text.rfind(b"\n") + 1 if damage else len(text)
    lines = _ends(text[:end]) + (not text.endswith(b"\n") and end == len(text) > 0)
    if text or damage:
        yield _Block(first, text[:end], lines, damage, text[end:])


def _ends(text: bytes) -> int:
    """Count line ends; bytes.count takes several times as long."""
    return int(np.count_nonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n")))


def _below_header(block: _Block) -> tuple[_Block, bool]:
    """Take the header from the first block that is not blank; give whether it is still to come."""
    text, above = block.text, 0
    while text:
        line, _, text = text.partition(b"\n")
        above += 1
        if line.strip():
            break
    else:
        return block, True
    return block._replace(first=block.first + above, text=text, lines=block.lines - above), False


def _parsed(text: bytes) -> Pairs | None:
    """Parse a block by Arrow; None if there is anything in it that has to be looked at closely."""
    import pyarrow as pa
    from pyarrow import csv

    # Arrow takes 0x1F for a number, spaces for nothing, and a carriage return for an end of line.
    if text.translate(None, _PLAIN) or _LONE_RETURN.search(text):
        return None
    number = pa.uint32()
    try:
        table = csv.read_csv(
            pa.BufferReader(text),
            csv.ReadOptions(column_names=HEADER, use_threads=False, block_size=len(text) + 1),
            csv.ParseOptions(quote_char=False),
            csv.ConvertOptions(column_types=dict.fromkeys(HEADER, number), null_values=[]),
        )
    except pa.ArrowInvalid:
        return None
    pairs = Pairs(*(table.column(name).to_numpy() for name in HEADER))
    return pairs if all(column.all() for column in pairs) else None  # 0 is not a PMID


def _parsed_by_line(block: _Block, refuse: Callable[[int, BadLine, bytes], None]) -> Pairs:
    """Parse a block line by line; *refuse* is called for each bad line, or raises."""
    found: list[tuple[int, int]] = []
    for number, raw in enumerate(block.text.split(b"\n"), block.first):
        line = raw.removeprefix(codecs.BOM_UTF8).strip()
        if not line:
            continue
        try:
            found.append(_pair(line))
        except BadLine as wrong:
            refuse(number, wrong, raw)
    columns = np.array(found, dtype=np.uint32).reshape(-1, 2)
    return Pairs(columns[:, 0], columns[:, 1])


def _pair(line: bytes) -> tuple[int, int]:
    if len(line) > _LONGEST:
        what = f"the line has more than {_LONGEST:,} bytes: write two PMIDs with a comma"
        raise BadLine("too_long", what)
    columns = _columns(decoded(line))
    if columns == HEADER:
        raise BadLine("header", "repeats the header: remove this line")
    if len(columns) != 2:
        count = counted(len(columns), "column")
        reason = "one_column" if len(columns) == 1 else "many_columns"
        raise BadLine(reason, f"has {count}: write two PMIDs with a comma between them")
    return _pmid(columns[0], "citing"), _pmid(columns[1], "referenced")


def _pmid(text: str, name: str) -> int:
    if not text:
        raise BadLine("blank_id", f"{name} is blank: give a PMID")
    found = normal_pmid(text)
    # Python does not parse numbers of thousands of digits
    if found is None or len(found) > len(str(LARGEST_PMID)) or int(found) > LARGEST_PMID:
        raise BadLine("pmid", f"{name} is {shown(text)}, which is no PMID: correct it")
    return int(found)


def _chosen(pairs: Pairs, ends: Ends | None, counts: PairCounts) -> Pairs:
    """Give the wanted ones of *pairs*, and count the others."""
    others = pairs.citing != pairs.cited
    wanted = others
    if ends is not None:
        first, second = (ends.pmids.has(column) for column in pairs)
        wanted = others & (first & second if ends.both else first | second)
    kept, distinct = int(np.count_nonzero(wanted)), int(np.count_nonzero(others))
    counts.kept += kept
    counts.outside += distinct - kept
    counts.self_citations += len(others) - distinct
    return Pairs(pairs.citing[wanted], pairs.cited[wanted])
