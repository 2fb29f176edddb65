"""
Works as OpenAlex describes them, in its snapshot and in the answers of its API.

A field of a wrong type makes the line a bad one, so that a change of the format is noticed at
once. OpenAlex has some forty fields; those that no record has room for are not counted. No blank
field empties what another source gave, and an empty list of references says nothing: OpenAlex
has such lists for papers that do cite (`references` is then None, unknown). For the same reason
``is_retracted: false`` says nothing.
"""

from __future__ import annotations

import json
import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from bica_graph.exact.ids import is_id, normal_doi, normal_pmid
from bica_graph.records.papers import MeshHeading, PaperRecord
from bica_graph.sources.bad_line import BadLine, kind, shown
from bica_graph.sources.files.json_objects import text_field
from bica_graph.sources.files.jsonl import YEARS
from bica_graph.sources.files.languages import marc_language
from bica_graph.sources.files.pmid_set import LARGEST_PMID
from bica_graph.sources.paper_ids import id_text, whole_number

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from bica_graph.sources.tally import Tally

RETRACTED = "retracted, according to OpenAlex"
LONGEST_ABSTRACT = 1_000_000
"""In characters; the positions of a word are numbers that anybody can write down."""

_WORK = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?W([0-9]{1,18})/?", re.ASCII)
_MENTIONED = re.compile(rb"W([0-9]{1,18})")
_IDS = re.compile(rb'"ids"\s*:\s*(\{[^{}]*\})')
_DOI = re.compile(rb'"doi"\s*:\s*"')
_ABSTRACTS = ("abstract_inverted_index", "abstract_inverted_index_v3")


class WorkKeys(NamedTuple):
    """By what a work is known: *number* is that of its id, without the ``W``."""

    number: int
    pmid: str | None
    doi: str | None


def work_number(value: Any, what: str) -> int:
    """
    Give the number of a work; *what* is the name of the value.

    Raises:
        BadLine: If *value* is not the id of a work.

    Example:
        >>> work_number("https://openalex.org/W12", "id"), work_number("W7", "id")
        (12, 7)
    """
    found = _WORK.fullmatch(value.strip()) if type(value) is str else None
    if found is None:
        given = shown(value) if type(value) is str else kind(value)
        raise BadLine(
            "work_id", f"{what} is {given}, not that of a work: give the works of OpenAlex"
        )
    return int(found[1])


def work_keys(fields: Mapping[str, Any], tally: Tally) -> WorkKeys:
    """
    Give the keys of a work; those that are none are counted.

    Raises:
        BadLine: If the id is not that of a work, or a key is of a wrong type.
    """
    ids = fields.get("ids")
    if ids is None:
        ids = {}
    elif type(ids) is not dict:
        raise _wrong(f"ids must be an object, not {kind(ids)}")
    number = work_number(fields.get("id") or ids.get("openalex"), "id")
    return _keys(number, ids.get("pmid"), ids.get("doi") or fields.get("doi"), tally)


def skimmed_keys(raw: bytes, tally: Tally) -> WorkKeys | None:
    """
    Give the keys of the work in a line without parsing all of it; None if they cannot be had so.

    A quotation mark in a text has a backslash before it, so what looks like a name is one.
    """
    if not (raw.startswith(b"{") and raw.endswith(b"}")):
        return None
    found = _IDS.findall(raw)
    if len(found) != 1:
        return None
    try:
        ids = json.loads(found[0])
        doi = ids.get("doi")
        if not doi and _DOI.search(raw):
            return None
        return _keys(work_number(ids.get("openalex"), "id"), ids.get("pmid"), doi, tally)
    except (ValueError, BadLine):
        return None


def mentioned(raw: bytes) -> set[int]:
    """Give all numbers in a line that may be those of works, its own and others."""
    return set(map(int, _MENTIONED.findall(raw)))


def work_paper(fields: Mapping[str, Any], keys: WorkKeys, tally: Tally) -> PaperRecord:
    """
    Make the record of a work, with neither id nor references.

    Raises:
        BadLine: If a field is of a wrong type.
    """
    ignored = tally.ignored_values
    retracted = _flag(fields, "is_retracted")
    language = _text(fields, "language")
    kind_of_work = _text(fields, "type")
    return PaperRecord(
        id=None,
        pmid=keys.pmid,
        doi=keys.doi,
        title=_text(fields, "title") or _text(fields, "display_name"),
        abstract=_abstract(fields, ignored),
        year=_year(fields.get("publication_year"), ignored),
        retracted=True if retracted else None,
        retraction=RETRACTED if retracted else None,
        journal=_journal(fields.get("primary_location")),
        languages=(marc_language(language),) if language else None,
        publication_types=(kind_of_work,) if kind_of_work else None,
        mesh=_mesh(fields.get("mesh")),
    )


def referenced_works(fields: Mapping[str, Any], own: int, tally: Tally) -> list[int]:
    """
    Give the numbers of the works that a work refers to, distinct and in order, without itself.

    Raises:
        BadLine: If the field is not a list of ids of works.
    """
    items = _list(fields.get("referenced_works"), "referenced_works")
    found = dict.fromkeys(work_number(item, "an id in referenced_works") for item in items)
    if own in found:
        del found[own]
        tally.ignored_values["referenced_works: the work itself"] += 1
    return list(found)


def is_xpac(fields: Mapping[str, Any]) -> bool:
    """
    Tell whether a work belongs to the part of OpenAlex that its API leaves out.

    Raises:
        BadLine: If the field is of a wrong type.
    """
    return bool(_flag(fields, "is_xpac"))


def _keys(number: int, pmid: Any, doi: Any, tally: Tally) -> WorkKeys:
    ignored = tally.ignored_values
    found_pmid = found_doi = None
    if pmid is not None and pmid != "":
        found_pmid = normal_pmid(id_text(pmid, "ids.pmid"))
        if found_pmid is None or len(found_pmid) > 10 or int(found_pmid) > LARGEST_PMID:
            ignored["ids.pmid: not a PMID"] += 1
            found_pmid = None
    if doi is not None and doi != "":
        found_doi = normal_doi(id_text(doi, "doi"))
        if found_doi is None or not is_id(found_doi):
            ignored["doi: not a DOI"] += 1
            found_doi = None
    return WorkKeys(number, found_pmid, found_doi)


def _wrong(what: str) -> BadLine:
    return BadLine("wrong_type", f"{what}: OpenAlex writes it otherwise; download the file again")


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return None if value is None else text_field(name, value) or None


def _flag(fields: Mapping[str, Any], name: str) -> bool | None:
    value = fields.get(name)
    if value is None or type(value) is bool:
        return value
    raise _wrong(f"{name} must be true or false, not {kind(value)}")


def _list(value: Any, name: str) -> list[Any]:
    if value is None:
        return []
    if type(value) is not list:
        raise _wrong(f"{name} must be a list, not {kind(value)}")
    return value


def _object(value: Any, name: str) -> dict[str, Any]:
    if value is None:
        return {}
    if type(value) is not dict:
        raise _wrong(f"{name} must be an object, not {kind(value)}")
    return value


def _year(value: Any, ignored: Counter[str]) -> int | None:
    if value is None:
        return None
    year = whole_number(value)
    if year is None:
        raise _wrong(f"publication_year must be a whole number, not {kind(value)}")
    if year in YEARS:
        return year
    ignored["publication_year: not a year"] += 1
    return None


def _journal(location: Any) -> str | None:
    source = _object(_object(location, "primary_location").get("source"), "its source")
    return _text(source, "display_name")


def _mesh(value: Any) -> tuple[MeshHeading, ...] | None:
    """Give the headings; OpenAlex repeats one for each of its qualifiers."""
    headings: dict[str, MeshHeading] = {}
    for item in _list(value, "mesh"):
        fields = _object(item, "an item of mesh")
        ui, name = _text(fields, "descriptor_ui"), _text(fields, "descriptor_name")
        major = bool(_flag(fields, "is_major_topic"))
        if ui and name:
            before = headings.get(ui)
            headings[ui] = MeshHeading(ui, name, major or (before is not None and before.major))
    return tuple(headings.values()) or None


def _abstract(fields: Mapping[str, Any], ignored: Counter[str]) -> str | None:
    """
    Put the words of an abstract in their order.

    Positions are sorted, and not used as places of a list, because they may be of any size.
    """
    index = next((each for each in map(fields.get, _ABSTRACTS) if each is not None), None)
    words = _object(index, _ABSTRACTS[0])
    placed: list[tuple[int, str]] = []
    size = 0
    for word, positions in words.items():
        places = _list(positions, "a word of the abstract")
        if any(type(place) is not int or place < 0 for place in places):
            raise _wrong("a position in the abstract must be a whole number from 0")
        size += (len(word) + 1) * len(places)
        if size > LONGEST_ABSTRACT:
            ignored[f"abstract: more than {LONGEST_ABSTRACT:,} characters"] += 1
            return None
        placed.extend((place, word) for place in places)
    placed.sort(key=itemgetter(0))  # words at the same place stay in the order of the file
    distinct = len({place for place, _ in placed})
    if placed and placed[-1][0] - placed[0][0] >= distinct:
        ignored["abstract: words are missing"] += 1
    if distinct < len(placed):
        ignored["abstract: words at the same place"] += 1
    return text_field("the abstract", " ".join(word for _, word in placed)) or None
