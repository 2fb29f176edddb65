"""
Upgrades a graph in Neo4j from an older schema version.

Each step goes from one version to the next. All statements of a step can be repeated, and the
version is written last, so an interrupted upgrade is completed when the graph is opened again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bica_graph.graph.version_one import kind_and_filters
from bica_graph.records.bulk import IMPORTED

if TYPE_CHECKING:
    from bica_graph.graph.neo4j.session import Neo4jSession

SCHEMA_VERSION = 4


def upgrade(session: Neo4jSession, version: int) -> None:
    """
    Upgrade the graph from schema version *version* to the present one.

    A graph that was imported from files needs no step: it is like a new one.
    """
    if version != IMPORTED and version < 2:
        _to_second(session)
    if version != IMPORTED and version < 4:
        session.batch("migrations/fourth_citations")
    session.write("migrations/version", version=SCHEMA_VERSION)


def _to_second(session: Neo4jSession) -> None:
    session.batch("migrations/second_papers")
    session.batch("migrations/second_mined")
    runs = []
    for row in session.read("runs/all"):
        run = row["run"]
        if run["stage"] == "mine":
            kind, filters = kind_and_filters(json.loads(run["parameters"]))
            runs.append({"name": run["name"], "kind": kind, "filters": filters})
    session.write("migrations/second_runs", runs=runs)
