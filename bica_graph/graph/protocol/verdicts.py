"""The verdicts of filters on stored candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bica_graph.records.candidates import FilterQuery
    from bica_graph.records.queries import QueryKey


class Verdicts(Protocol):
    """The verdicts of filters, stored in `dropped_by` of each candidate."""

    def read(self, run: str, set_name: str, after: str, limit: int) -> list[FilterQuery]:
        """
        Give up to *limit* queries of a set mined by *run*, with ids > *after*, sorted by id.

        A query without candidates is among them, with an empty tuple. If there is no such run, the
        list is empty.
        """

    def write(self, run: str, name: str, dropped: Mapping[QueryKey, Collection[str]]) -> None:
        """
        Write the verdicts of one filter.

        Args:
            run: The run.
            name: Name of the filter, which is appended to `dropped_by` of the candidates it drops.
            dropped: For each query, the papers that the filter drops; it keeps all other candidates
                of the query. Queries that are not in *dropped* keep their verdicts.
        """

    def remove(self, run: str, name: str) -> int:
        """Remove the verdicts of a filter; return the number of candidates that it had dropped."""

    def count_unscored(self, run: str) -> int:
        """Count the candidates of a run to which their strategy gave no score."""
