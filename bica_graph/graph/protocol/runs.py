"""The stored runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.progress import Progress
    from bica_graph.records.runs import AppliedFilter, Run


class Runs(Protocol):
    """The stored runs."""

    def find(self, stage: str, name: str) -> Run | None:
        """Give a run, or None."""

    def start(self, run: Run) -> None:
        """
        Insert a run, or mark one as resumed; the graph sets the times.

        A run that is there keeps its kind and its filters.
        """

    def set_filters(self, name: str, filters: Sequence[AppliedFilter]) -> None:
        """Store which filters judge the candidates of a mining run."""

    def finish(self, stage: str, name: str, counts: Mapping[str, Any]) -> None:
        """Mark a run as finished, with its counts."""

    def all(self, stage: str | None = None) -> list[Run]:
        """List runs, sorted by (stage, name)."""

    def remove(self, name: str, progress: Progress) -> int:
        """Delete a mining run with its candidates; count the candidates."""

    def delete(self, stage: str, name: str) -> None:
        """Delete a run of a stage other than mining; do nothing when there is none."""

    def counts(self, name: str) -> dict[str, Any]:
        """
        Count the candidates of a mining run, with their present verdicts.

        Returns:
            ``queries``, ``candidates``, ``kept``, ``dropped`` by filter, ``none`` by reason,
            ``hops``; where papers were inadmissible, ``inadmissible`` by reason.
        """
