"""Cypher statements of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.records.statements import AskedQuery


class Statements(Protocol):
    """Cypher statements of the user's own; only a graph that speaks Cypher runs them."""

    def ask(
        self, text: str, asked: Sequence[AskedQuery], given: Mapping[str, Any], most: int
    ) -> list[dict[str, Any]]:
        """
        Run a statement for queries; it only reads, and may be called from several threads.

        Args:
            text: The statement. It takes ``$queries``, a list of {set, id, uniforms}.
            asked: The queries.
            given: Its other parameters.
            most: The most rows for each query, on average over all of them.

        Returns:
            Its rows, as it returned them.

        Raises:
            ScriptError: If it cannot be planned, writes, or returns too many rows.
            GraphError: If it fails for another reason.
        """
