"""The full-text index over titles and abstracts in Neo4j, and searches in it."""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphError, GraphMismatch
from bica_graph.records.papers import FoundPaper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.graph.search_terms import SearchTerm
    from bica_graph.progress import Progress

_POLL_SECONDS = 0.2
_NAME = "paper_words"
_ANALYZER = "english"


def create_word_index(session: Neo4jSession) -> dict[str, Any]:
    """
    Create the index unless it is there, and give its state; the server fills it meanwhile.

    Raises:
        GraphMismatch: If an index of another program is in the way.
    """
    found = session.read("papers/words_index")
    if not found:
        session.schema("papers/create_words_index")
        found = session.read("papers/words_index")
    if not found or found[0]["analyzer"] != _ANALYZER:
        name = found[0]["name"] if found else _NAME
        raise GraphMismatch(
            f"the index {name} was left by another program and is no {_ANALYZER} index of the "
            f"titles and abstracts of papers: remove it with DROP INDEX {name}"
        )
    return found[0]


def ready_word_index(session: Neo4jSession, progress: Progress) -> str:
    """
    Give the name of the index; create it, and wait until it holds all papers.

    Raises:
        GraphMismatch: If an index of another program is in the way.
        GraphError: If the server cannot build it.
    """
    index = create_word_index(session)
    if index["state"] == "ONLINE":
        return str(index["name"])
    with progress.work("index the words of papers", 100, "percent") as advance:
        shown = 0
        while index["state"] != "ONLINE":
            if index["state"] == "FAILED":
                raise GraphError(
                    f"the server could not build the index {index['name']}: see its log, and "
                    f"remove it with DROP INDEX {index['name']}"
                )
            advance(int(index["percent"]) - shown)
            shown = int(index["percent"])
            sleep(_POLL_SECONDS)
            index = create_word_index(session)
    return str(index["name"])


def search_words(
    session: Neo4jSession, index: str, terms: Sequence[SearchTerm], limit: int
) -> list[FoundPaper]:
    """Give up to *limit* papers that hold all *terms*, the best match first."""
    words = " ".join(_clause(each) for each in terms)
    rows = session.read("papers/search", index=index, words=words, limit=limit)
    return [FoundPaper(**row) for row in rows]


def _clause(term: SearchTerm) -> str:
    """Write a term in the syntax of Lucene, in which nothing has a meaning between quotes."""
    return f"+{term.words.lower()}*" if term.prefix else f'+"{term.words}"'
