"""Which texts may be ids of papers, and the normal forms of PMIDs and DOIs."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

LONGEST_ID = 512
_LONGEST_SPELLING = 4 * LONGEST_ID
"""Longer texts are no spelling of a DOI or PMID; looking for one would take too long."""

# One engine sorts ids by UTF-16 units, the other by code points: below U+10000 both orders are the
# same. Line separators would break messages and tables into several lines.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\U00010000-\U0010ffff]")
"""Control characters, line separators, and characters beyond U+FFFF: not allowed in an id."""

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]"
)
"""Characters that cannot be seen: with one of them, ids that look the same would differ."""

_DOI = re.compile(r"10\.[0-9]+(?:\.[0-9]+)*/[^\s/]\S*")
_DOI_BEFORE = re.compile(
    r"""(?: [\s"'<(\[{]+
          | (?:https?:)? //
          | (?:[\w-]+\.)* doi\.org /+
          | (?:www\.)? (?:identifiers|oadoi)\.org /+ | hdl\.handle\.net /+
          | (?:info:|urn:)? doi \s* [:\uff1a=/]? \s*
        )*""",
    re.IGNORECASE | re.VERBOSE,
)
"""What people write before a DOI, in any order: quotes, the address of a resolver, the word DOI."""

_DOI_AFTER = re.compile(r"""(?:[\s.,;:"'/]|\[doi\])+$""", re.IGNORECASE)
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}

_PMID = re.compile(r"([0-9]+)(?:\.0*)?(?:\s*\[(?:uid|pmid)\])?", re.IGNORECASE | re.ASCII)
_MARKED_PMID = re.compile(
    r"""[\s"'<(\[]*
        (?: (?:https?:)? // )?
        (?: (?: pubmed\.ncbi\.nlm\.nih\.gov
              | (?:(?:www|m)\.)? ncbi\.nlm\.nih\.gov / (?:m/)? pubmed
              | (?:www\.)? pubmed\.(?:gov|com)
              | (?:www\.)? europepmc\.org / (?:abstract|articles?) / med
              | (?:www\.)? identifiers\.org / (?:pubmed|pmid)
            ) [/:]+ (?:\?term=)?
          | (?:(?:www|m)\.)? ncbi\.nlm\.nih\.gov/entrez/\S*list_uids=
          | (?:info:|urn:)? (?:pmid|pubmed) (?:\s*id)? [\s:\uff1a=/#.-]*
        )
        (?P<digits>[0-9]+)
        (?: \.0+ | \s*\[(?:uid|pmid)\] | /?[?#&]\S* )?
        [\s.,;"'>)\]/]*""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
"""A PubMed id in an address, or after a word that says what it is."""

_MAY_BE_MARKED = re.compile(r"10\.|doi|pmid|pubmed|/med/", re.IGNORECASE)


def is_id(text: str) -> bool:
    """Check whether *text*, which has no surrounding space, may be an id."""
    if not 0 < len(text) <= LONGEST_ID:
        return False
    plain = text.isascii() and text.isprintable()
    return plain or inadmissible_character(text) is None


def inadmissible_character(text: str) -> str | None:
    """Give the first character that may not occur in an id."""
    found = [each for pattern in (CONTROL, INVISIBLE) if (each := pattern.search(text))]
    return min(found, key=lambda each: each.start())[0] if found else None


def normal_paper_id(text: str) -> str:
    """
    Give the id of a paper in the form that is the same for all spellings of a DOI or PMID.

    A DOI is known with and without the address of a resolver, a PMID only by a word or an address:
    bare digits may be an id of any kind. All other ids are left as they are.

    Example:
        >>> normal_paper_id("https://doi.org/10.1000/B2"), normal_paper_id("PMID: 00123")
        ('10.1000/b2', '123')
        >>> normal_paper_id("00123"), normal_paper_id("W12")
        ('00123', 'W12')
    """
    if len(text) > _LONGEST_SPELLING or _MAY_BE_MARKED.search(text) is None:
        return text
    return _marked_pmid(text) or normal_doi(text) or text


def normal_pmid(value: str) -> str | None:
    """
    Reduce a PubMed id to its digits; None if *value* is not a PubMed id.

    Example:
        >>> normal_pmid(" PMID: 00123 "), normal_pmid("PMC123"), normal_pmid("0")
        ('123', None, None)
        >>> normal_pmid("https://www.ncbi.nlm.nih.gov/pubmed/12"), normal_pmid("12.0")
        ('12', '12')
    """
    if len(value) > _LONGEST_SPELLING:
        return None
    bare = _PMID.fullmatch(value.strip())
    return bare[1].lstrip("0") or None if bare and value.isascii() else _marked_pmid(value)


def normal_doi(value: str) -> str | None:
    """
    Reduce a DOI to lower case, without what people write around it; None if it is not a DOI.

    Example:
        >>> normal_doi("https://doi.org/10.1000/ABC"), normal_doi("n/a")
        ('10.1000/abc', None)
        >>> normal_doi("DOI: 10.1000%2Fx."), normal_doi("<10.1002/(sici)1097>")
        ('10.1000/x', '10.1002/(sici)1097')
    """
    if len(value) > _LONGEST_SPELLING:
        return None
    before = _DOI_BEFORE.match(value)
    written = before[0] if before else ""
    rest = value[len(written) :]
    if "//" in written:
        rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    bare = _without_end(unescape(unquote(rest))).lower()
    return bare if _DOI.fullmatch(bare) else None


def _marked_pmid(text: str) -> str | None:
    found = _MARKED_PMID.fullmatch(text.strip())
    return found["digits"].lstrip("0") or None if found else None


def _without_end(text: str) -> str:
    """Take punctuation from the end of a DOI, and brackets that are not opened in it."""
    while True:
        shorter = _DOI_AFTER.sub("", text)
        last = shorter[-1:]
        if last in _BRACKETS and shorter.count(_BRACKETS[last]) < shorter.count(last):
            shorter = shorter[:-1]
        if shorter == text:
            return text
        text = shorter
