"""Finds papers by what people write for their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.exact.ids import normal_doi, normal_paper_id, normal_pmid
from bica_graph.graph.unknown import unknown_papers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.protocol import Graph


def find_paper(graph: Graph, name: str) -> str:
    """
    Give the id of the paper that *name* stands for; see `find_papers`.

    Raises:
        UnknownPaperError: If there is no such paper.
    """
    return find_papers(graph, [name])[0]


def find_papers(graph: Graph, names: Sequence[str]) -> list[str]:
    """
    Give the ids of the papers that *names* stand for, in the same order.

    A name is looked up as it is written; then, if it is a DOI or a marked PMID, in the form that
    all its spellings share; then as the PMID or the DOI of a paper with another id.

    Args:
        graph: The graph that holds the papers.
        names: Ids, DOIs or PMIDs, in any spelling.

    Raises:
        UnknownPaperError: If some of them are no papers; the message names them.
    """
    found: dict[str, str] = {}
    for look_up in (_by_id, _by_normal_id, _by_number):
        missing = sorted(set(names) - found.keys())
        if missing:
            found |= look_up(graph, missing)
    missing = sorted(set(names) - found.keys())
    if missing:
        raise unknown_papers(graph, missing)
    return [found[name] for name in names]


def _by_id(graph: Graph, names: Sequence[str]) -> dict[str, str]:
    return _present(graph, {name: name.strip() for name in names})


def _by_normal_id(graph: Graph, names: Sequence[str]) -> dict[str, str]:
    return _present(graph, {name: normal_paper_id(name.strip()) for name in names})


def _by_number(graph: Graph, names: Sequence[str]) -> dict[str, str]:
    keys = {name: (normal_pmid(name), normal_doi(name)) for name in names}
    asked = {name: key for name, key in keys.items() if any(key)}
    papers = graph.papers.find(list(asked.values())) if asked else []
    return {name: id for name, id in zip(asked, papers, strict=True) if id is not None}


def _present(graph: Graph, ids: dict[str, str]) -> dict[str, str]:
    known = graph.papers.texts(sorted(set(ids.values())))
    return {name: id for name, id in ids.items() if id in known}
