"""The two-hop neighbourhood of papers as a networkx graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.graph.unknown import unknown_papers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from bica_graph.graph.protocol import Graph
    from bica_graph.records.papers import Direction


def neighbourhood(
    graph: Graph, seeds: str | Sequence[str], *, direction: Direction = "out", limit: int = 5000
) -> nx.DiGraph:
    """
    Give the papers within two hops of *seeds*, and the citations among them.

    Args:
        graph: The graph that holds the papers.
        seeds: Id of one paper, or several ids.
        direction: ``out`` from citing to cited papers, ``in`` from cited to citing ones, or
            ``both``.
        limit: Maximum number of papers; those with the smallest (hop, id) are taken. The graph
            attribute ``cut`` says whether there are more.

    Returns:
        A directed graph with edges from citing to cited papers. Nodes are ids, with the attributes
        ``hop`` (0 for the seeds), ``title`` and ``usable`` (the paper has a current embedding and
        is not retracted).

    Raises:
        UnknownPaperError: If one of *seeds* is not in the graph.
    """
    import networkx as nx

    ids = [seeds] if isinstance(seeds, str) else list(seeds)
    encoder = graph.embeddings.encoder()
    text = encoder.text if encoder else "abstract"
    papers = graph.neighbourhoods.near(ids, direction, text, limit + 1)
    missing = set(ids) - {paper[0] for paper in papers}
    if missing:
        raise unknown_papers(graph, sorted(missing))
    found = nx.DiGraph(cut=len(papers) > limit)
    for paper, hop, title, usable in papers[:limit]:
        found.add_node(paper, hop=hop, title=title, usable=usable)
    found.add_edges_from(
        (each.citing, each.cited) for each in graph.papers.citations_among(list(found))
    )
    return found
