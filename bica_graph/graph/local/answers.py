"""Which papers answer a query, and which are copies of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bica_graph.graph.local.store import Transaction

_ANSWERS = """
    SELECT DISTINCT positives.paper
    FROM queries JOIN positives ON positives.query = queries.number
    WHERE queries.text_hash = ?
"""
_COPIES = tuple(
    f"""
    SELECT copy.node
    FROM papers paper JOIN papers copy ON copy.{key} = paper.{key}
    WHERE paper.node IN ({{}})
    """
    for key in ("abstract_hash", "doi", "pmid")
)


def answers(t: Transaction, text_hash: str | None) -> list[int]:
    """Give the papers that answer any query with this normal form of its text, in any set."""
    return [row[0] for row in t.all(_ANSWERS, (text_hash,))]


def copies(t: Transaction, papers: Iterable[int]) -> set[int]:
    """
    Give the papers that share abstract, DOI or PMID with any of *papers*.

    One of *papers* that has any of the three is among them.
    """
    asked = list(papers)
    return {row[0] for sql in _COPIES for row in t.among(sql, asked)}
