"""The statements for people: each shows something on the sample, and the server likes them."""

import neo4j
import pytest

from bica_graph.embedding.stage import build_index, embed_papers, embed_queries
from bica_graph.graph import scripts
from bica_graph.ingest.stage import ingest_jsonl
from bica_graph.mining.mine import mine_walk
from bica_graph.models.encoder import BUNDLED, Encoder, EncoderChoice
from bica_graph.queries import TitleQueries, make_queries
from bica_graph.records.papers import MeshHeading, PaperRecord
from bica_graph.retrieval.by_words import search_papers
from bica_graph.sample import sample_files

DELETED = "deleted from PubMed"
DRAWN = {"explore/about", "explore/neighbourhood", "explore/paths"}
"""They return nodes, which Browser draws; its Table view would show them whole."""
EXPLORE = [name for name in scripts.names() if name.startswith("explore/")]


@pytest.fixture(scope="module")
def sample(emptied):
    """Give the sample in Neo4j as the demo leaves it."""
    graph = emptied()
    papers, citations = sample_files()
    ingest_jsonl(graph, [papers], [citations])
    encoder = Encoder(EncoderChoice(BUNDLED))
    embed_papers(graph, encoder)
    build_index(graph)
    make_queries(graph, "titles", TitleQueries())
    embed_queries(graph, encoder, ["titles"])
    mine_walk(graph, "demo")
    headings = (MeshHeading("D1", "Diabetes Mellitus", True), MeshHeading("D2", "Adult"))
    ids = graph.papers.ids("", 10)
    graph.papers.write_mesh([PaperRecord(each, mesh=headings) for each in ids])
    graph.papers.merge([("earlier-record", ids[0])])
    graph.papers.write([PaperRecord("gone", retracted=True, retraction=DELETED)], "pubmed")
    search_papers(graph, "anything")  # creates the index of words, as bicagraph browse does
    return graph


def test_there_is_much_to_explore():
    """Fifteen statements at least."""
    assert len(EXPLORE) >= 15


@pytest.mark.parametrize("name", EXPLORE)
def test_a_statement_shows_something(sample, name):
    """Its parameters have defaults, it returns rows on the sample, and no cell is a vector."""
    script = scripts.load(name)
    assert script.parameters == tuple(scripts.defaults(script.text))
    columns, rows = sample.session.run_text(script.text, {})
    assert columns == list(script.columns)
    assert rows
    held = any(holds_vector(value) for row in rows for value in row.values())
    assert held == (name in DRAWN)


def holds_vector(value):
    """Return whether a value contains an embedding, at any depth."""
    if isinstance(value, dict):
        return any(holds_vector(each) for each in value.values())
    if isinstance(value, list):
        return (len(value) > 50 and isinstance(value[0], float)) or any(map(holds_vector, value))
    return False


@pytest.mark.parametrize("name", EXPLORE)
def test_the_server_has_nothing_to_say_against_it(sample, neo4j_connection, name):
    """Nobody is shown a warning beside what they see."""
    auth = (neo4j_connection.username, neo4j_connection.password)
    with (
        neo4j.GraphDatabase.driver(neo4j_connection.uri, auth=auth) as driver,
        driver.session() as session,
    ):
        summary = session.run(scripts.load(name).text).consume()
    notes = [(note.gql_status, note.status_description) for note in summary.gql_status_objects]
    assert [note for note in notes if note[0] != "00000"] == []


def rows_of(sample, name):
    """Run one statement."""
    return sample.session.run_text(scripts.load(name).text, {})[1]


def test_walks_are_told_apart_from_citations(sample):
    """`paths` gives each candidate once, its step, and the citations that lead to it."""
    rows = rows_of(sample, "explore/paths")
    assert len(rows) == 10
    assert any(row["step"] for row in rows)
    routes = {row["candidate"][4]["id"]: len(row["route"]) for row in rows}
    assert routes["infarct-risk"] == 2  # through either of two papers
    assert all(routes.values())


def test_captions_of_the_picture_are_there(sample):
    """A candidate has the title of its paper, and a step its probability with two decimals."""
    for row in rows_of(sample, "explore/paths"):
        _, _, found, _, paper = row["candidate"]
        assert found["title"] == paper["title"]
        if row["step"]:
            _, step, after = row["step"]
            assert step["probability"] == pytest.approx(after["probability"], abs=0.0051)


def test_the_paper_of_a_neighbourhood_is_marked(sample):
    """By the query that it answers; a paper that answers none has no mark."""
    for row in rows_of(sample, "explore/neighbourhood"):
        paper, positive, query = row["mark"]
        assert (paper["id"], positive[":type"]) == (row["way"][0]["id"], "POSITIVE")
        assert query[":labels"] == ["Query"]
    text = scripts.load("explore/neighbourhood").text
    other = scripts.with_values(text, {"id": sample_paper_without_query(sample), "most": 3})
    assert [row["mark"] for row in sample.session.run_text(other, {})[1]] == [None] * 3


def sample_paper_without_query(sample):
    """Find a paper that answers no query and has three citation paths."""
    asked = set(sample.queries.ids("titles", "", 1000))
    ids = [id for id in sample.papers.ids("", 1000) if id not in asked]
    text = scripts.load("explore/neighbourhood").text
    return next(
        id
        for id in ids
        if len(sample.session.run_text(scripts.with_values(text, {"id": id}), {})[1]) >= 3
    )


def test_negatives_are_among_the_suspicious(sample):
    """`nearer_than_positive` shows what a filter dropped, and what is trained on."""
    dropped = [row["dropped_by"] for row in rows_of(sample, "explore/nearer_than_positive")]
    assert [] in dropped
    assert ["margin"] in dropped


def test_duplicates_and_retracted_papers_are_found(sample):
    """Those that the sample holds."""
    assert [(row["one"], row["same"]) for row in rows_of(sample, "explore/duplicates")] == [
        ("cgm-exercise", ["doi"]),
        ("fibre-congress", ["abstract"]),
    ]
    retracted = rows_of(sample, "explore/retracted")
    assert [row["id"] for row in retracted] == ["akkermansia-pilot"]
    assert "gut-review" in retracted[0]["cited_by"]
    assert [row["id"] for row in rows_of(sample, "explore/deleted")] == ["gone"]
    assert [row["id"] for row in rows_of(sample, "explore/merged")] == ["earlier-record"]


def test_papers_of_a_subject_are_drawn(sample):
    """The heading that most papers have as a main subject, with all of them."""
    rows = rows_of(sample, "explore/about")
    assert {row["way"][2]["name"] for row in rows} == {"Diabetes Mellitus"}
    assert len({row["way"][0]["id"] for row in rows}) == 10
    headings = [row["heading"] for row in rows_of(sample, "explore/mesh")]
    assert headings == ["Adult", "Diabetes Mellitus"]


def test_overlap_of_a_run_with_itself_is_whole(sample):
    """A run shares all that it kept with itself."""
    (row,) = rows_of(sample, "explore/overlap")
    assert (row["one"], row["other"], row["share"]) == ("demo", "demo", 1.0)


def test_a_community_is_led_by_its_best_connected_paper(sample):
    """Communities hold each connected paper once."""
    rows = rows_of(sample, "explore/communities")
    counted = sum(row["papers"] for row in rows)
    islands = rows_of(sample, "explore/islands")
    assert counted + len(islands) == sample.counts()["papers"]["total"]
