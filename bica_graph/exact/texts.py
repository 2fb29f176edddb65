"""The texts that are embedded, their exact digests, and the normal form that finds equal texts."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records.embeddings import TextChoice


def is_unicode(text: str) -> bool:
    """
    Check that *text* has no surrogates.

    Python represents bytes of a command line that are not UTF-8 by surrogates.
    """
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def normal_text(text: str) -> str:
    r"""
    Give the normal form of a text: Unicode NFKC, lower case, single spaces.

    Example:
        >>> normal_text("  Metformin\u00a0and  HEART failure ")
        'metformin and heart failure'
    """
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def normal_hash(text: str | None) -> str | None:
    """Hash the normal form of *text* to 32 hex digits; None if *text* is blank."""
    normal = normal_text(text or "")
    return text_digest(normal) if normal else None


def query_hash(text: str) -> str:
    """Hash the normal form of a query; a blank query has a hash, too."""
    return normal_hash(text) or text_digest(text)


def text_digest(text: str) -> str:
    """Hash the exact *text* to 32 hex digits."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def paper_text(title: str | None, abstract: str | None, choice: TextChoice) -> str:
    """
    Give the text of a paper that is embedded and written to training files.

    Args:
        title: The title; None and a blank one are the same.
        abstract: The abstract. A paper without one has no text, whatever the choice.
        choice: The abstract alone, or the title, a space and the abstract.

    Returns:
        The text without surrounding space; empty if the paper has no abstract.

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
    """Hash the exact title, without surrounding space; None if it is blank."""
    head = (title or "").strip()
    return text_digest(head) if head else None


def abstract_digest(abstract: str | None) -> str | None:
    """Hash the exact abstract, without surrounding space; None if it is blank."""
    body = (abstract or "").strip()
    return text_digest(body) if body else None


def title_abstract_digest(title: str | None, abstract: str | None) -> str | None:
    """
    Join the digests of title and abstract into one for the text of both; None without an abstract.

    Joining can be done by the database, which has no hash function. So a title that changes alone
    makes the embedding stale, without reading the abstract.
    """
    return abstract and (title or "") + abstract
