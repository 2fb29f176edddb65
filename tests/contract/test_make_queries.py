"""The queries stage over both graphs: the same sets, and the same manifests."""

import pytest

from bica_graph.queries import (
    FileQueries,
    QuerySettings,
    TitleQueries,
    make_queries,
    remove_queries,
)

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


def rows(graph):
    """Give the queries of the set s."""
    return [row for kind, row in graph.rows() if kind == "query" and row["set"] == "s"]


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
