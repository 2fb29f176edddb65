"""
Errors for names that a graph does not have, with those that may have been meant.

A graph may have millions of ids. So an index is asked for the ids that begin most like the one
that was given, and for other spellings of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.errors import GraphMismatch, UnknownPaperError
from bica_graph.exact.ids import normal_doi, normal_paper_id, normal_pmid
from bica_graph.output.words import did_you_mean, listed, meant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.protocol import Graph

_NEARBY = 50


def unknown_papers(graph: Graph, ids: Sequence[str]) -> UnknownPaperError:
    """Make the error for ids that are no papers of the graph."""
    near = _meant_paper(graph, ids[0]) if len(ids) == 1 else ""
    search = ": bicagraph papers --search WORDS finds papers by their words"
    return UnknownPaperError(f"no paper {listed(ids)} in {graph.place}{near or search}")


def unknown_sets(names: Sequence[str], known: Sequence[str]) -> GraphMismatch:
    """Make the error for names of sets that are not among the *known* ones of a graph."""
    there = f"there are: {listed(known)}" if known else "there are none"
    near = did_you_mean(names[0], known) if len(names) == 1 else ""
    return GraphMismatch(
        f"no set {listed(names)} ({there}; create one with bicagraph queries --set NAME){near}"
    )


def unknown_query(graph: Graph, query: str, set_name: str | None) -> GraphMismatch:
    """Make the error for the id of a query that no set has, or that *set_name* does not have."""
    sets = [each.name for each in graph.queries.sets()]
    if set_name is not None and set_name not in sets:
        return unknown_sets([set_name], sets)
    if set_name is not None:
        others = [name for name in sets if query in graph.queries.nearby(name, query, 1)]
        if others:
            return GraphMismatch(
                f"no query {query} in set {set_name}: the query of this id is in "
                f"{listed(others)}, which --set chooses"
            )
    known = [
        name
        for each in ([set_name] if set_name is not None else sets)
        for spelling in _spellings(query)
        for name in graph.queries.nearby(each, spelling, _NEARBY)
    ]
    there = f"in set {set_name}" if set_name is not None else f"in {graph.place}"
    error = f"no query {query} {there} (bicagraph queries list shows the sets)"
    if graph.papers.texts([query]):
        return GraphMismatch(f"{error}; {query} is a paper: the id of the query comes first")
    # Among many numbers, some are always like a number.
    near = "" if query.isdigit() else did_you_mean(query, known)
    return GraphMismatch(f"{error}{near}")


def _meant_paper(graph: Graph, paper: str) -> str:
    """Ask whether a paper was meant with another spelling, with this PMID or DOI, or a like id."""
    spelled = graph.papers.texts(_spellings(paper))
    marked = graph.papers.find([(normal_pmid(paper), normal_doi(paper))])
    if found := list(dict.fromkeys([*spelled, *filter(None, marked)])):
        return meant(found)
    # Among millions of numbers, some are always like a number.
    return "" if paper.isdigit() else did_you_mean(paper, graph.papers.nearby(paper, _NEARBY))


def _spellings(name: str) -> list[str]:
    plain = name.strip()
    return list(dict.fromkeys((plain, normal_paper_id(plain), plain.lower(), plain.upper())))
