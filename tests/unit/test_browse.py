"""The guide as slides, and where Browser is."""

import re
import socket

import pytest

from bica_graph.browse.guide import body, explore_names, guide_html, guide_markdown, statements
from bica_graph.browse.site import HOST, _Pages, _Site, browser_page, pages
from bica_graph.connect import _usual_browser, browser_address
from bica_graph.errors import GraphError
from bica_graph.records.connection import Connection

BASE = "http://localhost:8001"


def test_slides_hold_their_statements():
    """Each statement of the guide can be run from a slide; none is left as a placeholder."""
    html = guide_html(BASE)
    assert html.count("<slide") == len(statements()) + 1
    assert html.count('class="pre-scrollable code runnable"') == len(statements()) == 10
    assert "{{" not in html
    assert "{{" not in guide_markdown()


def test_the_first_slide_puts_the_style_on():
    """By a link that Browser runs, to the site that serves it."""
    first = guide_html(BASE).split("</slide>")[0]
    assert f'exec-topic="style {BASE}/style.grass"' in first


def test_no_slide_leads_out_of_browser():
    """Links of the docs would lead nowhere in it."""
    assert re.findall(r'href="(?!http)', guide_html(BASE)) == []


def test_every_statement_is_listed():
    """The last slide names each file for people."""
    html = guide_html(BASE)
    for name in explore_names():
        assert f"<code>{name.removeprefix('explore/')}</code>" in html


def test_a_statement_stands_without_its_header():
    """It begins with the language."""
    assert body("explore/hubs").startswith("CYPHER 25\nMATCH")


def test_the_site_serves_guide_style_and_statements():
    """And nothing of the machine."""
    served = pages(BASE)
    assert set(served) == {
        "/guide.html",
        "/style.grass",
        "/favourites.zip",
        *(f"/{name}.cypher" for name in explore_names()),
    }


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
        "&db=neo4j&cmd=guide&arg=http%3A%2F%2Flocalhost%3A8001%2Fguide.html"
    )
