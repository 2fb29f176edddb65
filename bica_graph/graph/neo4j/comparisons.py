"""What mining runs have in common, from Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.graph.properties import quartiles
from bica_graph.records.comparisons import Overlap, QueryOverlap, RunSimilarities
from bica_graph.records.queries import QueryKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.graph.neo4j.session import Neo4jSession


class Neo4jComparisons:
    """`graph.protocol.comparisons.Comparisons` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def overlaps(self, one: str, other: str) -> Iterator[QueryOverlap]:
        for row in self._session.stream("runs/overlap", one=one, other=other):
            yield QueryOverlap(
                QueryKey(row["set"], row["id"]),
                row["text"],
                Overlap(*row["candidates"]),
                Overlap(*row["negatives"]),
            )

    def papers(self, one: str, other: str) -> Overlap:
        return Overlap(**self._session.read("runs/shared_papers", one=one, other=other)[0])

    def similarities(self, run: str) -> RunSimilarities:
        row = self._session.read("runs/similarities", run=run)[0]
        return RunSimilarities(**{name: quartiles(values) for name, values in row.items()})
