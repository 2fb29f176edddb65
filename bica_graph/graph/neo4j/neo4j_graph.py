"""The Neo4j engine as a whole: opening, counting and upgrading a graph."""

from __future__ import annotations

import os
from contextlib import contextmanager
from socket import gethostname
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

import numpy as np

from bica_graph.errors import GraphBusy, GraphMismatch
from bica_graph.exact.fixed_point import UNIT
from bica_graph.graph.neo4j.candidates import Neo4jCandidates
from bica_graph.graph.neo4j.comparisons import Neo4jComparisons
from bica_graph.graph.neo4j.embeddings import (
    Neo4jEmbeddings,
    Neo4jPaperEmbeddings,
    Neo4jQueryEmbeddings,
)
from bica_graph.graph.neo4j.evidence import Neo4jEvidence
from bica_graph.graph.neo4j.migrations import SCHEMA_VERSION, upgrade
from bica_graph.graph.neo4j.neighbourhoods import Neo4jNeighbourhoods
from bica_graph.graph.neo4j.papers import Neo4jPapers
from bica_graph.graph.neo4j.queries import Neo4jQueries
from bica_graph.graph.neo4j.retrieval import Neo4jRetrieval
from bica_graph.graph.neo4j.runs import Neo4jRuns
from bica_graph.graph.neo4j.schema import create_schema
from bica_graph.graph.neo4j.session import Neo4jSession
from bica_graph.graph.neo4j.statements import Neo4jStatements
from bica_graph.graph.neo4j.verdicts import Neo4jVerdicts
from bica_graph.graph.properties import DIGEST, run_row
from bica_graph.graph.scripts import split_statements
from bica_graph.output.words import counted
from bica_graph.progress import SILENT
from bica_graph.records.bulk import IMPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.progress import Progress
    from bica_graph.records.connection import Connection

OLDEST_SERVER = (2026, 1)
"""The first version with all features used by the statements: coll.sort, vector_distance, FILTER,
properties in a vector index."""


_DEAD_SECONDS = 3.0
"""Seconds after which the server has noticed that a process is gone."""


class Neo4jGraph:
    """
    `graph.protocol.Graph` over Neo4j.

    On opening, the version of the server is checked, the schema is created in an empty database,
    and a graph of an older schema version is upgraded.

    Raises:
        GraphUnavailable: If no server answers at the address.
        GraphMismatch: If the server is too old, or the database holds other data.
        GraphError: If the credentials are wrong or there is no such database.
    """

    engine = "neo4j"

    def __init__(self, connection: Connection, progress: Progress = SILENT) -> None:
        self._works: set[str] = set()
        self.session = Neo4jSession(connection)
        try:
            self._prepare(progress)
        except BaseException:
            self.session.close()
            raise
        self.papers = Neo4jPapers(self.session)
        self.embeddings = Neo4jEmbeddings(self.session)
        self.paper_embeddings = Neo4jPaperEmbeddings(self.session)
        self.query_embeddings = Neo4jQueryEmbeddings(self.session)
        self.queries = Neo4jQueries(self.session)
        self.neighbourhoods = Neo4jNeighbourhoods(self.session)
        self.retrieval = Neo4jRetrieval(self.session)
        self.candidates = Neo4jCandidates(self.session)
        self.verdicts = Neo4jVerdicts(self.session)
        self.statements = Neo4jStatements(self.session)
        self.evidence = Neo4jEvidence(self.session)
        self.runs = Neo4jRuns(self.session)
        self.comparisons = Neo4jComparisons(self.session)

    @property
    def place(self) -> str:
        return f"{self.session.uri} (database {self.session.database})"

    def counts(self) -> dict[str, Any]:
        encoder = self.embeddings.encoder()
        digest = DIGEST[encoder.text if encoder else "abstract"]
        references = self.session.read("status/references")
        candidates = self.session.read("status/candidates")
        return {
            "papers": self.session.read("status/papers", digest=digest)[0],
            "references": {row["state"]: row["papers"] for row in references},
            "citations": self.session.read("status/citations")[0]["citations"],
            "queries": self.session.read("status/queries"),
            "candidates": {row.pop("run"): row for row in candidates},
        }

    def fingerprint(self) -> dict[str, Any]:
        return dict(self.session.read("status/fingerprint")[0])

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        encoder = self.session.read("embedding/encoder")
        if encoder:
            yield "encoder", encoder[0]["encoder"]
        for row in self.session.stream("rows/papers"):
            mesh = {"mesh": row["mesh"]} if row["mesh"] else {}
            yield "paper", _plain(row["paper"]) | mesh
        for row in self.session.stream("rows/citations"):
            yield "citation", row
        for row in self.session.stream("rows/queries"):
            yield "query", _plain(row["query"]) | {"positives": row["positives"]}
        for run in self.runs.all("mine"):
            yield (
                "run",
                run_row(run),
            )
        for row in self.session.stream("rows/mined"):
            yield "mined", {**row["outcome"], **{k: row[k] for k in ("run", "set", "query")}}
        for row in self.session.stream("rows/candidates"):
            row["candidate"].pop("title", None)  # a caption in Browser
            yield "candidate", row["candidate"] | {"next": row["next"]}

    def run_cypher(
        self, text: str, parameters: dict[str, Any]
    ) -> Iterator[tuple[list[str], list[dict[str, Any]]]]:
        """Run the user's statements one by one; yield the columns and rows of each."""
        for statement in split_statements(text):
            yield self.session.run_text(statement, parameters)

    def is_home(self) -> bool:
        """Return whether the user is in the database of the graph after logging in."""
        homes = self.session.read("connect/home_database")
        return [row["name"].lower() for row in homes] == [self.session.database.lower()]

    @contextmanager
    def working(self, work: str) -> Iterator[None]:
        if work in self._works:
            yield
            return
        token = uuid4().hex
        me = f"process {os.getpid()} on {gethostname()}"
        database = self.session.database  # transactions of all databases of the server are listed
        mark = {"bicagraph_work": work, "database": database, "token": token, "process": me}
        with self.session.marked(mark):
            self._await_turn(work, token)
            self._works.add(work)
            try:
                yield
            finally:
                self._works.remove(work)

    def _await_turn(self, work: str, token: str) -> None:
        """Wait a moment: the transaction of a process that was killed may still be seen."""
        due = monotonic() + _DEAD_SECONDS
        asked = {"work": work, "database": self.session.database}
        while (first := self.session.read("connect/work", **asked)[:1]) != []:
            if first[0]["token"] == token:
                return
            if monotonic() > due:
                raise GraphBusy(
                    f"{first[0]['process']} is working on {work} of the graph at {self.place}: "
                    "wait until it has finished, or stop it"
                )
            sleep(0.2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        self.session.close()

    def _prepare(self, progress: Progress) -> None:
        if self.session.database.lower() == "system":
            raise GraphMismatch(
                "the database 'system' is reserved: set NEO4J_DATABASE to another one"
            )
        check_version(self.session.reach())
        mark = self.session.read("connect/mark")[0]
        if mark["schema_version"] is None:
            if mark["nodes"]:
                raise GraphMismatch(
                    f"the database at {self.place} contains other data "
                    f"({counted(mark['nodes'], 'node')}): choose another one with NEO4J_DATABASE, "
                    "or another server with NEO4J_URI"
                )
            create_schema(self.session, self.place)
            self.session.write("connect/begin", version=SCHEMA_VERSION)
        elif mark["schema_version"] > SCHEMA_VERSION:
            raise GraphMismatch(
                f"the graph has schema version {mark['schema_version']}, but this bicagraph knows "
                f"versions up to {SCHEMA_VERSION}: use a newer bicagraph"
            )
        elif mark["schema_version"] < SCHEMA_VERSION:
            progress.say(
                f"upgrading the graph at {self.place} from schema version "
                f"{mark['schema_version']} to {SCHEMA_VERSION}"
                if mark["schema_version"] != IMPORTED
                else "creating the constraints and indexes of the imported graph"
            )
            create_schema(self.session, self.place)
            upgrade(self.session, mark["schema_version"])


def check_version(version: str) -> None:
    """
    Check that a server is new enough for the Cypher statements of this package.

    Raises:
        GraphMismatch: If it is too old.
    """
    if version.endswith("-aura"):
        return  # Aura is always current, but reports an old version for compatibility
    parts = tuple(int(part) for part in version.replace("-", ".").split(".")[:2] if part.isdigit())
    if parts < OLDEST_SERVER:
        raise GraphMismatch(
            f"Neo4j {version} is too old: {OLDEST_SERVER[0]}.{OLDEST_SERVER[1]:02d} or newer is "
            "needed; unset NEO4J_URI to use a private server"
        )


def _plain(properties: dict[str, Any]) -> dict[str, Any]:
    """Replace an embedding by its integers in hexadecimal, to compare and print rows."""
    plain = dict(properties)
    if "embedding" in plain:
        whole = np.rint(np.asarray(plain["embedding"]) / UNIT).astype("<i2")
        plain["embedding"] = whole.tobytes().hex()
    return plain
