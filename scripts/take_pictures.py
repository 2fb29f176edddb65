"""
Take the pictures of the docs: Browser with guide and style, the page of a query, that of a run.

Wants the extra `test` and a Chromium on the PATH. Everything is done on the sample, in a folder
that is gone afterwards.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

import bica_graph
from bica_graph.browse.guide import statements
from bica_graph.browse.site import browser_page, served
from bica_graph.browse.subject import choose_subject
from bica_graph.connect import browser_address, open_neo4j
from bica_graph.demo import RUN, SHOWN, run_demo
from bica_graph.server import PrivateServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TARGET = Path(__file__).parents[1] / "docs" / "images"


def main() -> None:
    """Take all pictures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium on the PATH: install it (Debian: apt-get install chromium)")
    TARGET.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            run_demo(home / "out", home)
            take_pages(browser, home)
            take_browser(browser, home / "server")
        finally:
            browser.close()
            PrivateServer(home / "server").remove()


def take_pages(browser: Browser, home: Path) -> None:
    """Take the page of a query and that of a run."""
    with bica_graph.open_graph(data=home / "server") as graph:
        query = bica_graph.show_query(graph, SHOWN).save(home / "query.html")
        run = bica_graph.show_run(graph, RUN).save(home / "run.html")
    page = browser.new_page(viewport={"width": 1400, "height": 860}, device_scale_factor=1)
    page.goto(query.as_uri())
    page.locator('.columns .paper[data-paper="metformin-infarct-size"] .dot').hover(force=True)
    page.screenshot(path=TARGET / "query.png")
    page.goto(run.as_uri())
    page.screenshot(path=TARGET / "run.png")
    page.close()


def take_browser(browser: Browser, data: Path) -> None:
    """Take Neo4j Browser: logged in, guide in the drawer, style on, the walks of a query drawn."""
    address, connection = browser_address(data, None)
    with open_neo4j(data=data) as graph:
        subject = choose_subject(graph, query="metformin-mi-trial")
    with served(subject) as base:
        page = browser.new_page(viewport={"width": 1500, "height": 900}, device_scale_factor=1)
        page.goto(browser_page(address, connection, base))
        page.get_by_test_id("password").fill(connection.password)
        page.get_by_test_id("connect").click()
        page.get_by_text("You are connected as user").wait_for()
        page.locator("[exec-topic]").first.click()
        page.wait_for_timeout(1500)
        page.get_by_test_id("activeEditor").click()
        page.keyboard.insert_text(statements()["explore/paths"])
        page.keyboard.press("Control+Enter")
        page.locator("svg g.node").first.wait_for(state="attached")
        page.get_by_title("Collapse the node properties display").first.click()
        page.get_by_title("Close").nth(1).click()
        for _ in range(5):
            page.get_by_test_id("guideNextSlide").click()
        page.wait_for_timeout(4000)
        page.screenshot(path=TARGET / "browser.png")
        page.close()


if __name__ == "__main__":
    main()
