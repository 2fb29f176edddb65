"""A small real graph to export from: papers, queries and what a run mined, written by hand."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bica_graph.export.settings import ExportSettings
from bica_graph.export.stage import export_triplets
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.records.candidates import Candidate, Mined
from bica_graph.records.embeddings import EncoderRecord
from bica_graph.records.papers import PaperRecord
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.runs import Run
from bica_graph.records.walks import WALK

ENCODER = EncoderRecord("tiny", "main", "f" * 32, 2, "", "", "mean", 256, "abstract")


@dataclass
class World:
    """A local graph, and short words to fill it, mine in it and export from it."""

    graph: LocalGraph
    folder: Path
    runs: set[str] = field(default_factory=set)

    def papers(self, *ids, **fields):
        """Write papers; unless *fields* say otherwise, each with a text of its own."""
        papers = [
            PaperRecord(
                **{
                    "id": name,
                    "title": f"Title {name}",
                    "abstract": f"Abstract of {name}.",
                    "retracted": False,
                }
                | fields
            )
            for name in ids
        ]
        self.graph.papers.write(papers, "jsonl")

    def query(self, name, positives, *, text=None, set_name="titles"):
        """Write a query; *positives* are ids, or ids with grades."""
        graded = positives if isinstance(positives, dict) else dict.fromkeys(positives, 1)
        answers = tuple(Positive(paper, grade) for paper, grade in graded.items())
        words = f"Query {name}" if text is None else text
        self.graph.queries.write([Query(set_name, name, words, "title", answers)])

    def mine(self, name, papers, *, run="a", set_name="titles", reason=None):
        """Write what *run* found for a query: ids, or candidates by `candidate`."""
        self.start(run)
        key = QueryKey(set_name, name)
        candidates = tuple(
            candidate(run, key, paper, rank)
            if isinstance(paper, str)
            else candidate(run, key, rank=rank, **paper)
            for rank, paper in enumerate(papers)
        )
        self.graph.candidates.write(run, [Mined(key, reason, 9, 9, False, 0.9, candidates)])

    def start(self, run, **parameters):
        """Enter a run, once."""
        if run not in self.runs:
            self.runs.add(run)
            known = {
                "encoder": ENCODER.fingerprint,
                "text": ENCODER.text,
                "rng_seed": 7,
            } | parameters
            self.graph.runs.start(Run(run, "mine", known, "0" * 32, 7, ENCODER.name))

    def finish(self, run="a"):
        """Enter what came of a run."""
        self.graph.runs.finish("mine", run, self.graph.runs.counts(run))

    def export(self, out="triplets.jsonl", run="a", manifest=None, **settings):
        """Finish the run and export it into the folder."""
        self.start(run)
        self.finish(run)
        path = out if out == "-" else self.folder / out
        chosen = ExportSettings(**settings)
        return export_triplets(self.graph, run, path, settings=chosen, manifest=manifest)

    def rows(self, out="triplets.jsonl", run="a", **settings):
        """Export, and give the rows of the file."""
        self.export(out, run, **settings)
        return read_lines(self.folder / out)


def candidate(run, key, paper, rank, dropped_by=(), **fields):
    """Make a candidate with plausible numbers."""
    return Candidate(
        **{
            "run": run,
            "key": key,
            "paper": paper,
            "strategy": WALK,
            "rank": rank,
            "hop": 1,
            "path": 0,
            "step": rank,
            "probability": None if rank == 0 else 0.25,
            "similarity_step": 0.5,
            "similarity_query": 0.4,
            "similarity_positive": 0.3,
            "through": (),
            "dropped_by": tuple(dropped_by),
        }
        | fields
    )


def read_lines(path):
    """Give the rows of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


@pytest.fixture
def world(tmp_path):
    """An empty graph with an encoder, and a folder for what is exported."""
    folder = tmp_path / "out"
    folder.mkdir()
    graph = LocalGraph(tmp_path / "graph")
    graph.embeddings.adopt(ENCODER)
    yield World(graph, folder)
    graph.close()


@pytest.fixture
def mined(world):
    """Two queries, one positive each, with three and two negatives."""
    world.papers("p1", "p2", "n1", "n2", "n3")
    world.query("q1", ["p1"])
    world.query("q2", ["p2"])
    world.mine("q1", ["n1", "n2", "n3"])
    world.mine("q2", ["n3", "n1"])
    return world
