"""Writes citations with their source, and creates and deletes the stubs that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.graph.local.paper_rows import next_node
from bica_graph.graph.properties import source_name
from bica_graph.records.papers import CitationCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.papers import Citation, PaperRecord

    Pair = tuple[int, int]

_NEW = "INSERT OR IGNORE INTO citations (citing, cited, source) VALUES (?, ?, ?)"
_OTHER_SOURCES = "UPDATE citations SET source = ? WHERE citing = ? AND cited = ? AND source = ?"
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
    created = add_source(t, pairs, source)
    t.many(
        "UPDATE papers SET reference_state = 'present' "
        "WHERE node = ? AND reference_state <> 'present'",
        [(citing,) for citing in dict.fromkeys(citing for citing, _ in pairs)],
    )
    count_up(t, papers=stubs, citations=created)
    return CitationCounts(created=created, known=len(pairs) - created, stubs=stubs)


def write_references(t: Transaction, papers: Sequence[PaperRecord], source: str) -> CitationCounts:
    """Replace lists of references; see `graph.protocol.papers.Papers.write_references`."""
    own: dict[str | None, int] = dict(
        t.among("SELECT id, node FROM papers WHERE id IN ({})", (p.id for p in papers))
    )
    lists = {own[paper.id]: paper.references or () for paper in papers if paper.id in own}
    nodes, stubs = nodes_of(t, (name for names in lists.values() for name in names))
    wanted = {citing: [nodes[name] for name in names] for citing, names in lists.items()}
    gone = _remove_source(t, wanted, source)
    pairs = [(citing, cited) for citing, all_cited in wanted.items() for cited in all_cited]
    created = add_source(t, pairs, source)
    t.many(_SETTLE, [(citing,) for citing in wanted])
    orphans = remove_orphans(t, (cited for _, cited in gone))
    count_up(t, papers=stubs + orphans, citations=created + len(gone))
    return CitationCounts(
        created=created, known=len(pairs) - created, removed=len(gone), stubs=stubs
    )


def mark_failed(t: Transaction, ids: Sequence[str]) -> int:
    """Note that papers could not be fetched; see `graph.protocol.papers.Papers.mark_failed`."""
    nodes, stubs = nodes_of(t, ids)
    marked = t.many(
        "UPDATE papers SET reference_state = 'failed' "
        "WHERE node = ? AND reference_state = 'unknown'",
        [(node,) for node in nodes.values()],
    )
    count_up(t, papers=stubs, citations=0)
    return marked


def add_source(t: Transaction, pairs: Sequence[Pair], source: str) -> int:
    """
    Add citations from *source*, and name it as a source of those that exist; count the new ones.

    The sources of a citation are stored as one name, joined by ``|``.
    """
    number = _number(t, source)
    created = t.many(_NEW, [(*pair, number) for pair in pairs])
    if created < len(pairs):
        for old, together in t.all("SELECT number, name FROM sources"):
            new = _number(t, "|".join(sorted([*_without(together, source), source])))
            if new != old:
                t.many(_OTHER_SOURCES, [(new, *pair, old) for pair in pairs])
    return created


def _remove_source(t: Transaction, wanted: dict[int, list[int]], source: str) -> list[Pair]:
    """Remove *source* from citations missing in the new lists; give those without any source."""
    kept = {citing: frozenset(cited) for citing, cited in wanted.items()}
    gone: list[Pair] = []
    for number, together in t.all("SELECT number, name FROM sources"):
        others = _without(together, source)
        if len(others) == together.count("|") + 1:
            continue
        sql = "SELECT citing, cited FROM citations WHERE source = ? AND citing IN ({})"
        held = list(t.among(sql, wanted, (number,)))
        missing = [(citing, cited) for citing, cited in held if cited not in kept[citing]]
        if others:
            rest = _number(t, "|".join(others))
            t.many(_OTHER_SOURCES, [(rest, *pair, number) for pair in missing])
        else:
            t.many("DELETE FROM citations WHERE citing = ? AND cited = ?", missing)
            gone += missing
    return gone


def _without(together: str, source: str) -> list[str]:
    """Give the sources in a stored name, but those with the name of *source*."""
    name = source_name(source)
    return [each for each in together.split("|") if source_name(each) != name]


def nodes_of(t: Transaction, names: Iterable[str]) -> tuple[dict[str, int], int]:
    """Give the numbers of papers by id, creating missing ones as stubs, and count those."""
    asked = list(dict.fromkeys(names))
    nodes: dict[str, int] = dict(t.among("SELECT id, node FROM papers WHERE id IN ({})", asked))
    missing = [name for name in asked if name not in nodes]
    made = dict(zip(missing, range(first := next_node(t), first + len(missing)), strict=True))
    t.many("INSERT INTO papers (id, node, reference_state) VALUES (?, ?, 'unknown')", made.items())
    return nodes | made, len(missing)


def _number(t: Transaction, name: str) -> int:
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
