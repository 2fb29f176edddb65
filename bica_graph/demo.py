"""The demo: all stages from papers to triplets on the sample corpus, in a graph of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from bica_graph.connect import open_graph
from bica_graph.embedding.stage import build_index, embed_papers, embed_queries
from bica_graph.explain.explain import explain_candidate
from bica_graph.export.settings import ExportSettings
from bica_graph.export.stage import export_triplets
from bica_graph.ingest.stage import ingest_jsonl
from bica_graph.mining.mine import mine_walk
from bica_graph.models.encoder import BUNDLED, Encoder, EncoderChoice
from bica_graph.progress import SILENT
from bica_graph.queries import TitleQueries, make_queries
from bica_graph.records.embeddings import EncoderRecord
from bica_graph.records.walks import WalkSettings
from bica_graph.sample import sample_files
from bica_graph.server import ServerSettings
from bica_graph.server.preparing import prepare
from bica_graph.view.show import show_query, show_run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.candidates import MinedQuery

RUN = "demo"
SET = "titles"
SMALL = ServerSettings(heap="512m", page_cache="128m")
SHOWN = "metformin-mi-trial"
"""The query that is shown in full; it has candidates at both hops and every kind of verdict."""
WALK = WalkSettings(temperature=0.05)
"""Steps mostly lead to the most similar papers; at the default temperature they are nearly even."""

_RANDOM_DIM = 16


@dataclass(frozen=True, slots=True)
class DemoStage:
    """One stage: its result in words, and its duration in seconds."""

    name: str
    done: str
    seconds: float


@dataclass(frozen=True, slots=True)
class DemoReport:
    """The result of the demo: its stages, the written files, and one query in full."""

    stages: tuple[DemoStage, ...]
    triplets: Path
    manifest: Path
    shown: MinedQuery
    titles: dict[str, str]


def run_demo(
    folder: Path,
    home: Path,
    *,
    engine: Literal["neo4j", "local"] = "neo4j",
    progress: Progress = SILENT,
) -> DemoReport:
    """
    Run all stages; work done by an earlier call is not repeated.

    Args:
        folder: Folder for ``triplets.jsonl`` and its manifest; created if it is missing.
        home: Folder of the demo's graphs, apart from the user's own.
        engine: A private Neo4j in ``server`` below *home*, or a graph in ``local``.
        progress: Receives the progress.

    Raises:
        BicaGraphError: If a stage fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stages: list[DemoStage] = []

    def timed(name: str, act: Callable[[], str]) -> None:
        began = time.monotonic()
        done = act()
        stages.append(DemoStage(name, done, time.monotonic() - began))

    opened: list[Graph] = []

    def connect() -> str:
        places = {"directory": home / "local", "data": home / "server"}
        opened.append(open_graph(engine, **places, server=SMALL, progress=progress))
        return opened[0].place

    timed("graph", connect)
    graph = opened[0]
    try:
        timed("ingest", lambda: _ingest(graph, progress))
        timed("embed", lambda: _embed(graph, progress))
        timed("queries", lambda: _queries(graph, progress))
        timed("mine", lambda: _mine(graph, progress))
        target = folder / "triplets.jsonl"
        timed("export", lambda: _export(graph, target, progress))
        shown = next(
            query for query in graph.candidates.mined(RUN, SET, "", 1000) if query.key.id == SHOWN
        )
        ids = [paper.id for paper in shown.positives]
        ids += [each.candidate.paper for each in shown.candidates]
        titles = {each: title for each, (title, _) in graph.papers.texts(ids).items()}
    finally:
        graph.close()
    manifest = target.with_name(target.name + ".manifest.json")
    return DemoReport(tuple(stages), target, manifest, shown, titles)


def prepare_starts(java: Path | None = None, progress: Progress = SILENT) -> bool:
    """
    Have Java keep the classes of Neo4j in a file, with which servers start nearly twice as fast.

    A small server runs all stages on the sample, with random embeddings. This takes over a minute.

    Args:
        java: A Java 25, as an executable or a folder; None as for a start.
        progress: Receives the progress.

    Returns:
        False if the file is there, or another process is making it.

    Raises:
        ServerError: If the server cannot be started, or its Java cannot keep classes.
    """

    def use(home: Path) -> None:
        with open_graph(data=home) as graph:
            _ingest(graph, progress)
            embed_papers(graph, _RandomEncoder(), progress=progress)
            build_index(graph, progress=progress)
            make_queries(graph, SET, TitleQueries(), progress=progress)
            embed_queries(graph, _RandomEncoder(), [SET], progress=progress)
            _mine(graph, progress)
            _export(graph, home.parent / "triplets.jsonl", progress)
            show_run(graph, RUN)
            show_query(graph, SHOWN)
            explain_candidate(graph, SHOWN, SHOWN)

    return prepare(java, use, progress)


class _RandomEncoder:
    """Gives random vectors instead of loading a model."""

    record = EncoderRecord("random", None, "random", _RANDOM_DIM, "", "", "mean", 128, "abstract")

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.random.default_rng(0).random((len(texts), _RANDOM_DIM), dtype=np.float32)

    encode_queries = encode_papers


def _ingest(graph: Graph, progress: Progress) -> str:
    papers, citations = sample_files()
    ingest_jsonl(graph, [papers], [citations], progress=progress)
    counts = graph.counts()
    stubs = counts["papers"]["stubs"]
    return (
        f"{counts['papers']['total']} papers ({stubs} of them stubs), "
        f"{counts['citations']} citations"
    )


def _embed(graph: Graph, progress: Progress) -> str:
    """Embed papers with the bundled model, which is loaded only if a paper is not embedded."""
    present = graph.embeddings.encoder()
    waiting = graph.paper_embeddings.count_waiting(present.text if present else "abstract")
    written = embed_papers(graph, _encoder(), progress=progress).written if waiting else 0
    build_index(graph, progress=progress)
    return f"{written} abstracts embedded, {graph.counts()['papers']['embedded']} in all"


def _queries(graph: Graph, progress: Progress) -> str:
    report = make_queries(graph, SET, TitleQueries(), progress=progress)
    if graph.query_embeddings.count_waiting([SET]):
        embed_queries(graph, _encoder(), [SET], progress=progress)
    skipped = sum(report.skipped.values())
    return f"{report.written} titles as queries, {skipped} papers not eligible"


def _mine(graph: Graph, progress: Progress) -> str:
    counts = mine_walk(graph, RUN, settings=WALK, sets=[SET], progress=progress).counts
    return (
        f"{counts['candidates']} candidates, {counts['kept']} kept "
        f"(walks at temperature {WALK.temperature})"
    )


def _export(graph: Graph, target: Path, progress: Progress) -> str:
    report = export_triplets(
        graph, RUN, target, settings=ExportSettings(force=True), progress=progress
    )
    return f"{report.counts['rows']} triplets"


def _encoder() -> Encoder:
    return Encoder(EncoderChoice(BUNDLED))
