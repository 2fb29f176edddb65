"""Reads citations from a TSV file with the header ``citing``, ``cited``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.errors import RecordError
from bica_graph.output.words import counted
from bica_graph.records.papers import Citation
from bica_graph.sources.bad_line import BadLine, shown
from bica_graph.sources.files.text_lines import parsed_lines, stop, unread
from bica_graph.sources.paper_ids import paper_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.progress import Advance
    from bica_graph.sources.files.text_lines import Bad, TextSource
    from bica_graph.sources.tally import Tally

HEADER = ["citing", "cited"]
_HOW = "write citing and cited, with a tab between them, on the first line"


def check_header(source: TextSource) -> None:
    """
    Check that the first line of *source* is the header; an empty file passes.

    A wrong header is never skipped as a bad line, because the columns may be in the other order.

    Raises:
        RecordError: If the first line is not the header.
        SourceError: If the file cannot be read.
    """

    def stop_unless_empty(error: RecordError, raw: bytes) -> None:
        if error.reason != "empty":
            stop(error, raw)

    next(parsed_lines(source, _header, stop_unless_empty), None)


def read_citations(
    source: TextSource,
    bad: Bad = stop,
    tally: Tally | None = None,
    advance: Advance = unread,
) -> Iterator[Citation]:
    """
    Read the citations of a TSV file.

    Args:
        source: The file.
        bad: Called for each line that is not a citation; by default, it stops at the first.
        tally: Counts blank lines.
        advance: Called with the number of bytes read from the file, before decompression.

    Yields:
        The citations in order, repeated ones too.

    Raises:
        RecordError: From *bad*, or for a wrong header.
        SourceError: If the file cannot be read, or changes while it is read.
    """
    check_header(source)
    first = True

    def parse(text: str) -> Citation | None:
        nonlocal first
        if first:
            first = False
            return None
        return _citation(text)

    citations = parsed_lines(source, parse, bad, tally, advance)
    yield from (citation for citation in citations if citation is not None)


def _header(text: str) -> None:
    if _columns(text) != HEADER:
        raise BadLine("header", f"the header is {shown(text)}: {_HOW}")


def _citation(text: str) -> Citation:
    columns = _columns(text)
    if columns == HEADER:
        raise BadLine("header", "repeats the header: remove this line")
    if len(columns) != 2:
        count = counted(len(columns), "column")
        reason = "one_column" if len(columns) == 1 else "many_columns"
        raise BadLine(reason, f"has {count}: write two ids with a tab between them")
    return Citation(paper_id(columns[0], "citing"), paper_id(columns[1], "cited"))


def _columns(text: str) -> list[str]:
    return [column.strip() for column in text.split("\t")]
