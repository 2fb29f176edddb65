"""Writes citations with their source, and creates and deletes the stubs that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.graph.local.paper_rows import next_node
from bica_graph.records.papers import CitationCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.papers import Citation, PaperRecord

    Pair = tuple[int, int]

_NEW = "INSERT OR IGNORE INTO citations (citing, cited, source) VALUES (?, ?, ?)"
_HELD_BY_OTHERS = "UPDATE citations SET source = ? WHERE citing = ? AND cited = ? AND source <> ?"
_ORPHANS = """
    SELECT node FROM papers
    WHERE node IN ({}) AND source IS NULL
      AND NOT EXISTS (SELECT 1 FROM citations WHERE citing = node)
      AND NOT EXISTS (SELECT 1 FROM citations WHERE cited = node)
      AND NOT EXISTS (SELECT 1 FROM positives WHERE paper = node)
      AND NOT EXISTS (SELECT 1 FROM candidates WHERE paper = node)
"""
_SETTLE = """
    UPDATE papers SET reference_state =
      CASE WHEN EXISTS (SELECT 1 FROM citations WHERE citing = node) THEN 'present' ELSE 'none' END
    WHERE node = ?
"""


def write_citations(t: Transaction, citations: Sequence[Citation], source: str) -> CitationCounts:
    """Add citations; see `graph.protocol.papers.Papers.write_citations`."""
    names = [name for citation in citations for name in (citation.citing, citation.cited)]
    nodes, stubs = nodes_of(t, names)
    pairs = [(nodes[citation.citing], nodes[citation.cited]) for citation in citations]
    number = _source(t, source)
    created = t.many(_NEW, [(*pair, number) for pair in pairs])
    if created < len(pairs):
        t.many(_HELD_BY_OTHERS, [(number, *pair, number) for pair in pairs])
    t.many(
        "UPDATE papers SET reference_state = 'present' "
        "WHERE node = ? AND reference_state <> 'present'",
        [(citing,) for citing in dict.fromkeys(citing for citing, _ in pairs)],
    )
    count_up(t, papers=stubs, citations=created)
    return CitationCounts(created=created, known=len(pairs) - created, stubs=stubs)


def write_references(t: Transaction, papers: Sequence[PaperRecord], source: str) -> CitationCounts:
    """Replace lists of references; see `graph.protocol.papers.Papers.write_references`."""
    number = _source(t, source)
    own: dict[str | None, int] = dict(
        t.among("SELECT id, node FROM papers WHERE id IN ({})", (p.id for p in papers))
    )
    lists = {own[paper.id]: paper.references or () for paper in papers if paper.id in own}
    nodes, stubs = nodes_of(t, (name for names in lists.values() for name in names))
    wanted = {citing: [nodes[name] for name in names] for citing, names in lists.items()}
    gone = _gone(t, wanted, number)
    t.many("DELETE FROM citations WHERE citing = ? AND cited = ?", gone)
    pairs = [(citing, cited) for citing, all_cited in wanted.items() for cited in all_cited]
    created = t.many(_NEW, [(*pair, number) for pair in pairs])
    t.many(_SETTLE, [(citing,) for citing in wanted])
    orphans = remove_orphans(t, (cited for _, cited in gone))
    count_up(t, papers=stubs + orphans, citations=created + len(gone))
    return CitationCounts(
        created=created, known=len(pairs) - created, removed=len(gone), stubs=stubs
    )


def _gone(t: Transaction, wanted: dict[int, list[int]], source: int) -> list[Pair]:
    """Give the citations from *source* that are missing in the new lists."""
    held = t.among(
        "SELECT citing, cited FROM citations WHERE source = ? AND citing IN ({})",
        wanted,
        (source,),
    )
    kept = {citing: frozenset(cited) for citing, cited in wanted.items()}
    return [(citing, cited) for citing, cited in held if cited not in kept[citing]]


def nodes_of(t: Transaction, names: Iterable[str]) -> tuple[dict[str, int], int]:
    """Give the numbers of papers by id, creating missing ones as stubs, and count those."""
    asked = list(dict.fromkeys(names))
    nodes: dict[str, int] = dict(t.among("SELECT id, node FROM papers WHERE id IN ({})", asked))
    missing = [name for name in asked if name not in nodes]
    made = dict(zip(missing, range(first := next_node(t), first + len(missing)), strict=True))
    t.many("INSERT INTO papers (id, node, reference_state) VALUES (?, ?, 'unknown')", made.items())
    return nodes | made, len(missing)


def _source(t: Transaction, name: str) -> int:
    t.run("INSERT OR IGNORE INTO sources (name) VALUES (?)", (name,))
    return t.number("SELECT number FROM sources WHERE name = ?", (name,))


def remove_orphans(t: Transaction, nodes: Iterable[int]) -> int:
    """Delete those of *nodes* that are stubs without any reference to them; count them."""
    orphans = list(t.among(_ORPHANS, nodes))
    for table in ("papers", "texts", "embeddings"):
        t.many(f"DELETE FROM {table} WHERE node = ?", orphans)
    return len(orphans)


def count_up(t: Transaction, papers: int, citations: int) -> None:
    """Increase the change counters, which make arrays of papers or citations outdated."""
    t.run(
        "UPDATE state SET papers = papers + ?, nodes = nodes + ?, citations = citations + ?",
        (int(papers > 0), int(papers > 0), int(citations > 0)),
    )
