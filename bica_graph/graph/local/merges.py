"""Moves what is known of a paper to the one that it was merged into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.graph.local.references import add_source, count_up, nodes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.local.store import Transaction

_MARK = """
    UPDATE papers SET merged_into = ?, retracted = 1, retraction = ?, reference_state = 'unknown'
    WHERE node = ?
"""
_CITATIONS = """
    SELECT citing, cited, sources.name FROM citations
    JOIN sources ON sources.number = citations.source
    WHERE citing = ?1 OR cited = ?1
"""
_POSITIVES = """
    INSERT INTO positives (query, paper, grade) SELECT query, ?, grade FROM positives
    WHERE paper = ?
    ON CONFLICT (query, paper) DO UPDATE SET grade = max(grade, excluded.grade)
"""


def merge_papers(t: Transaction, pairs: Sequence[tuple[str, str]]) -> int:
    """Merge papers into others; see `graph.protocol.papers.Papers.merge`."""
    nodes, stubs = nodes_of(t, (id for pair in pairs for id in pair))
    count_up(t, papers=stubs, citations=0)
    before: dict[str, str | None] = dict(
        t.among("SELECT id, merged_into FROM papers WHERE id IN ({})", (old for old, _ in pairs))
    )
    for old, new in pairs:
        t.run(_MARK, (new, f"merged into {new}", nodes[old]))
        _move(t, nodes[old], nodes[new])
    count_up(t, papers=len(pairs), citations=len(pairs))
    return sum(before[old] != new for old, new in pairs)


def _move(t: Transaction, old: int, new: int) -> None:
    """Move citations and positives from one paper to another."""
    for citing, cited, sources in t.all(_CITATIONS, (old,)):
        ends = (new if citing == old else citing, new if cited == old else cited)
        if ends[0] != ends[1]:
            for source in sources.split("|"):
                add_source(t, [ends], source)
    t.run("DELETE FROM citations WHERE ?1 IN (citing, cited)", (old,))
    t.run(_POSITIVES, (new, old))
    t.run("DELETE FROM positives WHERE paper = ?", (old,))
    t.run(
        "UPDATE papers SET reference_state = 'present' WHERE node = ?1 "
        "AND EXISTS (SELECT 1 FROM citations WHERE citing = ?1)",
        (new,),
    )
