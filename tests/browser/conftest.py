"""A real Chromium, where there is one."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NEEDED = "BICAGRAPH_BROWSER_NEEDED"
"""Set, a machine without a browser fails these tests and does not leave them out."""


@pytest.fixture(scope="session")
def chromium():
    """Open the system's Chromium without a window."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        hint = "no Chromium on the PATH: install it (Debian: apt-get install chromium)"
        (pytest.fail if os.environ.get(NEEDED) else pytest.skip)(hint)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium):
    """
    Open pages of a width; at the end none of them has complained or asked for anything.

    Gives a function (path, width, **options of the context) -> page.
    """
    contexts, asked, complaints = [], [], []

    def open_page(path, width=1400, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith("file:")] == []
