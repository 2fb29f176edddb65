"""The base class of strategies."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Self

from bica_graph.mining.batches import by_count
from bica_graph.mining.replay import Position
from bica_graph.mining.words import place_in_words, probability_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.mining.parallelism import Parallelism
    from bica_graph.mining.replay import Replay
    from bica_graph.records.candidates import Candidate, Proposals
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.evidence import PaperFacts
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey

STAGE = "mine"
"""The name of the stage in stored runs, and in the seeds of random generators."""


@dataclass(frozen=True, slots=True)
class MiningContext:
    """The inputs of a strategy: the graph, its encoder, and the seed of all random numbers."""

    graph: Graph
    encoder: EncoderRecord
    rng_seed: int


class Strategy(ABC):
    """
    A way of finding candidates, with its settings.

    A subclass is a frozen dataclass with a field *settings*.

    Attributes:
        kind: Name of the command, and the kind of stored runs.
        summary: First line of the command's help.
        settings_class: Class of *settings*, with `records.settings.setting` fields.
        algorithm: Version of the algorithm, increased when the same settings give other
            candidates.
        is_random: Whether it makes random choices, so that a replay shows their alternatives.
        heading: Heading of its candidates on a page.
        batch: The setting of `Parallelism` that limits the size of its batches.
    """

    kind: ClassVar[str]
    summary: ClassVar[str]
    settings_class: ClassVar[type[Any]]
    algorithm: ClassVar[int]
    is_random: ClassVar[bool]
    heading: ClassVar[str] = "Candidates"
    batch: ClassVar[str] = "batch_queries"
    settings: Any

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        """Create the strategy of a run from the parameters of the run."""
        names = [each.name for each in fields(cls.settings_class)]
        return cls(cls.settings_class(**{name: parameters[name] for name in names}))  # type: ignore[call-arg]

    def parameters(self) -> dict[str, Any]:
        """Give the settings in the form that a run stores: all that determine the candidates."""
        return asdict(self.settings)

    @property
    @abstractmethod
    def direction(self) -> Direction:
        """Direction of the citations by which hops are counted."""

    @property
    def most(self) -> int | None:
        """Maximum number of papers that it proposes for a query; None if nothing limits it."""
        return None

    @property
    def task(self) -> str:
        """Name of the task in the progress bar."""
        return f"mine {self.kind}"

    def check(  # noqa: B027  # most strategies need no check
        self, context: MiningContext, pages: Iterable[list[QueryKey]]
    ) -> None:
        """
        Check that the queries of *pages* can be mined.

        Raises:
            GraphMismatch: If not.
        """

    def batches(
        self, context: MiningContext, parallelism: Parallelism, pages: Iterable[list[QueryKey]]
    ) -> Iterator[list[QueryKey]]:
        """Divide pages of queries into batches; by default, by the number of queries."""
        return by_count(parallelism.batch_queries, pages)

    @abstractmethod
    def propose(self, context: MiningContext, keys: Sequence[QueryKey]) -> list[Proposals]:
        """
        Propose papers for a batch of queries; called from several threads.

        Returns:
            One result for each query, in the same order. It must depend only on the settings, the
            *rng_seed* and the graph, and not on the division into batches.
        """

    @abstractmethod
    def replay(self, context: MiningContext, key: QueryKey) -> Replay:
        """Repeat the proposals for one query, with the details that explanations need."""

    def position(
        self, context: MiningContext, key: QueryKey, paper: str, own: Sequence[Candidate]
    ) -> Position:
        """
        Rank a paper among those that the strategy chooses from; by default, the run's candidates.

        Args:
            context: The inputs of the strategy.
            key: The query.
            paper: Id of the paper.
            own: The candidates of the run for that query.
        """
        candidate = next((each for each in own if each.paper == paper), None)
        if candidate is None:
            return Position()
        return Position(
            hop=candidate.hop,
            among=len(own),
            among_what="candidates of the run",
            by_query=_rank(candidate.similarity_query, [c.similarity_query for c in own]),
            by_positive=_rank(candidate.similarity_positive, [c.similarity_positive for c in own]),
        )

    def why_not(self, replay: Replay, paper: PaperFacts, position: Position) -> str | None:
        """Say why an admissible paper was not proposed; None if it is proposed now."""
        if any(each.paper == paper.id for each in replay.proposals.papers):
            return None
        return self.why_not_proposed(replay, paper, position)

    @abstractmethod
    def why_not_proposed(self, replay: Replay, paper: PaperFacts, position: Position) -> str:
        """Say why an admissible paper is not among the proposals of a replay."""

    @abstractmethod
    def label(self, name: str) -> str:
        """Say in a few words how candidates with the strategy *name* were found."""

    def describe(self, candidate: Candidate) -> str:
        """Say how a candidate was found, with its numbers."""
        said = [f"candidate number {candidate.rank + 1:,}"]
        if candidate.path is not None:
            said.append(place_in_words(candidate.path, candidate.step))
        if candidate.similarity_step is not None:
            said.append(f"cosine {candidate.similarity_step:.4f}")
        if candidate.probability is not None:
            said.append(f"probability {probability_in_words(candidate.probability)}")
        if candidate.score is not None:
            said.append(f"{candidate.score_of or 'score'} {candidate.score:.4f}")
        return f"{self.label(candidate.strategy)}: {', '.join(said)}"


def _rank(cosine: float, cosines: Sequence[float]) -> int:
    """Give the rank of a cosine among all of them, from 1."""
    return 1 + sum(each > cosine for each in cosines)
