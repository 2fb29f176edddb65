"""The queries stage over both graphs: the same sets, and the same manifests."""

import json
from dataclasses import replace

import pytest

from bica_graph.errors import GraphMismatch
from bica_graph.mining.mine import mine_walk
from bica_graph.queries import (
    FileQueries,
    QuerySettings,
    TitleQueries,
    make_queries,
    remove_queries,
)
from bica_graph.records.papers import Citation
from bica_graph.records.queries import QueryKey

CITATIONS = "s1>a s2>a s3>b a>b b>c c>d x>c c>stub"
ANGLES = {name: 10.0 * place for place, name in enumerate(["s1", "s2", "s3", "a", "b", "c", "d"])}
CHANGES = {"x": {"abstract": ""}, "s3": {"retracted": True}, "stub": None}


@pytest.fixture
def corpus(making):
    """Records of ten papers: s1, s2 and a are seeds."""
    return making.circle(CITATIONS, ANGLES, positives=("a",), changes=CHANGES)


@pytest.fixture
def filled(graphs, corpus):
    """Give both graphs with the corpus in them."""
    return [corpus.write(graph) for graph in graphs]


@pytest.fixture
def manifests(filled, tmp_path):
    """Make the same set in both graphs, and give the bytes of the manifests."""

    def making(source, settings=None):
        paths = [tmp_path / f"{graph.engine}.json" for graph in filled]
        for graph, path in zip(filled, paths, strict=True):
            make_queries(graph, "s", source, settings=settings, manifest=path)
        return [path.read_bytes() for path in paths]

    return making


def rows(graph, set_name="s"):
    """Give the queries of a set."""
    return [row for kind, row in graph.rows() if kind == "query" and row["set"] == set_name]


@pytest.mark.parametrize(
    "settings", [QuerySettings(), QuerySettings(seeds=2), QuerySettings(direction="both")]
)
def test_sets_of_titles_are_the_same(filled, manifests, settings):
    """Both graphs give the same queries, and manifests of the same bytes."""
    neo4j, local = manifests(TitleQueries(), settings)
    assert neo4j == local
    assert rows(filled[0]) == rows(filled[1])


def test_sets_of_files_are_the_same(filled, manifests, tmp_path):
    """Unknown papers, stubs and papers that are not eligible are reported alike."""
    file = tmp_path / "queries.tsv"
    file.write_text(
        "query_id\ttext\tpositive_ids\nq1\tis it so\ts1,nobody,stub\nq2\tor so\td,x,s3\n"
        "q3\tor not\tstub\n",
        encoding="utf-8",
    )
    neo4j, local = manifests(FileQueries(file))
    assert neo4j == local
    assert rows(filled[0]) == rows(filled[1])


def test_a_set_can_be_removed_and_made_again(graph, corpus):
    """After removal nothing is in the way of another set of the name."""
    corpus.write(graph)
    first = make_queries(graph, "s", TitleQueries())
    assert remove_queries(graph, "s") == first.written
    assert (rows(graph), graph.runs.all("queries")) == ([], [])
    assert make_queries(graph, "s", TitleQueries(), settings=QuerySettings(seeds=1)).new == 1


def test_equal_texts_are_counted(graph, corpus, making):
    """Case and spacing do not make another text."""
    corpus.write(graph)
    graph.papers.write([making.paper("s2", title="TITLE   s1")], "jsonl")
    assert make_queries(graph, "s", TitleQueries()).repeated_texts == 1


TEXTS = {"asked": "what is it", "again": "WHAT  is it", "other": "what else", "blank": " "}


def ask(folder, **positives):
    """Write a file of queries, each with its text of TEXTS and some positives."""
    path = folder / "queries.jsonl"
    lines = [
        json.dumps({"query_id": query, "text": TEXTS[query], "positive_ids": papers})
        for query, papers in positives.items()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return FileQueries(path)


@pytest.mark.parametrize(
    ("again", "seeds"),
    [(["late"], None), (["stub", "late"], None), (["s2", "late"], 1), (["x", "late"], 1)],
    ids=["absent", "stub", "not drawn", "no seed"],
)
def test_what_answers_a_text_is_known_without_a_query(
    graph, corpus, making, tmp_path, again, seeds
):
    """A paper that came later is no candidate of a query whose text it is known to answer."""
    corpus.queries.clear()
    corpus.write(graph)
    source = ask(tmp_path, asked=["s1"], again=again)
    report = make_queries(graph, "s", source, settings=QuerySettings(seeds, rng_seed=1))
    assert (report.written, graph.queries.ids("s", "", 9)) == (1, ["asked"])
    (found,) = graph.queries.sets()
    assert (found.queries, found.positives, graph.queries.count_texts("s")) == (1, 1, 1)
    assert graph.query_embeddings.count_waiting([]) == 1
    assert [each.id for each in graph.query_embeddings.waiting("s", "", 9)] == ["asked"]
    paper = making.paper("late")
    graph.papers.write([paper], "jsonl")
    graph.papers.write_citations([Citation("s1", "late")], "tsv")
    graph.paper_embeddings.write([making.paper_embedding(paper, making.degrees(35))])
    query = making.query("s1", key=QueryKey("s", "asked"), text=TEXTS["asked"])
    graph.query_embeddings.write([making.query_embedding(query, making.degrees(5))])
    assert mine_walk(graph, "run", sets="s", margin=None).counts["queries"] == 1
    (mined,) = graph.candidates.mined("run", "s", "", 9)
    found = {each.candidate.paper for each in mined.candidates}
    assert "a" in found
    assert "late" not in found
    assert remove_queries(graph, "s") == 1 + 1
    assert rows(graph) == []


def test_a_query_that_was_left_out_may_become_one(graph, making):
    """Written again, it is a query like any other, and the other way round."""
    query = making.query("a")
    for left_out in (True, False, True):
        graph.queries.write([replace(query, left_out=left_out)])
        assert graph.queries.ids("set", "", 9) == ([] if left_out else ["q"])
        assert [row.get("left_out", False) for row in rows(graph, "set")] == [left_out]


def test_nothing_is_kept_of_a_set_that_is_not_made(graph, corpus, tmp_path):
    """Without any query in the set the graph stays as it was."""
    corpus.write(graph)
    before = list(graph.rows())
    with pytest.raises(GraphMismatch, match="1 no_positive_in_graph"):
        make_queries(graph, "s", ask(tmp_path, asked=["late"]))
    assert list(graph.rows()) == before
