"""The verdicts of filters, in Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.graph.properties import unpacked_origin
from bica_graph.records.candidates import FilterCandidate, FilterQuery
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bica_graph.graph.neo4j.session import Neo4jSession


class Neo4jVerdicts:
    """`graph.protocol.verdicts.Verdicts` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def read(self, run: str, set_name: str, after: str, limit: int) -> list[FilterQuery]:
        rows = self._session.read_page("filters/read", limit, run=run, set=set_name, after=after)
        return [
            FilterQuery(
                key=QueryKey(set_name, row["id"]),
                positive_similarity=row["positive"],
                candidates=tuple(_filter_candidate(*values) for values in row["candidates"]),
            )
            for row in rows
        ]

    def write(self, run: str, name: str, dropped: Mapping[QueryKey, Collection[str]]) -> None:
        judged = [
            {"set": key.set, "id": key.id, "dropped": sorted(papers)}
            for key, papers in dropped.items()
        ]
        if judged:
            self._session.write_halving("filters/write", "judged", judged, run=run, filter=name)

    def remove(self, run: str, name: str) -> int:
        return int(self._session.batch("filters/remove", run=run, filter=name)[0]["removed"])

    def count_unscored(self, run: str) -> int:
        return int(self._session.read("filters/count_unscored", run=run)[0]["unscored"])


def _filter_candidate(
    paper: str, strategy: str, also: list[str] | None, *values: Any
) -> FilterCandidate:
    rank, hop, score, similarity_query, similarity_positive, dropped_by = values
    return FilterCandidate(
        paper=paper,
        strategies=(strategy, *(unpacked_origin(each).strategy for each in also or ())),
        rank=rank,
        hop=hop,
        score=score,
        similarity_query=similarity_query,
        similarity_positive=similarity_positive,
        dropped_by=tuple(dropped_by),
    )
