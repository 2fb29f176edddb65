"""What mining runs have in common, from a local graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.graph.local.runs import mining_run
from bica_graph.graph.properties import quartiles
from bica_graph.records.comparisons import Overlap, QueryOverlap, RunSimilarities
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.graph.local.store import Store

_OVERLAPS = """
    WITH found AS (
      SELECT query, max(run = :one) AS one, max(run = :other) AS other,
             max(run = :one AND dropped_by = '[]') AS kept_one,
             max(run = :other AND dropped_by = '[]') AS kept_other
      FROM candidates WHERE run IN (:one, :other) GROUP BY query, paper
    ),
    counted AS (
      SELECT query, sum(one) AS one, sum(other) AS other, sum(one AND other) AS both,
             sum(kept_one) AS kept_one, sum(kept_other) AS kept_other,
             sum(kept_one AND kept_other) AS kept_both
      FROM found GROUP BY query
    )
    SELECT queries.set_name, queries.id, queries.text,
           ifnull(counted.one, 0), ifnull(counted.other, 0), ifnull(both, 0),
           ifnull(kept_one, 0), ifnull(kept_other, 0), ifnull(kept_both, 0)
    FROM mined JOIN mined same ON same.run = :other AND same.query = mined.query
    JOIN queries ON queries.number = mined.query
    LEFT JOIN counted ON counted.query = mined.query
    WHERE mined.run = :one ORDER BY queries.set_name, queries.id
"""
_PAPERS = """
    SELECT ifnull(sum(one), 0), ifnull(sum(other), 0), ifnull(sum(one AND other), 0) FROM (
      SELECT max(run = :one) AS one, max(run = :other) AS other
      FROM candidates WHERE run IN (:one, :other) GROUP BY paper
    )
"""
_QUARTILES = """
    SELECT count(*), min(cosine), max(cosine) FILTER (WHERE place = (total + 3) / 4),
           max(cosine) FILTER (WHERE place = (total + 1) / 2),
           max(cosine) FILTER (WHERE place = (3 * total + 3) / 4), max(cosine)
    FROM (
      SELECT cosine, row_number() OVER (ORDER BY cosine) AS place, count(*) OVER () AS total
      FROM ({})
    )
"""
"""Nearest rank, as in Cypher's percentileDisc; divisions of integers cut off the fraction."""
_COSINES = {
    "positives": """
        SELECT positive_similarity AS cosine FROM mined
        WHERE run = ? AND positive_similarity IS NOT NULL
    """,
    "candidates": "SELECT similarity_query AS cosine FROM candidates WHERE run = ?",
    "negatives": """
        SELECT similarity_query AS cosine FROM candidates WHERE run = ? AND dropped_by = '[]'
    """,
}


class LocalComparisons:
    """`graph.protocol.comparisons.Comparisons` over a folder."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def overlaps(self, one: str, other: str) -> Iterator[QueryOverlap]:
        with self._store.reading() as t:
            pair = {"one": mining_run(t, one), "other": mining_run(t, other)}
            for set_name, name, text, *counts in t.stream(_OVERLAPS, pair):
                key = QueryKey(set_name, name)
                yield QueryOverlap(key, text, Overlap(*counts[:3]), Overlap(*counts[3:]))

    def papers(self, one: str, other: str) -> Overlap:
        with self._store.reading() as t:
            pair = {"one": mining_run(t, one), "other": mining_run(t, other)}
            return Overlap(*t.all(_PAPERS, pair)[0])

    def similarities(self, run: str) -> RunSimilarities:
        with self._store.reading() as t:
            number = (mining_run(t, run),)
            return RunSimilarities(
                **{
                    name: quartiles(t.all(_QUARTILES.format(cosines), number)[0])
                    for name, cosines in _COSINES.items()
                }
            )
