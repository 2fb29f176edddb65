"""Which texts may be ids of papers, and the normal forms of PMIDs and DOIs."""

from __future__ import annotations

import re

LONGEST_ID = 512

# One engine sorts ids by UTF-16 units, the other by code points: below U+10000 both orders are the
# same. Line separators would break messages and tables into several lines.
INADMISSIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\U00010000-\U0010ffff]")
"""Characters that must not occur in an id."""

_RESOLVER = re.compile(r"^\s*(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+")


def is_id(text: str) -> bool:
    """Check whether *text*, which has no surrounding space, may be an id."""
    if not 0 < len(text) <= LONGEST_ID:
        return False
    plain = text.isascii() and text.isprintable()
    return plain or INADMISSIBLE.search(text) is None


def normal_pmid(value: str) -> str | None:
    """
    Reduce a PubMed id to its digits; None if *value* is not a PubMed id.

    Example:
        >>> normal_pmid(" PMID: 00123 "), normal_pmid("PMC123"), normal_pmid("0")
        ('123', None, None)
    """
    bare = re.sub(r"^\s*(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid:)\s*", "", value, flags=re.I)
    bare = bare.strip().rstrip("/")
    if not _DIGITS.fullmatch(bare):
        return None
    return bare.lstrip("0") or None


def normal_doi(value: str) -> str | None:
    """
    Reduce a DOI to lower case without a resolver's address; None if *value* is not a DOI.

    Example:
        >>> normal_doi("https://doi.org/10.1000/ABC"), normal_doi("n/a")
        ('10.1000/abc', None)
    """
    bare = _RESOLVER.sub("", value).strip().lower()
    return bare if bare.startswith("10.") and "/" in bare else None
