"""
Reads a user's own queries from JSONL or TSV.

JSONL: one object per line, with ``query_id``, ``text`` (or ``query``) and ``positive_ids`` (or
``positives``), a list of ids of papers that answer the query; other fields are ignored.
TSV: the header ``query_id``, ``text``, ``positive_ids``. The ids in the last column are separated
by commas, so ids that contain commas need JSONL.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bica_graph.output.words import counted
from bica_graph.records.queries import Positive, Query
from bica_graph.sources.bad_line import BadLine, shown
from bica_graph.sources.files.json_objects import id_list, json_object, text_field
from bica_graph.sources.files.text_lines import parsed_lines, read_lines, unread
from bica_graph.sources.paper_ids import checked_id, paper_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bica_graph.progress import Advance
    from bica_graph.sources.files.text_lines import TextSource

    LeaveOut = Callable[[str, str, str | None], None]
    """Called with the reason, the query's id, and the positive's id if only that is left out."""

HEADER = ["query_id", "text", "positive_ids"]
ORIGIN = "user"
_HOW = f"write {', '.join(HEADER[:2])} and {HEADER[2]}, with tabs between them, on the first line"


def ignore(reason: str, query: str, positive: str | None = None) -> None:
    """Ignore what is left out."""


def read_query_file(
    source: TextSource, set_name: str, leave_out: LeaveOut = ignore, advance: Advance = unread
) -> Iterator[Query]:
    """
    Read the queries of a JSONL or TSV file.

    The suffix of the name decides the format; without a known suffix, the first line does.

    Args:
        source: The file.
        set_name: The set that the queries will belong to.
        leave_out: Called for queries without a text (``no_query_text``) or without positives
            (``no_positives``), and for positives that a query repeats (``repeated_positive``).
        advance: Called with the number of bytes read from the file, before decompression.

    Yields:
        Queries in order, each with at least one positive, all of grade 1.

    Raises:
        RecordError: At the first line that is not a query, or has the id of an earlier query.
        SourceError: If the file cannot be read.
    """
    parse = _TsvParser() if _is_tsv(source) else _parsed_json
    seen: set[str] = set()

    def parsed(line: str) -> tuple[str, str, list[str]] | None:
        fields = parse(line)
        if fields is not None:
            refuse_repeated(fields[0], seen)
        return fields

    for fields in parsed_lines(source, parsed, advance=advance):
        if fields is None:
            continue
        query, text, ids = fields
        positives = _positives(query, ids, leave_out)
        if not text:
            leave_out("no_query_text", query, None)
        elif not positives:
            leave_out("no_positives", query, None)
        else:
            yield Query(set_name, query, text, ORIGIN, positives)


def refuse_repeated(query: str, seen: set[str]) -> None:
    """Add *query* to *seen*; raise BadLine if it is there already."""
    if query in seen:
        raise BadLine("repeated_id", f"repeats the query id {shown(query)}: ids must be unique")
    seen.add(query)


def _positives(query: str, ids: list[str], leave_out: LeaveOut) -> tuple[Positive, ...]:
    distinct = dict.fromkeys(ids)
    for id in distinct:
        for _ in range(ids.count(id) - 1 if len(ids) > len(distinct) else 0):
            leave_out("repeated_positive", query, id)
    return tuple(Positive(id) for id in distinct)


def _is_tsv(source: TextSource) -> bool:
    name = source.name.lower().removesuffix(".gz")
    if name.endswith((".jsonl", ".ndjson", ".json")):
        return False
    if name.endswith(".tsv"):
        return True
    first = next((line.raw for line in read_lines(source) if line.raw.strip()), b"")
    return not first.lstrip().startswith(b"{")


def _parsed_json(line: str) -> tuple[str, str, list[str]]:
    fields = json_object(line)
    _, id = _field(fields, "query_id")
    name, text = _field(fields, "text", "query")
    list_name, ids = _field(fields, "positive_ids", "positives")
    return checked_id(id, "query_id"), text_field(name, text), id_list(list_name, ids)


def _field(fields: dict[str, Any], name: str, other: str | None = None) -> tuple[str, Any]:
    """Give the name and value of a field that may have either of two names."""
    present = [each for each in (name, other) if each is not None and fields.get(each) is not None]
    if len(present) > 1:
        raise BadLine("two_fields", f"has both {name} and {other}: keep one of them")
    if not present:
        raise BadLine(f"no_{name}", f"has no {name}: every query needs one")
    return present[0], fields[present[0]]


_QUOTED = re.compile(r'"(?:[^"]|"")*""(?:[^"]|"")*"')


class _TsvParser:
    """Parses the lines of one TSV file; for the first line, its header, it gives None."""

    def __init__(self) -> None:
        self._first = True

    def __call__(self, line: str) -> tuple[str, str, list[str]] | None:
        columns = [column.strip() for column in line.split("\t")]
        if self._first:
            self._first = False
            if columns != HEADER:
                raise BadLine("header", f"the header is {shown(line)}: {_HOW}")
            return None
        if len(columns) != len(HEADER):
            count = counted(len(columns), "column")
            raise BadLine(
                "columns", f"has {count}: write {', '.join(HEADER)} with tabs between them"
            )
        query, text, ids = columns
        if any(_QUOTED.fullmatch(column) for column in columns):
            raise BadLine(
                "quoted",
                "has a column with doubled quotes inside quotes, as CSV writers produce them: "
                "write columns without quoting, or use JSONL",
            )
        return checked_id(query, "query_id"), text_field("text", text), _comma_ids(ids)


def _comma_ids(column: str) -> list[str]:
    if not column:
        return []
    ids = [paper_id(id, "an id in positive_ids") for id in column.split(",")]
    for id in ids:
        if len(id.split()) > 1:
            raise BadLine(
                "space_in_id",
                f"positive_ids contains {shown(id)}: put commas between ids, or use JSONL",
            )
    return ids
