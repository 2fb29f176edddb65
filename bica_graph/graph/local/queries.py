"""Queries and their positives in a local graph."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from bica_graph.graph.local.duplicates import duplicates
from bica_graph.graph.local.references import count_up, nodes_of, remove_orphans
from bica_graph.graph.properties import query_properties
from bica_graph.records.queries import Positive, Query, QuerySet, Seed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.local.arrays import Arrays, Snapshots
    from bica_graph.graph.local.store import Store, Transaction
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction

_SEEDS = """
    SELECT papers.id, papers.node, ifnull(texts.title, '')
    FROM papers LEFT JOIN texts ON texts.node = papers.node
    WHERE papers.source IS NOT NULL AND papers.id IN ({})
"""
_ORIGINS = "SELECT DISTINCT set_name, origin FROM queries WHERE left_out IS NULL ORDER BY 1, 2"
_SETS = """
    SELECT set_name, count(*), sum(embedded_hash IS text_digest),
           (SELECT count(*) FROM queries q JOIN positives ON positives.query = q.number
            WHERE q.set_name = queries.set_name AND q.left_out IS NULL)
    FROM queries WHERE left_out IS NULL GROUP BY set_name ORDER BY set_name
"""
_WRITE = """
    INSERT INTO queries (set_name, id, text, text_hash, text_digest, origin, left_out)
    VALUES (:set, :id, :text, :text_hash, :text_digest, :origin, :left_out)
    ON CONFLICT (set_name, id) DO UPDATE SET
      text = :text, text_hash = :text_hash, text_digest = :text_digest, origin = :origin,
      left_out = :left_out
"""
_POSITIVE = """
    INSERT INTO positives (query, paper, grade)
    VALUES (?, ?, ?)
    ON CONFLICT (query, paper) DO UPDATE SET grade = excluded.grade
"""
_NAMED = """
    SELECT DISTINCT positives.paper FROM positives JOIN queries ON queries.number = positives.query
    WHERE queries.set_name = ?
"""
_PAGE = """
    SELECT number, id, text, origin FROM queries
    WHERE set_name = ? AND id > ? AND left_out IS NULL ORDER BY id
"""
_ANSWERS = """
    SELECT papers.id, positives.grade
    FROM positives JOIN papers ON papers.node = positives.paper
    WHERE positives.query = ? ORDER BY positives.grade DESC, papers.id
"""
NUMBER = "SELECT number FROM queries WHERE set_name = ? AND id = ?"


class LocalQueries:
    """`graph.protocol.Queries` over a folder."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        self._store = store
        self._snapshots = snapshots

    def seeds(self, ids: Sequence[str], direction: Direction, text: TextChoice) -> list[Seed]:
        with self._store.reading() as t:
            judge = _Judge(t, self._snapshots.at(t), direction, text)
            return [
                Seed(name, title, judge.reason(node)) for name, node, title in t.among(_SEEDS, ids)
            ]

    def write(self, queries: Sequence[Query]) -> int:
        with self._store.writing() as t:
            before = t.number("SELECT count(*) FROM queries")
            for query in queries:
                _write(t, query)
            return t.number("SELECT count(*) FROM queries") - before

    def sets(self) -> list[QuerySet]:
        with self._store.reading() as t:
            origins = t.all(_ORIGINS)
            return [
                QuerySet(name, tuple(o for of, o in origins if of == name), *counts)
                for name, *counts in t.all(_SETS)
            ]

    def ids(self, set_name: str, after: str, limit: int) -> list[str]:
        sql = (
            "SELECT id FROM queries WHERE set_name = ? AND id > ? AND left_out IS NULL "
            "ORDER BY id LIMIT ?"
        )
        with self._store.reading() as t:
            return [row[0] for row in t.all(sql, (set_name, after, limit))]

    def page(self, set_name: str, after: str, limit: int, words: Sequence[str] = ()) -> list[Query]:
        lower = [word.lower() for word in words]
        with self._store.reading() as t:
            # SQLite itself knows the upper case of ASCII only
            found = (
                row
                for row in t.stream(_PAGE, (set_name, after))
                if all(word in row[2].lower() for word in lower)
            )
            return [
                Query(
                    set_name,
                    id,
                    text,
                    origin,
                    tuple(Positive(*row) for row in t.all(_ANSWERS, (number,))),
                )
                for number, id, text, origin in list(islice(found, limit))
            ]

    def nearby(self, set_name: str, name: str, limit: int) -> list[str]:
        own = "SELECT id FROM queries WHERE set_name = ? AND left_out IS NULL AND"
        after = f"{own} id >= ? ORDER BY id LIMIT ?"
        before = f"{own} id < ? ORDER BY id DESC LIMIT ?"
        with self._store.reading() as t:
            return [
                row[0] for sql in (after, before) for row in t.all(sql, (set_name, name, limit))
            ]

    def count_texts(self, set_name: str) -> int:
        with self._store.reading() as t:
            return t.number(
                "SELECT count(DISTINCT text_hash) FROM queries "
                "WHERE set_name = ? AND left_out IS NULL",
                (set_name,),
            )

    def remove(self, set_name: str) -> int:
        with self._store.writing() as t:
            named = [row[0] for row in t.all(_NAMED, (set_name,))]
            removed = t.run("DELETE FROM queries WHERE set_name = ?", (set_name,))
            count_up(t, papers=remove_orphans(t, named), citations=0)
            return removed


@dataclass(frozen=True, slots=True)
class _Judge:
    """Decides whether papers are eligible as seeds, for one direction and choice of text."""

    t: Transaction
    arrays: Arrays
    direction: Direction
    text: TextChoice

    def reason(self, node: int) -> str | None:
        """Give the first reason why a paper is not eligible; None if it is."""
        papers = self.arrays.papers
        rank = int(papers.ranks[node])
        if papers.retracted[rank]:
            return "retracted"
        if not papers.text[rank]:
            return "no_text"
        if not papers.current[self.text][rank]:
            return "no_embedding"
        return self._lonely(node, rank)

    def _lonely(self, node: int, rank: int) -> str | None:
        """Give the reason for the first hop without a usable paper; None if both have one."""
        seed = np.array([rank], dtype=np.int32)
        papers, citations = self.arrays.papers, self.arrays.citations
        first = np.setdiff1d(citations.near(seed, self.direction), seed)
        not_these = np.union1d(seed, papers.ranks_of(duplicates(self.t, [node])))
        if not papers.usable(np.setdiff1d(first, not_these), self.text).any():
            return "no_hop1"
        second = np.setdiff1d(citations.near(first, self.direction), first)
        if not papers.usable(np.setdiff1d(second, not_these), self.text).any():
            return "no_hop2"
        return None


def _write(t: Transaction, query: Query) -> None:
    t.run(_WRITE, query_properties(query))
    number = t.number(NUMBER, (query.set, query.id))
    answers = {answer.paper: answer.grade for answer in query.positives}
    held = t.all(
        "SELECT papers.id, papers.node FROM positives JOIN papers ON papers.node = positives.paper "
        "WHERE positives.query = ?",
        (number,),
    )
    gone = [node for name, node in held if name not in answers]
    t.many("DELETE FROM positives WHERE query = ? AND paper = ?", [(number, node) for node in gone])
    orphans = remove_orphans(t, gone)
    nodes, stubs = nodes_of(t, answers)
    t.many(_POSITIVE, [(number, nodes[paper], grade) for paper, grade in answers.items()])
    count_up(t, papers=stubs + orphans, citations=0)
