"""
The walk in Cypher and in the local engine, beside a plain n x n NumPy version.

Reading only, warm. The n x n version does what the published code does for each query: it has the
embeddings of the neighbourhood in memory, computes all cosines among them, and walks on that
matrix. Finding and reading the neighbourhood is not counted for it, and is for ours.

    python benchmarks/walk.py [--threads N]
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1, help="threads of NumPy's BLAS")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--only", choices=["dense", "synergy"])
    options = parser.parse_args()
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(options.threads)

    from setting import dense, machine, synergy  # after the number of threads is fixed

    machine()
    print(f"NumPy with {options.threads} BLAS threads, {options.queries} queries")
    for name, corpus in (("synergy", synergy), ("dense", dense)):
        if options.only in (None, name):
            measure(name, corpus(), options.queries)


def measure(name: str, corpus, count: int) -> None:
    from setting import in_turn, report, server_graph

    from bica_graph.graph.local.local_graph import LocalGraph
    from bica_graph.mining.batches import by_size
    from bica_graph.mining.parallelism import Parallelism
    from bica_graph.mining.strategies.walk.tasks import walk_task
    from bica_graph.records.walks import WalkSettings

    settings = WalkSettings()
    with server_graph() as graph, TemporaryDirectory() as folder:
        local = LocalGraph(Path(folder) / "local")
        for each in (graph, local):
            corpus.write(each, count)
        keys = graph.candidates.unmined("none", "q", "", count)
        tasks = {key: walk_task(key, settings, 0) for key in keys}
        parts = [
            [tasks[key] for key in part]
            for part in by_size(
                keys, graph.neighbourhoods.sizes(keys, "out"), Parallelism().batch_papers
            )
        ]

        def walk(engine, part):
            found = engine.neighbourhoods.walk(part, settings, "abstract", corpus.dim)
            proposed = {each.key: [visit.paper for visit in each.visits] for each in found}
            admitted = engine.candidates.admit(proposed, "out", "abstract", corpus.dim)
            return list(zip(found, admitted, strict=True))

        def alone(engine):
            return [found for part in parts for found in walk(engine, part)]

        def together(engine, workers):
            with ThreadPoolExecutor(workers) as pool:
                return [
                    found
                    for some in pool.map(lambda part: walk(engine, part), parts)
                    for found in some
                ]

        found = alone(graph)
        if found != alone(local):
            raise SystemExit("the engines disagree")
        near = sum(each.hop1 + each.hop2 for each, _ in found) / len(found)
        print(f"\n{name}: {len(corpus.papers):,} papers, {corpus.dim}-d, {near:.0f} near a seed")
        plain = PlainWalk(corpus, local, keys)
        taken = in_turn(
            plain.all, lambda: alone(graph), lambda: together(graph, 2), lambda: alone(local)
        )
        base = report("n x n NumPy", taken[0], len(keys), "query")
        one = report("Neo4j, one worker", taken[1], len(keys), "query")
        two = report("Neo4j, two workers", taken[2], len(keys), "query")
        ours = report("local engine, one worker", taken[3], len(keys), "query")
        print(f"  Neo4j / n x n NumPy          {one / base:6.2f}")
        print(f"  two workers / one            {one / two:6.2f} times as fast")
        print(f"  n x n NumPy / local engine   {base / ours:6.2f} times as fast")
        local.close()


class PlainWalk:
    """The plain version: embeddings of each neighbourhood at hand, all cosines, then the walk."""

    def __init__(self, corpus, local, keys) -> None:
        import numpy as np

        places = {paper.id: i for i, paper in enumerate(corpus.papers)}
        unit = corpus.vectors / np.linalg.norm(corpus.vectors, axis=1, keepdims=True)
        queries = corpus.queries / np.linalg.norm(corpus.queries, axis=1, keepdims=True)
        self.cases = []
        for key in keys:
            papers = local.neighbourhoods.near([key.id], "out", "abstract", 100_000)
            usable = [(each[0], each[1]) for each in papers if each[3] and each[1] > 0]
            at = [places[paper] for paper, _ in usable]
            first = np.array([i for i, (_, hop) in enumerate(usable) if hop == 1])
            self.cases.append((unit[at], first, queries[places[key.id]]))

    def all(self) -> None:
        import numpy as np

        rng = np.random.default_rng(0)
        for vectors, first, query in self.cases:
            if not len(vectors) or not len(first):
                continue
            similar = vectors @ vectors.T
            starts = first[np.argsort(-(vectors[first] @ query))[:3]]
            visited: list[int] = []
            for start in starts:
                if start in visited:
                    continue
                visited.append(int(start))
                for _ in range(2):
                    row = similar[visited[-1]].copy()
                    row[visited] = -2.0
                    best = np.argsort(-row)[:5]
                    best = best[row[best] > -2.0]
                    if not len(best):
                        break
                    weights = np.exp(row[best])
                    visited.append(int(rng.choice(best, p=weights / weights.sum())))


if __name__ == "__main__":
    main()
