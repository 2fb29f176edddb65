"""Finds duplicates of papers, by the same rule as `cypher/rules/duplicate.cypher`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bica_graph.graph.local.store import Transaction

KEYS = {"abstract": "abstract_hash", "doi": "doi", "pmid": "pmid"}
"""What duplicates have in common (at least one of these), with the column that is compared."""

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
    Give the papers with the same abstract, DOI or PMID as any of *papers*.

    The result includes each of *papers* that has at least one of the three.
    """
    asked = list(papers)
    return {row[0] for sql in _DUPLICATES for row in t.among(sql, asked)}


def in_common(t: Transaction, one: int, other: int) -> tuple[str, ...]:
    """Give those of `KEYS` that two papers have in common."""
    values = [t.one(_VALUES, (paper,)) or (None,) * len(KEYS) for paper in (one, other)]
    pairs = zip(KEYS, *values, strict=True)
    return tuple(name for name, first, second in pairs if first is not None and first == second)
