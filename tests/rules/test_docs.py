"""Docs say what is true."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bica_graph.browse.guide import guide_markdown
from bica_graph.graph import scripts

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page, language):
    """Give the fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)


def test_command_reference_is_current():
    """docs/commands.md is what the commands say of themselves."""
    # In a process of its own: click keeps the help option of a command that was called alone.
    page = "import runpy; print(runpy.run_path('scripts/write_commands.py')['page'](), end='')"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", page],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == done.stdout


def test_guide_is_current():
    """docs/exploring.md is the guide of Browser."""
    assert (ROOT / "docs" / "exploring.md").read_text(encoding="utf-8") == guide_markdown()


def test_contributing_names_every_package():
    """The tables of CONTRIBUTING.md leave out no module of the root and no folder of statements."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.]+?)/?`", page))
    places = [
        each.stem if each.suffix == ".py" else each.name
        for folder in ("bica_graph", "cypher")
        for each in (ROOT / folder).iterdir()
        if not each.name.startswith(("_", "py."))
    ]
    assert sorted(set(places) - named) == []


def test_statement_is_explained_as_it_stands():
    """Every Cypher block of docs/the-walk.md stands in the statement, in its order."""
    statement = scripts.load("mining/walk").text
    place = 0
    for block in blocks(ROOT / "docs" / "the-walk.md", "cypher"):
        found = statement.find(block.rstrip("\n"), place)
        assert found >= 0, block
        place = found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    """No relative link is broken."""
    links = re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_commands_that_there_are(page):
    """Every `bicagraph …` in the docs is a command."""
    from bica_graph.cli.main import main

    words = re.findall(r"bicagraph ([a-z][a-z-]+)", page.read_text(encoding="utf-8"))
    assert set(words) <= set(main.list_commands(click.Context(main)))
