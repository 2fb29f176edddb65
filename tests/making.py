"""Small records, and small graphs made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bica_graph.mining.strategies.walk.tasks import walk_task
from bica_graph.records.candidates import Candidate, Mined
from bica_graph.records.runs import Run
from bica_graph.records.walks import RANDOM, WALK, WalkSettings
from bica_graph.testing import QUERY_KEY, paper_digest
from bica_graph.testing import SmallGraph as Corpus
from bica_graph.testing import at_angle as degrees
from bica_graph.testing import circle_graph as circle
from bica_graph.testing import embed_paper as paper_embedding
from bica_graph.testing import embed_query as query_embedding
from bica_graph.testing import in_direction as unit
from bica_graph.testing import make_encoder as encoder
from bica_graph.testing import make_paper as paper
from bica_graph.testing import make_query as query
from bica_graph.testing import vector_norm as norm

if TYPE_CHECKING:
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.queries import QueryKey

__all__ = [
    "Corpus",
    "circle",
    "degrees",
    "encoder",
    "norm",
    "paper",
    "paper_digest",
    "paper_embedding",
    "query",
    "query_embedding",
    "unit",
]

KEY = QUERY_KEY


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
