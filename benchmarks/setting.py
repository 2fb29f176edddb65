"""What the benchmarks share: graphs to measure on, and how a measurement is taken and printed."""

from __future__ import annotations

import csv
import gzip
import json
import os
import platform
import statistics
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from bica_graph.connect import open_neo4j
from bica_graph.exact.fixed_point import norms, to_fixed_point
from bica_graph.exact.ids import normal_doi
from bica_graph.exact.random_numbers import sort_key
from bica_graph.exact.texts import abstract_digest, text_digest
from bica_graph.records.embeddings import EncoderRecord, PaperEmbedding, QueryEmbedding
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.queries import Positive, Query
from bica_graph.server import PrivateServer, ServerSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
    from bica_graph.graph.protocol import Graph

ROOT = Path(__file__).resolve().parents[1]
SYNERGY = Path(os.environ.get("BICAGRAPH_SYNERGY", ROOT.parent / "shared" / "data" / "synergy"))


@contextmanager
def server_graph(heap: str = "2g") -> Iterator[Neo4jGraph]:
    """Open an empty graph in a private Neo4j that is gone afterwards."""
    with TemporaryDirectory() as folder:
        server = PrivateServer(Path(folder) / "server")
        graph = open_neo4j(data=server.folder, server=ServerSettings(heap=heap, page_cache="1g"))
        try:
            yield graph
        finally:
            graph.close()
            server.stop()


class Corpus:
    """Papers, citations and random embeddings with a common part, as abstracts have."""

    def __init__(
        self, papers: Sequence[PaperRecord], citations: Sequence[Citation], dim: int
    ) -> None:
        self.papers, self.citations, self.dim = papers, citations, dim
        rng = np.random.default_rng(0)
        shape = (len(papers), dim)
        raw = rng.standard_normal(shape) + 0.8 * rng.standard_normal(dim)
        self.vectors = to_fixed_point(raw)
        self.queries = to_fixed_point(raw + 0.5 * rng.standard_normal(shape))

    def write_papers(self, graph: Graph) -> None:
        for start in range(0, len(self.papers), 2000):
            graph.papers.write(self.papers[start : start + 2000], "jsonl")

    def write_citations(self, graph: Graph) -> None:
        for start in range(0, len(self.citations), 10_000):
            graph.papers.write_citations(self.citations[start : start + 10_000], "citations")

    def embeddings(self) -> list[PaperEmbedding]:
        lengths = norms(self.vectors)
        return [
            PaperEmbedding(
                paper.id, abstract_digest(paper.abstract) or "", self.vectors[i],
                float(lengths[i]), sort_key(paper.id),
            )
            for i, paper in enumerate(self.papers)
            if paper.abstract
        ]  # fmt: skip

    def write_embeddings(self, graph: Graph, together: int = 1000) -> None:
        name = f"random-{self.dim}"
        graph.embeddings.adopt(
            EncoderRecord(name, None, name, self.dim, "", "", "none", None, "abstract")
        )
        rows = self.embeddings()
        for start in range(0, len(rows), together):
            graph.paper_embeddings.write(rows[start : start + together])

    def write_queries(self, graph: Graph, count: int) -> None:
        """Make queries of the first eligible papers, with vectors near those of the papers."""
        places = {paper.id: i for i, paper in enumerate(self.papers)}
        ids: list[str] = []
        after = ""
        while len(ids) < count and (page := graph.papers.ids(after, 2000)):
            seeds = graph.queries.seeds(page, "out", "abstract")
            ids += sorted(seed.id for seed in seeds if seed.reason is None)
            after = page[-1]
        ids = ids[:count]
        graph.queries.write(
            [Query("q", each, f"query {each}", "title", (Positive(each),)) for each in ids]
        )
        lengths = norms(self.queries)
        graph.query_embeddings.write(
            [
                QueryEmbedding(
                    "q", each, text_digest(f"query {each}"), self.queries[places[each]],
                    float(lengths[places[each]]),
                )
                for each in ids
            ]
        )  # fmt: skip

    def write(self, graph: Graph, queries: int) -> None:
        self.write_papers(graph)
        self.write_citations(graph)
        self.write_embeddings(graph)
        self.write_queries(graph, queries)


def dense(papers: int = 20_000, references: int = 30, dim: int = 768) -> Corpus:
    """Make papers that each cite so many others at random: about 900 papers near each seed."""
    rng = np.random.default_rng(1)
    records = [
        PaperRecord(
            id=f"{i:07d}", title=f"title of paper {i}", abstract=f"abstract {i} " + "word " * 250
        )
        for i in range(papers)
    ]
    citations = [
        Citation(records[i].id, records[int(j)].id)
        for i in range(papers)
        for j in rng.choice(papers, references, replace=False)
        if i != j
    ]
    return Corpus(records, citations, dim)


def synergy_lines(name: str) -> Iterator[str]:
    """Yield the lines of a file of SYNERGY; end with one line of advice if it cannot be read."""
    opener = gzip.open if name.endswith(".gz") else open
    try:
        with opener(SYNERGY / name, "rt", encoding="utf-8", newline="") as lines:
            yield from lines
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or error
        sys.exit(
            f"Error: cannot read {SYNERGY / name} ({why}): let BICAGRAPH_SYNERGY name the folder "
            "with the SYNERGY data (docs/references.md), or run a benchmark that does not need it, "
            "such as walk.py --only dense"
        )


def synergy(dim: int = 384) -> Corpus:
    """Read the SYNERGY papers and citations (`BICAGRAPH_SYNERGY` names the folder)."""
    records = []
    for line in synergy_lines("papers.jsonl.gz"):
        row = json.loads(line)
        records.append(
            PaperRecord(
                id=row["id"], pmid=row["pmid"], doi=normal_doi(row["doi"] or ""),
                title=row["title"], abstract=row["abstract"], year=row["year"],
            )
        )  # fmt: skip
    rows = csv.DictReader(synergy_lines("cites.tsv.gz"), delimiter="\t")
    citations = [Citation(row["citing"], row["cited"]) for row in rows]
    return Corpus(records, citations, dim)


def seconds(act: Callable[[], object], repeats: int = 5) -> list[float]:
    """Time *act* so many times, after one that does not count."""
    act()
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return taken


def in_turn(*acts: Callable[[], object], repeats: int = 5) -> list[list[float]]:
    """Time several acts by turns, so that what else the machine does meets all of them."""
    for act in acts:
        act()
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(repeats):
        for act, found in zip(acts, taken, strict=True):
            began = time.perf_counter()
            act()
            found.append(time.perf_counter() - began)
    return taken


def report(name: str, taken: Sequence[float], per: int, unit: str) -> float:
    """Print the median of a measurement for one of *per* things, and give it in milliseconds."""
    each = [1000 * value / per for value in taken]
    middle = statistics.median(each)
    print(
        f"  {name:<44} {middle:9.3f} ms a {unit}   "
        f"(min {min(each):.3f}, max {max(each):.3f}, {1000 / middle:,.0f} a second)"
    )
    return middle


def machine() -> None:
    """Print what this machine is."""
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"NumPy {np.__version__}"
    )
