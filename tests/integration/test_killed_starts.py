"""First starts of a server that are killed: the next one begins where they ended."""

import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest

from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
from bica_graph.server import PrivateServer, cache_folder
from bica_graph.server.lock import VERSION


class Mirror(SimpleHTTPRequestHandler):
    """Serves the jars that the cache has."""

    def translate_path(self, path):
        return str(cache_folder() / f"neo4j-{VERSION}" / "lib" / path.rsplit("/", 1)[-1])

    def log_message(self, *_):
        """Stay quiet."""


@pytest.fixture
def mirror(private_server):
    """Give the address of a repository on loopback that has everything."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as repository:
        repository.handle_error = lambda *_: None  # a client that was killed
        thread = threading.Thread(target=repository.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{repository.server_port}"
        repository.shutdown()
        thread.join()


def test_killed_first_starts_leave_a_home_that_starts(tmp_path, mirror, start_command):
    """Killed while it fetches, while it sets the password and while it waits, it starts then."""
    server, cache = PrivateServer(tmp_path / "home"), tmp_path / "cache"
    lib = cache / f"neo4j-{VERSION}" / "lib"

    def start():
        return start_command(
            *("db", "start", "--data", server.folder, "--heap", "384m", "--page-cache", "64m"),
            *("--mirror", mirror),
            BICAGRAPH_CACHE=str(cache),
        )

    def sets_the_password():
        lines = [each.info["cmdline"] or [] for each in psutil.process_iter(["cmdline"])]
        return any({"set-initial-password", f"@{server.folder}/password"} <= {*x} for x in lines)

    try:
        for reached in (
            lambda: lib.exists() and len(list(lib.iterdir())) > 40,
            sets_the_password,
            lambda: server.state() is not None,
        ):
            process = start()
            while not reached():
                assert process.poll() is None, process.communicate()
            process.kill()
            process.communicate()
            assert server.state() is None or not server.state().answers
        process = start()
        _, err = process.communicate(timeout=120)
        assert (process.returncode, server.state().answers) == (0, True), err
        with Neo4jGraph(server.connection()) as graph:
            assert graph.counts()["papers"]["total"] == 0
    finally:
        server.remove()
