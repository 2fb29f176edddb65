"""
Parses XML of PubMed safely: nothing outside the bytes is read, and no entity is resolved.

All that stands before the root element is read here and kept from the parser. So it never learns
of a DTD: there is none to load, and every entity that is not one of the five of XML is an error.
A DTD within the file is refused. ``huge_tree`` stays off, so the limits of libxml2 hold: texts of
10 million characters, 256 levels. Records of PubMed are far below both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from textwrap import shorten
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from bica_graph.errors import RecordError
from bica_graph.sources.bad_line import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

CHUNK = 1 << 16
"""Bytes that are parsed at once; their elements stay in the processor's cache."""

LONGEST_RECORD = 32 << 20
"""In bytes; the longest of PubMed, with thousands of authors, have a few million."""

_LONGEST_PROLOG = 1 << 16
_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")

# Atomic groups: what cannot be matched is given up at once, however it is made.
_MISC = rb"(?>\s++|<!--(?>.*?-->)|<\?(?>.*?\?>))*+"
_LITERAL = rb"""(?>"[^"]*"|'[^']*')"""
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?"
    rb"(?:<\?xml\s(?:[^?>]*?\sencoding\s*=\s*[\"'](?P<encoding>[^\"'?>]*)[\"'])?[^?>]*\?>)?"
    + _MISC
    + rb"(?P<doctype><!DOCTYPE\s++[^\s\[<>]++"
    + rb"(?:\s++(?:PUBLIC\s++" + _LITERAL + rb"|SYSTEM)\s++" + _LITERAL + rb")?"
    + rb"\s*+(?P<subset>\[)?>?)?"
    + _MISC,
    re.DOTALL,
)  # fmt: skip
_ROOT = re.compile(rb"<([^\s<>/!?]{1,200})")
_ERROR = re.compile(rb"<ERROR>([^<]*)")


@dataclass(frozen=True, slots=True)
class _Prolog:
    """The root's name and line, and the document from there on, after as many line feeds."""

    root: str
    line: int
    rest: bytes


def children(chunks: Iterable[bytes], name: str, roots: Collection[str]) -> Iterator[Any]:
    """
    Parse a document, and yield the children of its root one by one.

    Memory use does not grow with the document: an element is gone when the next is asked for.

    Args:
        chunks: The document in UTF-8.
        name: Name of the file, for messages.
        roots: Allowed names of the root.

    Yields:
        The elements, complete and in order. If the document is damaged, those before the fault may
        come first.

    Raises:
        RecordError: If the document is not XML, damaged, has another root, a DTD within or an
            entity that XML does not define, or a record that is too long.
    """
    stream = iter(chunks)
    prolog = _read_prolog(stream, name)
    if prolog.root not in roots:
        raise _wrong_root(prolog, name, roots)
    parser = _parser(roots)
    root: Any = None
    pending = 0
    for chunk in _sliced(prolog.rest, stream):
        fault = _feed(parser, chunk, name)
        if root is None:
            root = next((element for _, element in parser.read_events()), None)
        complete = [] if root is None else root[:-1]
        pending = 0 if complete else pending + len(chunk)
        yield from complete
        if fault is not None:
            raise fault
        if pending > LONGEST_RECORD:
            raise _too_long(name, root)
        if complete:
            # The last one stays: the parser may still add to it, or to the text after it.
            del root[:-1]
    yield from _close(parser, name)


def source(element: Any) -> bytes:
    """Give the XML of an element."""
    found: bytes = etree.tostring(element, encoding="utf-8", with_tail=False)
    return found


def _parser(roots: Collection[str]) -> Any:
    return etree.XMLPullParser(
        events=("start",),
        tag=tuple(roots),
        encoding="utf-8",
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _feed(parser: Any, chunk: bytes, name: str) -> RecordError | None:
    """Parse a chunk; give the first error, after which the parser must not be used."""
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        return _damage(parser, name, error)
    # lxml is silent on an undefined entity, and would begin anew with the next chunk.
    if any(entry.level > etree.ErrorLevels.WARNING for entry in parser.feed_error_log):
        return _damage(parser, name, None)
    return None


def _close(parser: Any, name: str) -> Any:
    """End the document; give the root with the children that are left."""
    try:
        return parser.close()
    except etree.XMLSyntaxError as error:
        message = "the XML ends before its root does: download it again"
        raise RecordError(name, error.lineno or 0, "truncated", message) from None


def _damage(parser: Any, name: str, error: Any) -> RecordError:
    """Make the error for what the parser found first; *error* is what it raised, or None."""
    found = [entry for entry in parser.feed_error_log if entry.level > etree.ErrorLevels.WARNING]
    line, words = (found[0].line, found[0].message) if found else (error.lineno or 0, error.msg)
    words = shorten(str(words), 120)
    if words.startswith("Entity "):
        advice = "only the five entities of XML and character references can be read"
        return RecordError(name, line, "entity", f"{words}: {advice}")
    return RecordError(
        name, line, "not_well_formed", f"is not well-formed XML ({words}): download it again"
    )


def _read_prolog(stream: Iterator[bytes], name: str) -> _Prolog:
    """Read what stands before the root, and refuse what is not allowed there."""
    head = b""
    for chunk in stream:
        head += chunk
        if len(head) >= _LONGEST_PROLOG:
            break
    if not head.strip():
        raise RecordError(name, 0, "empty", "is empty: download it again, or leave it out")
    found = cast("re.Match[bytes]", _PROLOG.match(head, 0, _LONGEST_PROLOG))  # all is optional
    line = head.count(b"\n", 0, found.end()) + 1
    encoding = "UTF-16" if head.startswith(_UTF16) else _text(found["encoding"] or b"UTF-8")
    if encoding.lower() not in _ENCODINGS:
        words = f"is in {shown(encoding)}: convert it to UTF-8"
        raise RecordError(name, 1, "encoding", words)
    if found["subset"] is not None:
        words = "has a DTD within, which PubMed's XML never has: check where it comes from"
        raise RecordError(name, line, "dtd", words)
    root = _ROOT.match(head, found.end())
    if root is None:
        begins = shown(_text(head[found.end() : found.end() + 80]).strip())
        words = f"no XML of PubMed, but {begins}: check what was downloaded"
        raise RecordError(name, line, "not_xml", words)
    return _Prolog(_text(root[1]), line, b"\n" * (line - 1) + head[found.end() :])


def _wrong_root(prolog: _Prolog, name: str, roots: Collection[str]) -> RecordError:
    told = _ERROR.search(prolog.rest)
    if told is not None:
        return error_answer(name, prolog.line, _text(told[1]))
    return RecordError(
        name,
        prolog.line,
        "not_pubmed",
        f"the root element is {shown(prolog.root)}, not {' or '.join(roots)}: "
        "check what was downloaded",
    )


def error_answer(name: str, line: int, text: str) -> RecordError:
    """Make the error for an answer that consists of the element ERROR with *text*."""
    return RecordError(name, line, "error_answer", f"PubMed answered with the error {shown(text)}")


def _too_long(name: str, root: Any) -> RecordError:
    line = root[-1].sourceline if root is not None and len(root) else 0
    return RecordError(
        name,
        line,
        "too_long",
        f"the record has more than {LONGEST_RECORD:,} bytes: the file is damaged; "
        "download it again",
    )


def _sliced(first: bytes, others: Iterable[bytes]) -> Iterator[bytes]:
    for part in chain([first], others):
        for start in range(0, len(part), CHUNK):
            yield part[start : start + CHUNK]


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
