"""The base class of filters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.records.candidates import FilterCandidate, FilterQuery


class Filter(ABC):
    """
    A rule that drops candidates.

    A subclass is a frozen dataclass whose fields are its settings (`records.settings.setting`).

    Attributes:
        name: Name of the command, and the name in the `dropped_by` of a candidate.
        summary: First line of the command's help.
    """

    name: ClassVar[str]
    summary: ClassVar[str]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Create the filter from stored settings."""
        return cls(**settings)

    def parameters(self) -> dict[str, Any]:
        """Give the settings in the form that a run stores."""
        return asdict(self)  # type: ignore[call-overload, no-any-return]

    @property
    def needs_scores(self) -> bool:
        """Whether the filter needs a score from the strategy for each candidate."""
        return False

    @property
    def strategies(self) -> tuple[str, ...]:
        """The names of strategies that the settings have, which a run is expected to know."""
        return ()

    @abstractmethod
    def drops(self, candidate: FilterCandidate, positive_similarity: float | None) -> bool:
        """
        Return whether a candidate is dropped.

        Args:
            candidate: The candidate.
            positive_similarity: Cosine of the query with its least similar positive; None if no
                positive has an embedding.
        """

    @abstractmethod
    def because(self, candidate: FilterCandidate, positive_similarity: float | None) -> str:
        """Give the comparison of `drops` in words, with its values; the arguments are the same."""

    def judge(self, graph: Graph, queries: Sequence[FilterQuery]) -> list[frozenset[str]]:
        """
        Judge the candidates of a batch of queries.

        Args:
            graph: The graph, for filters that need more than the candidates.
            queries: The queries with their candidates.

        Returns:
            For each query, the ids of the papers that are dropped.
        """
        return [
            frozenset(
                each.paper
                for each in query.candidates
                if self.drops(each, query.positive_similarity)
            )
            for query in queries
        ]
