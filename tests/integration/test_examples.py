"""The examples run, from the first line to the last."""

import json
import os
import random
import re
import runpy
import sys
from pathlib import Path

import nbformat
import pytest
from eutils_server import EutilsServer, Library, MadePaper, recorded_articles
from nbclient import NotebookClient

import bica_graph as bica
from bica_graph.ingest.pubmed.crawl import crawl
from bica_graph.models.encoder import Encoder, EncoderChoice
from bica_graph.sample import sample_files
from bica_graph.server import PrivateServer

EXAMPLES = Path(__file__).parents[2] / "examples"
SHARED = EXAMPLES.parents[1] / "shared"


@pytest.fixture(scope="module")
def run_example(warm):
    """Run a script as a user would; give what it printed."""

    def run(name, *arguments):
        command = warm.start(EXAMPLES / name, *arguments)
        out, err = command.communicate()
        assert command.returncode == 0, err
        return out

    return run


def code_lines(name):
    """Count the lines of a script, without blank ones and what it imports."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    first = text.index("\n\n", text.rindex("\nfrom "))
    return len([line for line in text[first:].split("\n") if line.strip()])


@pytest.fixture(scope="module")
def quick(tmp_path_factory, run_example):
    """The folder of examples/quickstart.py with its local graph, and what it printed."""
    folder = tmp_path_factory.mktemp("quick")
    return folder, run_example("quickstart.py", folder)


def test_quickstart(quick):
    """examples/quickstart.py does the demo in twenty lines."""
    assert "255 of 257 candidates kept" in quick[1]
    assert code_lines("quickstart.py") <= 20


def test_train(quick, tmp_path, run_example):
    """A step of training on its triplets: a model that can be loaded, beside the base model."""
    out = tmp_path / "trained"
    triplets = quick[0] / "triplets.jsonl"
    told = run_example("train.py", triplets, "--out", out, "--steps", "1")
    counts = re.search(r"(\d+) triplets to train on, (\d+) queries held out, \d+ papers", told)
    rows = [json.loads(line) for line in triplets.read_text(encoding="utf-8").splitlines()]
    queries = {row["query_id"] for row in rows}
    assert 0 < int(counts[1]) < len(rows)
    assert int(counts[2]) == -(-len(queries) // 5)
    scores = {line.split()[0]: float(line.split()[-1]) for line in told.splitlines()[-2:]}
    assert scores.keys() == {"base", "trained"}
    assert 0.5 < scores["base"] <= 1
    assert Encoder(EncoderChoice(str(out))).record.dim == 384
    assert code_lines("train.py") <= 40


def test_from_journal(recorded_journal, tmp_path, run_example):
    """From a journal of recorded articles to triplets, and a page with their texts."""
    told = run_example("from_journal.py", recorded_journal, tmp_path)
    assert re.search(r"hop 0: \d+ abstracts, 12 papers with references", told)
    rows = [json.loads(line) for line in (tmp_path / "triplets.jsonl").read_text().splitlines()]
    assert len(rows) >= 20
    assert f"{len(rows)} triplets" in told
    assert "<svg" in (tmp_path / "walks.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def recorded_journal(tmp_path_factory):
    """
    Crawl from twelve recorded articles, whose references are invented papers, into a journal.

    The articles are real; of what they cite, nothing was recorded.
    """
    rng = random.Random(0)
    recorded = recorded_articles(SHARED / "data" / "eutils" / "efetch")
    cited = {pmid: re.findall(rb'"pubmed">(\d+)<', xml) for pmid, xml in recorded.items()}
    seeds = [pmid for pmid, found in sorted(cited.items()) if 6 < len(found) < 20][:12]
    first = sorted({each.decode() for pmid in seeds for each in cited[pmid]} - set(seeds))
    second = [str(90_000_000 + number) for number in range(60)]
    words = ["heart", "lung", "gene", "trial", "dose", "risk", "cell"]
    papers = {
        pmid: MadePaper(
            pmid,
            references=tuple(rng.sample(second, 4)) if pmid in first else (),
            text=" ".join(rng.choices(words, k=30)),
        )
        for pmid in (*first, *second)
    }
    folder = tmp_path_factory.mktemp("journal")
    library = Library(papers, {pmid: recorded[pmid] for pmid in seeds})
    with (
        EutilsServer(library) as server,
        bica.Eutils(
            bica.EutilsSettings(address=server.address, per_second=500, limits=folder)
        ) as client,
        bica.Journal(folder / "recorded.journal") as journal,
    ):
        crawl(bica.CrawlSettings(pmids=tuple(seeds), hops=2), client, journal)
    return folder / "recorded.journal"


QUESTIONS = [
    {"query_id": "gut-review", "text": "Do microbes matter?", "positive_ids": ["gut-review"]},
    {
        "query_id": "both",
        "text": "Does metformin protect the heart?",
        "positive_ids": ["metformin-mi-trial", "metformin-hf"],
    },
]
"""Of two queries one has the id of a title, and one has two positives."""


@pytest.fixture(scope="module")
def mined(quick):
    """Other runs in that graph, exported with all candidates; their numbers by run."""
    folder, _ = quick
    (folder / "questions.jsonl").write_text(
        "".join(json.dumps(each) + "\n" for each in QUESTIONS), encoding="utf-8"
    )
    narrow = bica.WalkSettings(
        direction="both", max_hop1=4, max_hop2=5, on_visited_start="next", random=2
    )
    with bica.open_graph("local", directory=folder / "graph") as graph:
        encoder = bica.Encoder(bica.EncoderChoice("minilm"))
        bica.make_queries(graph, "questions", bica.FileQueries(folder / "questions.jsonl"))
        bica.embed_queries(graph, encoder, ["questions"])
        bica.export_vectors(graph, folder / "vectors.parquet")
        bica.mine_walk(graph, "narrow", sets="titles", settings=narrow, rng_seed=3, margin=None)
        bica.mine_walk(graph, "questions", sets="questions")
        hop = bica.CitationHop(bica.CitationHopSettings(hop=1, count=3))
        bica.mine(graph, "hop", hop, sets="titles")
        for run in ("first", "narrow", "questions", "hop"):
            settings = bica.ExportSettings(include_dropped=True)
            bica.export_triplets(graph, run, folder / f"{run}-rows.jsonl", settings=settings)
        return {run.name: graph.runs.counts(run.name)["candidates"] for run in graph.runs.all()}


@pytest.mark.parametrize("run", ["first", "narrow", "questions", "hop"])
def test_recompute(quick, mined, run):
    """docs/the-walk.md and the files of a run are enough to find every candidate again."""
    script = runpy.run_path(str(EXAMPLES / "recompute.py"))
    names = [*sample_files(), quick[0] / "vectors.parquet", quick[0] / f"{run}-rows.jsonl"]
    files = script["Files"](*map(str, names))
    queries = {row["query_id"] for row in files.rows}
    assert sum(len(script["compare"](query, files)) for query in queries) == mined[run] > 10


def test_recompute_as_a_command(quick, mined, run_example):
    """It prints the candidates of one query, and uses nothing of bica_graph."""
    names = (*sample_files(), quick[0] / "vectors.parquet", quick[0] / "first-rows.jsonl")
    told = run_example("recompute.py", "metformin-mi-trial", *names)
    assert "metformin-infarct-size\t2\t0\t2\t" in told
    assert "the same candidates" in told
    assert "import bica_graph" not in (EXAMPLES / "recompute.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder for both examples that start a server: the second one finds the first one's."""
    folder = tmp_path_factory.mktemp("examples")
    yield folder
    PrivateServer(folder / "explore-graph").remove()


def test_own_walk(folder, run_example):
    """A statement of one's own is mined beside the semantic walk, and both are drawn."""
    told = run_example("own_walk.py", folder)
    assert "semantic: 269 of 271 candidates kept" in told
    assert "own: 404 of 412 candidates kept" in told
    page = (folder / "both.html").read_text(encoding="utf-8")
    assert "Candidates of run own" in page
    assert "Walks of run semantic" in page


@pytest.fixture
def explored(folder, tmp_path, monkeypatch):
    """Execute the notebook; give its cells."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    monkeypatch.setenv("PATH", path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(EXAMPLES / "explore.ipynb", as_version=4)
    resources = {"metadata": {"path": folder}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
    return notebook.cells


def test_notebook(explored):
    """Every cell runs; three show a page, one shows a table, none complains."""
    outputs = [output for cell in explored for output in cell.get("outputs", [])]
    shown = [
        output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})
    ]
    assert len([each for each in shown if "<iframe srcdoc=" in each]) == 3
    (table,) = [each for each in shown if "<iframe" not in each]
    assert "<th>positive_similarity</th>" in table
    printed = "".join(output.text for output in outputs if output.get("name") == "stdout")
    assert "Run demo: a negative." in printed
    assert "papers at hop 1" in printed
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []


def test_the_notebook_holds_no_outputs():
    """They would be old before long, and nobody reads their changes."""
    cells = json.loads((EXAMPLES / "explore.ipynb").read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
