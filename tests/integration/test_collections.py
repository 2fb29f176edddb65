"""From papers to triplets on whole collections: right counts, and the same bytes everywhere."""

import hashlib
import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main

SYNERGY = Path(__file__).parents[3] / "shared" / "data" / "synergy"
MADE = {"total": 400, "with_abstract": 380, "citations": 1800}
WHOLE = {"total": 7518, "with_abstract": 7194, "citations": 21_403}
COLLECTIONS = ["made", *(["synergy"] if SYNERGY.is_dir() else [])]
"""SYNERGY is used where it lies beside the checkout; the made collection always is."""


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A collection of 400 papers, one in twenty without an abstract."""
    folder = tmp_path_factory.mktemp("made")
    rng = random.Random(1)
    words = [f"word{number}" for number in range(200)]
    with (folder / "papers.jsonl").open("w", encoding="utf-8") as file:
        for number in range(400):
            abstract = " ".join(rng.choices(words, k=30)) if number % 20 else ""
            title = " ".join(rng.choices(words, k=7))
            paper = {"id": f"p{number}", "title": title, "abstract": abstract}
            file.write(json.dumps(paper) + "\n")
    pairs = rng.sample([(a, b) for a in range(400) for b in range(400) if a != b], 1800)
    lines = "".join(f"p{citing}\tp{cited}\n" for citing, cited in pairs)
    (folder / "cites.tsv").write_text(f"citing\tcited\n{lines}", encoding="utf-8")
    return folder / "papers.jsonl", folder / "cites.tsv"


@pytest.fixture(params=COLLECTIONS)
def collection(request):
    """Files of papers and of citations, and what must be counted."""
    if request.param == "synergy":
        return SYNERGY / "papers.jsonl.gz", SYNERGY / "cites.tsv.gz", WHOLE
    return *request.getfixturevalue("made"), MADE


def bicagraph(environment, *words):
    """Run a command; give what it printed."""
    done = CliRunner().invoke(main, [*map(str, words)], env=environment)
    assert done.exit_code == 0, done.output
    return done.stdout


def sha256(file):
    """Hash a file."""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()


def test_from_papers_to_the_same_triplets(
    collection, tiny_encoder, empty_neo4j, tmp_path, monkeypatch
):
    """Either engine, any number of workers and any batch size give the same exported bytes."""
    monkeypatch.chdir(tmp_path)
    papers, citations, expected = collection
    local = ("--engine", "local", "--dir", "graph")

    def run(*words):
        return bicagraph(empty_neo4j, *words)

    for engine in ((), local):
        run("ingest", "jsonl", papers, "--citations", citations, *engine)
    run("embed", "--encoder", tiny_encoder, "--no-index")
    seeds = ("queries", "--set", "titles", "--from", "title", "--seeds", "300")
    run(*seeds)
    run("embed", "--export", "vectors.parquet")
    run("embed", "--vectors", "vectors.parquet", *local)
    run(*seeds, "--no-embed", "--manifest", "local.json", *local)
    run("embed", "--vectors", "vectors.parquet", *local)
    parallelisms = {
        "a": ("--workers", "1"),
        "b": ("--workers", "4", "--batch-papers", "100"),
    }
    for name, parallelism in parallelisms.items():
        run("mine", "walk", "--run", name, *parallelism)
        run("export-triplets", "--run", name, "--out", f"{name}.jsonl")
    run("mine", "walk", "--run", "a", *local)
    run("export-triplets", "--run", "a", "--out", "local.jsonl", *local)

    names = ("a", "b", "local")
    assert len({sha256(f"{name}.jsonl") for name in names}) == 1
    assert sha256("queries-titles.manifest.json") == sha256("local.json")
    found = json.loads(run("status", "--json"))
    counted = {key: found["papers"][key] for key in ("total", "with_abstract")}
    assert {**counted, "citations": found["citations"]} == expected
    assert found["papers"]["stubs"] == 0
    assert found["papers"]["embedded"] == expected["with_abstract"]
    run("runs", "remove", "b")
    digests = [json.loads(run("status", "--json", "--digest", *e))["digest"] for e in ((), local)]
    assert digests[0] == digests[1]
