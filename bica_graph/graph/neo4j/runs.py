"""Stored runs in Neo4j."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bica_graph.graph.properties import packed_filters, unpacked_filters
from bica_graph.records.runs import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.progress import Progress
    from bica_graph.records.runs import AppliedFilter


class Neo4jRuns:
    """`graph.protocol.Runs` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def find(self, stage: str, name: str) -> Run | None:
        rows = self._session.read("runs/find", stage=stage, name=name)
        return _run(rows[0]["run"]) if rows else None

    def start(self, run: Run) -> None:
        properties = {
            "parameters": json.dumps(run.parameters, sort_keys=True),
            "fingerprint": run.fingerprint,
            "rng_seed": run.rng_seed,
            "encoder": run.encoder,
        }
        first = {"kind": run.kind, "filters": packed_filters(run.filters) if run.kind else None}
        self._session.write(
            "runs/start", stage=run.stage, name=run.name, properties=properties, first=first
        )

    def set_filters(self, name: str, filters: Sequence[AppliedFilter]) -> None:
        self._session.write("runs/set_filters", name=name, filters=packed_filters(filters))

    def finish(self, stage: str, name: str, counts: Mapping[str, Any]) -> None:
        self._session.write(
            "runs/finish", stage=stage, name=name, counts=json.dumps(counts, sort_keys=True)
        )

    def all(self, stage: str | None = None) -> list[Run]:
        runs = [_run(row["run"]) for row in self._session.read("runs/all")]
        return [run for run in runs if stage in (None, run.stage)]

    def remove(self, name: str, progress: Progress) -> int:
        run = self.find("mine", name)
        if run is not None:
            self.start(run)  # a killed removal must not leave a run marked as finished
        with progress.work("remove candidates", None, "candidates") as advance:
            removed = int(self._session.batch("runs/remove_candidates", run=name)[0]["removed"])
            advance(removed)
        self._session.write("runs/remove", stage="mine", name=name)
        return removed

    def delete(self, stage: str, name: str) -> None:
        self._session.write("runs/remove", stage=stage, name=name)

    def counts(self, name: str) -> dict[str, Any]:
        row = self._session.read("runs/counts", run=name)[0]
        counts = {
            **row,
            "none": {item["reason"]: item["queries"] for item in row["none"]},
            "dropped": {item["filter"]: item["candidates"] for item in row["dropped"]},
            "hops": {str(item["hop"] or "beyond"): item["candidates"] for item in row["hops"]},
        }
        inadmissible = {item["reason"]: item["papers"] for item in counts.pop("inadmissible")}
        return counts | ({"inadmissible": inadmissible} if inadmissible else {})


def _run(properties: dict[str, Any]) -> Run:
    plain = dict(properties)
    parameters = json.loads(plain.pop("parameters"))
    counts = json.loads(plain.pop("counts", None) or "{}")
    filters = unpacked_filters(plain.pop("filters", None))
    return Run(**plain, parameters=parameters, counts=counts, filters=filters)
