"""
The words of the project as plain data: what stages, graphs and sources hand to each other.

Everything is frozen, ids are always strings, and a tuple stands wherever a list could.
Imports nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

Direction = Literal["out", "in", "both"]
TextChoice = Literal["abstract", "title+abstract"]
VisitedStart = Literal["skip", "next"]

WALK = "bica_walk"
RANDOM = "bica_random"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a Neo4j answers, and who may ask it."""

    uri: str
    username: str
    password: str = field(repr=False)
    database: str = "neo4j"
    retry_seconds: float = 30.0
    """How long the driver tries again after a lost connection; short for a server of our own."""


# --- papers and citations --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """
    A paper as a source tells it.

    None means that the source does not say: what the graph knows already is then kept.
    An empty string says that there is none.
    """

    id: str | None
    pmid: str | None = None
    doi: str | None = None
    title: str | None = None
    abstract: str | None = None
    year: int | None = None
    retracted: bool | None = None
    references: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """*citing* has *cited* among its references; both are ids."""

    citing: str
    cited: str


@dataclass(frozen=True, slots=True)
class PaperCounts:
    """What one write did to papers."""

    created: int = 0
    filled: int = 0
    """Stubs, known only from citations until now, that became papers."""
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class CitationCounts:
    """What one write did to citations."""

    created: int = 0
    known: int = 0
    removed: int = 0
    """Citations that a paper's new list of references no longer holds."""
    stubs: int = 0
    """Papers that had to be made because only a citation names them."""


# --- embeddings ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EncoderRecord:
    """
    Which model, with which settings, made the graph's embeddings.

    Two encoders with equal *fingerprint* and *text* give the same embedding space.
    """

    name: str
    revision: str | None
    fingerprint: str
    """
    Hash of weights, vocabulary, prompts, pooling and maximum length; of the name for foreign
    vectors.
    """
    dim: int
    query_prompt: str
    document_prompt: str
    pooling: str
    max_length: int | None
    text: TextChoice


@dataclass(frozen=True, slots=True)
class PaperText:
    """What of a paper may be embedded. *digest* is of the exact text (`texts.text_digest`)."""

    id: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class QueryText:
    """A query that may be embedded."""

    set: str
    id: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class PaperEmbedding:
    """A paper's embedding in fixed point. *vector* is float32, shape ``(dim,)``."""

    id: str
    digest: str
    vector: np.ndarray
    norm: float
    lot: int
    """Number in [0, 2^31 - 1) made from the id; orders the papers around a capped hub."""


@dataclass(frozen=True, slots=True)
class QueryEmbedding:
    """A query's embedding in fixed point. *vector* is float32, shape ``(dim,)``."""

    set: str
    id: str
    digest: str
    vector: np.ndarray
    norm: float


@dataclass(frozen=True, slots=True)
class IndexState:
    """The vector index: *percent* in [0, 100] of the papers that it holds."""

    state: str
    percent: float
    dim: int


# --- queries ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Positive:
    """A paper that answers a query; *grade* is 1 or more."""

    paper: str
    grade: int = 1


@dataclass(frozen=True, slots=True)
class Query:
    """A search request with the papers that answer it."""

    set: str
    id: str
    text: str
    origin: str
    """``title``, ``doc2query``, ``llm`` or ``user``."""
    positives: tuple[Positive, ...]


@dataclass(frozen=True, slots=True)
class QueryKey:
    """What tells a query from all others: ids are unique within a set."""

    set: str
    id: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A paper that a query could be made of; *reason* says why it is not eligible, if so."""

    id: str
    title: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class QuerySet:
    """A named set of queries as it stands in the graph."""

    name: str
    origins: tuple[str, ...]
    queries: int
    embedded: int
    positives: int


# --- runs and candidates ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """What one stage was asked to do, and what came of it."""

    name: str
    stage: str
    parameters: Mapping[str, Any]
    fingerprint: str
    rng_seed: int | None = None
    encoder: str | None = None
    started: str | None = None
    finished: str | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WalkSettings:
    """
    How a walk goes (`docs/the-walk.md`); *paths* and *path_length* are BiCA's N_paths and L_path.

    A step is drawn among the *width* papers most similar to where the walk stands, with
    probability proportional to ``exp(cosine / temperature)``.
    """

    paths: int = 3
    path_length: int = 3
    width: int = 5
    temperature: float = 1.0
    random: int = 1
    direction: Direction = "out"
    min_hop1: int = 1
    min_hop2: int = 1
    max_hop1: int = 2000
    max_hop2: int = 8000
    on_visited_start: VisitedStart = "skip"


@dataclass(frozen=True, slots=True)
class WalkTask:
    """
    One query with all the chance that its walk will spend.

    *gumbel* has shape ``(paths, path_length - 1, width)``; *uniforms* one number in [0, 1) for
    each random negative; *lot_factor* and *lot_offset* shuffle the papers' lots for this query.
    """

    key: QueryKey
    gumbel: tuple[tuple[tuple[float, ...], ...], ...]
    uniforms: tuple[float, ...]
    lot_factor: int
    lot_offset: int


@dataclass(frozen=True, slots=True)
class WalkedPaper:
    """
    A paper that a walk, or the random choice after it, came to.

    *choices* are the cosines of the papers among which it was drawn, best first, *chosen* the
    index of this one; empty and 0 for a start (it is not drawn), and for a random negative.
    """

    id: str
    strategy: str
    hop: int
    path: int | None
    step: int | None
    similarity_step: float | None
    similarity_query: float
    similarity_positive: float
    choices: tuple[float, ...]
    among: tuple[str, ...]
    """The ids of the papers whose cosines *choices* are."""
    chosen: int
    pool: int
    """How many papers it was drawn among, before the *width* best were taken."""
    through: tuple[str, ...]
    """For hop 2, the hop-1 papers on a citation route from a positive to it; sorted."""


@dataclass(frozen=True, slots=True)
class Walked:
    """
    What the walk of one query found.

    *seeds*: positives that could be started from; *cited*: papers at hop 1 whether usable or not;
    *hop1*, *hop2*: usable papers before any cap; *positive_similarity*: cosine of the query and
    the positive least like it, None without seeds.
    """

    key: QueryKey
    seeds: int
    cited: int
    hop1: int
    hop2: int
    positive_similarity: float | None
    papers: tuple[WalkedPaper, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that may become a negative of a query, with where it came from and every verdict."""

    run: str
    key: QueryKey
    paper: str
    strategy: str
    rank: int
    hop: int | None
    """Citations from the nearest positive, 1 or 2; None for a statement's paper farther away."""
    path: int | None
    step: int | None
    probability: float | None
    similarity_step: float | None
    similarity_query: float
    similarity_positive: float
    through: tuple[str, ...]
    dropped_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mined:
    """One query's share of a run: its candidates, or the reason why it has none."""

    key: QueryKey
    reason: str | None
    hop1: int | None
    """Usable papers at hop 1; None, like *hop2*, for a strategy that looks at no neighbourhood."""
    hop2: int | None
    capped: bool
    """Whether the neighbourhood was larger than the caps allow."""
    positive_similarity: float | None
    candidates: tuple[Candidate, ...]
    refused: Mapping[str, int] = field(default_factory=dict)
    """How many papers that a statement returned may not be negatives, by reason."""


# --- what an export reads --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnsweringPaper:
    """A positive as it stands in the graph now."""

    id: str
    grade: int
    title: str
    abstract: str
    retracted: bool


@dataclass(frozen=True, slots=True)
class CandidatePaper:
    """A candidate with its paper as it stands in the graph now; the flags are facts of now."""

    candidate: Candidate
    title: str
    abstract: str
    retracted: bool
    answers: bool
    """It has become a positive of the query, or of a query with the same text, in some set."""
    twin: bool
    """Its abstract, DOI or PMID is that of a positive."""


@dataclass(frozen=True, slots=True)
class MinedQuery:
    """A query with its positives and candidates: all that a training row is made of."""

    key: QueryKey
    text: str
    origin: str
    reason: str | None
    positives: tuple[AnsweringPaper, ...]
    candidates: tuple[CandidatePaper, ...]
