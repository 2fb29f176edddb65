"""
Reads papers from JSONL, one JSON object per line.

An object has an ``id``, or else a ``pmid`` or ``doi``. It may have ``title``, ``abstract``,
``year``, ``references`` (a list of ids) and ``retracted``. A field that is null or missing leaves
the graph's value as it is; an empty text, PMID or DOI removes it. Other fields are ignored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.exact.ids import is_id, normal_doi, normal_pmid
from bica_graph.records.papers import PaperRecord
from bica_graph.sources.bad_line import BadLine, kind
from bica_graph.sources.files.json_objects import id_list, json_object, text_field
from bica_graph.sources.files.text_lines import parsed_lines, stop, unread
from bica_graph.sources.paper_ids import id_text, paper_id, whole_number
from bica_graph.sources.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bica_graph.progress import Advance
    from bica_graph.sources.files.text_lines import Bad, TextSource

FIELDS = frozenset(
    {"id", "pmid", "doi", "title", "abstract", "year", "references", "retracted"},
)
YEARS = range(1000, 2101)


def read_papers(
    source: TextSource,
    bad: Bad = stop,
    tally: Tally | None = None,
    advance: Advance = unread,
) -> Iterator[PaperRecord]:
    """
    Read the papers of a JSONL file.

    Args:
        source: The file.
        bad: Called for each line that is not a paper; by default, it stops at the first.
        tally: Counts the fields and values that are left out of the records.
        advance: Called with the number of bytes read from the file, before decompression.

    Yields:
        The papers in order. A record without an id has a PMID or a DOI. PMIDs and DOIs are
        normalised, and references are distinct.

    Raises:
        RecordError: From *bad*.
        SourceError: If the file cannot be read, or changes while it is read.
    """
    counts = Tally() if tally is None else tally
    for paper, fields, ignored in parsed_lines(source, _parsed, bad, counts, advance):
        if fields:
            counts.count_fields(fields)
        if ignored:
            counts.ignored_values.update(ignored)
        yield paper


def _parsed(text: str) -> tuple[PaperRecord, set[str], list[str]]:
    """Parse a line: its paper, the names of ignored fields, and the ignored values."""
    fields = json_object(text)
    ignored: list[str] = []
    given = fields.get
    paper = PaperRecord(
        id=None if given("id") is None else paper_id(fields["id"], "id"),
        pmid=_key("pmid", given("pmid"), normal_pmid, ignored),
        doi=_key("doi", given("doi"), normal_doi, ignored),
        title=_text("title", given("title")),
        abstract=_text("abstract", given("abstract")),
        year=_year(given("year"), ignored),
        retracted=_flag("retracted", given("retracted")),
        references=_references(given("references"), ignored),
    )
    if paper.id is None:
        _require_key(paper)
    return paper, fields.keys() - FIELDS, ignored


def _key(
    name: str, value: Any, normal: Callable[[str], str | None], ignored: list[str]
) -> str | None:
    """Give a PMID or DOI in normal form, '' if it is blank, None if it is missing or invalid."""
    if value is None:
        return None
    value = id_text(value, name)
    if not value:
        return ""
    found = normal(value)
    if found is not None and is_id(found):
        return found
    ignored.append(f"{name}: not a {name.upper()}")
    return None


def _text(name: str, value: Any) -> str | None:
    return None if value is None else text_field(name, value)


def _year(value: Any, ignored: list[str]) -> int | None:
    if value is None:
        return None
    if type(value) is str:
        digits = value.strip().removesuffix(".0")
        year = int(digits) if len(digits) == 4 and digits.isascii() and digits.isdigit() else 0
    elif (whole := whole_number(value)) is not None:
        year = whole
    else:
        raise BadLine(
            "wrong_type", f"year must be a whole number, not {kind(value)}: write it as in 1998"
        )
    if year in YEARS:
        return year
    ignored.append("year: not a year")
    return None


def _flag(name: str, value: Any) -> bool | None:
    if value is None or type(value) is bool:
        return value
    advice = "write it without quotes" if type(value) is str else "write one of the two"
    raise BadLine("wrong_type", f"{name} must be true or false, not {kind(value)}: {advice}")


def _references(value: Any, ignored: list[str]) -> tuple[str, ...] | None:
    if value is None:
        return None
    ids = id_list("references", value)
    distinct = tuple(dict.fromkeys(ids))
    ignored.extend(["references: repeated"] * (len(ids) - len(distinct)))
    return distinct


def _require_key(paper: PaperRecord) -> None:
    if not paper.pmid and not paper.doi:
        raise BadLine("no_id", "has no id, and no valid pmid or doi: write an id")
