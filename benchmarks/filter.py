"""
Judging stored candidates: a filter applied and undone, beside one plain statement that does it.

    python benchmarks/filter.py
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from setting import machine, server_graph

from bica_graph.filters.margin import Margin
from bica_graph.filters.stage import apply_filter, undo_filter
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.records.candidates import Candidate, Mined
from bica_graph.records.papers import PaperRecord
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.runs import Run

EACH = 10
"""Candidates of a query."""
PLAIN = Path(__file__).with_name("plain_margin.cypher")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=200_000)
    options = parser.parse_args()
    machine()
    with server_graph() as graph, TemporaryDirectory() as folder:
        local = LocalGraph(Path(folder) / "local")
        for engine in (graph, local):
            fill(engine, options.candidates // EACH)
        apply_filter(graph, "run", Margin(0.9))
        undo_filter(graph, "run", "margin")
        print(f"{options.candidates:,} candidates of {options.candidates // EACH:,} queries")
        plain = seconds(
            lambda: list(
                graph.run_cypher(PLAIN.read_text(encoding="utf-8"), {"run": "run", "margin": 0.3})
            )
        )
        graph.verdicts.remove("run", "margin")
        for name, engine in (("Neo4j", graph), ("local engine", local)):
            for margin in (0.3, 0.9):
                applied = seconds(lambda e=engine, m=margin: apply_filter(e, "run", Margin(m)))
                dropped = engine.runs.counts("run")["dropped"].get("margin", 0)
                undone = seconds(lambda e=engine: undo_filter(e, "run", "margin"))
                print(
                    f"  {name:<13} margin {margin}: {applied:5.1f} s for {dropped:,} dropped, "
                    f"undone in {undone:.1f} s"
                )
                if engine is graph and margin == 0.3:
                    print(f"  one plain statement: {plain:5.1f} s, ratio {applied / plain:.2f}")
        local.close()


def fill(graph, queries: int) -> None:
    """Write papers, queries and a run with made-up candidates."""
    rng = np.random.default_rng(0)
    graph.papers.write([PaperRecord(f"p{i}") for i in range(1000)], "jsonl")
    graph.runs.start(Run("run", "mine", {"sets": ["q"]}, "made", kind="walk"))
    for start in range(0, queries, 1000):
        keys = [QueryKey("q", f"{i:07d}") for i in range(start, min(start + 1000, queries))]
        graph.queries.write(
            [Query("q", key.id, f"query {key.id}", "user", (Positive("p0"),)) for key in keys]
        )
        graph.candidates.write("run", [mined(key, rng) for key in keys])


def mined(key: QueryKey, rng) -> Mined:
    papers = rng.choice(np.arange(1, 1000), EACH, replace=False).tolist()
    cosines = rng.uniform(0, 1, EACH).tolist()
    candidates = tuple(
        Candidate(
            "run", key, f"p{paper}", "bica_walk", rank, 1, 0, rank, None, 0.5, cosine, 0.5, (), ()
        )
        for rank, (paper, cosine) in enumerate(zip(papers, cosines, strict=True))
    )
    return Mined(key, None, EACH, EACH, False, 0.8, candidates)


def seconds(act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
