"""
Papers as iCite describes them, in its CSV file and in the answers of its API.

The API has two names for some fields, and lists of numbers where the file has texts. iCite knows
citations among papers of PubMed alone, and those of papers before 1980 hardly at all. So a blank
list of references does not mean that a paper cites nothing: the record then says nothing about
them (`references` is None), and the paper's references stay unknown. For the same reason no blank
field empties what another source gave.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.exact.ids import is_id, normal_doi, normal_pmid
from bica_graph.records.papers import PaperRecord
from bica_graph.sources.bad_line import BadLine, kind
from bica_graph.sources.files.json_objects import text_field
from bica_graph.sources.files.jsonl import YEARS
from bica_graph.sources.paper_ids import id_text, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.sources.tally import Tally

NAMES: Mapping[str, tuple[str, ...]] = {
    "pmid": ("pmid", "_id"),
    "doi": ("doi",),
    "title": ("title",),
    "year": ("year", "pubYear"),
    "journal": ("journal", "journalNameIso"),
    "references": ("references", "citedPmids"),
    "cited_by": ("cited_by", "citedByPmids"),
}
"""The names that iCite has for each field: the one of its files, and that of its newer answers."""

_PLAIN = re.compile("[1-9][0-9]{0,9}")


@dataclass(frozen=True, slots=True)
class IcitePaper:
    """
    A paper of iCite.

    *paper*: without an id, with a PMID, and with the PMIDs that it cites. *cited_by*: the PMIDs
    of the papers that cite it.
    """

    paper: PaperRecord
    cited_by: tuple[str, ...] = ()


def icite_paper(fields: Mapping[str, Any], tally: Tally) -> IcitePaper:
    """
    Make a paper of the fields of a row or of an answer.

    Args:
        fields: By a name of `NAMES`; others are ignored. A list is a list of numbers, or a text
            with spaces between them.
        tally: Counts the values that are left out.

    Raises:
        BadLine: If there is no PMID, or a field is of a wrong type.
    """
    pmid = pmid_of(fields)
    ignored = tally.ignored_values
    year = _year(_value(fields, "year"))
    if year not in YEARS:
        ignored["year: not a year"] += year is not None
        year = None
    doi = _text(fields, "doi")
    if doi is not None:
        doi = normal_doi(doi)
        if doi is None or not is_id(doi):
            ignored["doi: not a DOI"] += 1
            doi = None
    references = _pmids(fields, "references", pmid, tally)
    paper = PaperRecord(
        id=None,
        pmid=pmid,
        doi=doi,
        title=_text(fields, "title"),
        year=year,
        journal=_text(fields, "journal"),
        references=references or None,
    )
    return IcitePaper(paper, _pmids(fields, "cited_by", pmid, tally))


def pmid_of(fields: Mapping[str, Any]) -> str:
    """
    Give the PMID in the fields of a row or of an answer.

    Raises:
        BadLine: If there is none.
    """
    value = _value(fields, "pmid")
    found = None if value is None else normal_pmid(id_text(value, "pmid"))
    if found is None or not is_id(found):
        raise BadLine("no_pmid", "has no PMID: every paper of iCite has one; download it again")
    return found


def _value(fields: Mapping[str, Any], ours: str) -> Any:
    for name in NAMES[ours]:
        value = fields.get(name)
        if value is not None and value != "":
            return value
    return None


def _text(fields: Mapping[str, Any], ours: str) -> str | None:
    value = _value(fields, ours)
    return None if value is None else text_field(ours, value) or None


def _year(value: Any) -> int | None:
    """Give the year; 0 for a text that is none."""
    if type(value) is str:
        digits = value.strip().removesuffix(".0")
        if not digits:
            return None
        return int(digits) if len(digits) == 4 and digits.isascii() and digits.isdigit() else 0
    whole = whole_number(value)
    if value is not None and whole is None:
        raise BadLine("wrong_type", f"year must be a whole number, not {kind(value)}: correct it")
    return whole


def _pmids(fields: Mapping[str, Any], ours: str, own: str, tally: Tally) -> tuple[str, ...]:
    """Give the distinct PMIDs of a list, in order, without that of the paper itself."""
    value = _value(fields, ours)
    if value is None:
        return ()
    if type(value) is str:
        items: list[Any] = value.split()
    elif type(value) is list:
        items = [id_text(item, f"a PMID in {ours}") for item in value]
    else:
        raise BadLine(
            "wrong_type", f"{ours} must be a list of PMIDs, not {kind(value)}: correct it"
        )
    found = dict.fromkeys(_normal(item) for item in items)
    ignored = tally.ignored_values
    for wrong, why in ((None, "not a PMID"), (own, "the paper itself")):
        if wrong in found:
            del found[wrong]
            ignored[f"{ours}: {why}"] += sum(_normal(item) == wrong for item in items)
    return tuple(each for each in found if each is not None)


def _normal(item: str) -> str | None:
    if _PLAIN.fullmatch(item):
        return item
    found = normal_pmid(item)
    return found if found is not None and is_id(found) else None
