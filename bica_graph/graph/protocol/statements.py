"""Cypher statements written by the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.records.statements import AskedQuery


class Statements(Protocol):
    """Cypher statements written by the user; only Neo4j supports them."""

    def ask(
        self, text: str, asked: Sequence[AskedQuery], given: Mapping[str, Any], most: int
    ) -> list[dict[str, Any]]:
        """
        Run a read-only statement for queries; can be called from several threads.

        Args:
            text: The statement. Its parameter ``$queries`` is a list of {set, id, uniforms}.
            asked: The queries.
            given: Its other parameters.
            most: Maximum number of rows per query, on average over all queries.

        Returns:
            The rows of the statement, unchanged. A query without a row has no proposals.

        Raises:
            ScriptError: If the statement is invalid, writes, or returns too many rows.
            GraphError: If it fails for another reason.
        """
