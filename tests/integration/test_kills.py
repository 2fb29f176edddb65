"""
Commands and servers that are killed in the middle of a stage, and run again.

Nothing in the package knows of these tests: they watch how far a command has come, and end it or
its server by force. Each makes sure that it was in the middle. What must be there in the end is
what the same commands make in a local graph, where nobody disturbs them.
"""

import json
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from bica_graph.graph.digest import graph_digest
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
from bica_graph.progress import SILENT
from bica_graph.server import PrivateServer, ServerSettings

DATA = Path(__file__).parents[1] / "data"
PAPERS, SEEDS = 1200, 120
STAGES = ("ingest", "embed", "queries", "mine", "export")
LOST = "Error: the connection to Neo4j was lost"
AGAIN = "check that it is running, then run the same command again: it goes on where it stopped"


class Commands:
    """The commands of all stages on one graph, and the files that the last one writes."""

    def __init__(self, start, corpus, model, out, place):
        self._start, self._place = start, place
        self.out = out / "triplets.jsonl"
        self._words = {
            "ingest": f"ingest jsonl {corpus}/papers.jsonl --citations {corpus}/citations.tsv "
            "--batch-size 40 --json",
            "embed": f"embed --encoder {model} --device cpu --no-index --json",
            "queries": f"queries --set titles --from title --seeds {SEEDS} --device cpu "
            f"--manifest {out}/queries.json --json",
            "mine": "mine walk --run a --margin 0 --batch-papers 100 --json",
            "export": f"export-triplets --run a --out {self.out}",
        }

    def start(self, stage):
        """Start the command of a stage."""
        return self._start(*self._words[stage].split(), *self._place)

    def run(self, stage):
        """Run it to its end; give what it prints."""
        out, err = (process := self.start(stage)).communicate(timeout=300)
        assert process.returncode == 0, err
        return out

    def files(self):
        """Give name and bytes of all that the export wrote."""
        return {path.name: path.read_bytes() for path in self.out.parent.glob("*triplets.jsonl*")}

    def parts(self):
        """List the files that an export is writing."""
        return list(self.out.parent.glob(".triplets.jsonl.part-*"))


class World:
    """A server whose stages are disturbed, and what undisturbed stages left in a local graph."""

    def __init__(self, server, commands, undisturbed, local):
        self.server, self.commands = server, commands
        self.digests = []
        for stage in STAGES:
            undisturbed.run(stage)
            with LocalGraph(local) as graph:
                self.digests.append(graph_digest(graph))
        with LocalGraph(local) as graph:
            self.counts = {
                "papers": PAPERS,
                "citations": graph.counts()["citations"],
                "embedded": PAPERS,
                "mined": SEEDS,
            }
        self.files = undisturbed.files()
        self._done = 0

    def reach(self, stage):
        """Run the stages before *stage* that were not run yet."""
        for missing in STAGES[self._done : STAGES.index(stage)]:
            self.commands.run(missing)
            self.done(missing)

    def done(self, stage):
        """See that a stage is done, and has left what it leaves undisturbed."""
        self._done = STAGES.index(stage) + 1
        with self.open() as graph:
            assert graph_digest(graph) == self.digests[self._done - 1]

    @contextmanager
    def open(self):
        """Open its graph; the server is started if it must be."""
        self.server.start()
        with Neo4jGraph(self.server.connection()) as graph:
            yield graph


UNDO = {
    "ingest": lambda _, graph: graph.session.run_text(statement("wipe"), {}),
    "embed": lambda _, graph: graph.embeddings.drop(SILENT),
    "mine": lambda _, graph: graph.runs.remove("a", SILENT),
    "export": lambda world, _: [
        (world.commands.out.parent / name).unlink() for name in world.commands.files()
    ],
}


def statement(name):
    """Give a statement of the tests."""
    return (DATA / f"{name}.cypher").read_text(encoding="utf-8")


def progress(graph):
    """Count what the stages have done so far."""
    return graph.session.run_text(statement("progress"), {})[1][0]


@pytest.fixture(scope="module")
def world(tmp_path_factory, tiny_bert, make_corpus, start_command):
    """A server of these tests, whose stages begin."""
    folder = make_corpus(tmp_path_factory.mktemp("kills"), PAPERS)
    server = PrivateServer(tmp_path_factory.mktemp("killed") / "server")
    commands = {}
    for engine, place in {
        "neo4j": ("--data", server.folder),
        "local": ("--engine", "local", "--dir", folder / "graph"),
    }.items():
        (folder / engine).mkdir()
        commands[engine] = Commands(start_command, folder, tiny_bert, folder / engine, place)
    try:
        server.start(ServerSettings(heap="512m", page_cache="128m"))
        yield World(server, commands["neo4j"], commands["local"], folder / "graph")
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
        sizes = [part.stat().st_size for part in world.commands.parts()]
        return sum(sizes), len(world.files[world.commands.out.name]), share

    return look


@contextmanager
def in_the_middle(world, stage, look):
    """Run the command of *stage* up to a point; give the process, and the graph to look at."""
    process = world.commands.start(stage)
    while world.server.state() is None:  # the command starts the server, if it must be started
        assert process.poll() is None
        time.sleep(0.05)
    with world.open() as graph:
        process = caught(world, stage, look, (process, graph))
        try:
            yield process, graph
        finally:
            process.kill()
            process.communicate()


def caught(world, stage, look, running, tries=3):
    """Give the command of *stage* in its middle; what was through before it was seen is undone."""
    process, graph = running
    for _ in range(tries):
        done, all_of_it, share = look(world, graph)
        while done < share * all_of_it and process.poll() is None:
            time.sleep(0.005)
            done, all_of_it, share = look(world, graph)
        if 0 < done < all_of_it and process.poll() is None:
            return process
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, (out, err)
        UNDO[stage](world, graph)
        process = world.commands.start(stage)
    raise AssertionError(f"{stage} was through {tries} times before it was seen in its middle")


POINTS = {
    "ingest": [counted("papers", 0.1), counted("papers", 0.6), counted("citations", 0.6)],
    "embed": [counted("embedded", 0.1), counted("embedded", 0.6)],
    "mine": [counted("mined", 0.1), counted("mined", 0.5)],
    "export": [written(0.05), written(0.5)],
}
"""Where each stage is killed: at the first point its server, at the others the command."""


@pytest.mark.parametrize("stage", POINTS)
def test_killed_stages_can_be_run_again(world, stage):
    """
    After kills -9 at all points, the same command makes what an undisturbed one makes.

    That its server was killed it says in one line, with what to do; run again, it starts it.
    """
    world.reach(stage)
    first, *others = POINTS[stage]
    with in_the_middle(world, stage, first) as (process, _):
        psutil.Process(world.server.state().pid).kill()
        _, err = process.communicate(timeout=120)
    *_, last = err.splitlines()
    assert (process.returncode, err.count(LOST), last[: len(LOST)]) == (1, 1, LOST)
    assert (last.endswith(AGAIN), "Traceback" in err) == (True, False)
    assert world.commands.parts() == []
    for look in others:
        with in_the_middle(world, stage, look) as (process, graph):
            process.kill()
            process.communicate()
            done, all_of_it, _ = look(world, graph)
            assert (process.returncode, done < all_of_it) == (-9, True)
            counts = progress(graph)
    out = world.commands.run(stage)
    assert counted_again(stage, out, counts) == 0
    assert world.commands.files() == (world.files if stage == "export" else {})
    world.done(stage)


def counted_again(stage, out, counts):
    """Count what a command did though it was done before; *counts* are those before it."""
    if stage == "embed":
        return json.loads(out)["papers"]["encoded"] - (PAPERS - counts["embedded"])
    if stage == "mine":
        return counts["mined"] - json.loads(out)["resumed"]
    return 0
