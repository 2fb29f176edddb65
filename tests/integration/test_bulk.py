"""A bulk import makes the graph that the ordinary way makes."""

import json
import random

import pytest

from bica_graph.connect import bulk_graph, open_neo4j
from bica_graph.errors import GraphError, GraphMismatch
from bica_graph.graph.digest import graph_digest
from bica_graph.ingest.stage import ingest_jsonl
from bica_graph.records.papers import MeshHeading, PaperRecord
from bica_graph.server import PrivateServer, ServerSettings

SMALL = ServerSettings(heap="384m", page_cache="64m")
COUNT = 5000
ODD = 'two\nlines, "quoted"\r\n\ttab; back\\slash | bar, ünï 漢 \U0001f600 '


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Write 5,000 papers with odd texts, stubs and retractions, and citations of two sources."""
    folder = tmp_path_factory.mktemp("files")
    rng = random.Random(0)
    with (folder / "papers.jsonl").open("w", encoding="utf-8") as file:
        for number in range(COUNT):
            paper = {
                "id": f"p{number}",
                "title": ODD if number % 50 == 0 else f"Title {number}",
                "abstract": ODD * 3 if number % 40 == 0 else f"About {number}" * (number % 3),
                "year": rng.choice([None, 1999, 2020]),
                "doi": f"10.1/{number}" if number % 2 else None,
                "retracted": True if number % 100 == 7 else None,
                "references": [f"p{rng.randrange(COUNT + 500)}" for _ in range(rng.randrange(8))],
            }
            file.write(json.dumps(paper) + "\n")
    pairs = [(f"p{rng.randrange(COUNT)}", f"p{rng.randrange(COUNT)}") for _ in range(20_000)]
    with (folder / "citations.tsv").open("w", encoding="utf-8") as file:
        file.writelines(["citing\tcited\n", *(f"{a}\t{b}\n" for a, b in pairs)])
    return folder


def fill(graph, files):
    """Bring in the papers, and what only PubMed gives."""
    ingest_jsonl(graph, [files / "papers.jsonl"], [files / "citations.tsv"])
    headings = (MeshHeading("D1", 'A "quoted" one'), MeshHeading("D2", "Another", major=True))
    record = PaperRecord(
        "p3",
        mesh=headings,
        languages=("eng", "ger"),
        publication_types=("Journal Article", "Review"),
        version=2,
        retracted=True,
        retraction="retracted, notice 4",
    )
    graph.papers.write([record], "pubmed")
    graph.papers.write_mesh([record])
    graph.papers.merge([("p4", "p5")])
    graph.papers.mark_failed(["p6", "nobody"])


def interrupted(data, files):
    """Begin, and stop before the end."""
    with bulk_graph(data=data, server=SMALL) as graph:
        ingest_jsonl(graph, [files / "papers.jsonl"], [files / "citations.tsv"])
        raise KeyboardInterrupt


def test_the_result_is_that_of_the_ordinary_way(neo4j_graph, files, tmp_path):
    """The same digest, counts and runs; what fails is gone on with; a full graph is refused."""
    fill(neo4j_graph, files)
    data = tmp_path / "bulk"
    server = PrivateServer(data)
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted(data, files)
        server.start(SMALL)
        with bulk_graph(data=data, server=SMALL) as graph:
            assert graph.counts()["papers"]["total"] > COUNT
            fill(graph, files)
        with open_neo4j(data=data) as filled:
            assert filled.counts() == neo4j_graph.counts()
            assert graph_digest(filled) == graph_digest(neo4j_graph)
            names = [[run.name for run in each.runs.all()] for each in (filled, neo4j_graph)]
            assert names[0] == names[1]
            assert filled.papers.write([PaperRecord("new", title="New")], "jsonl").created == 1
        assert not (data / "importing").exists()
        with (
            pytest.raises(GraphMismatch, match="is not empty"),
            bulk_graph(data=data, server=SMALL),
        ):
            pass
    finally:
        server.remove()


def test_a_server_of_ones_own_cannot_be_filled_so(monkeypatch):
    """It cannot be stopped meanwhile."""
    monkeypatch.setenv("NEO4J_URI", "bolt://example.org")
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    with pytest.raises(GraphError, match="needs a private Neo4j"), bulk_graph():
        pass
