"""Graphs of schema version 1 are upgraded when they are opened, and work as if made today."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from bica_graph.errors import GraphMismatch
from bica_graph.explain.explain import explain_candidate
from bica_graph.export.stage import export_triplets
from bica_graph.filters.stage import undo_filter
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.graph.local.schema import SCHEMA_VERSION, TABLES
from bica_graph.graph.neo4j.migrations import SCHEMA_VERSION as NEO4J_VERSION
from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
from bica_graph.mining.mine import mine_walk
from bica_graph.records.queries import QueryKey
from bica_graph.records.runs import AppliedFilter
from bica_graph.records.walks import WalkSettings

DATA = Path(__file__).parents[1] / "data"
MARGIN = (AppliedFilter("margin", {"margin": 0.05}),)
KILLED = WalkSettings(paths=2, path_length=2, width=3, random=0, min_hop2=0)
COUNTS = {
    "walked": {
        "queries": 7,
        "candidates": 19,
        "kept": 11,
        "none": {"all_dropped": 1, "no_seed": 1},
    },
    "unfiltered": {"queries": 6, "candidates": 18, "kept": 18, "none": {"no_seed": 1}},
    "killed": {"queries": 1, "candidates": 2, "kept": 0, "none": {"all_dropped": 1}},
}
"""What the version that made the graphs counted."""


class Said:
    """Keeps what is said."""

    def __init__(self):
        self.lines = []

    def say(self, message):
        self.lines.append(message)


def statement(name):
    """Give a statement of the tests."""
    return (DATA / f"{name}.cypher").read_text(encoding="utf-8")


@pytest.fixture
def old_folder(tmp_path):
    """Give a local graph as version 1 left it."""
    folder = tmp_path / "old"
    folder.mkdir()
    database = sqlite3.connect(folder / "graph.sqlite")
    database.executescript((DATA / "local_graph_v1.sql").read_text(encoding="utf-8"))
    database.close()
    shutil.copy(DATA / "local_graph_v1.vectors-1.i2", folder / "vectors-1.i2")
    shutil.copy(DATA / "local_graph_v1.citations.arrays", folder / "citations.arrays")
    return folder


@pytest.fixture
def old_neo4j(neo4j_graph):
    """Give the session of a graph in Neo4j as version 1 left it."""
    rows = [
        json.loads(line)
        for line in (DATA / "neo4j_graph_v1.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    session = neo4j_graph.session
    session.run_text(statement("unmark"), {})
    session.run_text(statement("fill_version_one"), {
        "nodes": [row for row in rows if "labels" in row],
        "links": [row for row in rows if "type" in row],
    })  # fmt: skip
    yield session
    session.run_text(statement("unmark"), {})
    session.write("connect/begin", version=NEO4J_VERSION)


def columns(database):
    """Give the columns of every table, and its indexes."""
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    ).fetchall()
    return {
        name: (
            sorted(row[1:] for row in database.execute(f"PRAGMA table_info({name})")),
            sorted(row[1] for row in database.execute(f"PRAGMA index_list({name})")),
        )
        for (name,) in tables
    }


def check_runs(graph, names):
    """Hold counts, kinds and filters of runs against what version 1 said of them."""
    for name in names:
        counts = graph.runs.counts(name)
        assert {key: counts[key] for key in COUNTS[name]} == COUNTS[name]
        run = graph.runs.find("mine", name)
        assert (run.kind, run.counts) == ("walk", {})
        assert run.filters == (() if name == "unfiltered" else MARGIN)
    facts = graph.evidence.query(QueryKey("more", "q1"), "abstract")
    assert [(each.run, each.reason) for each in facts.outcomes] == [
        ("killed", "all_dropped"), ("walked", "all_dropped"),
    ]  # fmt: skip


def check_use(graph, folder):
    """Explain, export, go on with a killed run, and take a filter back."""
    (query,) = [q for q in graph.candidates.mined("walked", "old", "", 9) if q.key.id == "q1"]
    for found in query.candidates:
        (account,) = explain_candidate(
            graph, "q1", found.candidate.paper, set="old", run="walked"
        ).accounts
        assert (account.changed, account.candidate) == ("", found.candidate)
    report = export_triplets(graph, "walked", folder / "triplets.jsonl")
    assert report.counts["candidates"]["margin"] == 8
    resumed = mine_walk(graph, "killed", settings=KILLED)
    assert (resumed.resumed, resumed.counts["queries"]) == (1, 7)
    assert undo_filter(graph, "walked", "margin").kept == 19
    assert graph.runs.counts("walked")["none"] == {"no_seed": 1}


def test_an_old_folder_is_upgraded(old_folder, tmp_path):
    """It says so once; runs have kind and filters, and everything goes on."""
    said = Said()
    with LocalGraph(old_folder, said) as graph:
        assert said.lines == [
            f"upgrading the graph in {old_folder} from schema version 1 to {SCHEMA_VERSION}"
        ]
        check_runs(graph, COUNTS)
        check_use(graph, tmp_path)
    said.lines.clear()
    with LocalGraph(old_folder, said) as graph:
        assert said.lines == []
        assert graph.runs.counts("walked")["kept"] == 19


def test_an_upgraded_folder_has_the_tables_of_a_new_one(old_folder):
    """Columns and indexes are those that a new graph gets."""
    LocalGraph(old_folder).close()
    old = sqlite3.connect(old_folder / "graph.sqlite")
    new = sqlite3.connect(":memory:")
    for table in TABLES:
        new.execute(table)
    assert columns(old) == columns(new)
    assert old.execute("PRAGMA foreign_key_check").fetchall() == []
    old.close()
    new.close()


def test_an_interrupted_upgrade_leaves_the_folder_as_it_was(old_folder, monkeypatch):
    """It is done again when the folder is opened the next time."""
    from bica_graph.graph.local import migrations

    def dying(parameters):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "kind_and_filters", dying)
        with pytest.raises(KeyboardInterrupt):
            LocalGraph(old_folder)
    database = sqlite3.connect(old_folder / "graph.sqlite")
    assert database.execute("PRAGMA user_version").fetchone() == (1,)
    assert database.execute("SELECT count(kept) FROM mined").fetchone() == (14,)
    database.close()
    with LocalGraph(old_folder) as graph:
        check_runs(graph, COUNTS)


def test_a_newer_folder_is_refused(old_folder):
    """A program that does not know it must not touch it."""
    database = sqlite3.connect(old_folder / "graph.sqlite")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(GraphMismatch, match="has schema version 99, but this bicagraph knows"):
        LocalGraph(old_folder)


def test_an_old_graph_in_neo4j_is_upgraded(old_neo4j, neo4j_connection, tmp_path):
    """Kinds, filters, reasons and the random sort key are those of today."""
    said = Said()
    with Neo4jGraph(neo4j_connection, said) as graph:
        assert f"from schema version 1 to {NEO4J_VERSION}" in said.lines[0]
        check_runs(graph, COUNTS)
        own = graph.runs.counts("own")
        assert own["inadmissible"] == {
            "duplicate": 1, "positive": 2, "repeated": 1, "retracted": 1, "unknown": 1,
        }  # fmt: skip
        assert own["none"] == {
            "all_dropped": 2, "all_inadmissible": 1, "no_seed": 1, "none_returned": 1,
        }  # fmt: skip
        assert graph.runs.find("mine", "own").kind == "cypher"
        check_use(graph, tmp_path)
    said.lines.clear()
    Neo4jGraph(neo4j_connection, said).close()
    assert said.lines == []
    rows = old_neo4j.run_text(statement("left_of_version_one"), {})[1]
    assert rows == [{"lots": 0, "keys": 12, "stored": 0}]


def test_an_interrupted_upgrade_in_neo4j_is_completed(old_neo4j, neo4j_connection, monkeypatch):
    """The version is written last; what was done already is not done wrongly again."""
    from bica_graph.graph.neo4j import migrations

    def dying(parameters):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "kind_and_filters", dying)
        with pytest.raises(KeyboardInterrupt):
            Neo4jGraph(neo4j_connection)
    with Neo4jGraph(neo4j_connection) as graph:
        check_runs(graph, COUNTS)


def test_a_newer_graph_in_neo4j_is_refused(old_neo4j, neo4j_connection):
    """A program that does not know it must not touch it."""
    old_neo4j.run_text(statement("mark_of_the_future"), {})
    with pytest.raises(GraphMismatch, match="has schema version 99, but this bicagraph knows"):
        Neo4jGraph(neo4j_connection)
