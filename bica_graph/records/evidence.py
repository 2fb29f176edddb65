"""What pictures and explanations say about a query, a paper or a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bica_graph.records.candidates import AnsweringPaper
    from bica_graph.records.queries import QueryKey

EmbeddingState = Literal["current", "stale", "missing", "no_text"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What came of a query in one run, as its candidates stand now.

    *reason* says why it has no negative, None when it has one.
    """

    run: str
    reason: str | None
    kept: int
    dropped: int
    hop1: int | None
    hop2: int | None
    capped: bool
    positive_similarity: float | None


@dataclass(frozen=True, slots=True)
class QueryFacts:
    """
    A query with its positives; *seeds* are the ids of those that a walk starts from, *answers*
    those of all papers that answer its text, here or in another set; both sorted.
    """

    key: QueryKey
    text: str
    origin: str
    embedded: bool
    """Whether it has an embedding of its present text."""
    positives: tuple[AnsweringPaper, ...]
    answers: tuple[str, ...]
    seeds: tuple[str, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A paper as a picture names it; *stub*: only a citation or a query names it."""

    id: str
    title: str | None
    year: int | None
    pmid: str | None
    doi: str | None
    retracted: bool
    stub: bool
    embedding: EmbeddingState
    cited: int
    citing: int

    @property
    def name(self) -> str:
        """What to call it: its title, or its id."""
        return self.title or self.id


@dataclass(frozen=True, slots=True)
class Similarity:
    """Cosines with a query, and with the nearest of its positives that can be started from."""

    query: float
    positive: float | None


@dataclass(frozen=True, slots=True)
class Relation:
    """
    How a paper hangs together with one that answers the query.

    *distance* counts citations between the two, either way, None above 4; *co_cited* the papers
    that cite both; *same* names what makes them twins: ``abstract``, ``doi``, ``pmid``.
    """

    answer: str
    distance: int | None
    shared_references: tuple[str, ...]
    co_cited: int
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeighbourhoodRank:
    """
    The rank of a paper in the neighbourhood of a query.

    *hop* is None outside of it. *papers* counts the usable papers within two hops; ranks begin at
    1 and are None for a paper that is not usable. *keys_before* counts the usable papers at its
    hop whose random sort keys come first, so that a cap keeps them rather than this paper.
    """

    hop: int | None
    papers: int
    by_query: int | None
    by_positive: int | None
    keys_before: int | None


@dataclass(frozen=True, slots=True)
class Serving:
    """A paper that is a negative of *queries* queries of a run."""

    id: str
    title: str
    queries: int


@dataclass(frozen=True, slots=True)
class SuspectedFalseNegative:
    """A negative near a query: cosines of the query with it, and with its own positive."""

    set: str
    id: str
    text: str
    paper: str
    title: str
    query: float
    positive: float


@dataclass(frozen=True, slots=True)
class RunFacts:
    """
    What a run found, counted.

    *positives*, *kept* and *dropped* hold (bar, count): cosines with the query, where [-1, 1] is
    cut into bars of equal width and empty bars are left out. *steps* hold (hop, strategy, step,
    kept candidates): hop is None beyond two citations, step where there was no walk. *negatives*
    hold (negatives, queries with that many); *serving* (queries, papers that are a negative of
    that many).
    """

    positives: tuple[tuple[int, int], ...]
    kept: tuple[tuple[int, int], ...]
    dropped: tuple[tuple[int, int], ...]
    steps: tuple[tuple[int | None, str, int | None, int], ...]
    negatives: tuple[tuple[int, int], ...]
    serving: tuple[tuple[int, int], ...]
    often: tuple[Serving, ...]
    suspected: tuple[SuspectedFalseNegative, ...]
