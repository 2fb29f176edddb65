"""
Reads papers from JSONL, one JSON object per line.

An object has an ``id``, or else a ``pmid`` or ``doi``. It may have ``title``, ``abstract``,
``year``, ``references`` (a list of ids) and ``retracted``. A field that is null or missing leaves
the graph's value as it is; an empty text, PMID or DOI removes it. Other fields are ignored. A
file may have other names for these fields.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bica_graph.exact.ids import is_id, normal_doi, normal_pmid
from bica_graph.records.papers import PaperRecord
from bica_graph.sources.bad_line import BadLine, kind
from bica_graph.sources.files.field_names import FIELDS, likely_fields, option_for
from bica_graph.sources.files.json_objects import id_list, json_object, text_field
from bica_graph.sources.files.text_lines import parsed_lines, stop, unread
from bica_graph.sources.paper_ids import id_text, paper_id, whole_number
from bica_graph.sources.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bica_graph.progress import Advance
    from bica_graph.sources.files.text_lines import Bad, TextSource

YEARS = range(1000, 2101)


def read_papers(
    source: TextSource,
    bad: Bad = stop,
    tally: Tally | None = None,
    advance: Advance = unread,
    names: Mapping[str, str] | None = None,
) -> Iterator[PaperRecord]:
    """
    Read the papers of a JSONL file.

    Args:
        source: The file.
        bad: Called for each line that is not a paper; by default, it stops at the first.
        tally: Counts the fields and values that are left out of the records.
        advance: Called with the number of bytes read from the file, before decompression.
        names: The file's name of a field, by our name; None if the file has our names.

    Yields:
        The papers in order. A record without an id has a PMID or a DOI. PMIDs and DOIs are
        normalised, and references are distinct.

    Raises:
        RecordError: From *bad*.
        SourceError: If the file cannot be read, or changes while it is read.
    """
    counts = Tally() if tally is None else tally
    parse = partial(_parsed, names={each: each for each in FIELDS} | dict(names or {}))
    for paper, fields, ignored in parsed_lines(source, parse, bad, counts, advance):
        if fields:
            counts.count_fields(fields)
        if ignored:
            counts.ignored_values.update(ignored)
        yield paper


def _parsed(text: str, names: Mapping[str, str]) -> tuple[PaperRecord, set[str], list[str]]:
    """Parse a line: its paper, the names of ignored fields, and the ignored values."""
    fields = json_object(text)
    ignored: list[str] = []

    def given(ours: str) -> tuple[str, Any]:
        return names[ours], fields.get(names[ours])

    name, id = given("id")
    others = fields.keys() - set(names.values())
    paper = PaperRecord(
        id=None if id is None else paper_id(id, name),
        pmid=_key("PMID", *given("pmid"), normal_pmid, ignored),
        doi=_key("DOI", *given("doi"), normal_doi, ignored),
        title=_text(*given("title")),
        abstract=_text(*given("abstract")),
        year=_year(*given("year"), ignored),
        retracted=_flag(*given("retracted")),
        references=_references(*given("references"), ignored),
    )
    if paper.id is None:
        _require_key(paper, names, others)
    return paper, others, ignored


def _key(
    what: str, name: str, value: Any, normal: Callable[[str], str | None], ignored: list[str]
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
    ignored.append(f"{name}: not a {what}")
    return None


def _text(name: str, value: Any) -> str | None:
    return None if value is None else text_field(name, value)


def _year(name: str, value: Any, ignored: list[str]) -> int | None:
    if value is None:
        return None
    if type(value) is str:
        digits = value.strip().removesuffix(".0")
        year = int(digits) if len(digits) == 4 and digits.isascii() and digits.isdigit() else 0
    elif (whole := whole_number(value)) is not None:
        year = whole
    else:
        raise BadLine(
            "wrong_type", f"{name} must be a whole number, not {kind(value)}: write it as in 1998"
        )
    if year in YEARS:
        return year
    ignored.append(f"{name}: not a year")
    return None


def _flag(name: str, value: Any) -> bool | None:
    if value is None or type(value) is bool:
        return value
    advice = "write it without quotes" if type(value) is str else "write one of the two"
    raise BadLine("wrong_type", f"{name} must be true or false, not {kind(value)}: {advice}")


def _references(name: str, value: Any, ignored: list[str]) -> tuple[str, ...] | None:
    if value is None:
        return None
    ids = id_list(name, value)
    distinct = tuple(dict.fromkeys(ids))
    ignored.extend([f"{name}: repeated"] * (len(ids) - len(distinct)))
    return distinct


def _require_key(paper: PaperRecord, names: Mapping[str, str], others: set[str]) -> None:
    if paper.pmid or paper.doi:
        return
    missing = f"has no {names['id']}, and no valid {names['pmid']} or {names['doi']}"
    likely = likely_fields(sorted(others), {}).get("id") if names["id"] == "id" else None
    if likely is None:
        raise BadLine("no_id", f"{missing}: write an id")
    raise BadLine("no_id", f"{missing}: to read it from {likely}, add {option_for('id', likely)}")
