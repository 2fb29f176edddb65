"""Facts about queries, papers and runs, for explanations and pages."""

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
    The result of a query in one run, with the present verdicts on its candidates.

    *reason* says why it has no negative; None if it has one. *kept* and *dropped* count candidates.
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
    A query with its positives.

    *seeds* are the ids of the positives with a current embedding that are not retracted. *answers*
    are the ids of all papers that answer its text, in any set. Both are sorted.
    """

    key: QueryKey
    text: str
    origin: str
    embedded: bool
    """Whether it has a current embedding."""
    positives: tuple[AnsweringPaper, ...]
    answers: tuple[str, ...]
    seeds: tuple[str, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A paper; *stub* says that it is known only from citations or queries."""

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
    retraction: str | None = None
    """Why it is retracted, if a source says so."""

    @property
    def name(self) -> str:
        """Its title, or its id if it has no title."""
        return self.title or self.id


@dataclass(frozen=True, slots=True)
class Similarity:
    """Cosines of a paper with a query, and with the nearest of the query's usable positives."""

    query: float
    positive: float | None


@dataclass(frozen=True, slots=True)
class Relation:
    """
    The relation of a paper to one that answers the query.

    *queries* are the queries with the same text that *answer* is a positive of, sorted; the query
    itself may be one of them. *distance* is their citation distance in either direction, None
    above 4. *co_cited* counts the papers that cite both. *same* lists what they have in common as
    duplicates: ``abstract``, ``doi``, ``pmid``.
    """

    answer: str
    queries: tuple[QueryKey, ...]
    distance: int | None
    shared_references: tuple[str, ...]
    co_cited: int
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeighbourhoodRank:
    """
    The rank of a paper in the neighbourhood of a query.

    *hop* is None outside of it. *papers* counts the usable papers within two hops. Ranks start at
    1, and are None for a paper that is not usable. *keys_before* counts the usable papers at its
    hop with smaller random sort keys, which a cap keeps before this paper.
    """

    hop: int | None
    papers: int
    by_query: int | None
    by_positive: int | None
    keys_before: int | None


@dataclass(frozen=True, slots=True)
class Serving:
    """A paper with the number of queries in a run of which it is a negative."""

    id: str
    title: str
    pmid: str | None
    doi: str | None
    queries: int


@dataclass(frozen=True, slots=True)
class SuspectedFalseNegative:
    """
    A negative similar to a query.

    *query* is its cosine with the query, *positive* that of the query with its least
    similar positive.
    """

    set: str
    id: str
    text: str
    paper: str
    title: str
    pmid: str | None
    doi: str | None
    query: float
    positive: float


@dataclass(frozen=True, slots=True)
class RunFacts:
    """
    Counts of the candidates of a run.

    *positives*, *kept* and *dropped* hold (bin, count) of cosines with the query; [-1, 1] is
    divided into bins of equal width, and empty bins are left out. *steps* holds (hop, strategy,
    step, kept candidates); hop is None beyond two citations, step is None without a walk.
    *negatives* holds (n, number of queries with n negatives). *serving* holds (n, number of papers
    that are a negative of n queries).
    """

    positives: tuple[tuple[int, int], ...]
    kept: tuple[tuple[int, int], ...]
    dropped: tuple[tuple[int, int], ...]
    steps: tuple[tuple[int | None, str, int | None, int], ...]
    negatives: tuple[tuple[int, int], ...]
    serving: tuple[tuple[int, int], ...]
    often: tuple[Serving, ...]
    suspected: tuple[SuspectedFalseNegative, ...]
