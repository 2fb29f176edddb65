"""What filters say of stored candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bica_graph.records.candidates import JudgedQuery
    from bica_graph.records.queries import QueryKey


class Verdicts(Protocol):
    """What filters say of stored candidates: the `dropped_by` of each, and what follows from it."""

    def read(self, run: str, set_name: str, after: str, limit: int) -> list[JudgedQuery]:
        """Give what filters look at: queries of a set that *run* has mined, ids above *after*."""

    def write(self, run: str, name: str, dropped: Mapping[QueryKey, Collection[str]]) -> None:
        """
        Write the verdicts of one filter.

        Args:
            run: The run.
            name: Name of the filter; it is appended to the `dropped_by` of a candidate.
            dropped: For each query, the papers that the filter drops; the filter drops no other
                candidate of that query.
        """

    def remove(self, run: str, name: str) -> int:
        """Take the verdicts of a filter back; count the candidates that it had dropped."""

    def count_unscored(self, run: str) -> int:
        """Count the candidates of a run without a score of their strategy."""
