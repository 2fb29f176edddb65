"""The candidates of a run as a table, row by row and for other libraries."""

import sys
from dataclasses import replace

import datasets
import pandas
import pyarrow
import pytest

import bica_graph
from bica_graph.errors import MissingLibrary, RunError
from bica_graph.export import candidate_table
from bica_graph.records.candidates import CandidateRow, Origin
from bica_graph.records.queries import QueryKey


@pytest.fixture
def mined(graph, making):
    """Give a graph in which two runs mined; the first one two queries, and one in vain."""
    graph.papers.write([making.paper(name) for name in "sabc"], "jsonl")
    keys = [QueryKey("set", name) for name in ("r", "p", "q", "none")] + [QueryKey("before", "z")]
    graph.queries.write([making.query("s", key=key) for key in keys])
    for name in ("run", "other"):
        graph.runs.start(making.run(name))
    graph.candidates.write("run", [two_steps(making, key) for key in keys if key.id in "qz"])
    graph.candidates.write("run", [making.mined(key=keys[3], reason="no_hop1")])
    graph.candidates.write(
        "other",
        [making.mined(making.candidate("c", 0, key=keys[0], run_name="other"), key=keys[0])],
    )
    return graph


def two_steps(making, key):
    """Make a walk of two steps; its second paper is dropped, and was found twice."""
    first = making.candidate("b", 0, key=key)
    second = making.candidate("a", 1, key=key, step=1, dropped_by=("margin", "judge"))
    also = (Origin("own", score=2.5, score_of="BM25"),)
    return making.mined(first, replace(second, also=also), key=key)


def test_a_row_has_every_column(mined):
    """With the texts of the query and the paper, verdicts, and what the margin compares."""
    rows = [row for row in bica_graph.candidates(mined, "run") if row.query_id == "q"]
    assert rows[1] == CandidateRow(
        run="run",
        set="set",
        query_id="q",
        query="a question",
        paper_id="a",
        title="Title a",
        rank=1,
        kept=False,
        dropped_by=("margin", "judge"),
        strategy="bica_walk",
        also=("own",),
        hop=2,
        path=0,
        step=1,
        probability=0.25,
        similarity_step=0.5,
        similarity_query=0.125,
        similarity_positive=-0.5,
        positive_similarity=0.75,
        score=None,
        score_of=None,
        through=("a",),
    )
    assert (rows[0].kept, rows[0].probability) == (True, None)


def test_rows_are_sorted_page_by_page(mined, monkeypatch):
    """By set, query and rank; a query without candidates ends no page."""
    monkeypatch.setattr(candidate_table, "_PAGE", 1)
    rows = list(bica_graph.candidates(mined, "run"))
    assert [(row.set, row.query_id, row.rank) for row in rows] == [
        ("before", "z", 0), ("before", "z", 1), ("set", "q", 0), ("set", "q", 1)
    ]  # fmt: skip


def test_a_few_queries_are_read_at_a_time(mined, monkeypatch):
    """The first row comes before the second page is read, and the table can be read again."""
    pages = []
    read = mined.candidates.rows
    monkeypatch.setattr(candidate_table, "_PAGE", 1)
    monkeypatch.setattr(
        mined.candidates, "rows", lambda *asked: pages.append(asked) or read(*asked)
    )
    table = bica_graph.candidates(mined, "run")
    assert pages == []
    assert next(iter(table)).set == "before"
    assert len(pages) == 1
    assert list(table) == list(table)


def test_tables_hold_the_rows(mined):
    """Arrow, pandas and datasets have the same columns and values, absent ones as absent."""
    table = bica_graph.candidates(mined, "run")
    rows = [{name: getattr(row, name) for name in row.__slots__} for row in table]
    arrow = table.to_arrow()
    lists = ("dropped_by", "also", "through")
    assert arrow.to_pylist() == [row | {name: list(row[name]) for name in lists} for row in rows]
    assert arrow.schema.field("kept").type == pyarrow.bool_()
    frame = table.to_pandas()
    assert list(frame.columns) == list(CandidateRow.__slots__)
    assert list(frame["hop"]) == [1, 2, 1, 2]
    assert str(frame["step"].dtype) == "Int64"
    assert frame["similarity_query"].dtype == "float64"
    assert isinstance(table.to_dataset(), datasets.Dataset)
    assert table.to_dataset()[3]["paper_id"] == "a"
    assert pandas.isna(frame["score"][0])


def test_a_reader_makes_a_batch_of_each_page(mined, monkeypatch):
    """So that a writer of files never holds all of them."""
    monkeypatch.setattr(candidate_table, "_PAGE", 1)
    sizes = [batch.num_rows for batch in bica_graph.candidates(mined, "run").reader()]
    assert sizes == [2, 2]


def test_a_run_without_candidates_is_an_empty_table(mined, making):
    """It has all columns."""
    mined.runs.start(making.run("empty"))
    arrow = bica_graph.candidates(mined, "empty").to_arrow()
    assert (arrow.num_rows, arrow.column_names) == (0, list(CandidateRow.__slots__))


def test_an_unknown_run_is_an_error_at_once(mined):
    """Not only when the rows are read."""
    with pytest.raises(RunError, match=r"there is no run 'nobody' \(runs: other, run\)"):
        bica_graph.candidates(mined, "nobody")


@pytest.mark.parametrize("library", ["pandas", "datasets"])
def test_a_missing_library_names_its_extra(local_graph, making, monkeypatch, library):
    """Rows and Arrow do without it."""
    local_graph.runs.start(making.run())
    monkeypatch.setitem(sys.modules, library, None)
    table = bica_graph.candidates(local_graph, "run")
    convert = {"pandas": table.to_pandas, "datasets": table.to_dataset}[library]
    with pytest.raises(MissingLibrary, match=rf"{library} is not installed.*bica-graph\[train\]"):
        convert()
    assert list(table) == []
