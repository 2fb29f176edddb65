"""Real private servers: started, found, killed, recovered, dumped, loaded, stopped."""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import neo4j
import psutil
import pytest
from click.testing import CliRunner
from machines import Heard, Readings

from bica_graph.cli.db import db
from bica_graph.errors import GraphError, ServerError
from bica_graph.graph.neo4j.neo4j_graph import Neo4jGraph
from bica_graph.records.papers import PaperRecord
from bica_graph.server import PrivateServer, ServerSettings, cache_folder
from bica_graph.server.lock import VERSION
from bica_graph.server.record import read_record, write_record

SMALL = ServerSettings(heap="384m", page_cache="64m")


class CommandLines:
    """Collects the command lines of all processes while it is open."""

    def __enter__(self):
        self.seen = set()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _watch(self):
        while not self._end.wait(0.02):
            for process in psutil.process_iter(["cmdline"]):
                self.seen.add(" ".join(process.info["cmdline"] or ()))


@pytest.fixture(scope="module", name="first")
def _first(tmp_path_factory):
    """Start a server in a folder whose name has a space and letters beyond ASCII."""
    server = PrivateServer(tmp_path_factory.mktemp("private") / "mein Räumchen")
    try:
        with CommandLines() as lines:
            server.start(SMALL)
        yield server, lines.seen
    finally:
        server.remove()


@pytest.fixture(name="server")
def _server(first):
    """Give the running server, whatever a test before did to it."""
    server, _ = first
    server.start(SMALL)
    return server


@pytest.fixture(name="other")
def _other(tmp_path):
    """Give a server that was never started."""
    server = PrivateServer(tmp_path / "other")
    yield server
    server.remove()


def log_in(server, password):
    with neo4j.GraphDatabase.driver(
        server.connection().uri, auth=("neo4j", password), max_transaction_retry_time=1.0
    ) as driver:
        driver.verify_connectivity()


def ask(server, path, body=None):
    state = server.state()
    connection = http.client.HTTPConnection("127.0.0.1", state.http_port, timeout=10)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request("GET" if body is None else "POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def write_paper(server, paper):
    graph = Neo4jGraph(server.connection())
    try:
        graph.papers.write([PaperRecord(id=paper, title="A title")], "test")
    finally:
        graph.close()


def papers(server):
    graph = Neo4jGraph(server.connection())
    try:
        return graph.papers.ids("", 10)
    finally:
        graph.close()


def ended(pid):
    """Return whether a process has ended, even if it was not reaped yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def kill(server):
    process = psutil.Process(server.state().pid)
    process.kill()
    process.wait(30)


def run_db(server, *arguments):
    command, *rest = arguments
    return CliRunner().invoke(db, [command, "--data", str(server.folder), *rest])


def start_in_a_process(server):
    """Start the server from a command of its own, as a second terminal would; gives its pid."""
    program = (
        "import signal, sys\n"
        "from pathlib import Path\n"
        "from bica_graph.server import PrivateServer, ServerSettings\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background job ignores it
        "settings = ServerSettings(heap='384m', page_cache='64m')\n"
        "print(PrivateServer(Path(sys.argv[1])).start(settings).pid)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(server.folder)], stdout=subprocess.PIPE, text=True
    )


def interrupted_start(server):
    """Start the server from a command of its own and interrupt that; gives both, when it ended."""
    start = start_in_a_process(server)
    while (state := server.state()) is None:
        assert start.poll() is None
        time.sleep(0.05)
    start.send_signal(signal.SIGINT)
    start.communicate()
    return start, state.pid


# --- a server that runs ----------------------------------------------------------------------


def test_its_password_logs_in(server):
    """The password that is printed is the one that logs in."""
    log_in(server, run_db(server, "password").output.strip())


@pytest.mark.parametrize("auth", [None, ("neo4j", "neo4j"), ("neo4j", "")])
def test_nobody_else_gets_in(server, auth):
    """Anonymous, the default password and an empty one are refused."""
    with (
        neo4j.GraphDatabase.driver(server.connection().uri, auth=auth) as driver,
        pytest.raises(neo4j.exceptions.AuthError),
    ):
        driver.verify_connectivity()


def test_http_wants_the_password_too(server):
    """The query interface over HTTP does not answer without credentials."""
    assert ask(server, "/db/neo4j/query/v2", "{}")[0] == 401


def test_statements_read_no_file_of_the_user(server, tmp_path):
    """LOAD CSV looks in a folder of the server's own, wherever an address points."""
    file = tmp_path / "own.csv"
    file.write_text("mine\n", encoding="utf-8")
    given = server.connection()
    with (
        neo4j.GraphDatabase.driver(given.uri, auth=(given.username, given.password)) as driver,
        pytest.raises(neo4j.exceptions.ClientError, match="ExternalResourceFailed"),
    ):
        driver.execute_query(f"LOAD CSV FROM '{file.as_uri()}' AS line RETURN line")


def test_statements_read_files_of_the_servers_own_folder(server):
    """What is put into the folder for it can be loaded."""
    folder = server.folder / "import"
    folder.mkdir(exist_ok=True)
    (folder / "own.csv").write_text("mine\n", encoding="utf-8")
    with Neo4jGraph(server.connection()) as graph:
        _, rows = next(graph.run_cypher("LOAD CSV FROM 'file:///own.csv' AS line RETURN line", {}))
    assert rows == [{"line": ["mine"]}]


@pytest.fixture(scope="module", name="website")
def _website():
    """Serve a table on loopback; give the port, and the list of what was asked for."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"theirs\n")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        yield site.server_port, asked
        site.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/table",
        "http://localhost:{port}/table",
        "http://2130706433:{port}/table",
        "http://[::1]:{port}/table",
        "http://[::ffff:127.0.0.1]:{port}/table",
        "https://127.0.0.1:{port}/table",
        "ftp://127.0.0.1:{port}/table",
        "http://192.0.2.1/table",
    ],
)
def test_statements_fetch_no_address(server, website, address):
    """LOAD CSV of a stranger's statement asks no server for anything; the refusal is one line."""
    port, asked = website
    text = f"LOAD CSV FROM '{address.format(port=port)}' AS line RETURN line"
    with (
        Neo4jGraph(server.connection()) as graph,
        pytest.raises(GraphError, match=r"^[^\n]*access to [^\n]* is blocked[^\n]*$"),
    ):
        list(graph.run_cypher(text, {}))
    assert asked == []


def test_browser_answers(server):
    """Neo4j Browser is there."""
    status, page = ask(server, "/browser/")
    assert (status, b"<html" in page.lower()) == (200, True)


def test_nothing_listens_beyond_loopback(server):
    """Every listener of the process is on loopback, and there are two."""
    process = psutil.Process(server.state().pid)
    listening = {
        (connection.laddr.ip.removeprefix("::ffff:"), connection.laddr.port)
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    loopback = all(ipaddress.ip_address(address).is_loopback for address, _ in listening)
    ports = {port for _, port in listening}
    state = server.state()
    assert (loopback, ports) == (True, {state.bolt_port, state.http_port})


def test_starting_again_gives_the_same_server(server):
    """Starting is idempotent."""
    assert server.start(SMALL).pid == server.state().pid


def test_it_outlives_the_terminal(server):
    """The server is in a session of its own, where the terminal's Ctrl-C does not go."""
    pid = server.state().pid
    assert (os.getsid(pid), os.getpgid(pid)) == (pid, pid)


def test_password_stands_in_no_command_line(server, first):
    """From before the first start on, no process had the password in its command line."""
    _, seen = first
    assert [line for line in seen if server.password() in line] == []


def test_command_lines_were_seen(server, first):
    """The watch over command lines saw both the server and the tool that sets the password."""
    _, seen = first
    assert [
        any("Neo4jCommunity" in line and str(server.folder) in line for line in seen),
        any("set-initial-password" in line and str(server.folder) in line for line in seen),
    ] == [True, True]


def test_password_stands_in_no_file_but_its_own(server):
    """No log, configuration or record holds the password."""
    password = server.password().encode()
    holders = [
        path.name
        for path in server.folder.rglob("*")
        if path.is_file() and password in path.read_bytes()
    ]
    assert holders == ["password"]


def test_status_does_not_tell_the_password(server):
    """Neither form of status shows the password."""
    told = run_db(server, "status").output + run_db(server, "status", "--json").output
    assert server.password() not in told


def test_folder_and_password_are_for_the_user_alone(server):
    """The folder has mode 0700 and the password 0600."""
    modes = [
        stat.S_IMODE(path.stat().st_mode) for path in (server.folder, server.folder / "password")
    ]
    assert modes == [0o700, 0o600]


def test_status_as_json(server):
    """Status shows the server, its addresses, its uptime and its size."""
    told = json.loads(run_db(server, "status", "--json").output)
    state = server.state()
    expected = {
        "running": True,
        "answers": True,
        "version": VERSION,
        "edition": "community",
        "bolt": f"bolt://127.0.0.1:{state.bolt_port}",
        "data": str(server.folder),
        "pid": state.pid,
        "heap_mb": 384,
    }
    assert {key: told[key] for key in expected} == expected
    assert (told["uptime_seconds"] > 0, told["sizes"]["data"] > 0) == (True, True)


def test_start_of_a_running_server_says_where_it_is(server):
    """Starting from the command line names both addresses, how to log in and how to stop."""
    told = run_db(server, "start").output
    state = server.state()
    parts = ("already running", state.bolt, state.browser, "db password --data", "db stop --data")
    assert [part for part in parts if part not in told] == []


def test_logs_show_the_start(server):
    """The log ends with a server that has started."""
    assert "Started." in run_db(server, "logs").output


def test_healthy_server_is_in_no_trouble(server):
    """Nothing is made of the ordinary lines of the logs."""
    assert server.diagnosis() is None


# --- stopping and starting -------------------------------------------------------------------


def test_stop_is_orderly(server):
    """After a stop the process is gone, and the log says that it ended by itself."""
    pid = server.state().pid
    server.stop()
    assert (ended(pid), server.was_killed(), "Stopped." in server.logs(1)[0]) == (
        True,
        False,
        True,
    )


def test_stop_that_takes_long_does_not_kill(server):
    """A server that has not ended in time is reported, and goes on ending."""
    process = psutil.Process(server.state().pid)
    with pytest.raises(ServerError, match="has not ended after 0 s"):
        server.stop(seconds=0.0)
    process.wait(60)
    assert "Stopped." in server.logs(1)[0]


def test_lost_password_is_named(first):
    """A server whose password file is gone says what to do, and makes no new password."""
    server, _ = first
    server.stop()
    file = server.folder / "password"
    password = file.read_text(encoding="utf-8")
    file.unlink()
    try:
        with pytest.raises(ServerError, match="password is missing: write the password back"):
            server.start(SMALL)
    finally:
        file.write_text(password, encoding="utf-8")


def test_a_later_start_keeps_sizes_and_leaves_a_taken_port(first):
    """
    What a start does not name stays as at the start before.

    When another program has the port, the next pair is taken, said, and kept later on.
    """
    server, _ = first
    server.stop()
    old = read_record(server.folder / "server.json")
    heard = Heard()
    with socket.socket() as taker:
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taker.bind(("127.0.0.1", old.bolt_port))
        taker.listen()
        state = server.start(ServerSettings(page_cache="80m"), heard)
    said = [line for line in heard.said if f"port {old.bolt_port} or {old.http_port}" in line]
    kept = read_record(server.folder / "server.json")
    assert (len(said), state.bolt_port != old.bolt_port, kept.bolt_port) == (
        1,
        True,
        state.bolt_port,
    )
    assert state.heap_mb == 384


def test_killed_server_recovers(server):
    """
    What was written before a kill is there after the next start, which says that it recovers.

    The pid of the killed server has gone to another program, which does not fool that start.
    """
    write_paper(server, "kept")
    kill(server)
    killed, heard = server.was_killed(), Heard()
    record = server.folder / "server.json"
    write_record(record, replace(read_record(record), pid=os.getpid()))
    assert (killed, server.state()) == (True, None)
    started = server.start(SMALL, heard)
    assert (started.pid != os.getpid(), "recovers" in heard.said[0]) == (True, True)
    assert "kept" in papers(server)


def test_two_starts_at_once_give_one_server(other):
    """Two commands that start a new server together find the same process."""
    starts = [start_in_a_process(other) for _ in range(2)]
    pids = {int(start.communicate()[0]) for start in starts}
    assert pids == {other.state().pid}


def test_server_whose_starter_was_killed_is_adopted(other):
    """
    A server that comes up though its starter was killed is found by the next start.

    If it does not answer in time it may be recovering: that is reported, and it is left running.
    """
    start = start_in_a_process(other)
    while other.state() is None:
        assert start.poll() is None
        time.sleep(0.05)
    start.kill()
    start.communicate()
    (other.folder / "server.json").write_text(
        json.dumps(
            {
                **json.loads((other.folder / "server.json").read_text(encoding="utf-8")),
                "pid": None,
            }
        ),
        encoding="utf-8",
    )
    assert other.state() is None
    with pytest.raises(ServerError, match="is left running as it may still be starting"):
        other.start(replace(SMALL, wait_seconds=0.0))
    assert other.start(SMALL).answers


def test_interrupted_start_leaves_no_server(other):
    """Ctrl-C while a server starts ends it."""
    start, pid = interrupted_start(other)
    assert start.returncode != 0
    assert (ended(pid), other.was_killed()) == (True, False)


# --- what can go wrong before and in a start -------------------------------------------------


def test_full_disk_is_refused_beforehand(tmp_path):
    """Without room for a graph no server is started, and the folder is named."""
    server = PrivateServer(tmp_path / "home", Readings(disk=100))
    with pytest.raises(ServerError, match="is full: 100 MB are free and 512 MB are needed"):
        server.start(SMALL)


def test_too_little_memory_is_refused_beforehand(tmp_path):
    """Without memory for heap and page cache no server is started, and the options are named."""
    server = PrivateServer(tmp_path / "home", Readings(available=500))
    with pytest.raises(ServerError, match=r"too little memory: 500 MB are free.*--heap"):
        server.start(SMALL)


def test_damaged_jar_is_found_and_fetched_anew(tmp_path, other, monkeypatch):
    """A server that dies of a damaged file says so in one line, with the log below it."""
    shared = cache_folder() / f"neo4j-{VERSION}" / "lib"
    lib = tmp_path / "cache" / f"neo4j-{VERSION}" / "lib"
    lib.mkdir(parents=True)
    for jar in shared.iterdir():
        os.link(jar, lib / jar.name)
    kernel = lib / f"neo4j-kernel-{VERSION}.jar"
    size = kernel.stat().st_size
    kernel.unlink()
    kernel.write_bytes(bytes(size))
    monkeypatch.setenv("BICAGRAPH_CACHE", str(tmp_path / "cache"))
    with pytest.raises(ServerError, match="deleted damaged files of Neo4j") as caught:
        other.start(SMALL)
    assert ("\n" in str(caught.value), "Error" in caught.value.detail, kernel.exists()) == (
        False,
        True,
        False,
    )


# --- the graph as a file ---------------------------------------------------------------------


def test_dump_travels_to_a_fresh_server(server, other, tmp_path):
    """
    A dump of a running server, loaded into a new folder, holds the graph; both log in.

    A dump whose end is missing is refused, and the graph that is there is as it was.
    """
    write_paper(server, "travels")
    file, cut = tmp_path / "graph.dump", tmp_path / "cut.dump"
    server.dump(file)
    log_in(server, server.password())
    other.load(file)
    whole = file.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ServerError, match="failed"):
        other.load(cut, force=True)
    other.start(SMALL)
    assert "travels" in papers(other)


def test_dump_refuses_to_overwrite(server, tmp_path):
    """A file that exists is not replaced unasked, and the server is not stopped for it."""
    pid = server.state().pid
    file = tmp_path / "graph.dump"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(
        ServerError, match="exists: choose another file, or replace it with --force"
    ):
        server.dump(file)
    assert (file.read_text(encoding="utf-8"), server.state().pid) == ("mine", pid)


def test_load_refuses_to_replace_a_graph(server, tmp_path):
    """A graph is not replaced unasked."""
    (tmp_path / "graph.dump").touch()
    with pytest.raises(ServerError, match="there is a graph in"):
        server.load(tmp_path / "graph.dump")


def test_broken_dump_leaves_the_graph(server, tmp_path):
    """A file that is no dump is refused before the server is stopped."""
    pid = server.state().pid
    (tmp_path / "graph.dump").write_text("not a dump", encoding="utf-8")
    with pytest.raises(ServerError, match="is not a dump of a graph"):
        server.load(tmp_path / "graph.dump", force=True)
    assert server.state().pid == pid


def test_remove_asks_first(server):
    """Without a yes nothing is removed."""
    result = CliRunner().invoke(db, ["remove", "--data", str(server.folder)], input="n\n")
    assert (result.exit_code, server.state() is not None) == (1, True)


def test_remove_deletes_everything(other):
    """After a yes the server, here one that is starting, is stopped and its folder gone."""
    with pytest.raises(ServerError, match="does not answer after 0 s"):
        other.start(replace(SMALL, wait_seconds=0.0))
    pid = other.state().pid
    result = run_db(other, "remove", "--yes")
    assert (result.exit_code, ended(pid), other.folder.exists()) == (0, True, False)
