"""
Texts that are to be encoded, in chunks and batches.

The last bits of an embedding depend on the other texts in its batch. So the batches follow from
the papers and queries of the graph alone, not from how many of them are embedded already. A run
that was killed resumes with the batches of an uninterrupted run, and stores the same embeddings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.records.embeddings import EncoderRecord, PaperText, QueryText

CHUNK = 10_000
"""Papers, or queries of a set, that are sorted by the length of their texts together."""

BATCH = 256
"""Texts that are encoded and stored together; a killed run loses at most two such batches."""

_PAGE = 2000


class _Waiting(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def digest(self) -> str: ...


Some = TypeVar("Some", bound=_Waiting)
Texts = dict[str, list[Some]]
"""Papers or queries by the digest of their text: equal texts are encoded once."""


_GOLDEN = (5**0.5 - 1) / 2
"""Its multiples are spread evenly over [0, 1), without their whole parts."""


def waiting_papers(graph: Graph, encoder: EncoderRecord) -> Iterator[Texts[PaperText]]:
    """Yield the papers with a text but without a current embedding, chunk by chunk."""

    def read(after: str) -> list[PaperText]:
        return graph.paper_embeddings.waiting(encoder.text, after, _PAGE)

    return _chunks(graph.papers.ids, read)


def waiting_queries(graph: Graph, sets: Sequence[str]) -> Iterator[Texts[QueryText]]:
    """Yield the queries without a current embedding, chunk by chunk, set by set."""

    def ids(name: str) -> Callable[[str, int], list[str]]:
        return lambda after, limit: graph.queries.ids(name, after, limit)

    def read(name: str) -> Callable[[str], list[QueryText]]:
        return lambda after: graph.query_embeddings.waiting(name, after, _PAGE)

    for name in sorted(sets):
        yield from _chunks(ids(name), read(name))


def batches(texts: Texts[Some]) -> Iterator[list[str]]:
    """
    Yield digests in batches of texts of similar length, those of the longest texts first.

    The first batch needs the most memory, so a run that is too large for the machine fails at
    once, and not after hours. The others come in an order that mixes lengths, so that the time of
    the first ones says how long the rest will take.
    """
    ordered = sorted(texts, key=lambda digest: (-len(texts[digest][0].text), digest))
    starts = range(0, len(ordered), BATCH)
    for place in sorted(range(len(starts)), key=lambda place: place * _GOLDEN % 1):
        yield ordered[starts[place] : starts[place] + BATCH]


def _chunks(
    ids: Callable[[str, int], list[str]], read: Callable[[str], list[Some]]
) -> Iterator[Texts[Some]]:
    """Cut the waiting texts into chunks, at every CHUNK-th of all *ids*, embedded or not."""
    waiting = _one_by_one(read)
    following = next(waiting, None)
    after = ""
    while following is not None and (page := ids(after, CHUNK)):
        texts = Texts[Some]()
        # Compared by order, not by membership: a paper may have been added since the page was read.
        while following is not None and following.id <= page[-1]:
            texts.setdefault(following.digest, []).append(following)
            following = next(waiting, None)
        if texts:
            yield texts
        after = page[-1]


def _one_by_one(read: Callable[[str], list[Some]]) -> Iterator[Some]:
    after = ""
    while page := read(after):
        yield from page
        after = page[-1].id
