"""Which papers are duplicates of others: the rule of `cypher/rules/duplicate.cypher`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bica_graph.graph.local.store import Transaction

KEYS = {"abstract": "abstract_hash", "doi": "doi", "pmid": "pmid"}
"""What two duplicates may have in common, and the column that is compared."""

_DUPLICATES = tuple(
    f"""
    SELECT duplicate.node
    FROM papers paper JOIN papers duplicate ON duplicate.{key} = paper.{key}
    WHERE paper.node IN ({{}})
    """
    for key in KEYS.values()
)
_VALUES = f"SELECT {', '.join(KEYS.values())} FROM papers WHERE node = ?"


def duplicates(t: Transaction, papers: Iterable[int]) -> set[int]:
    """
    Give the papers that share abstract, DOI or PMID with any of *papers*.

    A paper of *papers* that has any of the three is a duplicate of itself.
    """
    asked = list(papers)
    return {row[0] for sql in _DUPLICATES for row in t.among(sql, asked)}


def in_common(t: Transaction, one: int, other: int) -> tuple[str, ...]:
    """Name what two papers have in common, of `KEYS`."""
    values = [t.one(_VALUES, (paper,)) or (None,) * len(KEYS) for paper in (one, other)]
    pairs = zip(KEYS, *values, strict=True)
    return tuple(name for name, first, second in pairs if first is not None and first == second)
