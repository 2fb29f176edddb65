"""A small local web site with the guide, the style sheet and the statements for Browser."""

from __future__ import annotations

import io
import sys
import threading
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from bica_graph.browse.guide import explore_names, guide_html, style
from bica_graph.graph import scripts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bica_graph.browse.subject import Subject
    from bica_graph.records.connection import Connection

HOST = "127.0.0.1"
NAME = "localhost"
"""The host name of the site; by default, Browser loads guides only from this name."""


@contextmanager
def served(subject: Subject, database: str | None = None) -> Iterator[str]:
    """
    Serve the site until the block ends, and give its address.

    Args:
        subject: What the guide speaks of.
        database: Name of the database that the guide leads to; None if the user is in it anyway.
    """
    server = _Site((HOST, 0), _Pages)
    base = f"http://{NAME}:{server.server_address[1]}"
    server.pages = pages(base, subject, database)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def pages(base: str, subject: Subject, database: str | None = None) -> dict[str, tuple[str, bytes]]:
    """Give the pages of the site: (type, content) by path; the arguments are those of `served`."""
    texts = {
        f"/{name}.cypher": scripts.with_values(scripts.load(name).text, subject.values)
        for name in explore_names()
    }
    return {
        "/guide.html": ("text/html; charset=utf-8", guide_html(base, subject, database).encode()),
        "/style.grass": ("text/plain; charset=utf-8", style().encode()),
        "/favourites.zip": ("application/zip", favourites(subject)),
        **{path: ("text/plain; charset=utf-8", text.encode()) for path, text in texts.items()},
    }


def favourites(subject: Subject) -> bytes:
    """Give the statements of ``cypher/explore`` as a zip file of favourites for Browser."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for name in explore_names():
            script = scripts.load(name)
            file = zipfile.ZipInfo(f"bica_graph/{name.rpartition('/')[2]}.cypher")
            text = scripts.with_values(script.text, subject.values)
            folder.writestr(file, f"// {script.summary}\n{text}")
    return made.getvalue()


def browser_page(address: str, connection: Connection, base: str) -> str:
    """
    Give the address that opens Browser with the form filled in and the guide in its drawer.

    Args:
        address: Address of Neo4j Browser.
        connection: The connection to fill in; the password is left out.
        base: Address of the site that serves the guide.
    """
    parts = urlsplit(connection.uri)
    bolt = f"{parts.scheme}://{quote(connection.username)}@{parts.netloc.rpartition('@')[2]}"
    guide = quote(f"{base}/guide.html", safe="")
    # Without &db=: Browser looks for that database before it has read which ones there are, and
    # greets the user with an error.
    return f"{address}?dbms={quote(bolt, safe='')}&cmd=guide&arg={guide}"


class _Site(ThreadingHTTPServer):
    """Serves *pages*: (type, content) by path."""

    daemon_threads = True
    pages: Mapping[str, tuple[str, bytes]] = {}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a browser that closed the connection; report other errors as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Pages(BaseHTTPRequestHandler):
    """Serves only the prepared pages."""

    server: _Site
    server_version = "bicagraph"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with a page."""
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            self._answer(404, "text/plain", b"not here\n")
            return
        self._answer(200, *page)

    def do_OPTIONS(self) -> None:
        """Answer the CORS preflight request of Browser."""
        self._answer(204, "text/plain", b"")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing, to keep the terminal clear."""

    def _answer(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Methods", "GET, OPTIONS")
        asked = self.headers.get("Access-Control-Request-Headers", "*")
        self.send_header("Access-Control-Allow-Headers", asked)
        self.send_header("Access-Control-Allow-Private-Network", "true")
        self.end_headers()
        self.wfile.write(data)
