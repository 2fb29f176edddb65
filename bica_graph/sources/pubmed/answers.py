"""Reads answers of esearch and elink; those of efetch are read by `articles`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.errors import RecordError
from bica_graph.exact.ids import normal_pmid
from bica_graph.sources.bad_line import shown
from bica_graph.sources.pubmed.fields import child, pmid, text
from bica_graph.sources.pubmed.xml_stream import children, error_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCES = "pubmed_pubmed_refs"
"""The name of the links to the papers that a paper refers to."""

_WORDS = {
    "PhraseNotFound": "not found",
    "QuotedPhraseNotFound": "not found as a phrase",
    "FieldNotFound": "no such field",
    "PhraseIgnored": "ignored",
}
"""What PubMed did with a part of a search, by the name of the element that says so."""
_NOTHING_FOUND = "No items found."


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of what a search found."""

    count: int
    """Papers found in all."""
    start: int
    """Place of the first id among them, from 0."""
    pmids: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What PubMed did not take as it was written, in words."""


def parse_search(xml: bytes, name: str) -> SearchResult:
    """
    Parse an answer of esearch.

    Args:
        xml: The whole answer.
        name: Its name, for messages.

    Raises:
        RecordError: If it is no such answer, is damaged, or says that there was an error.
    """
    numbers: dict[str, int] = {}
    pmids: list[str] = []
    notes: list[str] = []
    for element in _elements(xml, name, "eSearchResult"):
        if element.tag in ("Count", "RetStart"):
            numbers[element.tag] = _number(element, name)
        elif element.tag == "IdList":
            pmids += [_pmid(each, name) for each in element.iterchildren("Id")]
        elif element.tag in ("ErrorList", "WarningList"):
            notes += [_note(each) for each in element if text(each) != _NOTHING_FOUND]
    if "Count" not in numbers:
        raise RecordError(name, 0, "no_count", "the answer does not say how many papers there are")
    return SearchResult(
        numbers["Count"], numbers.get("RetStart", 0), tuple(pmids), tuple(dict.fromkeys(notes))
    )


def parse_links(xml: bytes, name: str) -> dict[str, tuple[str, ...]]:
    """
    Parse an answer of elink about the references of papers, asked with one ``id`` for each.

    Args:
        xml: The whole answer.
        name: Its name, for messages.

    Returns:
        The papers that each paper refers to, in order and without itself, by its PMID.

    Raises:
        RecordError: If it is no such answer, is damaged, says that there was an error, or if a set
            of links does not belong to one paper alone.
    """
    found: dict[str, tuple[str, ...]] = {}
    for element in _elements(xml, name, "eLinkResult"):
        if element.tag != "LinkSet":
            continue
        _refuse_error(element.iterchildren("ERROR"), name)
        listed = child(element, "IdList")
        ids = [] if listed is None else [_pmid(each, name) for each in listed.iterchildren("Id")]
        if len(ids) != 1:
            message = f"a set of links belongs to {len(ids):,} papers, not to one"
            raise RecordError(name, element.sourceline, "link_set", message)
        own = ids[0]
        links = dict.fromkeys((*found.get(own, ()), *_references(element, name)))
        links.pop(own, None)
        found[own] = tuple(links)
    return found


def _references(link_set: Any, name: str) -> Iterator[str]:
    for links in link_set.iterchildren("LinkSetDb"):
        _refuse_error(links.iterchildren("ERROR"), name)
        if text(child(links, "LinkName")) == REFERENCES:
            for link in links.iterchildren("Link"):
                yield _pmid(child(link, "Id"), name)


def _elements(xml: bytes, name: str, root: str) -> Iterator[Any]:
    """Yield the children of the root, and stop at one that says that there was an error."""
    for element in children((xml,), name, (root,)):
        if element.tag == "ERROR":
            _refuse_error((element,), name)
        yield element


def _refuse_error(elements: Any, name: str) -> None:
    for element in elements:
        raise error_answer(name, element.sourceline, " ".join(text(element).split()))


def _note(element: Any) -> str:
    said = shown(" ".join(text(element).split()))
    return f"{said}: {_WORDS[element.tag]}" if element.tag in _WORDS else said


def _pmid(element: Any, name: str) -> str:
    found = pmid(element)
    if found is None or normal_pmid(found) != found:
        written = "" if element is None else element.text or ""
        line = 0 if element is None else element.sourceline
        raise RecordError(name, line, "not_a_pmid", f"{shown(written)} is not a PMID")
    return found


def _number(element: Any, name: str) -> int:
    written = text(element)
    if not (written.isascii() and written.isdecimal()):
        message = f"{shown(element.tag)} is {shown(written)}, not a number"
        raise RecordError(name, element.sourceline, "not_a_number", message)
    return int(written)
