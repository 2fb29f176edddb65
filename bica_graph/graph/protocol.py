"""
What a stage may ask of a graph.

Two graphs answer: Neo4j, the product, and a local one without a server. `tests/contract` holds
both to the same answers. Verbs are gathered by what they speak of; a batch given to a writing
verb is one transaction, and giving it twice changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bica_graph.facts import PaperFacts, QueryFacts, Relation, RunFacts, Similarity, Standing
    from bica_graph.progress import Progress
    from bica_graph.records import (
        Candidate,
        Citation,
        CitationCounts,
        Direction,
        EncoderRecord,
        IndexState,
        Mined,
        MinedQuery,
        PaperCounts,
        PaperEmbedding,
        PaperRecord,
        PaperText,
        Query,
        QueryEmbedding,
        QueryKey,
        QuerySet,
        QueryText,
        Run,
        Seed,
        TextChoice,
        Walked,
        WalkSettings,
        WalkTask,
    )
    from bica_graph.statement_records import AskedQuery, Judged


class Papers(Protocol):
    """Papers and the citations among them."""

    def find(self, keys: Sequence[tuple[str | None, str | None]]) -> list[str | None]:
        """
        Give the id of the paper with each (PMID, DOI), or None: by PMID, then by DOI; of several,
        the one whose id is that PMID or DOI, then the one with the smallest id.
        """

    def write(self, papers: Sequence[PaperRecord], source: str) -> PaperCounts:
        """
        Make or change papers; what a record leaves out (None) is kept as it is.

        Args:
            papers: Each with an id, no id twice. Their references are not written here.
            source: What they came from, such as ``jsonl``.
        """

    def write_references(self, papers: Sequence[PaperRecord], source: str) -> CitationCounts:
        """
        Make the citations of each paper exactly its *references* (not None), as far as *source*
        named them; citations that another source named stay.
        """

    def write_citations(self, citations: Sequence[Citation], source: str) -> CitationCounts:
        """Add citations; papers that are not there become stubs."""

    def ids(self, after: str, limit: int) -> list[str]:
        """Give the ids of papers that are not stubs, above *after*, sorted."""

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Give title and abstract, '' where there is none; ids that are no paper are left out."""

    def near(
        self, seeds: Sequence[str], direction: Direction, text: TextChoice, limit: int
    ) -> list[tuple[str, int, str, bool]]:
        """
        Give the two-hop neighbourhood of *seeds*.

        Returns:
            Papers as (id, hop, title, usable), the seeds with hop 0, sorted by (hop, id), at most
            *limit* of them.
        """

    def citations_among(self, ids: Sequence[str]) -> list[Citation]:
        """Give the citations among papers, sorted."""


class Embeddings(Protocol):
    """Vectors of papers and queries, and the index over them: one embedding space at a time."""

    def encoder(self) -> EncoderRecord | None:
        """Give the encoder of the graph's embeddings; None before the first."""

    def adopt(self, encoder: EncoderRecord) -> None:
        """
        Make *encoder* the graph's.

        Raises:
            GraphMismatch: If the graph has another one.
        """

    def drop(self, progress: Progress) -> int:
        """Forget the encoder, all vectors of papers and queries, and the index; count vectors."""

    def drop_textless(self) -> int:
        """Forget the vectors of papers that have no text any more; count them."""

    def waiting(self, text: TextChoice, after: str, limit: int) -> list[PaperText]:
        """Give papers whose text has no current embedding, ids above *after*, sorted by id."""

    def count_waiting(self, text: TextChoice) -> int:
        """Count the papers whose text has no current embedding."""

    def digests(self, ids: Sequence[str], text: TextChoice) -> dict[str, str | None]:
        """Give the digest of the present text of each id; ids that are no paper are left out."""

    def write(self, embeddings: Sequence[PaperEmbedding]) -> int:
        """Write embeddings of papers; give the number of papers that were there to take them."""

    def read(self, after: str, limit: int) -> list[PaperEmbedding]:
        """Give stored embeddings, stale ones too, ids above *after*, sorted by id."""

    def known(self, digests: Sequence[str]) -> dict[str, PaperEmbedding]:
        """Give, for each digest, the embedding that some paper has of that text, if any."""

    def waiting_queries(self, set_name: str, after: str, limit: int) -> list[QueryText]:
        """Give queries of a set without a current embedding, ids above *after*, sorted by id."""

    def count_waiting_queries(self, sets: Sequence[str]) -> int:
        """Count the queries of *sets* without a current embedding; of all when *sets* is empty."""

    def query_digests(self, keys: Sequence[QueryKey]) -> dict[QueryKey, str]:
        """Give the digest of the text of each key; keys that are no query are left out."""

    def write_queries(self, embeddings: Sequence[QueryEmbedding]) -> int:
        """Write embeddings of queries; give the number of queries that were there."""

    def read_queries(self, set_name: str, after: str, limit: int) -> list[QueryEmbedding]:
        """Give stored embeddings of a set's queries, ids above *after*, sorted by id."""

    def create_index(self) -> None:
        """Begin to build the vector index over papers; nothing when it is there."""

    def index(self) -> IndexState | None:
        """Tell how far the vector index is; None when there is none."""


class Queries(Protocol):
    """Queries, and which papers answer them."""

    def seeds(self, ids: Sequence[str], direction: Direction, text: TextChoice) -> list[Seed]:
        """
        Judge papers as seeds.

        Returns:
            In any order, for each id that is a paper and no stub, the first reason why it is no
            eligible seed: ``retracted``, ``no_text``, ``no_embedding``, ``no_hop1``, ``no_hop2``;
            None when it is. A blank title is for the stage to judge.
        """

    def write(self, queries: Sequence[Query]) -> int:
        """
        Make or change queries with their positives; a positive that is no paper becomes a stub, and
        a stub goes that nothing names any longer. Count the queries that are new.
        """

    def sets(self) -> list[QuerySet]:
        """List the sets, sorted by name."""

    def ids(self, set_name: str, after: str, limit: int) -> list[str]:
        """Give the ids of a set above *after*, sorted."""

    def count_texts(self, set_name: str) -> int:
        """Count the distinct texts of a set's queries, by their normal form."""

    def remove(self, set_name: str) -> int:
        """Remove a set with its candidates and the stubs it alone named; count its queries."""


class Walks(Protocol):
    """Neighbourhoods, walks, and the candidates they leave."""

    def unmined(self, run: str, set_name: str, after: str, limit: int) -> list[QueryKey]:
        """Give queries of a set that *run* has not mined, ids above *after*, sorted by id."""

    def count_unmined(self, run: str, sets: Sequence[str]) -> int:
        """Count the queries of *sets* that *run* has not mined."""

    def sizes(self, keys: Sequence[QueryKey], direction: Direction) -> list[int]:
        """Bound the number of papers within two hops of each query, cheaply and from above."""

    def unembedded_near(
        self, keys: Sequence[QueryKey], direction: Direction, text: TextChoice
    ) -> set[str]:
        """Give the papers near the queries that have a text but no current embedding."""

    def walk(
        self, tasks: Sequence[WalkTask], settings: WalkSettings, text: TextChoice, dim: int
    ) -> list[Walked]:
        """
        Walk each query's neighbourhood; reads only, and may be called from several threads.

        Returns:
            One for each task, in their order.

        Raises:
            MemoryLimit: If the batch is too large for the server.
        """

    def write(self, run: str, mined: Sequence[Mined]) -> None:
        """Write the candidates of queries, and that they were mined; replaces nothing."""

    def mined(self, run: str, set_name: str, after: str, limit: int) -> list[MinedQuery]:
        """Give what *run* mined of a set, ids above *after*, sorted by id; candidates by rank."""


class Statements(Protocol):
    """Statements of the user's own; only a graph that speaks Cypher runs them."""

    def ask(
        self, text: str, asked: Sequence[AskedQuery], given: Mapping[str, Any], most: int
    ) -> list[dict[str, Any]]:
        """
        Run a statement for queries; reads only, and may be called from several threads.

        Args:
            text: It takes ``$queries``, a list of {set, id, uniforms}.
            asked: The queries.
            given: Its other parameters.
            most: So many rows for each query at most, counted over all of them.

        Returns:
            Its rows, as it returned them.

        Raises:
            ScriptError: If it cannot be planned, writes, or returns far more than that.
            GraphError: If it fails for another reason.
        """

    def judge(
        self, returned: Mapping[QueryKey, Sequence[str]], text: TextChoice, dim: int
    ) -> list[Judged]:
        """
        Hold papers, by query, against what may be a negative.

        Returns:
            One for each query, in their order.
        """


class Facts(Protocol):
    """What pictures and explanations ask about one query and its papers; reads only."""

    def query(self, key: QueryKey, text: TextChoice) -> QueryFacts | None:
        """Give a query with what came of it in each run, by run; None when there is none."""

    def candidates(self, key: QueryKey) -> list[Candidate]:
        """Give the candidates of a query, of all runs, sorted by run and rank."""

    def papers(self, ids: Sequence[str], text: TextChoice) -> dict[str, PaperFacts]:
        """Give what is known of papers; ids that are no paper are left out."""

    def similarities(
        self, key: QueryKey, ids: Sequence[str], text: TextChoice, dim: int
    ) -> dict[str, Similarity]:
        """
        Give the cosines of papers with a query and with the nearest positive to start from.

        Papers without a current embedding are left out; all are when the query has none.
        """

    def relations(self, key: QueryKey, paper: str) -> list[Relation]:
        """Tell how a paper hangs together with each paper that answers a query, sorted by those."""

    def run(self, name: str, bins: int, most: int) -> RunFacts:
        """
        Count what a mining run left.

        Args:
            name: The run.
            bins: Bars that the cosines are counted into.
            most: So many papers that serve often, and so many suspicious negatives, are named.
        """

    def standing(
        self, task: WalkTask, paper: str, direction: Direction, text: TextChoice, dim: int
    ) -> Standing | None:
        """
        Tell where a paper stands in the neighbourhood of a query, before any cap.

        Args:
            task: The query, and how it shuffles lots.
            paper: Id of the paper.
            direction: Of the citations that span the neighbourhood.
            text: What was embedded.
            dim: Dimensions of the embeddings.

        Returns:
            None when there is no such paper, no such query, or the query is not embedded.
        """


class Runs(Protocol):
    """The book of runs."""

    def find(self, stage: str, name: str) -> Run | None:
        """Give a run, or None."""

    def start(self, run: Run) -> None:
        """Enter a run, or enter again that it goes on; times are the graph's business."""

    def finish(self, stage: str, name: str, counts: Mapping[str, Any]) -> None:
        """Enter what came of a run."""

    def all(self, stage: str | None = None) -> list[Run]:
        """List runs, sorted by (stage, name)."""

    def remove(self, name: str, progress: Progress) -> int:
        """Remove a mining run with its candidates; count the candidates."""

    def strike(self, stage: str, name: str) -> None:
        """Strike a run of a stage other than mining from the book; nothing when there is none."""

    def counts(self, name: str) -> dict[str, Any]:
        """
        Count what a mining run left: ``queries``, ``candidates``, ``kept``, ``dropped`` by
        filter, ``none`` by reason, ``hops``; where papers were refused, ``refused`` by reason.
        """


class Graph(Protocol):
    """A graph with everything the method knows in it."""

    @property
    def engine(self) -> str:
        """Name the engine: ``neo4j`` or ``local``."""

    @property
    def papers(self) -> Papers:
        """Papers and the citations among them."""

    @property
    def embeddings(self) -> Embeddings:
        """Vectors, their encoder and their index."""

    @property
    def queries(self) -> Queries:
        """Queries and what answers them."""

    @property
    def walks(self) -> Walks:
        """Walks and the candidates they leave."""

    @property
    def statements(self) -> Statements:
        """
        Statements of the user's own.

        Raises:
            GraphMismatch: If this graph cannot run any.
        """

    @property
    def facts(self) -> Facts:
        """What pictures and explanations ask."""

    @property
    def runs(self) -> Runs:
        """The book of runs."""

    @property
    def place(self) -> str:
        """Say where it is, without secrets."""

    def counts(self) -> dict[str, Any]:
        """
        Count what is in it.

        Returns:
            ``papers`` {total, with_abstract, embedded, stale, retracted, stubs}, ``references``
            by state, ``citations``, ``queries`` as a list of {set, origin, queries, embedded},
            ``candidates`` by run.
        """

    def fingerprint(self) -> dict[str, Any]:
        """Give the counts and sums by which a run tells that the graph has changed."""

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """
        Give everything in it as (kind, row), in one order whatever the engine, without times.

        Kinds: ``paper``, ``citation``, ``query``, ``candidate``, ``mined``, ``run``, ``encoder``.
        """

    def close(self) -> None:
        """Let go of files and connections."""

    def __enter__(self) -> Self:
        """Give the graph itself, to be closed at the end of a ``with``."""

    def __exit__(self, *raised: object) -> None:
        """Close it."""
