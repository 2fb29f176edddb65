"""
What a user waits for: whole commands on SYNERGY in a private Neo4j, from the first start on.

Each command is a new process. All of it is done twice: by servers with prepared classes
(`bicagraph db prepare`), and by servers without, in two folders that take turns. The last column is
their ratio.

    python benchmarks/commands.py
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from setting import SYNERGY, machine, synergy, synergy_lines

from bica_graph.connect import open_neo4j
from bica_graph.server import PrivateServer, cache_folder

QUERIES = 1000
FIRST = 1000


def main() -> None:
    machine()
    bicagraph("db", "prepare", folder=Path.cwd(), cache=cache_folder())
    corpus = synergy()
    with TemporaryDirectory() as name:
        folder = Path(name)
        few = folder / "few.jsonl"
        few.write_text("".join(itertools.islice(synergy_lines("papers.jsonl.gz"), FIRST)))
        caches = {"prepared": cache_folder(), "without": without_classes(folder / "cache")}
        users = [User(folder / each, cache, corpus, few) for each, cache in caches.items()]
        try:
            for stage in (User.begin, User.mine, User.look, User.explain):
                for user in users:
                    stage(user)
        finally:
            for user in users:
                user.server.stop()
    prepared, without = (user.taken for user in users)
    print(f"{'':34}{'prepared':>10}{'without':>10}{'ratio':>8}")
    for what, one in prepared.items():
        print(f"{what:34}{one:8.1f} s{without[what]:8.1f} s{without[what] / one:8.1f}")


def without_classes(folder: Path) -> Path:
    """Give a cache with the jars of Neo4j, but without the prepared classes."""
    folder.mkdir()
    for jars in cache_folder().glob("neo4j-*"):
        (folder / jars.name).symlink_to(jars)
    return folder


def bicagraph(*words: object, folder: Path, cache: Path) -> None:
    """Run a command."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")},
        "BICAGRAPH_CACHE": str(cache),
        "BICAGRAPH_PREPARE": "no",
    }
    command = [str(Path(sys.executable).with_name("bicagraph")), *map(str, words)]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"Error: {' '.join(command)}: {done.stderr}")


class User:
    """Somebody with a folder of their own, and the seconds that their commands took."""

    def __init__(self, folder: Path, cache: Path, corpus, few: Path) -> None:
        folder.mkdir()
        self.folder, self.cache, self.corpus, self.few = folder, cache, corpus, few
        self.server = PrivateServer(folder / "server")
        self.taken: dict[str, float] = {}

    def run(self, *words: object) -> None:
        """Run a command on the private server."""
        bicagraph(*words, "--data", self.server.folder, folder=self.folder, cache=self.cache)

    def timed(self, what: str, *words: object) -> None:
        """Run a command, and keep its seconds."""
        began = time.perf_counter()
        self.run(*words)
        self.taken[what] = time.perf_counter() - began

    def begin(self) -> None:
        self.timed("first start", "db", "start", "--heap", "2g", "--page-cache", "1g")
        self.timed("first 1,000 papers", "ingest", "jsonl", self.few)
        self.timed(
            "7,518 papers, 21,403 citations",
            *("ingest", "jsonl", SYNERGY / "papers.jsonl.gz"),
            *("--citations", SYNERGY / "cites.tsv.gz"),
        )
        with open_neo4j(data=self.server.folder) as graph:
            self.corpus.write_embeddings(graph)
            self.corpus.write_queries(graph, QUERIES)
            self.query = graph.candidates.unmined("none", "q", "", QUERIES)[0].id
        self.timed("status", "status")

    def mine(self) -> None:
        self.timed("mine walk, 1,000 queries", "mine", "walk", "--run", "first")
        self.timed("mine walk once more", "mine", "walk", "--run", "second")
        self.timed(
            "export-triplets", "export-triplets", "--run", "first", "--out", "triplets.jsonl"
        )

    def look(self) -> None:
        self.run("db", "stop")
        self.timed("later start", "db", "start")
        self.timed("first status after it", "status")
        self.again("show", "show", self.query, "--run", "first", "--force", "--out", "page.html")

    def explain(self) -> None:
        with open_neo4j(data=self.server.folder) as graph:
            mined = graph.candidates.mined("first", "q", "", 1)[0]
        self.again("explain", "explain", self.query, mined.candidates[0].candidate.paper)

    def again(self, what: str, *words: object) -> None:
        """Run a command after a start, and once more."""
        self.run("db", "stop")
        self.run("db", "start")
        self.timed(f"first {what} after a start", *words)
        self.timed(f"{what} once more", *words)


if __name__ == "__main__":
    main()
