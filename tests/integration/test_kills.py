"""
Commands and servers that are killed in the middle of a stage, and run again.

Nothing in the package knows of these tests: they watch how far a command has come, and end it or
its server by force. Each makes sure that it was in the middle.
"""

import json
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from bica_graph.graph.digest import graph_digest
from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
from bica_graph.progress import SILENT
from bica_graph.server import PrivateServer, ServerSettings

DATA = Path(__file__).parents[1] / "data"
PAPERS, SEEDS = 1200, 120
STAGES = ("ingest", "embed", "queries", "mine", "export")
LOST = "Error: the connection to Neo4j was lost"
AGAIN = "check that it is running, then run the same command again: it goes on where it stopped"


class World:
    """One server, the commands of all stages, and what they leave when nobody disturbs them."""

    def __init__(self, server, folder, model, start):
        self.server = server
        self.out = folder / "triplets.jsonl"
        self._start = start
        self._commands = {
            "ingest": f"ingest jsonl {folder}/papers.jsonl --citations {folder}/citations.tsv "
            "--batch-size 40 --json",
            "embed": f"embed --encoder {model} --device cpu --no-index --json",
            "queries": f"queries --set titles --from title --seeds {SEEDS} --device cpu "
            f"--manifest {folder}/queries.json --json",
            "mine": "mine walk --run a --margin 0 --batch-papers 100 --json",
            "export": f"export-triplets --run a --out {self.out}",
        }
        self._done = 0
        self.digests = [self.digest()]
        for stage in STAGES:
            self.run(stage)
            self.digests.append(self.digest())
        with self.open() as graph:
            self.counts = progress(graph)
        self.files = self.read_files()

    def start(self, stage):
        """Start the command of a stage."""
        return self._start(*self._commands[stage].split(), "--data", self.server.folder)

    def run(self, stage):
        """Run it to its end; give what it prints."""
        process = self.start(stage)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        self.done(stage)
        return out

    def done(self, stage):
        """Remember that a stage is done."""
        self._done = STAGES.index(stage) + 1

    def reach(self, stage):
        """Undo or run stages until exactly those before *stage* are done."""
        wanted = STAGES.index(stage)
        with self.open() as graph:
            for done in reversed(STAGES[wanted : self._done]):
                UNDO[done](self, graph)
        self._done = min(self._done, wanted)
        for missing in STAGES[self._done : wanted]:
            self.run(missing)
        assert self.digest() == self.digests[wanted]

    @contextmanager
    def open(self):
        """Open its graph; the server is started if it must be."""
        self.server.start()
        with Neo4jGraph(self.server.connection()) as graph:
            yield graph

    def digest(self):
        """Hash everything in the graph but times."""
        with self.open() as graph:
            return graph_digest(graph)

    def read_files(self):
        """Give name and bytes of all that the export wrote."""
        return {path.name: path.read_bytes() for path in self.out.parent.glob("*triplets.jsonl*")}

    def parts(self):
        """List the files that an export is writing."""
        return list(self.out.parent.glob(".triplets.jsonl.part-*"))


def wipe(world, graph):
    """Empty the graph."""
    graph.session.run_text((DATA / "wipe.cypher").read_text(encoding="utf-8"), {})


def remove_files(world, graph):
    """Remove what the export wrote."""
    for name in world.read_files():
        (world.out.parent / name).unlink()


UNDO = {
    "ingest": wipe,
    "embed": lambda _, graph: graph.embeddings.drop(SILENT),
    "queries": lambda _, graph: graph.queries.remove("titles") and delete_run(graph, "queries"),
    "mine": lambda _, graph: graph.runs.remove("a", SILENT),
    "export": remove_files,
}


def delete_run(graph, stage):
    """Delete the runs of a stage."""
    for run in graph.runs.all(stage):
        graph.runs.delete(stage, run.name)


def progress(graph):
    """Count what the stages have done so far."""
    text = (DATA / "progress.cypher").read_text(encoding="utf-8")
    return graph.session.run_text(text, {})[1][0]


@pytest.fixture(scope="module")
def world(tmp_path_factory, tiny_bert, make_corpus, start_command):
    """A server of these tests, with the whole undisturbed run behind it."""
    folder = make_corpus(tmp_path_factory.mktemp("kills"), PAPERS)
    server = PrivateServer(tmp_path_factory.mktemp("killed") / "server")
    try:
        server.start(ServerSettings(heap="512m", page_cache="128m"))
        yield World(server, folder, tiny_bert, start_command)
    finally:
        server.remove()


def counted(what, share):
    """Wait for a share of all that is counted as *what*; give it and all."""

    def look(world, graph):
        return progress(graph)[what], world.counts[what], share

    return look


def written(share):
    """Wait for a share of the exported file."""

    def look(world, graph):
        sizes = [part.stat().st_size for part in world.parts()]
        return sum(sizes), len(world.files[world.out.name]), share

    return look


@contextmanager
def in_the_middle(world, stage, look):
    """Run the command of *stage* up to a point; give the process, and the graph to look at."""
    with world.open() as graph:
        process = caught(world, stage, look, graph)
        try:
            yield process, graph
        finally:
            process.kill()
            process.communicate()


def caught(world, stage, look, graph, tries=3):
    """Give the command of *stage* in its middle; what was through before it was seen is undone."""
    for _ in range(tries):
        process = world.start(stage)
        done, all_of_it, share = look(world, graph)
        while done < share * all_of_it and process.poll() is None:
            time.sleep(0.005)
            done, all_of_it, share = look(world, graph)
        if 0 < done < all_of_it and process.poll() is None:
            return process
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, (out, err)
        world.done(stage)
        world.reach(stage)
    raise AssertionError(f"{stage} was through {tries} times before it was seen in its middle")


POINTS = {
    "export": [written(0.05), written(0.5)],
    "mine": [counted("mined", 0.1), counted("mined", 0.5)],
    "embed": [counted("embedded", 0.1), counted("embedded", 0.6)],
    "ingest": [counted("papers", 0.1), counted("papers", 0.6), counted("citations", 0.6)],
}
"""In this order a stage begins with what the one before has left, but for what is undone."""

every_stage = pytest.mark.parametrize("stage", POINTS, scope="module")


@every_stage
def test_killed_commands_can_be_run_again(world, stage):
    """After kills -9 at all points, the same command makes what an undisturbed one makes."""
    world.reach(stage)
    for look in POINTS[stage]:
        with in_the_middle(world, stage, look) as (process, graph):
            process.kill()
            process.communicate()
            done, all_of_it, _ = look(world, graph)
            assert (process.returncode, done < all_of_it) == (-9, True)
            counts = progress(graph)
    out = world.run(stage)
    assert counted_again(stage, out, counts) == 0
    assert world.read_files() == (world.files if stage == "export" else {})
    assert world.digest() == world.digests[STAGES.index(stage) + 1]


def counted_again(stage, out, counts):
    """Count what a command did though it was done before; *counts* are those before it."""
    if stage == "embed":
        return json.loads(out)["papers"]["encoded"] - (PAPERS - counts["embedded"])
    if stage == "mine":
        return counts["mined"] - json.loads(out)["resumed"]
    return 0


@every_stage
def test_commands_whose_server_is_killed_can_be_run_again(world, stage):
    """Each says in one line what to do; the same one starts the server and makes all."""
    world.reach(stage)
    with in_the_middle(world, stage, POINTS[stage][-1]) as (process, _):
        psutil.Process(world.server.state().pid).kill()
        _, err = process.communicate(timeout=120)
        *_, last = err.splitlines()
        assert (process.returncode, err.count(LOST), last[: len(LOST)]) == (1, 1, LOST)
        assert (last.endswith(AGAIN), "Traceback" in err, world.parts()) == (True, False, [])
    world.run(stage)
    assert world.read_files() == (world.files if stage == "export" else {})
    assert world.digest() == world.digests[STAGES.index(stage) + 1]
