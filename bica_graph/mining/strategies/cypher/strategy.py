"""The strategy that runs a Cypher statement of the user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from bica_graph.errors import ScriptError
from bica_graph.exact.random_numbers import generator, uniforms
from bica_graph.mining.replay import Position, Replay
from bica_graph.mining.strategies.cypher.returned_rows import by_query
from bica_graph.mining.strategies.cypher.statement_file import OwnStatement
from bica_graph.mining.strategies.strategy import STAGE, Strategy
from bica_graph.records.candidates import Origin, Proposal, Proposals
from bica_graph.records.statements import AskedQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bica_graph.mining.strategies.cypher.returned_rows import Returned
    from bica_graph.mining.strategies.strategy import MiningContext
    from bica_graph.records.evidence import PaperFacts
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey

UNIFORMS = 100
"""Number of random numbers given to the statement for each query."""
MOST = 10_000
"""Maximum number of papers that the statement may return for each query."""


@dataclass(frozen=True)
class CypherStrategy(Strategy):
    """Papers returned by a Cypher statement of the user (`docs/your-own-cypher.md`)."""

    kind = "cypher"
    summary = "Mine candidates with your own Cypher statement."
    settings_class = OwnStatement
    algorithm = 1
    is_random = False

    settings: OwnStatement

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        return cls(
            OwnStatement(parameters["strategy"], parameters["statement"], parameters["parameters"])
        )

    def parameters(self) -> dict[str, Any]:
        return {
            "strategy": self.settings.name,
            "statement": self.settings.text,
            "parameters": {**self.settings.given},
        }

    @property
    def direction(self) -> Direction:
        return "both"

    @property
    def task(self) -> str:
        return f"mine {self.settings.name}"

    def check(self, context: MiningContext, pages: Iterable[list[QueryKey]]) -> None:
        _ = context.graph.statements  # raises for other engines, before anything is read

    def propose(self, context: MiningContext, keys: Sequence[QueryKey]) -> list[Proposals]:
        returned = self._ask(context, keys)
        return [self._proposals(key, returned[key]) for key in keys]

    def replay(self, context: MiningContext, key: QueryKey) -> Replay:
        return Replay(self.propose(context, [key])[0])

    def why_not_proposed(self, replay: Replay, paper: PaperFacts, position: Position) -> str:
        return "the statement does not return it for this query"

    def label(self, name: str) -> str:
        return f"returned by {name}.cypher"

    def _ask(
        self, context: MiningContext, keys: Sequence[QueryKey]
    ) -> dict[QueryKey, list[Returned]]:
        """
        Run the statement for queries; give its rows by query, in order of rank.

        Raises:
            ScriptError: If it fails, or returns invalid rows.
        """
        statement, encoder = self.settings, context.encoder
        asked = [
            AskedQuery(
                key, uniforms(generator(context.rng_seed, STAGE, "statement", key.id), UNIFORMS)
            )
            for key in keys
        ]
        given = statement.parameters(encoder.text, encoder.dim)
        try:
            rows = context.graph.statements.ask(statement.text, asked, given, MOST)
            return by_query(statement.columns, keys, rows, MOST)
        except ScriptError as error:
            raise ScriptError(f"{statement.name}.cypher: {error}") from error

    def _proposals(self, key: QueryKey, rows: Sequence[Returned]) -> Proposals:
        papers = tuple(Proposal(row.paper, self._origin(row)) for row in rows)
        return Proposals(key, papers, reason=None if papers else "none_returned")

    def _origin(self, row: Returned) -> Origin:
        return Origin(
            strategy=self.settings.name,
            path=row.path,
            step=row.step,
            probability=row.probability,
            similarity_step=row.similarity_step,
            score=row.score,
            score_of=None if row.score is None else self.settings.name,
        )
