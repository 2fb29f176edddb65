"""Small records, and small graphs made of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import cos, radians, sin
from typing import TYPE_CHECKING

import numpy as np

from bica_graph.exact.fixed_point import norms, to_fixed_point
from bica_graph.exact.random_numbers import sort_key
from bica_graph.exact.texts import abstract_digest, text_digest, title_abstract_digest, title_digest
from bica_graph.mining.strategies.walk.tasks import walk_task
from bica_graph.records.candidates import Candidate, Mined
from bica_graph.records.embeddings import EncoderRecord, PaperEmbedding, QueryEmbedding
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.runs import Run
from bica_graph.records.walks import RANDOM, WALK, WalkSettings

if TYPE_CHECKING:
    from bica_graph.records.embeddings import TextChoice

KEY = QueryKey("set", "q")


def unit(*components):
    """Give a vector of some direction in fixed point."""
    return to_fixed_point(np.array([components], dtype=np.float64))[0]


def degrees(angle):
    """Give the vector at *angle* on the unit circle in fixed point."""
    return unit(cos(radians(angle)), sin(radians(angle)))


def norm(vector):
    """Give the length of one vector."""
    return float(norms(vector[None, :])[0])


def paper(name, **changes):
    """Make a paper with a title and an abstract of its own."""
    record = PaperRecord(name, title=f"Title {name}", abstract=f"About {name}.")
    return replace(record, **changes)


def encoder(dim=2, text: TextChoice = "abstract", **changes):
    """Make the record of an encoder that nobody has."""
    record = EncoderRecord("made", None, f"made-{dim}", dim, "", "", "mean", 128, text)
    return replace(record, **changes)


def paper_digest(record, text: TextChoice):
    """Name the text of a paper that may be embedded."""
    abstract = abstract_digest(record.abstract)
    if text == "abstract":
        return abstract
    return title_abstract_digest(title_digest(record.title), abstract)


def paper_embedding(record, vector, text: TextChoice = "abstract"):
    """Embed the present text of a paper."""
    digest = paper_digest(record, text) or "none"
    return PaperEmbedding(record.id, digest, vector, norm(vector), sort_key(record.id))


def query(*positives, key=KEY, text="a question", origin="user"):
    """Make a query; *positives* are ids."""
    return Query(key.set, key.id, text, origin, tuple(Positive(name) for name in positives))


def query_embedding(record, vector):
    """Embed the text of a query."""
    return QueryEmbedding(record.set, record.id, text_digest(record.text), vector, norm(vector))


@dataclass
class Corpus:
    """A whole graph as records; what is not in *vectors* has no embedding."""

    papers: dict[str, PaperRecord] = field(default_factory=dict)
    citations: list[Citation] = field(default_factory=list)
    vectors: dict[str, np.ndarray] = field(default_factory=dict)
    queries: list[tuple[Query, np.ndarray]] = field(default_factory=list)
    text: TextChoice = "abstract"
    dim: int = 2

    def into(self, graph):
        """Write everything into *graph*, which is empty; give the graph."""
        graph.embeddings.adopt(encoder(self.dim, self.text))
        graph.papers.write(list(self.papers.values()), "jsonl")
        graph.papers.write_citations(self.citations, "tsv")
        graph.paper_embeddings.write(
            [
                paper_embedding(self.papers.get(name) or PaperRecord(name), vector, self.text)
                for name, vector in self.vectors.items()
            ]
        )
        graph.queries.write([record for record, _ in self.queries])
        graph.query_embeddings.write([query_embedding(*pair) for pair in self.queries])
        return graph


def circle(citations, angles, *, positives=("s",), query_angle=0.0, changes=None):
    """
    Make a graph on the unit circle with one query.

    Args:
        citations: Such as ``s>a s>b``.
        angles: In degrees, by id; papers without one have no embedding.
        positives: What answers the query.
        query_angle: Where the query points.
        changes: Properties of papers by id, such as ``{"a": {"retracted": True}}``; None for an
            id that is to stay a stub.
    """
    pairs = [pair.split(">") for pair in citations.split()]
    names = sorted({name for pair in pairs for name in pair} | set(angles) | set(positives))
    changed = changes or {}
    return Corpus(
        papers={
            name: paper(name, **changed.get(name, {}))
            for name in names
            if changed.get(name, {}) is not None
        },
        citations=[Citation(*pair) for pair in pairs],
        vectors={name: degrees(angle) for name, angle in angles.items()},
        queries=[(query(*positives), degrees(query_angle))],
    )


def tasks(settings, keys=(KEY,), rng_seed=0):
    """Draw what the walks of some queries spend."""
    return [walk_task(key, settings, rng_seed) for key in keys]


@dataclass(frozen=True)
class FoundPaper:
    """A visit of a walk with the ruling of admission on its paper."""

    id: str
    strategy: str
    hop: int | None
    path: int | None
    step: int | None
    similarity_step: float | None
    similarity_query: float | None
    similarity_positive: float | None
    choices: tuple[float, ...]
    among: tuple[str, ...]
    chosen: int
    pool: int
    through: tuple[str, ...]


@dataclass(frozen=True)
class FoundWalk:
    """What the walks of a query found, after admission."""

    key: QueryKey
    seeds: int
    cited: int
    hop1: int
    hop2: int
    positive_similarity: float | None
    papers: tuple[FoundPaper, ...]


def walks(graph, tasks, settings, text: TextChoice = "abstract", dim=2):
    """Walk queries, and have every visited paper admitted: none may be turned away."""
    walked = graph.neighbourhoods.walk(tasks, settings, text, dim)
    proposed = {each.key: [visit.paper for visit in each.visits] for each in walked}
    admitted = graph.candidates.admit(proposed, settings.direction, text, dim)
    admissions = {each.key: each for each in admitted}
    return [_found(each, admissions[each.key]) for each in walked]


def _found(walked, admission):
    assert all(ruling.inadmissible is None for ruling in admission.rulings)
    assert [visit.paper for visit in walked.visits] == [each.paper for each in admission.rulings]
    return FoundWalk(
        walked.key,
        walked.seeds,
        walked.cited,
        walked.hop1,
        walked.hop2,
        admission.positive_similarity,
        tuple(
            FoundPaper(
                id=visit.paper,
                strategy=RANDOM if visit.path is None else WALK,
                hop=ruling.hop,
                path=visit.path,
                step=visit.step,
                similarity_step=visit.similarity,
                similarity_query=ruling.similarity_query,
                similarity_positive=ruling.similarity_positive,
                choices=visit.choices,
                among=visit.among,
                chosen=visit.chosen,
                pool=visit.pool,
                through=ruling.through,
            )
            for visit, ruling in zip(walked.visits, admission.rulings, strict=True)
        ),
    )


def walk(graph, *, key=KEY, rng_seed=0, text: TextChoice = "abstract", dim=2, **settings):
    """Walk one query."""
    chosen = WalkSettings(**settings)
    return walks(graph, tasks(chosen, [key], rng_seed), chosen, text, dim)[0]


def paths(walked, count=None):
    """Give the ids on each path of a walk, random ones left out; *count* paths if given."""
    found = {p.path: [] for p in walked.papers if p.path is not None}
    for visited in walked.papers:
        if visited.path is not None:
            found[visited.path].append(visited.id)
    return [found.get(path, []) for path in range(count or len(found))]


def ids(walked):
    """Give the ids of all papers that a walk came to."""
    return [visited.id for visited in walked.papers]


def run(name="run", **changes):
    """Make a mining run."""
    return replace(Run(name, "mine", {"paths": 3}, "print", 7, "made", kind="walk"), **changes)


def candidate(name, rank, *, key=KEY, path=0, step=0, run_name="run", dropped_by=()):
    """Make a candidate with made-up similarities."""
    return Candidate(
        run=run_name,
        key=key,
        paper=name,
        strategy="bica_random" if path is None else "bica_walk",
        rank=rank,
        hop=1 if step == 0 else 2,
        path=path,
        step=None if path is None else step,
        probability=0.25 if step else None,
        similarity_step=0.5,
        similarity_query=0.125,
        similarity_positive=-0.5,
        through=("a",) if step else (),
        dropped_by=dropped_by,
    )


def mined(*candidates, key=KEY, reason=None):
    """Make what a run found for a query."""
    return Mined(key, reason, 3, 9, capped=False, positive_similarity=0.75, candidates=candidates)
