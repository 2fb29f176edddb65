"""
Values of the elements of a record in PubMed's XML.

All functions look at children of the given element only, or name the descendants they mean: ids
and dates of cited papers stand in the same elements as the paper's own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bica_graph.exact.ids import is_id, normal_doi, normal_pmid
from bica_graph.records.papers import MeshHeading
from bica_graph.sources.files.jsonl import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BREAK = re.compile(r"[ \t\r\n]*[\t\r\n][ \t\r\n]*")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_YEARLY = {"Year", "MedlineDate"}
_UNLABELLED = "UNLABELLED"
_NO_TITLE = {"[Not Available].", "[Not Available]", "Not Available"}
_RETRACTED_TYPE = "Retracted Publication"
_RETRACTION = {"RetractionIn": "retracted", "RetractedandRepublishedIn": "retracted, republished"}
_MADE_HEADINGS = 1 << 16
"""Headings that are kept, of some 60,000 with and without major: papers share them."""


def child(element: Any, tag: str) -> Any:
    """Give the first child with that tag; None without one, or without *element*."""
    return None if element is None else next(element.iterchildren(tag), None)


def text(element: Any) -> str:
    """
    Give an element's text without markup and surrounding space.

    Line breaks with the space around them become one space; nothing else is changed.
    """
    if element is None:
        return ""
    whole = "".join(element.itertext()) if len(element) else element.text
    if not whole:
        return ""
    whole = whole.strip()
    return _BREAK.sub(" ", whole) if "\n" in whole or "\t" in whole or "\r" in whole else whole


def pmid(element: Any) -> str | None:
    """Give the PMID that is an element's text, in normal form; None if it has none."""
    return None if element is None else _pmid(element.text or "")


def abstract(element: Any) -> str | None:
    """
    Give the text of an Abstract, None without one.

    Sections are joined by one space, so that the text stays one line; labels stand before them,
    as in ``METHODS: We asked.``, but not the label UNLABELLED. The copyright is left out.
    """
    sections = () if element is None else element.iterchildren("AbstractText")
    return " ".join(filter(None, map(_section, sections))) or None


def title(*elements: Any) -> str | None:
    """Give the first title that is not blank and does not say that there is none."""
    texts = [found for each in elements if (found := text(each))]
    return next((each for each in texts if each not in _NO_TITLE), texts[0] if texts else None)


def year(*dates: Any) -> int | None:
    """
    Give the year of the first date that has one.

    Args:
        dates: Elements with a child Year, or with a MedlineDate such as ``1998 Dec-1999 Jan``, of
            which the first year counts; None for a date that is not there.
    """
    for date in dates:
        for part in () if date is None else date:
            if part.tag in _YEARLY:
                for found in _YEAR.findall(part.text or ""):
                    if int(found) in YEARS:
                        return int(found)
    return None


def doi(id_lists: Iterable[Any], locations: Iterable[Any]) -> str | None:
    """
    Give a paper's own DOI in normal form.

    Args:
        id_lists: The paper's own lists of ids; elements or None.
        locations: Its ELocationIDs, which count if no list has a DOI, unless they are invalid.
    """
    for ids in id_lists:
        for each in () if ids is None else ids.iterchildren("ArticleId"):
            if each.get("IdType") == "doi" and (found := _doi(each)):
                return found
    for each in locations:
        if each.get("EIdType") == "doi" and each.get("ValidYN") != "N" and (found := _doi(each)):
            return found
    return None


def distinct(elements: Iterable[Any]) -> tuple[str, ...]:
    """Give the texts of elements, without blank and repeated ones."""
    return tuple(dict.fromkeys(filter(None, map(text, elements))))


def mesh(element: Any) -> tuple[MeshHeading, ...]:
    """Give the headings of a MeshHeadingList; one that is repeated is major if one of them is."""
    if element is None:
        return ()
    found: dict[tuple[str | None, str | None], bool] = {}
    key: tuple[str | None, str | None] = (None, None)
    for part in element.iterdescendants("DescriptorName", "QualifierName"):
        if part.tag == "DescriptorName":
            key = part.get("UI"), part.text
            found.setdefault(key, False)
        if part.get("MajorTopicYN") == "Y":
            found[key] = True
    return tuple(heading(ui, name, major) for (ui, name), major in found.items())


@lru_cache(_MADE_HEADINGS)
def heading(ui: str | None, name: str | None, major: bool) -> MeshHeading:
    """Give a heading, the same object for the same words."""
    return MeshHeading((ui or "").strip(), (name or "").strip(), major)


def references(
    lists: Iterable[Any], corrections: Iterable[Any], own: str
) -> tuple[tuple[str, ...], int]:
    """
    Give the PMIDs that a paper refers to, and how many references have none.

    Args:
        lists: Its ReferenceLists; nested ones are found.
        corrections: Its CommentsCorrections, of which older records have one for each reference.
        own: The paper's own PMID, which is left out.
    """
    found: dict[str, None] = {}
    unresolved = 0
    for each in lists:
        for reference in each.iterdescendants("Reference"):
            known = [id for id in _reference_pmids(reference) if id]
            found.update(dict.fromkeys(known))
            unresolved += not known
    for each in corrections:
        if each.get("RefType") == "Cites":
            cited = pmid(child(each, "PMID"))
            if cited is None:
                unresolved += 1
            else:
                found[cited] = None
    found.pop(own, None)
    return tuple(found), unresolved


def retracts(corrections: Iterable[Any]) -> tuple[str, ...]:
    """Give the PMIDs of the papers that a notice retracts."""
    found = (pmid(child(e, "PMID")) for e in corrections if e.get("RefType") == "RetractionOf")
    return tuple(dict.fromkeys(filter(None, found)))


def retraction(corrections: Iterable[Any], types: Iterable[str]) -> str | None:
    """
    Say why a paper is retracted; None if it is not.

    It is retracted if it has a notice (RetractionIn), was republished after it, or is of the type
    Retracted Publication. A partial retraction, a concern and a notice itself do not count.
    """
    for each in corrections:
        words = _RETRACTION.get(each.get("RefType"))
        if words is not None:
            notice = pmid(child(each, "PMID")) or text(child(each, "RefSource"))
            return f"{words}, notice {notice}" if notice else words
    return "retracted, without a notice in the record" if _RETRACTED_TYPE in types else None


def _section(element: Any) -> str:
    body = text(element)
    label = (element.get("Label") or "").strip()
    if not body or not label or label.upper() == _UNLABELLED:
        return body
    return f"{label} {body}" if label.endswith(":") else f"{label}: {body}"


def _reference_pmids(reference: Any) -> Iterator[str | None]:
    for id in reference.iterdescendants("ArticleId"):
        if id.get("IdType") == "pubmed":
            yield _pmid(id.text or "")


def _pmid(written: str) -> str | None:
    if written.isdecimal() and written.isascii() and written[0] != "0" and len(written) < 16:
        return written
    found = normal_pmid(written)
    return found if found is not None and is_id(found) else None


def _doi(element: Any) -> str | None:
    found = normal_doi(text(element))
    return found if found is not None and is_id(found) else None
