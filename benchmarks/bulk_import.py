"""
A million generated papers with ten million citations, brought into Neo4j in both ways.

One way is `ingest jsonl`, the other `ingest jsonl --bulk`; each is a new process with a private
server of its own. Prints the time, the largest memory of Python and of the server, and the ratio.

    python benchmarks/bulk_import.py                    # half an hour, and 15 GB of disk
    python benchmarks/bulk_import.py --papers 100000 --ways bulk
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from setting import machine

from bica_graph.server import PrivateServer

CITED = 10
WORDS = [f"word{number}" for number in range(5000)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--papers", type=int, default=1_000_000)
    parser.add_argument("--ways", default="bulk,ordinary")
    parser.add_argument("--keep", type=Path, help="folder for the servers, which are kept")
    given = parser.parse_args()
    machine()
    with TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        papers = folder / "papers.jsonl"
        write_papers(papers, given.papers)
        print(f"{given.papers:,} papers, {CITED * given.papers:,} citations, "
              f"{papers.stat().st_size / 1e6:,.0f} MB")  # fmt: skip
        taken = {way: timed(way, papers, folder / way) for way in given.ways.split(",")}
    if len(taken) == 2:
        print(f"ratio: {taken['ordinary'] / taken['bulk']:.1f}")


def write_papers(path: Path, count: int) -> None:
    """Write papers of some 500 characters that cite ten others, many of them a few hubs."""
    rng = random.Random(0)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            cited = {int(count * rng.random() ** 2) for _ in range(CITED)}
            paper = {
                "id": str(number),
                "title": " ".join(rng.choices(WORDS, k=8)),
                "abstract": " ".join(rng.choices(WORDS, k=50)),
                "year": 1980 + number % 45,
                "references": [str(each) for each in cited],
            }
            file.write(json.dumps(paper) + "\n")


def timed(way: str, papers: Path, data: Path) -> float:
    """Ingest in one way; print and give the seconds."""
    server = PrivateServer(data)
    if way == "ordinary":
        server.start()
    command = [sys.executable, "-m", "bica_graph", "ingest", "jsonl", str(papers)]
    command += ["--data", str(data)]
    command += ["--bulk"] if way == "bulk" else []
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    with Watch(process.pid) as watch:
        assert process.wait() == 0
    seconds = time.monotonic() - begun
    python = watch.python / 1e6
    size = server.sizes()["data"] / 1e6
    java = watch.java / 1e6
    print(f"{way:10} {seconds:8.0f} s   Python {python:,.0f} MB   Java {java:,.0f} MB   "
          f"on disk {size:,.0f} MB")  # fmt: skip
    server.stop()
    return seconds


class Watch:
    """Watches the memory of the command *pid*, and of the largest Java on this machine."""

    def __init__(self, pid: int) -> None:
        self.python = self.java = 0
        self._pid = pid
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(1.0):
            for process in psutil.process_iter(["pid", "name", "memory_info"]):
                found = process.info
                if found["memory_info"] and found["name"] == "java":
                    self.java = max(self.java, found["memory_info"].rss)
                elif found["memory_info"] and found["pid"] == self._pid:
                    self.python = max(self.python, found["memory_info"].rss)


if __name__ == "__main__":
    main()
