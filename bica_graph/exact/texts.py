"""What two texts must have in common to count as the same."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records.embeddings import TextChoice


def is_unicode(text: str) -> bool:
    """Tell whether *text* has no surrogates: bytes of a terminal that are not UTF-8 become such."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def normal_text(text: str) -> str:
    r"""
    Fold what does not make a text another text: Unicode form, case and spacing.

    Example:
        >>> normal_text("  Metformin\u00a0and  HEART failure ")
        'metformin and heart failure'
    """
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def normal_hash(text: str | None) -> str | None:
    """Hash the normal form of *text*, 32 hex digits; None when there is nothing but space."""
    normal = normal_text(text or "")
    return text_digest(normal) if normal else None


def query_hash(text: str) -> str:
    """Hash a query so that equal questions have equal hashes; blank ones have one, too."""
    return normal_hash(text) or text_digest(text)


def text_digest(text: str) -> str:
    """Hash the exact *text*, 32 hex digits."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def paper_text(title: str | None, abstract: str | None, choice: TextChoice) -> str:
    """
    Give the text of a paper that is embedded and written into training files.

    Args:
        title: Its title; None and blank are the same.
        abstract: Its abstract. A paper without one has no text, whatever the choice.
        choice: The abstract alone, or the title, a space and the abstract.

    Returns:
        The text without space around it; empty when the paper has no abstract.

    Example:
        >>> paper_text("Sleep", " It helps. ", "title+abstract")
        'Sleep It helps.'
        >>> paper_text("Sleep", "  ", "title+abstract")
        ''
    """
    body = (abstract or "").strip()
    head = (title or "").strip()
    if choice == "abstract" or not body or not head:
        return body
    return f"{head} {body}"


def title_digest(title: str | None) -> str | None:
    """Hash the exact title as it enters a text; None when blank."""
    head = (title or "").strip()
    return text_digest(head) if head else None


def abstract_digest(abstract: str | None) -> str | None:
    """Hash the exact abstract as it enters a text; None when blank."""
    body = (abstract or "").strip()
    return text_digest(body) if body else None


def title_abstract_digest(title: str | None, abstract: str | None) -> str | None:
    """
    Name the exact text title + abstract by the digests of its parts, None without an abstract.

    Put together from parts, so that a graph can tell a stale embedding by comparing
    properties, without a hash function of its own.
    """
    return abstract and (title or "") + abstract
