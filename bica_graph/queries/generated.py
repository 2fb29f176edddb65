"""Queries that a model makes of papers: what it is given, what is dropped, what is done already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bica_graph.exact.random_numbers import generator, uniforms
from bica_graph.exact.texts import normal_text, paper_text
from bica_graph.queries.seeds import STAGE, batched
from bica_graph.records.queries import Positive, Query, QueryKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.queries.manifest import Ledger
    from bica_graph.records.embeddings import TextChoice

ORIGIN = "doc2query"
TOGETHER = 64
"""Papers whose queries are generated and written together; a killed run loses at most these."""
FEWEST_WORDS = 3

_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_LIKE_FURTHER = re.compile(r"#[0-9]+$")


class Generates(Protocol):
    """What makes queries of texts; `models.query_generator.QueryGenerator` does."""

    @property
    def max_tokens(self) -> int:
        """Tokens of a query: numbers that the draw of one may spend."""

    @property
    def description(self) -> Mapping[str, str | None]:
        """What decides the queries."""

    def generate(
        self, texts: Sequence[str], draws: Sequence[Sequence[Sequence[float]]] | None = None
    ) -> list[list[str]]:
        """Give the best query of each text, or one for each row of *draws*."""


class Generation(NamedTuple):
    """
    How queries are made of papers.

    One query of a paper is the best that the model finds; several are drawn. *forbid_copy* drops
    one that is the title or the first sentence.
    """

    generator: Generates
    per_paper: int
    forbid_copy: bool
    rng_seed: int
    text: TextChoice


class QueryBatch(NamedTuple):
    """Queries to write together, and how many of the batch are in the graph already."""

    queries: list[Query]
    present: int = 0


def generated_batches(
    graph: Graph, set_name: str, papers: Iterable[str], how: Generation, ledger: Ledger
) -> Iterator[QueryBatch]:
    """
    Generate queries for *papers*, but for those whose queries are all in the graph.

    A paper of which a query was dropped is given to the model again, which gives the same.

    Args:
        graph: Where the papers are.
        set_name: The set that the queries belong to.
        papers: Ids of papers with a text.
        how: Which model, and how many.
        ledger: Takes what is dropped.
    """
    for ids in batched(papers, TOGETHER):
        if how.per_paper > 1:
            ids = list(_unambiguous(ids, ledger))
        names = {id: query_ids(id, how.per_paper) for id in ids}
        keys = [QueryKey(set_name, name) for each in names.values() for name in each]
        there = {key.id for key in graph.query_embeddings.digests(keys)}
        waiting = [id for id in ids if not there.issuperset(names[id])]
        done = sum(len(names[id]) for id in ids) - sum(len(names[id]) for id in waiting)
        yield QueryBatch(list(_generated(graph, set_name, waiting, how, ledger)), done)


def query_ids(paper: str, count: int) -> list[str]:
    """
    Name the queries of a paper.

    Example:
        >>> query_ids("W1", 3)
        ['W1', 'W1#2', 'W1#3']
    """
    return [paper, *(f"{paper}#{number}" for number in range(2, count + 1))]


def drop_reason(query: str, title: str, text: str, forbid_copy: bool) -> str | None:
    """
    Say why a generated query is of no use; None when it is.

    Args:
        query: Without space around it or doubled within.
        title: The paper's title.
        text: The text that the query was made of.
        forbid_copy: Whether one that repeats the title or the first sentence is of no use.

    Example:
        >>> drop_reason("aspirin dose", "", "", False)
        'too_short'
    """
    if not query:
        return "empty"
    if len(query.split()) < FEWEST_WORDS:
        return "too_short"
    first = _SENTENCE_END.split(text.strip(), 1)[0]
    copied = {_bare(title), _bare(first)}
    return "copy" if forbid_copy and _bare(query) in copied else None


def _unambiguous(ids: Sequence[str], ledger: Ledger) -> Iterator[str]:
    """Leave out ids that look like another paper's further query."""
    for id in ids:
        if _LIKE_FURTHER.search(id):
            ledger.skip_paper(id, "ambiguous_id")
        else:
            yield id


def _generated(
    graph: Graph, set_name: str, ids: Sequence[str], how: Generation, ledger: Ledger
) -> Iterator[Query]:
    papers = graph.papers.texts(ids)
    texts = [paper_text(*papers[id], how.text) for id in ids]
    made = how.generator.generate(texts, _draws(ids, how)) if ids else []
    for id, text, queries in zip(ids, texts, made, strict=True):
        seen: set[str] = set()
        for name, query in zip(query_ids(id, how.per_paper), queries, strict=True):
            clean = " ".join(query.split())
            reason = drop_reason(clean, papers[id][0], text, how.forbid_copy)
            if reason is None and clean in seen:
                reason = "repeated_text"
            if reason is not None:
                ledger.skip_query(name, reason)
                continue
            seen.add(clean)
            yield Query(set_name, name, clean, ORIGIN, (Positive(id),))


def _draws(ids: Sequence[str], how: Generation) -> list[list[tuple[float, ...]]] | None:
    if how.per_paper == 1:
        return None
    size = how.generator.max_tokens
    return [
        [uniforms(generator(how.rng_seed, STAGE, ORIGIN, name), size) for name in names]
        for names in (query_ids(id, how.per_paper) for id in ids)
    ]


def _bare(text: str) -> str:
    return normal_text(text).rstrip(".!?")
