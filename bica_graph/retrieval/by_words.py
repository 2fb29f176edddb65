"""Papers found by the words of their titles and abstracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.graph.search_terms import search_terms
from bica_graph.progress import SILENT

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.papers import FoundPaper


def search_papers(
    graph: Graph, text: str, *, limit: int = 20, progress: Progress = SILENT
) -> list[FoundPaper]:
    """
    Find the papers whose title and abstract hold all words of *text*, the best match first.

    Words are compared by their stems in English. A phrase stands in double quotes, and a word that
    ends with ``*`` is the beginning of one. The first search creates an index of words.

    Args:
        graph: The graph that holds the papers.
        text: What to find.
        limit: Maximum number of papers.
        progress: Receives the progress while the index is created.

    Raises:
        ValueError: If *text* has no word to search for.
        GraphMismatch: If an index of another program is in the way.
        GraphBusy: If the index has to be created in a folder that another process writes to.
    """
    return graph.papers.search(search_terms(text), limit, progress)
