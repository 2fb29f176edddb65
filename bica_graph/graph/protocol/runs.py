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
        """Give a run; None if the stage has none of this name."""

    def start(self, run: Run) -> None:
        """
        Insert a run, or mark an existing one as resumed, that is, as not finished.

        The graph sets the times. An existing run keeps its kind and its filters.
        """

    def set_filters(self, name: str, filters: Sequence[AppliedFilter]) -> None:
        """Store which filters judge the candidates of a mining run."""

    def finish(self, stage: str, name: str, counts: Mapping[str, Any]) -> None:
        """Mark a run as finished, with its counts."""

    def all(self, stage: str | None = None) -> list[Run]:
        """List the runs of a stage, or of all stages (None), sorted by (stage, name)."""

    def remove(self, name: str, progress: Progress) -> int:
        """
        Delete a mining run with its candidates.

        Returns:
            The number of candidates; 0 if there is no such run.
        """

    def delete(self, stage: str, name: str) -> None:
        """Delete a run of a stage other than mining; do nothing when there is none."""

    def counts(self, name: str) -> dict[str, Any]:
        """
        Count the candidates of a mining run, with their present verdicts.

        Returns:
            ``queries``: mined queries. ``candidates``, and of these ``kept`` by all filters.
            ``dropped``: candidates by filter; one that several filters drop counts for each.
            ``none``: queries without a negative, by reason. ``hops``: candidates by hop, ``1``,
            ``2`` or ``beyond``. ``capped``: queries of which only a sample of the neighbourhood was
            used. ``inadmissible``: proposals by reason; missing if there were none.
            All counts are 0 or empty if there is no such run.
        """
