"""What README and docs show, runs."""

import functools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bica_graph.sample import sample_files

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(
    r"^<!-- run -->\n```(sh|python)\n(.*?)^```(?:\n\n```text\n(.*?)^```)?", re.M | re.S
)
"""A block to run, and what it prints when the page says that in a block right after it."""
FILE = re.compile(r"^<!-- file: (\S+) -->\n```\w+\n(.*?)^```", re.M | re.S)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUNNABLE = [page for page in PAGES if SHOWN.search(page.read_text(encoding="utf-8"))]


@pytest.fixture
def folder(tmp_path):
    """A working folder with a user's files: the sample."""
    papers, citations = sample_files()
    shutil.copy(papers, tmp_path / "papers.jsonl")
    shutil.copy(citations, tmp_path / "citations.tsv")
    return tmp_path


def run(warm, language, block, folder, environment):
    """Run a block; its commands are forked from a process that has imported everything."""
    if language == "python":
        command = warm.start("-c", block, cwd=folder, env=environment)
        out, err = command.communicate()
        return command.returncode, out, err
    done = subprocess.run(
        ["sh", "-eu", "-c", block],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def pages_graph(emptied):
    """Give the empty graph of a page, which keeps the vector index of the page before."""
    emptied()  # the index of another file may have other dimensions
    return functools.partial(emptied, keep_index=True)


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.name)
def test_shown_blocks_run(page, folder, pages_graph, addresses, warm):
    """All blocks of a page run one after the other, and print what the page says."""
    pages_graph()
    path = os.pathsep.join([str(warm.folder), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {
        **os.environ,
        **addresses,
        "PATH": path,
        "BICAGRAPH_HOME": str(folder / "home"),
    }
    text = page.read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        (folder / name).write_text(content, encoding="utf-8")
    for language, block, output in SHOWN.findall(text):
        code, out, err = run(warm, language, block, folder, environment)
        assert code == 0, f"{block}\n{out}\n{err}"
        printed = [line.rstrip() for line in out.splitlines()]
        assert [line for line in output.splitlines() if line.rstrip() not in printed] == []


def test_there_are_pages_to_run():
    """README and the quickstart are among them."""
    assert {"README.md", "quickstart.md"} <= {page.name for page in RUNNABLE}
