"""The guide as slides, and where Browser is."""

import re
import socket

import pytest

from bica_graph.browse.guide import (
    IDS,
    body,
    explore_names,
    guide_html,
    guide_markdown,
    statements,
    style,
)
from bica_graph.browse.site import HOST, _Pages, _Site, browser_page, pages
from bica_graph.browse.subject import Subject, choose_subject
from bica_graph.connect import _usual_browser, browser_address
from bica_graph.errors import GraphError, GraphMismatch, RunError
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.mining.mine import mine_walk
from bica_graph.records.connection import Connection
from bica_graph.records.walks import WalkSettings

BASE = "http://localhost:8001"
WHOLE = Subject({name: f"own-{name}" for name in IDS}, {"query": "a *title* of <b>\n2"})


def test_slides_hold_their_statements():
    """Each statement of the guide can be run from a slide; none is left as a placeholder."""
    html = guide_html(BASE, WHOLE)
    assert html.count("<slide") == len(statements()) + 2
    assert html.count('class="pre-scrollable code runnable"') == len(statements()) == 11
    assert "{{" not in html
    assert "{{" not in guide_markdown()


def test_the_first_slide_puts_the_style_on():
    """By a link that Browser runs, to the site that serves it; another one to the database."""
    first = guide_html(BASE, WHOLE).split("</slide>")[0]
    assert f'exec-topic="style {BASE}/style.grass"' in first
    assert 'exec-topic="use' not in first
    assert 'exec-topic="use other"' in guide_html(BASE, WHOLE, "other").split("</slide>")[0]


def test_the_guide_speaks_of_the_graph():
    """Its ids are in the statements, and a title is shown as it is."""
    html = guide_html(BASE, WHOLE)
    assert "metformin" not in html
    for name in IDS:
        assert f"'own-{name}'" in html
    assert "own-query (<em>a *title* of &lt;b&gt; 2</em>)" in html


@pytest.mark.parametrize(
    ("values", "slides", "words"),
    [
        ({}, 3, "no results of a mining run"),
        ({"id": "a"}, 6, "ids are those of paper a"),
        ({"id": "a", "set": "s", "query": "q"}, 6, "The query: q."),
        ({"id": "a", "set": "s", "query": "q", "run": "r"}, 10, "The run: r."),
    ],
)
def test_slides_that_a_graph_has_no_ids_for_are_left_out(values, slides, words):
    """And the first one says why."""
    html = guide_html(BASE, Subject(values))
    assert html.count("<slide") == slides
    assert words in html.split("</slide>")[0]


def test_captions_survive_the_parser_of_browser():
    """It takes a declaration with a second colon, or a rule with an odd quote, for none."""
    for line in style().splitlines():
        assert line.count(":") <= 1
        assert line.count('"') in (0, 2)
        assert "'" not in line


def test_no_slide_leads_out_of_browser():
    """Links of the docs would lead nowhere in it."""
    assert re.findall(r'href="(?!http)', guide_html(BASE, WHOLE)) == []


def test_every_statement_is_listed():
    """The last slide names each file for people."""
    html = guide_html(BASE, WHOLE)
    for name in explore_names():
        assert f"<code>{name.removeprefix('explore/')}</code>" in html


def test_a_statement_stands_without_its_header():
    """It begins with the language."""
    assert body("explore/hubs").startswith("CYPHER 25\nMATCH")


def test_the_site_serves_guide_style_and_statements():
    """And nothing of the machine."""
    served = pages(BASE, WHOLE)
    assert set(served) == {
        "/guide.html",
        "/style.grass",
        "/favourites.zip",
        *(f"/{name}.cypher" for name in explore_names()),
    }
    assert b"'own-run' AS run" in served["/explore/dropped.cypher"][1]


@pytest.mark.parametrize(
    ("error", "reported"),
    [(ConnectionResetError, False), (BrokenPipeError, False), (KeyError, True)],
)
def test_a_browser_that_hangs_up_is_passed_over(monkeypatch, capsys, error, reported):
    """The terminal is the user's; an error of the site is reported."""

    def answer(*request):
        raise error

    monkeypatch.setattr(_Site, "finish_request", answer)
    with _Site((HOST, 0), _Pages) as site:
        site.process_request_thread(socket.socket(), (HOST, 1))
    assert ("Traceback" in capsys.readouterr().err) == reported


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("bolt://127.0.0.1:7688", "http://127.0.0.1:7474/browser/"),
        ("neo4j://graph.example", "http://graph.example:7474/browser/"),
        ("neo4j+s://x.example:7687", "https://x.example:7473/browser/"),
        ("bolt+ssc://[::1]:7687", "https://[::1]:7473/browser/"),
    ],
)
def test_where_browser_usually_is(uri, address):
    """Beside the server, at the port that Neo4j gives it."""
    assert _usual_browser(uri) == address


def test_a_server_without_browser_says_what_to_do(monkeypatch):
    """Its address can be named."""
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    with pytest.raises(GraphError, match="give its address with --browser URL") as told:
        browser_address(None, "http://127.0.0.1:9/browser/")
    assert "secret" not in str(told.value)


def test_the_address_fills_the_form_and_names_the_guide():
    """With the user's name and never the password."""
    connection = Connection("bolt://127.0.0.1:7687", "ann o", "secret")
    page = browser_page("http://127.0.0.1:7474/browser/", connection, BASE)
    assert page == (
        "http://127.0.0.1:7474/browser/?dbms=bolt%3A%2F%2Fann%2520o%40127.0.0.1%3A7687"
        "&cmd=guide&arg=http%3A%2F%2Flocalhost%3A8001%2Fguide.html"
    )


@pytest.fixture
def graph(tmp_path, making):
    """Give a graph of two sets and no run."""
    with LocalGraph(tmp_path / "graph") as graph:
        making.circle(
            "s>a s>b a>c a>d b>e", {name: 15 * place for place, name in enumerate("sabcde")}
        ).write(graph)
        yield graph


def test_a_graph_without_a_run_has_a_paper_to_speak_of(graph, tmp_path):
    """The one that cites most; an empty graph has nothing."""
    assert choose_subject(graph).values["id"] in {"s", "a"}
    assert "run" not in choose_subject(graph).values
    with LocalGraph(tmp_path / "empty") as empty:
        assert choose_subject(empty).values == {}


def test_a_graph_with_runs_has_a_query_with_walks(graph):
    """In the latest run, with a paper that answers it and a negative of a walk."""
    mine_walk(graph, "one")
    mine_walk(graph, "two", settings=WalkSettings(paths=1, random=0))
    chosen = choose_subject(graph)
    assert {**chosen.values, "paper": ""} == {
        "set": "set", "query": "q", "run": "two", "id": "s", "words": "+title", "paper": "",
    }  # fmt: skip
    assert chosen.values["paper"] in set("abcde")
    assert chosen.titles["paper"] == f"Title {chosen.values['paper']}"
    assert choose_subject(graph, query="q").values == chosen.values
    assert choose_subject(graph, query="q", run="one").values["run"] == "one"
    assert choose_subject(graph, run="one").values["run"] == "one"


def test_what_is_not_there_is_refused(graph):
    """A query and a run that were named."""
    with pytest.raises(GraphMismatch, match="no query gone"):
        choose_subject(graph, query="gone")
    with pytest.raises(RunError, match="no run 'gone'"):
        choose_subject(graph, run="gone")
