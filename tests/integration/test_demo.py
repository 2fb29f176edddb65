"""`bicagraph demo`, as somebody sees it who has just cloned."""

import re
import shlex
import urllib.request
from dataclasses import replace

import pytest

from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.progress import SILENT
from bica_graph.server import PrivateServer

COMMAND = re.compile(r"^  (?:stop it +)?bicagraph (.*)$", re.M)


@pytest.fixture(scope="module")
def demo(tmp_path_factory, run_command, run_executable):
    """Run it in a new folder with a home of its own; the server is gone at the end."""
    folder = tmp_path_factory.mktemp("demo folder")
    home = folder / "a home"

    def run(*words, by=run_command):
        code, out, err = by(*words, cwd=folder, BICAGRAPH_HOME=str(home))
        assert code == 0, err
        return out

    try:
        yield folder, run, run("demo", by=run_executable)
    finally:
        PrivateServer(home / "demo" / "server").remove()


def triplets(folder):
    """Give the bytes of the triplets and of their manifest."""
    return [
        (folder / "bicagraph-demo" / name).read_bytes()
        for name in ("triplets.jsonl", "triplets.jsonl.manifest.json")
    ]


def test_it_shows_stages_and_one_query_in_full(demo):
    """A table of stages, then positive, hops, probabilities and verdicts."""
    _, _, out = demo
    for word in ("stage", "ingest", "embed", "queries", "mine", "export", "seconds"):
        assert word in out
    for word in ("positive  metformin-mi-trial", "dropped by margin", "kept", "through", "random"):
        assert word in out


def test_again_it_gives_the_same_bytes_and_embeds_nothing(demo):
    """Nothing is computed twice."""
    folder, run, _ = demo
    before = triplets(folder)
    assert "0 abstracts embedded, 62 in all" in run("demo")
    assert triplets(folder) == before


def test_without_a_server_it_gives_the_same_triplets(demo):
    """The local engine draws the same."""
    folder, run, _ = demo
    before = triplets(folder)[0]
    assert "Browser" not in run("demo", "--engine", "local")
    assert triplets(folder)[0] == before


def test_the_graph_of_another_version_is_not_continued(demo, run_command):
    """Its papers or settings may be others; the message says how to remove it."""
    folder, run, _ = demo
    run("demo", "--engine", "local")
    local = folder / "a home" / "demo" / "local"
    with LocalGraph(local) as graph:
        stored = graph.runs.find("mine", "demo")
        graph.runs.remove("demo", SILENT)
        changed = stored.parameters | {"temperature": 1.0}
        graph.runs.start(replace(stored, parameters=changed, fingerprint="another"))
    words = ("demo", "--engine", "local")
    code, _, err = run_command(*words, cwd=folder, BICAGRAPH_HOME=str(folder / "a home"))
    assert code == 1
    assert err.startswith("Error: the graph of an earlier demo has other papers or settings")
    assert shlex.quote(str(local)) in err
    assert err.count("\n") == 1


def test_browser_answers_where_it_says(demo):
    """The address is that of a running Browser."""
    _, _, out = demo
    address = re.search(r"Browser +(\S+)", out)[1]
    with urllib.request.urlopen(address) as page:
        assert page.status == 200


def test_the_printed_commands_work(demo):
    """The next three on the demo's own graph, and the one that stops the server."""
    folder, run, out = demo
    stop, *following = (shlex.split(words) for words in COMMAND.findall(out))
    assert [words[0] for words in following] == ["status", "mine", "export-triplets"]
    assert re.search(r"papers +65", run(*following[0]))
    for words in following[1:]:
        run(*words)
    assert (folder / "lists.jsonl").stat().st_size > 10_000
    assert "stopped" in run(*stop)
