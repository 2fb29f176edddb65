"""Neo4j Browser through `bicagraph browse`: logged in, the guide there, style on, graphs drawn."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bica_graph.browse.guide import statements
from bica_graph.browse.subject import choose_subject
from bica_graph.connect import open_neo4j
from bica_graph.demo import run_demo
from bica_graph.graph import scripts
from bica_graph.records.papers import MeshHeading, PaperRecord

DRAWN = {"explore/about", "explore/neighbourhood", "explore/paths"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory, private_server, emptied):
    """Give the server with the demo's graph; it has Browser."""
    emptied()
    run_demo(tmp_path_factory.mktemp("demo"), home=private_server.folder.parent)
    with open_neo4j(data=private_server.folder) as graph:
        headings = (MeshHeading("D003920", "Diabetes Mellitus", major=True),)
        papers = [PaperRecord(each, mesh=headings) for each in graph.papers.ids("", 9)]
        graph.papers.write_mesh(papers)
    return private_server


@pytest.fixture(scope="module")
def browsing(demo):
    """Run `bicagraph browse --no-open`; give what it printed, by its first word."""
    command = Path(sys.executable).with_name("bicagraph")
    environment = {name: value for name, value in os.environ.items() if name != "NEO4J_URI"}
    with subprocess.Popen(
        [command, "browse", "--no-open", "--data", str(demo.folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**environment, "PYTHONUNBUFFERED": "1"},
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # for background jobs
    ) as running:
        told = {}
        for line in running.stdout:
            if "Ctrl-C" in line:
                break
            word, _, rest = line.partition(" ")
            told[word] = rest.strip()
        yield told
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0


def logged_in(chromium, browsing):
    """Log in as a user would: the form is filled in, the password is pasted."""
    page = chromium.new_page(viewport={"width": 1500, "height": 1000})
    page.goto(browsing["Browser"])
    password = re.search(r"password (\w+)", browsing["log"])[1]
    page.get_by_test_id("password").fill(password)
    page.get_by_test_id("connect").click()
    page.get_by_text("You are connected as user").wait_for(state="visible", timeout=60_000)
    # The guide comes a moment later, and takes away what is typed until then.
    page.get_by_test_id("guidesDrawer").wait_for(state="visible", timeout=60_000)
    return page


@pytest.fixture(scope="module")
def page(chromium, browsing):
    """Browser after the login; the tests use it one after the other."""
    with logged_in(chromium, browsing) as page:
        yield page


def type_in(page, text):
    """Run a statement or a command from the editor."""
    page.get_by_test_id("activeEditor").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.get_by_test_id("editor-Run").first.click()


def test_the_guide_stands_there_after_the_login(page):
    """The form was filled in, and the first slide stands in the drawer."""
    drawer = page.get_by_test_id("guidesDrawer")
    drawer.get_by_text("What is in here").first.wait_for(state="visible", timeout=30_000)
    assert drawer.locator("pre.runnable").count() == 1
    # Seen four times out of four while the address named the database
    assert page.get_by_text("DatabaseNotFoundError").count() == 0
    assert page.get_by_text(":use neo4j").count() == 0


def test_the_guide_speaks_of_a_query_of_the_graph(page, demo):
    """With its text, and of the run that mined it."""
    told = page.get_by_test_id("guidesDrawer").inner_text()
    assert "The run: demo." in told
    with open_neo4j(data=demo.folder) as graph:
        subject = choose_subject(graph)
    assert " ".join(subject.titles["query"].split()) in told


def test_the_site_gives_only_its_own_pages(browsing):
    """Guide, style and statements, to this machine; anything else is not there."""
    base = browsing["guide"].removesuffix("/guide.html")
    for path in ("guide.html", "style.grass", "explore/hubs.cypher"):
        with urllib.request.urlopen(f"{base}/{path}") as answer:
            assert answer.status == 200
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{base}/../pyproject.toml")


def test_a_click_puts_the_style_on(page):
    """Colours are those of the style, read from the drawing."""
    page.locator("[exec-topic]").first.click(timeout=30_000)
    page.wait_for_timeout(1500)
    type_in(page, statements()["explore/paths"])
    circles = page.locator("svg g.node circle.b-outline")
    circles.first.wait_for(state="attached", timeout=60_000)
    fills = set(circles.evaluate_all("all => all.map(each => each.getAttribute('fill'))"))
    assert fills == {"#a9cbe6", "#1c1f24", "#00745a", "#f5b27a"}  # paper, query, kept, dropped
    captions = page.locator("svg g.node").all_text_contents()
    assert any(re.search(r"#\d+ \w", each) for each in captions), captions
    steps = page.locator("svg g.relationship").all_text_contents()
    assert any(re.search(r"0\.\d+|1\.0", each) for each in steps), steps


def test_a_slide_puts_its_statement_into_the_editor(page):
    """A click on it, and it can be changed and run."""
    for _ in range(2):  # over the slide about room for a picture
        page.get_by_test_id("guideNextSlide").click()
    page.get_by_test_id("guidesDrawer").locator("pre.runnable").first.click()
    page.get_by_test_id("editor-Run").first.click()
    page.locator("svg g.node").first.wait_for(state="attached", timeout=60_000)


def test_statements_become_favourites(page, browsing):
    """A zip file that is dropped on the window comes as a folder, each under its first line."""
    base = browsing["guide"].removesuffix("/guide.html")
    with urllib.request.urlopen(f"{base}/favourites.zip") as answer:
        zipped = list(answer.read())
    page.get_by_test_id("navigationFavorites").click()
    transfer = page.evaluate_handle(
        """bytes => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "favourites.zip"));
            return transfer;
        }""",
        zipped,
    )
    page.get_by_test_id("main").dispatch_event("drop", {"dataTransfer": transfer})
    page.get_by_text("bica_graph", exact=True).click()
    page.get_by_text(scripts.load("explore/hubs").summary).first.wait_for(timeout=10_000)


@pytest.mark.parametrize("name", sorted(statements()))
def test_a_statement_of_the_guide_runs(page, name):
    """It gives a graph or a table, and no error."""
    frames = page.get_by_test_id("frame")
    type_in(page, ":clear")
    expect(frames).to_have_count(0)
    type_in(page, statements()[name])
    frame = frames.first
    if name in DRAWN:
        frame.locator("svg g.node").first.wait_for(state="attached", timeout=60_000)
    else:
        frame.locator("table, [role=table], [data-testid=frameContents] td").first.wait_for(
            state="attached", timeout=60_000
        )
    assert "Neo.ClientError" not in frame.inner_text()
