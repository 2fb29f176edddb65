"""Finds the papers that answer a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.graph.local.store import Transaction

_ANSWERS = """
    SELECT DISTINCT positives.paper
    FROM queries JOIN positives ON positives.query = queries.number
    WHERE queries.text_hash = ?
"""


def answers(t: Transaction, text_hash: str | None) -> list[int]:
    """Give the papers that answer any query with this hash of its normalised text, in any set."""
    return [row[0] for row in t.all(_ANSWERS, (text_hash,))]
