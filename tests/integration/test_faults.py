"""Servers that are not there, are another's, refuse or fail: what a command says, and leaves."""

import json
import logging
import shlex
import socket
import threading
from pathlib import Path

import neo4j
import psutil
import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main
from bica_graph.errors import GraphMismatch
from bica_graph.graph.neo4j import session
from bica_graph.graph.neo4j.neo4j_graph import SCHEMA_VERSION, Neo4jGraph, check_version
from bica_graph.graph.scripts import split_statements
from bica_graph.progress import SILENT
from bica_graph.retrieval.by_words import search_papers
from bica_graph.server import PrivateServer, ServerSettings, starting
from bica_graph.server.lock import VERSION

DATA = Path(__file__).parents[1] / "data"
SECRET = "a-secret-7531"
STRICT = "db.memory.transaction.max=2m\ndbms.security.auth_lock_time=60s\n"
TOO_LITTLE = "db.memory.transaction.max threshold reached"
INGEST = ("ingest", "jsonl", "papers.jsonl")


def run_statements(graph, name, **parameters):
    """Run the statements of a file in tests/data; give the rows of the last."""
    text = (DATA / f"{name}.cypher").read_text(encoding="utf-8")
    return [rows for _, rows in graph.run_cypher(text, parameters)][-1]


def address(server, **changes):
    """Give the environment by which a command finds a server."""
    found = server.connection()
    return {"NEO4J_URI": found.uri, "NEO4J_PASSWORD": found.password} | changes


def write_papers(folder, count, letters):
    """Write papers with abstracts of so many letters, for INGEST."""
    with (folder / "papers.jsonl").open("w", encoding="utf-8") as file:
        for number in range(count):
            paper = {"id": f"p{number}", "title": "A title", "abstract": "word " * (letters // 5)}
            file.write(json.dumps(paper) + "\n")


@pytest.fixture
def fails(run_command, tmp_path):
    """
    Run a command that must fail, one that would write unless another is given; give its line.

    It is the only one, ends in exit code 1 without a traceback, tells no password, and no file
    was made: no private server was started in place of the one that was named.
    """
    write_papers(tmp_path, 1, 20)

    def fail(*arguments, **environment):
        environment = {"NEO4J_PASSWORD": SECRET, "BICAGRAPH_HOME": tmp_path / "home"} | environment
        files = sorted(tmp_path.rglob("*"))
        code, out, err = run_command(*(arguments or INGEST), cwd=tmp_path, **environment)
        assert (code, out, err.count("\n"), err[:7]) == (1, "", 1, "Error: "), err
        assert (environment["NEO4J_PASSWORD"] or SECRET) not in err
        assert sorted(tmp_path.rglob("*")) == files
        return err

    return fail


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A server with little memory for a transaction and no patience with wrong passwords."""
    ordinary = starting.configuration_text
    server = PrivateServer(tmp_path_factory.mktemp("strict") / "server")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(starting, "configuration_text", lambda *known: ordinary(*known) + STRICT)
        try:
            server.start(ServerSettings(heap="512m", page_cache="128m"))
            yield server
        finally:
            server.remove()


@pytest.fixture
def running(strict):
    """That server, whatever a test before did to it."""
    strict.start()
    return strict


@pytest.fixture
def strict_graph(running):
    """The graph in it, without papers."""
    with Neo4jGraph(running.connection()) as graph:
        run_statements(graph, "wipe")
        yield graph


# --- nothing to connect to -------------------------------------------------------------------


@pytest.fixture
def listener():
    """Listen on a port and do something with whoever comes; give the port."""
    sockets = []

    def listen(greet):
        server = socket.create_server(("127.0.0.1", 0))
        sockets.append(server)

        def answer():
            while True:
                try:
                    sockets.append(server.accept()[0])
                except OSError:
                    return
                greet(sockets[-1])

        threading.Thread(target=answer, daemon=True).start()
        return server.getsockname()[1]

    yield listen
    for each in sockets:
        each.close()


@pytest.mark.parametrize("scheme", ["bolt", "neo4j+s"])
def test_nothing_listens(fails, listener, scheme):
    """An address where nobody is says so, and what to set."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    err = fails(NEO4J_URI=f"{scheme}://127.0.0.1:{port}")
    assert f"no Neo4j answers at {scheme}://127.0.0.1:{port} (Connection refused)" in err
    assert "correct the address in NEO4J_URI" in err


def test_an_unknown_host(fails):
    """An unknown host name is distinguished from a host that refuses."""
    err = fails(NEO4J_URI="neo4j://nowhere.invalid")
    assert "no Neo4j answers at neo4j://nowhere.invalid (" in err


def test_one_who_hangs_up(fails, listener):
    """A program that closes the connection is no Neo4j."""
    port = listener(lambda caller: caller.close())
    assert "no Neo4j answers" in fails(NEO4J_URI=f"bolt://127.0.0.1:{port}")


def test_one_who_speaks_another_language(fails, listener):
    """A program that answers in another protocol is no Neo4j."""
    port = listener(lambda caller: caller.sendall(b"220 mail.example ESMTP\r\n"))
    assert "not Neo4j" in fails(NEO4J_URI=f"bolt://127.0.0.1:{port}")


def test_one_who_is_silent(listener, monkeypatch, tmp_path):
    """A program that accepts and never answers is waited for, but not for ever."""
    monkeypatch.setattr(session, "CONNECT_SECONDS", 0.2)
    uri = f"bolt://127.0.0.1:{listener(lambda caller: None)}"
    environment = {"NEO4J_URI": uri, "NEO4J_PASSWORD": SECRET}
    done = CliRunner().invoke(main, ["status"], env=environment)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: no Neo4j answers at {uri} (no answer in time)")


def test_the_port_of_the_browser(fails, private_server):
    """Using the address of Neo4j Browser for Bolt is reported."""
    err = fails(NEO4J_URI=f"bolt://127.0.0.1:{private_server.state().http_port}")
    assert "speaks HTTP, not Bolt" in err


def test_encryption_where_there_is_none(fails, empty_neo4j):
    """A server without TLS is distinguished from no server."""
    uri = empty_neo4j["NEO4J_URI"].replace("bolt:", "bolt+s:")
    assert "no TLS, or no trusted certificate" in fails(**empty_neo4j | {"NEO4J_URI": uri})


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("bolt://localhost:port", "its host or its port cannot be read"),
        (f"bolt://{'x' * 64}:7687", "its host or its port cannot be read"),
        ("http://localhost:7474", "it must begin with bolt:// or neo4j://"),
        (f"bolt://neo4j:{SECRET}@localhost:7687", "NEO4J_USERNAME and NEO4J_PASSWORD"),
    ],
)
def test_an_address_that_is_none(fails, uri, why):
    """A malformed address says how one is written, and shows no password that stands in it."""
    err = fails(NEO4J_URI=uri)
    assert (why in err, "bolt://localhost:7687" in err) == (True, True)


# --- refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize("password", [None, ""])
def test_no_password(fails, empty_neo4j, password):
    """The variable that is missing is named."""
    err = fails(**empty_neo4j | {"NEO4J_PASSWORD": password})
    assert "NEO4J_PASSWORD is not" in err


@pytest.mark.parametrize("name", ["NEO4J_USERNAME", "NEO4J_PASSWORD"])
def test_wrong_credentials(fails, running, name):
    """The server does not say which of both is wrong, so the message names both."""
    err = fails(**address(running, **{name: "wrong-8642"}))
    assert ("NEO4J_USERNAME and NEO4J_PASSWORD" in err, "wrong-8642" in err) == (True, False)


def test_a_variable_that_is_no_text(fails, empty_neo4j):
    """Bytes that are not UTF-8 are refused by the name of the variable."""
    err = fails(**empty_neo4j | {"NEO4J_PASSWORD": "caf\udce9"})
    assert "NEO4J_PASSWORD contains bytes that are not UTF-8" in err


@pytest.fixture
def users(running):
    """Two users of the server: `guest`, and `newcomer` who must choose a password first."""
    connection = running.connection()
    auth = (connection.username, connection.password)
    with neo4j.GraphDatabase.driver(connection.uri, auth=auth) as driver:
        for each in split_statements((DATA / "users.cypher").read_text(encoding="utf-8")):
            driver.execute_query(each, password=SECRET, database_="system")
    return connection.uri


def test_too_many_wrong_passwords(fails, users):
    """Then the right one does not help either, which is said."""
    for number in range(3):
        with (
            neo4j.GraphDatabase.driver(users, auth=("guest", f"guess {number}")) as driver,
            pytest.raises(neo4j.exceptions.AuthError),
        ):
            driver.verify_connectivity()
    assert "makes this user wait" in fails(NEO4J_URI=users, NEO4J_USERNAME="guest")


def test_a_first_password(fails, users):
    """A user who must choose a password learns where."""
    assert "choose a new one in Neo4j Browser" in fails(NEO4J_URI=users, NEO4J_USERNAME="newcomer")


@pytest.mark.parametrize(
    ("database", "why"),
    [("nothing", "there is no such database"), ("System", "is reserved")],
)
def test_a_database_that_cannot_be_ours(fails, empty_neo4j, database, why):
    """A database that does not exist, and the one that holds users, name the variable."""
    err = fails(**empty_neo4j | {"NEO4J_DATABASE": database})
    assert (why in err, "set NEO4J_DATABASE" in err) == (True, True)


# --- not ours --------------------------------------------------------------------------------


@pytest.fixture
def foreign(strict_graph):
    """Somebody else's graph in place of ours; give what looks at all of it."""
    run_statements(strict_graph, "foreign")
    yield lambda: run_statements(strict_graph, "everything")
    run_statements(strict_graph, "wipe")
    strict_graph.session.write("connect/begin", version=SCHEMA_VERSION)


@pytest.mark.parametrize(
    ("left", "words", "remedy"),
    [
        (
            "leftover_constraint",
            "constraint paper_id on (:Paper {paper_id}), left by another program, where the "
            "constraint paper_id on (:Paper {id}) belongs",
            "DROP CONSTRAINT paper_id",
        ),
        (
            "leftover_unique",
            "constraint doi_once on (:Paper {doi}), left by another program, where the index "
            "paper_doi on (:Paper {doi}) belongs",
            "DROP CONSTRAINT doi_once",
        ),
    ],
)
def test_a_schema_that_was_left_behind(fails, strict_graph, running, left, words, remedy):
    """Emptying a database keeps its constraints: one under our name is named with its end."""
    run_statements(strict_graph, left)
    err = fails(*INGEST, **address(running))
    assert words in err
    assert err.endswith(f": remove it with {remedy}\n")
    list(strict_graph.run_cypher(remedy, {}))
    with Neo4jGraph(running.connection()) as graph:
        assert graph.counts()["papers"]["total"] == 0


def test_a_vector_index_that_was_left_behind(strict_graph, making):
    """An index of another label, or of other dimensions, is never taken for ours."""
    strict_graph.embeddings.adopt(making.encoder(3))
    run_statements(strict_graph, "leftover_vectors")
    for act in (strict_graph.embeddings.create_index, strict_graph.embeddings.index):
        with pytest.raises(GraphMismatch, match=r"over \(:Doc {embedding}\) by cosine, not over"):
            act()
    strict_graph.embeddings.drop(SILENT)
    strict_graph.embeddings.adopt(making.encoder(2))
    strict_graph.embeddings.create_index()
    strict_graph.session.write("embedding/drop_encoder")
    strict_graph.embeddings.adopt(making.encoder(3))
    with pytest.raises(GraphMismatch, match=r"is of 2 dimensions, not of 3: .* DROP INDEX paper_e"):
        strict_graph.embeddings.create_index()
    strict_graph.embeddings.drop(SILENT)


@pytest.mark.parametrize(
    ("left", "name"), [("leftover_words", "paper_words"), ("leftover_analyzer", "words")]
)
def test_a_full_text_index_that_was_left_behind(strict_graph, making, left, name):
    """An index of another label or analyzer is never searched; without it, ours is made."""
    run_statements(strict_graph, left)
    with pytest.raises(GraphMismatch, match=f"remove it with DROP INDEX {name}$") as raised:
        search_papers(strict_graph, "title")
    remedy = str(raised.value).rpartition(" with ")[2]
    list(strict_graph.run_cypher(remedy, {}))
    strict_graph.papers.write([making.paper("a")], "jsonl")
    assert [each.id for each in search_papers(strict_graph, "titles")] == ["a"]
    list(strict_graph.run_cypher("DROP INDEX paper_words", {}))


@pytest.mark.parametrize(
    "command", [INGEST, ("status",), ("cypher", DATA / "wipe.cypher")], ids=lambda words: words[0]
)
def test_a_graph_of_another(fails, foreign, running, command):
    """A database with other nodes is refused with their number, and stays as it was."""
    before = foreign()
    err = fails(*command, **address(running))
    assert ("contains other data (2 nodes)" in err, "NEO4J_DATABASE" in err) == (True, True)
    assert (len(before), foreign()) == (2, before)


def test_another_schema(fails, strict_graph, running):
    """A graph that a later bicagraph made is refused with both versions, and stays as it was."""
    run_statements(strict_graph, "other_schema", version=SCHEMA_VERSION + 1)
    try:
        before = run_statements(strict_graph, "everything")
        err = fails(**address(running))
        assert f"schema version {SCHEMA_VERSION + 1}, but this bicagraph knows" in err
        assert f"versions up to {SCHEMA_VERSION}:" in err
        assert run_statements(strict_graph, "everything") == before
    finally:
        run_statements(strict_graph, "other_schema", version=SCHEMA_VERSION)


@pytest.mark.parametrize("version", ["4.4.48", "5.26.12", "2025.12.1", "v5 like"])
def test_old_servers_are_refused(version):
    """The version that is there and the one that is needed are named."""
    with pytest.raises(GraphMismatch, match=rf"Neo4j {version} is too old: 2026\.01 or newer"):
        check_version(version)


@pytest.mark.parametrize("version", ["5.27-aura", "2026.01.0", "2026.02-aura", VERSION, "2027.1.0"])
def test_new_servers_are_taken(version):
    """From 2026.01 on every version has what our statements use."""
    check_version(version)


def test_the_version_is_known_before_any_statement(strict_graph):
    """An old server, which could not read our statements, says its version on connecting."""
    assert strict_graph.session.reach() == VERSION


# --- a user's own statement ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MACH (paper)", "the statement has a syntax error"),
        (b"// caf\xe9", "statement.cypher is not UTF-8"),
        (b"// nothing yet", "statement.cypher contains no statement"),
        (
            (DATA / "user.cypher").read_bytes(),
            "needs $names, $word: add --param names=VALUE --",
        ),
        ((DATA / "fails_late.cypher").read_bytes(), "the server refused: / by zero"),
    ],
    ids=["syntax", "encoding", "empty", "parameters", "runtime"],
)
def test_statements_that_fail(fails, neo4j_graph, empty_neo4j, tmp_path, content, why):
    """A statement that cannot be read or run says why, and leaves the graph as it was."""
    (tmp_path / "statement.cypher").write_bytes(content)
    before = run_statements(neo4j_graph, "everything")
    assert why in fails("cypher", "statement.cypher", **empty_neo4j)
    assert run_statements(neo4j_graph, "everything") == before


@pytest.mark.parametrize("value", ["[99999999999999999999]", '["\\ud800"]'])
def test_parameters_that_cannot_be_sent(fails, empty_neo4j, value):
    """A number of more than 64 bits and half a letter are reported before the server sees them."""
    words = ("--param", f"names={value}", "--param", "word=x")
    assert "cannot be sent" in fails("cypher", DATA / "user.cypher", *words, **empty_neo4j)


# --- too little memory or room ---------------------------------------------------------------


def test_a_record_that_is_too_large(fails, strict_graph, running, tmp_path):
    """One that the server's memory cannot take names the limit, and nothing is written."""
    write_papers(tmp_path, 1, 2_000_000)
    err = fails(**address(running))
    assert ("for a single record" in err, TOO_LITTLE in err) == (True, True)
    assert strict_graph.counts()["papers"]["total"] == 0


@pytest.fixture
def refused():
    """Collect what the server says about too little memory, as the driver hears it."""
    heard = []

    class Ear(logging.Handler):
        def emit(self, record):
            if TOO_LITTLE in record.getMessage():
                heard.append(record)

    log, ear = logging.getLogger("neo4j.io"), Ear()
    log.addHandler(ear)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    yield heard
    log.removeHandler(ear)
    log.setLevel(logging.NOTSET)
    log.propagate = True


@pytest.fixture
def corpus(tmp_path, monkeypatch, make_corpus):
    """A folder with papers and citations, to work in."""
    monkeypatch.chdir(tmp_path)
    return make_corpus(tmp_path, 300)


def test_batches_are_halved(strict_graph, strict, refused, corpus, tiny_encoder):
    """What a server with little memory takes in halves is in the end the same, without a secret."""
    stages = {
        "ingest": "jsonl papers.jsonl --citations citations.tsv",
        "embed": f"--encoder {tiny_encoder} --device cpu --no-index",
        "queries": "--set titles --from title --seeds 60 --device cpu",
        "mine": "walk --run a --margin 0",
        "export-triplets": "--run a --out NAME.jsonl",
        "status": "--json --digest",
    }
    places = {"strict": f"--data {strict.folder}", "local": "--engine local --dir local"}
    digests, halved = [], set()
    for name, place in places.items():
        for stage, words in stages.items():
            before = len(refused)
            line = f"{stage} {words.replace('NAME', name)} {place}"
            done = CliRunner().invoke(main, shlex.split(line))
            assert done.exit_code == 0, done.output
            if len(refused) > before:
                halved.add(stage)
        digests.append(json.loads(done.stdout)["digest"])
    assert halved == {"ingest", "mine"}
    assert digests[0] == digests[1]
    assert (corpus / "strict.jsonl").read_bytes() == (corpus / "local.jsonl").read_bytes() != b""
    assert holders(strict.password(), strict.folder, corpus) == ["password"]


def holders(secret, *folders):
    """Name the files that hold a secret."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if secret.encode() in path.read_bytes()]


def test_a_disk_with_no_more_room(fails, run_command, running, tmp_path):
    """A server at a file size limit is diagnosed from its log; afterwards nothing is missing."""
    write_papers(tmp_path, 100, 20_000)
    room = running.folder.joinpath("logs", "debug.log").stat().st_size + 500_000
    psutil.Process(running.state().pid).rlimit(psutil.RLIMIT_FSIZE, (room, room))
    err = fails(*INGEST, "--data", running.folder)
    assert ("(ulimit -f)" in err, "the server failed" in err) == (True, True)
    assert running.password() not in err
    running.stop()
    code, out, err = run_command(*INGEST, "--json", "--data", running.folder, cwd=tmp_path)
    papers = json.loads(out)["papers"]
    assert (code, papers["created"] + papers["unchanged"]) == (0, 100), err


def test_a_heap_that_ran_over(fails, running):
    """A server that ended for want of heap is not just lost: what to start it with is said."""
    err = fails("cypher", DATA / "overflow.cypher", "--data", running.folder)
    assert "Neo4j ran out of heap" in err
    assert "start it with a larger --heap (the connection to Neo4j was lost (" in err
    assert (running.password() in err, running.state()) == (False, None)
