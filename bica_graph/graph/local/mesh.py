"""Writes the MeSH headings of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.papers import PaperRecord

_HEADING = """
    INSERT INTO mesh (ui, name) VALUES (?, ?)
    ON CONFLICT (ui) DO UPDATE SET name = excluded.name WHERE name <> excluded.name
"""
_ABOUT = """
    INSERT INTO about (paper, mesh, major) SELECT ?, number, ? FROM mesh WHERE ui = ?
"""


def write_mesh(t: Transaction, papers: Sequence[PaperRecord]) -> None:
    """Replace the headings of papers; see `graph.protocol.papers.Papers.write_mesh`."""
    nodes: dict[str | None, int] = dict(
        t.among("SELECT id, node FROM papers WHERE id IN ({})", (p.id for p in papers))
    )
    there = [paper for paper in papers if paper.id in nodes]
    names = {each.ui: each.name for paper in there for each in paper.mesh or ()}
    t.many(_HEADING, names.items())
    t.many("DELETE FROM about WHERE paper = ?", [(nodes[paper.id],) for paper in there])
    t.many(
        _ABOUT,
        [
            (nodes[paper.id], int(each.major), each.ui)
            for paper in there
            for each in paper.mesh or ()
        ],
    )
