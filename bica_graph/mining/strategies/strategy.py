"""What a strategy is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Self

from bica_graph.mining.batches import by_count
from bica_graph.mining.replay import Position
from bica_graph.mining.words import probability_in_words

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
"""The stage in the book of runs, and in the names of random generators."""


@dataclass(frozen=True, slots=True)
class MiningContext:
    """What a strategy works with: the graph, its encoder, and the integer that fixes the draws."""

    graph: Graph
    encoder: EncoderRecord
    rng_seed: int


class Strategy(ABC):
    """
    One way of finding candidates, with its settings.

    A subclass is a frozen dataclass with a field *settings*.

    Attributes:
        kind: Name of the command, and of the kind in the book of runs.
        summary: First line of the command's help.
        settings_class: Class of *settings*, with `records.settings.setting` fields.
        algorithm: Raised when the same settings would give other candidates.
        draws: Whether it draws papers at random, so that a replay shows what else it could take.
        heading: Heading of its candidates on a page.
        batch: The setting of `Parallelism` by which its work is cut.
    """

    kind: ClassVar[str]
    summary: ClassVar[str]
    settings_class: ClassVar[type[Any]]
    algorithm: ClassVar[int]
    draws: ClassVar[bool]
    heading: ClassVar[str] = "Candidates"
    batch: ClassVar[str] = "batch_queries"
    settings: Any

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        """Make the strategy of a run from the run's parameters."""
        names = [each.name for each in fields(cls.settings_class)]
        return cls(cls.settings_class(**{name: parameters[name] for name in names}))  # type: ignore[call-arg]

    def parameters(self) -> dict[str, Any]:
        """Give the settings as a run stores them: whatever decides the candidates."""
        return asdict(self.settings)

    @property
    @abstractmethod
    def direction(self) -> Direction:
        """Direction of the citations that hops are counted along."""

    @property
    def noun(self) -> str:
        """What is done, for the progress bar."""
        return f"mine {self.kind}"

    def check(  # noqa: B027  # most strategies need no check
        self, context: MiningContext, pages: Iterable[list[QueryKey]]
    ) -> None:
        """
        Check that the queries of *pages* can be mined.

        Raises:
            GraphMismatch: If they cannot.
        """

    def batches(
        self, context: MiningContext, parallelism: Parallelism, pages: Iterable[list[QueryKey]]
    ) -> Iterator[list[QueryKey]]:
        """Cut pages of queries into batches; by their number, unless a strategy knows better."""
        return by_count(parallelism.batch_queries, pages)

    @abstractmethod
    def propose(self, context: MiningContext, keys: Sequence[QueryKey]) -> list[Proposals]:
        """
        Propose papers for a batch of queries; called from several threads.

        Returns:
            One for each query, in their order. They depend on nothing but the settings, the
            *rng_seed* and the graph: not on how queries are cut into batches.
        """

    @abstractmethod
    def replay(self, context: MiningContext, key: QueryKey) -> Replay:
        """Propose papers for one query once more, with all that explanations need."""

    def position(
        self, context: MiningContext, key: QueryKey, paper: str, own: Sequence[Candidate]
    ) -> Position:
        """
        Rank a paper among those that the strategy chooses from: here, the candidates of the run.

        Args:
            context: What the strategy works with.
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
        """Say why an admissible paper was not proposed; None when it is proposed now."""
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
            said.append(f"step {candidate.step} of path {candidate.path}")
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
