"""Writes papers as rows, and counts which are created, filled (were stubs) or changed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bica_graph.exact.texts import title_abstract_digest
from bica_graph.graph.properties import LISTS, source_name, stated_properties
from bica_graph.records.papers import PaperCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.papers import PaperRecord

    Properties = dict[str, Any]

PROPERTIES = (
    "pmid",
    "doi",
    "year",
    "source",
    "retracted",
    "reference_state",
    "abstract_hash",
    "abstract_digest",
    "title_digest",
    "title_abstract_digest",
    "journal",
    "languages",
    "publication_types",
    "version",
    "release",
    "retraction",
    "merged_into",
)
_TEXTS = ("title", "abstract")

_FOUND = f"""
    SELECT papers.id, papers.node, {", ".join(PROPERTIES)}, {", ".join(_TEXTS)}
    FROM papers LEFT JOIN texts ON texts.node = papers.node
    WHERE papers.id IN ({{}})
"""
_WRITE_PAPER = f"""
    INSERT INTO papers (node, id, {", ".join(PROPERTIES)})
    VALUES (:node, :id, {", ".join(f":{name}" for name in PROPERTIES)})
    ON CONFLICT (node) DO UPDATE SET {", ".join(f"{name} = :{name}" for name in PROPERTIES)}
"""
_WRITE_TEXTS = """
    INSERT INTO texts (node, title, abstract) VALUES (:node, :title, :abstract)
    ON CONFLICT (node) DO UPDATE SET title = :title, abstract = :abstract
"""


@dataclass
class _Batch:
    """The future state of the papers of one batch, and counts of the changes."""

    papers: dict[str, Properties]
    next_node: int
    fill: bool = False
    touched: dict[str, Properties] = field(default_factory=dict)
    created: int = 0
    filled: int = 0
    changed: int = 0

    def take(self, name: str, given: Properties, source: str) -> None:
        """Merge the properties *given* by a source for one paper into the batch."""
        paper = self.papers.get(name)
        if self.fill and paper is not None:
            given = {key: value for key, value in given.items() if paper[key] is None}
        if paper is None:
            paper = self._made(name)
            self.created += 1
        elif paper["source"] is None:
            self.filled += 1
        elif any(paper[key] != value for key, value in given.items()):
            self.changed += 1
        else:
            return
        paper.update(given)
        paper["source"] = paper["source"] or source
        paper["title_abstract_digest"] = title_abstract_digest(
            paper["title_digest"], paper["abstract_digest"]
        )
        self.touched[name] = paper

    def _made(self, name: str) -> Properties:
        paper: Properties = dict.fromkeys((*PROPERTIES, *_TEXTS))
        paper |= {"id": name, "node": self.next_node, "reference_state": "unknown"}
        self.papers[name] = paper
        self.next_node += 1
        return paper


def write_papers(
    t: Transaction, papers: Sequence[PaperRecord], source: str, *, fill: bool
) -> PaperCounts:
    """Create or update papers; see `graph.protocol.papers.Papers.write`."""
    batch = _Batch(_found(t, (paper.id for paper in papers)), next_node(t), fill)
    for paper in papers:
        given = stated_properties(paper, fill=fill)
        for name in LISTS:
            if given.get(name) is not None:
                given[name] = json.dumps(given[name])
        batch.take(str(paper.id), given, source_name(source))
    if batch.touched:
        t.many(_WRITE_PAPER, batch.touched.values())
        t.many(_WRITE_TEXTS, batch.touched.values())
        t.run("UPDATE state SET papers = papers + 1, nodes = nodes + ?", (int(batch.created > 0),))
    done = batch.created + batch.filled + batch.changed
    return PaperCounts(batch.created, batch.filled, batch.changed, len(papers) - done)


def next_node(t: Transaction) -> int:
    """Give the number for the next new paper."""
    return t.number("SELECT ifnull(max(node), 0) + 1 FROM papers")


def _found(t: Transaction, ids: Iterable[str | None]) -> dict[str, Properties]:
    names = ("id", "node", *PROPERTIES, *_TEXTS)
    return {row[0]: dict(zip(names, row, strict=True)) for row in t.among(_FOUND, ids)}
