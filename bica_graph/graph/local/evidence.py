"""Facts for explanations and pages, from a local graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.exact.random_numbers import SORT_KEYS
from bica_graph.graph.local.answers import answers
from bica_graph.graph.local.candidates import ANSWERING, unpacked
from bica_graph.graph.local.duplicates import in_common
from bica_graph.graph.local.queries import NUMBER
from bica_graph.graph.local.query_neighbourhood import (
    POSITIVES,
    neighbourhood,
    read_query,
    shuffled_keys,
)
from bica_graph.graph.local.run_facts import run_facts
from bica_graph.graph.local.runs import REASON, mining_run
from bica_graph.graph.local.vectors import floats
from bica_graph.graph.local.vectors import unpacked as unpacked_vector
from bica_graph.graph.local.walk import embedded
from bica_graph.graph.properties import CANDIDATE_PROPERTIES
from bica_graph.records.candidates import AnsweringPaper, Candidate
from bica_graph.records.evidence import (
    NeighbourhoodRank,
    Outcome,
    PaperFacts,
    QueryFacts,
    Relation,
    RunFacts,
    Similarity,
)
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bica_graph.graph.local.arrays import Arrays, Ranks, Snapshots
    from bica_graph.graph.local.query_neighbourhood import Neighbourhood, RankedQuery
    from bica_graph.graph.local.store import Store, Transaction
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.evidence import EmbeddingState
    from bica_graph.records.papers import Direction

_FARTHEST = 4
_QUERY = """
    SELECT number, text, origin, text_hash, embedded_hash IS text_digest
    FROM queries WHERE set_name = ? AND id = ?
"""
_OUTCOMES = f"""
    SELECT runs.name, {REASON},
           (SELECT count(*) FROM candidates c
            WHERE c.run = mined.run AND c.query = mined.query AND dropped_by = '[]'),
           (SELECT count(*) FROM candidates c
            WHERE c.run = mined.run AND c.query = mined.query AND dropped_by <> '[]'),
           hop1, hop2, capped, positive_similarity
    FROM mined JOIN runs ON runs.number = mined.run
    WHERE mined.query = ? AND runs.stage = 'mine' ORDER BY runs.name
"""
_CANDIDATES = f"""
    SELECT runs.name, papers.id, {", ".join(CANDIDATE_PROPERTIES)}
    FROM candidates JOIN papers ON papers.node = candidates.paper
    JOIN runs ON runs.number = candidates.run
    WHERE candidates.query = ? ORDER BY runs.name, candidates.rank, papers.id
"""
_PAPERS = """
    SELECT papers.node, papers.id, texts.title, year, pmid, doi,
           retracted IS NOT NULL, retraction, source IS NULL
    FROM papers LEFT JOIN texts ON texts.node = papers.node WHERE papers.id IN ({})
"""
_ANSWERED = """
    SELECT set_name, id FROM queries JOIN positives ON positives.query = queries.number
    WHERE text_hash = ? AND positives.paper = ? ORDER BY set_name, id
"""
_EMBEDDED = "SELECT embedding, norm FROM queries WHERE number = ? AND embedding IS NOT NULL"


class LocalEvidence:
    """`graph.protocol.evidence.Evidence` over a folder."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        self._store = store
        self._snapshots = snapshots

    def query(self, key: QueryKey, text: TextChoice) -> QueryFacts | None:
        with self._store.reading() as t:
            row = t.one(_QUERY, (key.set, key.id))
            if row is None:
                return None
            arrays = self._snapshots.at(t)
            seeds = _seeds(t, arrays, row[0], text)
            names = arrays.ids(t, seeds.tolist())
            return QueryFacts(
                key=key,
                text=row[1],
                origin=row[2],
                embedded=bool(row[4]),
                positives=tuple(
                    AnsweringPaper(paper, grade, title, abstract, bool(retracted))
                    for paper, grade, title, abstract, retracted in t.all(ANSWERING, (row[0],))
                ),
                answers=tuple(sorted(_answers(t, arrays, row[3]).values())),
                seeds=tuple(names[rank] for rank in seeds.tolist()),
                outcomes=tuple(
                    Outcome(*values[:6], bool(values[6]), values[7])  # type: ignore[call-arg]
                    for values in t.all(_OUTCOMES, (row[0],))
                ),
            )

    def candidates(self, key: QueryKey) -> list[Candidate]:
        with self._store.reading() as t:
            number = t.one(NUMBER, (key.set, key.id)) or (None,)
            return [
                Candidate(run, key, paper, **unpacked(properties))
                for run, paper, *properties in t.all(_CANDIDATES, number)
            ]

    def papers(self, ids: Sequence[str], text: TextChoice) -> dict[str, PaperFacts]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            found = {}
            for node, name, title, year, pmid, doi, retracted, why, stub in t.among(_PAPERS, ids):
                rank = int(arrays.papers.ranks[node])
                found[name] = PaperFacts(
                    id=name,
                    title=title,
                    year=year,
                    pmid=pmid,
                    doi=doi,
                    retracted=bool(retracted),
                    retraction=why,
                    stub=bool(stub),
                    embedding=_state(arrays, rank, text),
                    cited=len(arrays.citations.into.of(_one(rank))),
                    citing=len(arrays.citations.out.of(_one(rank))),
                )
            return found

    def similarities(
        self, key: QueryKey, ids: Sequence[str], text: TextChoice, dim: int
    ) -> dict[str, Similarity]:
        with self._store.reading() as t:
            number = t.one(NUMBER, (key.set, key.id)) or (None,)
            query = t.one(_EMBEDDED, number)
            if query is None:
                return {}
            arrays = self._snapshots.at(t)
            arrays.papers.check_dim(dim)
            seeds = _seeds(t, arrays, number[0], text)
            found = arrays.ranks(t, ids)
            names = [name for name, rank in found.items() if arrays.papers.current[text][rank]]
            ranks = np.array([found[name] for name in names], dtype=np.int32)
            near, starts = embedded(arrays, ranks), embedded(arrays, seeds)
            to_query = near.cosines(floats(unpacked_vector(query[0])), query[1]).tolist()
            best = near.nearest(starts).tolist() if len(seeds) else [None] * len(names)
        return {name: Similarity(*pair) for name, *pair in zip(names, to_query, best, strict=True)}

    def alike(self, paper: str, ids: Sequence[str], text: TextChoice, dim: int) -> dict[str, float]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            found = arrays.ranks(t, [paper, *ids])
            current = {
                name: rank for name, rank in found.items() if arrays.papers.current[text][rank]
            }
            if paper not in current:
                return {}
            arrays.papers.check_dim(dim)
            names = [name for name in dict.fromkeys(ids) if name in current]
            one = embedded(arrays, _one(current[paper]))
            others = embedded(arrays, np.array([current[name] for name in names], dtype=np.int32))
            cosines = others.cosines(one.vectors[0], float(one.norms[0])).tolist()
        return dict(zip(names, cosines, strict=True))

    def relations(self, key: QueryKey, paper: str) -> list[Relation]:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            query = t.one(_QUERY, (key.set, key.id))
            found = arrays.ranks(t, [paper])
            if query is None or not found:
                return []
            return [
                _relation(t, arrays, found[paper], (answer, name), query[3])
                for answer, name in sorted(_answers(t, arrays, query[3]).items())
            ]

    def run(self, name: str, bins: int, most: int) -> RunFacts:
        with self._store.reading() as t:
            return run_facts(t, mining_run(t, name), bins, most)

    def rank(  # a query, a paper, and the settings of the neighbourhood
        self,
        key: QueryKey,
        paper: str,
        shuffle: tuple[int, int],
        direction: Direction,
        text: TextChoice,
        dim: int,
    ) -> NeighbourhoodRank | None:
        with self._store.reading() as t:
            arrays = self._snapshots.at(t)
            found = arrays.ranks(t, [paper])
            number = t.one(NUMBER, (key.set, key.id)) or (None,)
            if not found or t.one(_EMBEDDED, number) is None:
                return None
            arrays.papers.check_dim(dim)
            query = read_query(t, arrays, key, text)
            near = neighbourhood(arrays, query, direction, text)
            hop = _hop(arrays, query, found[paper], direction)
            return _rank(arrays, query, near, found[paper], (hop, shuffle))


def _answers(t: Transaction, arrays: Arrays, text_hash: str) -> dict[int, str]:
    """Give the papers that answer a query text in any set, as ids by rank."""
    return arrays.ids(t, arrays.papers.ranks_of(answers(t, text_hash)).tolist())


def _hop(arrays: Arrays, query: RankedQuery, paper: int, direction: Direction) -> int | None:
    """Give the hop of a paper, usable or not; None beyond two hops, and for an answer."""
    if paper in query.answers:
        return None
    first = arrays.citations.near(query.seeds, direction)
    if paper in first:
        return 1
    return 2 if paper in arrays.citations.near(first, direction) else None


def _rank(
    arrays: Arrays,
    query: RankedQuery,
    near: Neighbourhood,
    paper: int,
    shuffled: tuple[int | None, tuple[int, int]],
) -> NeighbourhoodRank:
    hop, shuffle = shuffled
    places = np.flatnonzero(near.ranks == paper)
    if not len(places):
        return NeighbourhoodRank(hop, len(near.ranks), None, None, None)
    own = int(places[0])
    usable = embedded(arrays, near.ranks)
    to_query = usable.cosines(query.vector, query.norm)
    to_positive = usable.nearest(embedded(arrays, query.seeds))
    keys = shuffled_keys(arrays, near.ranks, shuffle)
    keys = np.where(near.hops == hop, keys, SORT_KEYS)
    return NeighbourhoodRank(
        hop=hop,
        papers=len(near.ranks),
        by_query=1 + _before(-to_query, own),
        by_positive=1 + _before(-to_positive, own),
        keys_before=_before(keys, own),
    )


def _before(values: NDArray[Any], own: int) -> int:
    """Count the papers before *own*: with a smaller value, or an equal one and a smaller id."""
    ties = np.arange(len(values)) < own
    return int(np.count_nonzero((values < values[own]) | ((values == values[own]) & ties)))


def _seeds(t: Transaction, arrays: Arrays, query: int, text: TextChoice) -> Ranks:
    positives = arrays.papers.ranks_of(row[0] for row in t.all(POSITIVES, (query,)))
    return positives[arrays.papers.usable(positives, text)]


def _state(arrays: Arrays, rank: int, text: TextChoice) -> EmbeddingState:
    papers = arrays.papers
    if not papers.text[rank]:
        return "no_text"
    if papers.place[rank] < 0:
        return "missing"
    return "current" if papers.current[text][rank] else "stale"


def _one(rank: int) -> Ranks:
    return np.array([rank], dtype=np.int32)


def _relation(
    t: Transaction, arrays: Arrays, paper: int, answering: tuple[int, str], text_hash: str
) -> Relation:
    """Give the relation of a paper to one that answers a text, both by rank."""
    answer, name = answering
    out, into = arrays.citations.out, arrays.citations.into
    shared = np.intersect1d(out.of(_one(paper)), out.of(_one(answer)))
    ids = arrays.ids(t, shared.tolist())
    one, other = (int(arrays.papers.nodes[rank]) for rank in (paper, answer))
    return Relation(
        answer=name,
        queries=tuple(QueryKey(*row) for row in t.all(_ANSWERED, (text_hash, other))),
        distance=_distance(arrays, answer, paper),
        shared_references=tuple(ids[rank] for rank in shared.tolist()),
        co_cited=len(np.intersect1d(into.of(_one(paper)), into.of(_one(answer)))),
        same=in_common(t, one, other),
    )


def _distance(arrays: Arrays, begin: int, end: int) -> int | None:
    """Give the citation distance of two papers in either direction; None if it exceeds four."""
    reached = _one(begin)
    for distance in range(_FARTHEST + 1):
        if end in reached:
            return distance
        reached = np.union1d(reached, arrays.citations.near(reached, "both"))
    return None
