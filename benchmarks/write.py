"""
Writing over Bolt, warm: papers, citations and embeddings, beside the usual ways.

Each is given to an empty graph after a first round that warms the server, beside one query per
record (a sample of records, since it is slow), and for embeddings neo4j-graphrag's
`upsert_vectors`, which gets the same batches.

    pip install -e '.[benchmarks]'
    python benchmarks/write.py
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from pathlib import Path

from setting import dense, machine, server_graph

from bica_graph.progress import SILENT

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--dim", type=int, default=384)
    options = parser.parse_args()
    if importlib.util.find_spec("neo4j_graphrag") is None:
        sys.exit("neo4j-graphrag is not installed: pip install -e '.[benchmarks]'")
    machine()
    corpus = dense(options.papers, 10, options.dim)
    with server_graph() as graph:
        corpus.write(graph, 10)  # warms the server
        papers = best(graph, lambda: corpus.write_papers(graph), "papers")
        show("papers", len(corpus.papers), papers, slow_papers(graph, corpus))
        corpus.write_papers(graph)
        citations = best(graph, lambda: corpus.write_citations(graph), "citations")
        corpus.write_papers(graph)
        slow = slow_citations(graph, corpus)
        show("citations", len(corpus.citations), citations, slow)
        wipe(graph, "papers")
        corpus.write_papers(graph)
        embeddings = best(graph, lambda: corpus.write_embeddings(graph), "embeddings")
        rivals = slow_embeddings(graph, corpus), graphrag(graph, corpus)
        show("embeddings", len(corpus.papers), embeddings, rivals[0], rivals[1])


def wipe(graph, what: str) -> None:
    """Take away what is about to be written again."""
    if what == "embeddings":
        graph.embeddings.drop(SILENT)
    else:
        text = (HERE / f"wipe_{what}.cypher").read_text(encoding="utf-8")
        list(graph.run_cypher(text, {}))


def best(graph, write, what: str, repeats: int = 3) -> float:
    """Give the middle of several times, each on a graph without what is written."""
    taken = []
    for _ in range(repeats):
        wipe(graph, what)
        began = time.perf_counter()
        write()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[repeats // 2]


def slow_papers(graph, corpus, count: int = 1000) -> float:
    wipe(graph, "papers")
    began = time.perf_counter()
    for paper in corpus.papers[:count]:
        graph.papers.write([paper], "jsonl")
    return (time.perf_counter() - began) / count


def slow_citations(graph, corpus, count: int = 1000) -> float:
    wipe(graph, "citations")
    began = time.perf_counter()
    for citation in corpus.citations[:count]:
        graph.papers.write_citations([citation], "citations")
    return (time.perf_counter() - began) / count


def slow_embeddings(graph, corpus, count: int = 1000) -> float:
    rows = corpus.embeddings()[:count]
    began = time.perf_counter()
    for row in rows:
        graph.paper_embeddings.write([row])
    return (time.perf_counter() - began) / count


def graphrag(graph, corpus, together: int = 1000) -> float:
    """Write the same vectors with neo4j-graphrag, which knows nodes by their element ids."""
    from neo4j_graphrag.indexes import upsert_vectors
    from neo4j_graphrag.types import EntityType

    text = (HERE / "element_ids.cypher").read_text(encoding="utf-8")
    _, rows = next(graph.run_cypher(text, {}))
    nodes = {row["id"]: row["element_id"] for row in rows}
    embeddings = corpus.embeddings()
    driver = graph.session._driver  # the same connection for both
    began = time.perf_counter()
    for start in range(0, len(embeddings), together):
        some = embeddings[start : start + together]
        upsert_vectors(
            driver,
            ids=[nodes[each.id] for each in some],
            embedding_property="embedding",
            embeddings=[each.vector.tolist() for each in some],
            neo4j_database=graph.session.database,
            entity_type=EntityType.NODE,
        )
    return (time.perf_counter() - began) / len(embeddings)


def show(what: str, count: int, taken: float, slow: float, rival: float | None = None) -> None:
    print(f"\n{what}: {count:,} in {taken:.2f} s")
    print(f"  ours                          {count / taken:10,.0f} a second")
    print(
        f"  one query per record          {1 / slow:10,.0f} a second   "
        f"{slow * count / taken:6.1f} times slower"
    )
    if rival:
        slower("neo4j-graphrag upsert_vectors", rival, count, taken)


def slower(name: str, each: float, count: int, taken: float) -> None:
    times = each * count / taken
    print(f"  {name:<29} {1 / each:10,.0f} a second   {times:6.1f} times slower")


if __name__ == "__main__":
    main()
