"""Collects the neighbourhood of a query: the papers that its walks can visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bica_graph.errors import GraphMismatch
from bica_graph.exact.random_numbers import SORT_KEYS
from bica_graph.graph.local.answers import answers
from bica_graph.graph.local.duplicates import duplicates
from bica_graph.graph.local.vectors import floats, unpacked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bica_graph.graph.local.arrays import Arrays
    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey

    Ranks = NDArray[np.int32]

_QUERY = "SELECT number, text_hash, embedding, norm FROM queries WHERE set_name = ? AND id = ?"
POSITIVES = "SELECT paper FROM positives WHERE query = ?"


@dataclass(frozen=True, slots=True)
class RankedQuery:
    """
    A query with its answers; papers are given by rank.

    *compared* are its positives with a current embedding, *seeds* those of them that are not
    retracted. *answers* are the papers that answer its text in any set. *duplicates* are the papers
    with the same abstract, DOI or PMID as one of those.
    """

    vector: NDArray[np.float32]
    norm: float
    compared: Ranks
    seeds: Ranks
    answers: Ranks
    duplicates: Ranks


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """
    The usable papers within two hops of a query by rank, after the caps, with their hops.

    *cited* counts the papers at hop 1 that do not answer the query, usable or not. *hop1* and
    *hop2* count the usable papers before the caps.
    """

    ranks: Ranks
    hops: NDArray[np.int8]
    cited: int
    hop1: int
    hop2: int


def read_query(t: Transaction, arrays: Arrays, key: QueryKey, text: TextChoice) -> RankedQuery:
    """
    Read a query.

    Raises:
        GraphMismatch: If it is not there, or has no embedding.
    """
    row = t.one(_QUERY, (key.set, key.id))
    if row is None:
        raise GraphMismatch("queries were removed while they were being mined: mine again")
    number, text_hash, embedding, norm = row
    if embedding is None:
        raise GraphMismatch(
            f"query {key.id} of set {key.set} has no embedding: run bicagraph embed first"
        )
    papers = arrays.papers
    positives = papers.ranks_of(paper for (paper,) in t.all(POSITIVES, (number,)))
    answering = answers(t, text_hash)
    return RankedQuery(
        vector=floats(unpacked(embedding)),
        norm=norm,
        compared=positives[papers.current[text][positives]],
        seeds=positives[papers.usable(positives, text)],
        answers=np.union1d(papers.ranks_of(answering), positives),
        duplicates=papers.ranks_of(duplicates(t, answering)),
    )


@dataclass(frozen=True, slots=True)
class Caps:
    """Maximum numbers of papers per hop, and the factor and offset that shuffle their sort keys."""

    hop1: int
    hop2: int
    shuffle: tuple[int, int]


def neighbourhood(
    arrays: Arrays,
    query: RankedQuery,
    direction: Direction,
    text: TextChoice,
    caps: Caps | None = None,
) -> Neighbourhood:
    """Collect the usable papers within two hops, each with its smallest hop."""
    reached1 = arrays.citations.near(query.seeds, direction)
    reached2 = np.setdiff1d(
        arrays.citations.near(reached1, direction), reached1, assume_unique=True
    )
    cited = np.setdiff1d(reached1, query.answers, assume_unique=True)
    not_these = np.union1d(query.answers, query.duplicates)
    first, second = (_usable(arrays, ranks, not_these, text) for ranks in (reached1, reached2))
    kept1, kept2 = first, second
    if caps is not None:
        kept1 = _capped(arrays, first, caps.hop1, caps.shuffle)
        kept2 = _capped(arrays, second, caps.hop2, caps.shuffle)
    ranks = np.concatenate([kept1, kept2])
    hops = np.repeat(np.array([1, 2], dtype=np.int8), [len(kept1), len(kept2)])
    order = np.argsort(ranks)
    return Neighbourhood(ranks[order], hops[order], len(cited), len(first), len(second))


def shuffled_keys(arrays: Arrays, ranks: Ranks, shuffle: tuple[int, int]) -> NDArray[np.int64]:
    """Give the random sort keys of papers, shuffled for one query."""
    factor, offset = shuffle
    keys: NDArray[np.int64] = (arrays.papers.sort_keys[ranks] * factor + offset) % SORT_KEYS
    return keys


def through(arrays: Arrays, between: Ranks, far: int, direction: Direction) -> Ranks:
    """Give those papers of *between* (at hop 1) that link to *far* (at hop 2), sorted."""
    back: dict[Direction, Direction] = {"out": "in", "in": "out", "both": "both"}
    before = arrays.citations.near(np.array([far], dtype=np.int32), back[direction])
    return np.intersect1d(between, before, assume_unique=True)


def _usable(arrays: Arrays, ranks: Ranks, not_these: Ranks, text: TextChoice) -> Ranks:
    usable = ranks[arrays.papers.usable(ranks, text)]
    return np.setdiff1d(usable, not_these, assume_unique=True)


def _capped(arrays: Arrays, ranks: Ranks, limit: int, shuffle: tuple[int, int]) -> Ranks:
    """Keep the *limit* papers with the smallest shuffled sort keys; this limits hubs."""
    if len(ranks) <= limit:
        return ranks
    keys = shuffled_keys(arrays, ranks, shuffle)
    return np.sort(ranks[np.lexsort((ranks, keys))[:limit]])
