"""Fetching the jars, from a small repository on loopback that can misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stamina.instrumentation

from bica_graph.errors import ServerError
from bica_graph.progress import SILENT
from bica_graph.server import web
from bica_graph.server.fetch import JarSource, damaged_jars, fetch_jars, remove_damaged_jars
from bica_graph.server.lock import Jar, ServerLock

CONTENTS = {f"part-{number}": bytes([65 + number]) * (1000 + number) for number in range(8)}


def jar_of(name: str, content: bytes) -> Jar:
    return Jar("org.example", name, "1", None, hashlib.sha256(content).hexdigest(), len(content))


LOCK = ServerLock("1", "1", tuple(jar_of(name, content) for name, content in CONTENTS.items()))
BY_PLACE = {jar.place: (jar, CONTENTS[jar.artifact]) for jar in LOCK.jars}


class Repository(ThreadingHTTPServer):
    """Serves the jars; *faults* says how the next answers for an artifact go wrong."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: Counter[str] = Counter()
        self.passwords: set[str | None] = set()
        self.faults: dict[str, list[str]] = {}
        self.gate = threading.Event()
        self.gate.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/maven"

    def handle_error(self, *_: object) -> None:
        """Stay quiet when a client was killed."""


class Answer(BaseHTTPRequestHandler):
    server: Repository

    def do_GET(self) -> None:
        jar, content = BY_PLACE[self.path.partition("/maven/")[2]]
        self.server.asked[jar.artifact] += 1
        self.server.passwords.add(self.headers["Authorization"])
        faults = self.server.faults.get(jar.artifact, [])
        fault = faults.pop(0) if faults else ""
        if fault.isdigit():
            self.send_error(int(fault))
            return
        if fault == "wrong":
            content = bytes(len(content))
        if fault == "long":
            content *= 1000
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if fault == "cut":
            self.wfile.write(content[:100])
            self.close_connection = True
            return
        if fault == "wait":
            self.wfile.write(content[:100])
            self.wfile.flush()
            self.server.gate.wait(30)
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(name="repository")
def _repository(monkeypatch):
    monkeypatch.setattr(web, "PAUSE_SECONDS", 0.01)
    server = Repository()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.gate.set()
    server.shutdown()
    thread.join()
    server.server_close()


def fetched(cache):
    return {path.name: path.read_bytes() for path in (cache / "neo4j-1" / "lib").iterdir()}


EVERYTHING = {jar.name: CONTENTS[jar.artifact] for jar in LOCK.jars}


def test_all_jars_are_fetched(tmp_path, repository):
    """Every jar lies in lib under its name, each asked for once."""
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert (fetched(tmp_path), set(repository.asked.values())) == (EVERYTHING, {1})


def test_nothing_is_asked_for_that_is_there(tmp_path, repository):
    """A second fetch asks for nothing, and needs no network."""
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    fetch_jars(LOCK, tmp_path, JarSource(offline=True), SILENT)
    assert repository.asked.total() == len(LOCK.jars)


def test_progress_counts_every_byte(tmp_path, repository):
    """The progress comes to the size of all jars."""
    progress = Bytes()
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), progress)
    assert progress.done == progress.total == sum(jar.size for jar in LOCK.jars)


def test_wrong_hash_is_fetched_once_more(tmp_path, repository):
    """A file that arrives damaged is asked for a second time, and then right."""
    repository.faults["part-3"] = ["wrong"]
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert (fetched(tmp_path), repository.asked["part-3"]) == (EVERYTHING, 2)


def test_wrong_hash_twice_names_the_file(tmp_path, repository):
    """A file that is damaged twice is an error that names it, and never gets its name."""
    repository.faults["part-3"] = ["wrong", "wrong"]
    with pytest.raises(
        ServerError, match=r"part-3-1\.jar from 127\.0\.0\.1 is not the expected file"
    ):
        fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert "part-3-1.jar" not in fetched(tmp_path)


def test_wrong_hash_after_lost_connections_is_fetched_again(tmp_path, repository):
    """Lost connections and a wrong hash are counted apart."""
    repository.faults["part-3"] = ["cut", "cut", "wrong"]
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert fetched(tmp_path) == EVERYTHING


def test_more_than_was_pinned_is_not_fetched(tmp_path, repository):
    """A file that does not end where it must is left off, and is the wrong one."""
    repository.faults["part-3"] = ["long", "long"]
    with pytest.raises(
        ServerError, match=r"part-3-1\.jar from 127\.0\.0\.1 is not the expected file"
    ):
        fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert all(path.stat().st_size < 2000 for path in (tmp_path / "neo4j-1" / "lib").iterdir())


@pytest.mark.parametrize("fault", ["cut", "503", "429"])
def test_passing_fault_is_tried_again(tmp_path, repository, fault):
    """A lost connection or a busy repository is tried again."""
    repository.faults["part-5"] = [fault, fault]
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert (fetched(tmp_path), repository.asked["part-5"]) == (EVERYTHING, 3)


def test_retries_are_noted_for_whoever_debugs(tmp_path, repository, caplog):
    """A try that failed is a line of debugging, without the address and its password."""
    repository.faults["part-5"] = ["503", "cut"]
    source = JarSource(repository.address.replace("//", "//me:secret@"))
    with caplog.at_level("DEBUG", "bica_graph"):
        fetch_jars(LOCK, tmp_path, source, SILENT)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("DEBUG", "try 1 failed (HTTPError); the next in 0.0 s"),
        ("DEBUG", "try 2 failed (ChunkedEncodingError); the next in 0.0 s"),
    ]


def test_retries_say_nothing_to_the_user(tmp_path, repository):
    """A fetch that had to try again prints no line of the library that does it."""
    repository.faults["part-5"] = ["503", "cut"]
    _, said = start_fetch(tmp_path, repository, stderr=subprocess.PIPE).communicate()
    assert (said, repository.asked["part-5"]) == (b"", 3)


def test_retries_of_others_are_reported_as_before(tmp_path, repository):
    """What a program does with its own retries is not changed by a fetch."""
    before = stamina.instrumentation.get_on_retry_hooks()
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert stamina.instrumentation.get_on_retry_hooks() == before


def test_a_failure_elsewhere_ends_the_retries(tmp_path, repository, monkeypatch):
    """A file is not tried again when another has failed for good."""
    monkeypatch.setattr(web, "PAUSE_SECONDS", 0.5)
    repository.faults |= {"part-0": ["503"] * 9, "part-1": ["404"]}
    with pytest.raises(ServerError, match=r"part-1-1\.jar \(HTTP 404\)"):
        fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert repository.asked["part-0"] == 1


def test_a_proxy_is_taken_from_the_environment(tmp_path, repository, monkeypatch):
    """A mirror that only the proxy can reach is reached."""
    for name in ("NO_PROXY", "no_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", repository.address.removesuffix("/maven"))
    fetch_jars(LOCK, tmp_path, JarSource("http://mirror.invalid/maven"), SILENT)
    assert fetched(tmp_path) == EVERYTHING


def test_a_mirror_may_want_a_password(tmp_path, repository):
    """The name and password in the address of a mirror are sent to it."""
    source = JarSource(repository.address.replace("//", "//me:secret@"))
    fetch_jars(LOCK, tmp_path, source, SILENT)
    assert repository.passwords == {f"Basic {base64.b64encode(b'me:secret').decode()}"}


def test_missing_file_is_not_tried_again(tmp_path, repository):
    """A repository that does not have a file is asked once, and the file is named."""
    repository.faults["part-5"] = ["404"] * 5
    with pytest.raises(ServerError, match=r"does not deliver part-5-1\.jar \(HTTP 404\)"):
        fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert repository.asked["part-5"] == 1


def test_interrupted_fetch_asks_only_for_what_is_missing(tmp_path, repository):
    """After a fetch that broke off, the next asks for no file that is there."""
    repository.faults["part-7"] = ["cut"] * 3
    with pytest.raises(ServerError, match="downloaded files are kept"):
        fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    there = set(fetched(tmp_path))
    repository.asked.clear()
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert set(repository.asked) == {jar.artifact for jar in LOCK.jars if jar.name not in there}


def test_killed_fetch_leaves_no_half_file(tmp_path, repository):
    """A fetch that is killed in the middle of a file is finished by the next, without litter."""
    repository.gate.clear()
    repository.faults["part-2"] = ["wait"]
    process = start_fetch(tmp_path, repository)
    while repository.asked.total() < len(LOCK.jars):
        assert process.poll() is None
    process.kill()
    process.communicate()
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert fetched(tmp_path) == EVERYTHING


def test_two_fetches_at_once_share_the_work(tmp_path, repository):
    """Two processes that want the same jars ask for each once."""
    processes = [start_fetch(tmp_path, repository) for _ in range(2)]
    codes = [process.wait() for process in processes]
    for process in processes:
        process.communicate()
    assert (codes, fetched(tmp_path), set(repository.asked.values())) == ([0, 0], EVERYTHING, {1})


def test_offline_counts_what_is_missing(tmp_path, repository):
    """Offline, the error says how many files are missing and what to do."""
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    for name in ("part-1-1.jar", "part-4-1.jar"):
        (tmp_path / "neo4j-1" / "lib" / name).unlink()
    with pytest.raises(ServerError, match=r"2 of 8 files .* start once without --offline"):
        fetch_jars(LOCK, tmp_path, JarSource(offline=True), SILENT)


def test_other_size_is_fetched_again(tmp_path, repository):
    """A file whose size differs is not trusted."""
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    (tmp_path / "neo4j-1" / "lib" / "part-1-1.jar").write_bytes(b"short")
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    assert (fetched(tmp_path), repository.asked["part-1"]) == (EVERYTHING, 2)


def test_damaged_file_of_the_right_size_is_found_and_removed(tmp_path, repository):
    """Reading all bytes finds a file that differs only in its hash."""
    fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)
    lib = tmp_path / "neo4j-1" / "lib"
    (lib / "part-1-1.jar").write_bytes(bytes(1001))
    damaged = [jar.name for jar in damaged_jars(LOCK, lib)]
    said = remove_damaged_jars(LOCK, tmp_path)
    assert (damaged, said is not None, (lib / "part-1-1.jar").exists()) == (
        ["part-1-1.jar"],
        True,
        False,
    )


def test_no_network_is_one_line_without_the_address(tmp_path, repository):
    """A repository that cannot be reached is named by its host; a password never is."""
    source = JarSource(f"http://me:secret@127.0.0.1:{unused_port()}/maven")
    with pytest.raises(ServerError, match=r"could not be downloaded from 127\.0\.0\.1") as caught:
        fetch_jars(LOCK, tmp_path, source, SILENT)
    assert ("secret" in str(caught.value), "\n" in str(caught.value)) == (False, False)


@pytest.mark.parametrize("mirror", ["ftp://example.org/maven", "/srv/maven", "http://"])
def test_mirror_must_be_a_web_address(tmp_path, mirror):
    """A mirror that cannot be fetched from is refused."""
    with pytest.raises(ServerError, match="--mirror must be an address"):
        fetch_jars(LOCK, tmp_path, JarSource(mirror), SILENT)


def test_public_repository_has_a_safe_address():
    """Without a mirror the jars come over HTTPS, from the address that jgo knows."""
    assert JarSource().base().startswith("https://")


def test_cache_that_cannot_be_written_is_named(tmp_path, repository):
    """A cache folder that cannot be made is an error that names it."""
    (tmp_path / "neo4j-1").write_text("in the way", encoding="utf-8")
    with pytest.raises(ServerError, match="cannot write to"):
        fetch_jars(LOCK, tmp_path, JarSource(repository.address), SILENT)


class Bytes:
    """Sums the progress that it receives."""

    def __init__(self) -> None:
        self.done = 0
        self.total: int | None = None

    @contextmanager
    def work(self, name, total, unit):
        self.total = total

        def advance(count):
            self.done += count

        yield advance

    def say(self, message):
        pass


def unused_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        return server.server_port


def start_fetch(cache, repository, **options) -> subprocess.Popen[bytes]:
    """Fetch in a process of its own."""
    program = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from bica_graph.progress import SILENT\n"
        "from bica_graph.server import web\n"
        "from bica_graph.server.fetch import JarSource, fetch_jars\n"
        "from bica_graph.server.lock import parse_lock\n"
        "web.PAUSE_SECONDS = 0.01\n"
        "fetch_jars(parse_lock(sys.argv[1]), Path(sys.argv[2]), JarSource(sys.argv[3]), SILENT)\n"
    )
    jars = [
        {
            "group": jar.group,
            "artifact": jar.artifact,
            "version": jar.version,
            "sha256": jar.sha256,
            "size": jar.size,
        }
        for jar in LOCK.jars
    ]
    lock = json.dumps({"version": "1", "browser": "1", "jars": jars})
    return subprocess.Popen(
        [sys.executable, "-c", program, lock, str(cache), repository.address],
        env={**os.environ, "PYTHONWARNINGS": "error"},
        **options,
    )
