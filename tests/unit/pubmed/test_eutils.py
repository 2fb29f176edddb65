"""A client of E-utilities against a server that fails as they do."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from eutils_server import FAULTS, HARMLESS, EutilsServer

from bica_graph.errors import SettingError, SourceError
from bica_graph.sources.services.eutils import ADDRESS, Eutils, EutilsSettings
from bica_graph.sources.services.faults import Busy, Doubtful, Refused, WrongIds
from bica_graph.sources.services.posts import retry_after
from bica_graph.sources.services.rate_limit import LONGEST_PAUSE, Stopped

IDS = ("1", "2", "3")
ANSWERED = [each for each in FAULTS if each != "silent"]
KEY, EMAIL = "0123456789abcdef-key", "somebody@example.org"


def changed(settings, **changes):
    return replace(settings, **changes)


def ids_of(fetched):
    return tuple(sorted(fetched.articles))


@pytest.mark.parametrize("fault", ANSWERED)
def test_after_each_fault_the_answer_comes(client, server, fault):
    """An answer that does not count is asked for again, and the fault is counted."""
    server.planned.append(fault)
    fetched = client.fetch(IDS)
    assert (ids_of(fetched), fetched.absent) == (IDS, ())
    assert (len(server.arrivals), client.faults.total()) == (2, 1)


def test_a_silent_service_is_asked_again(settings, server):
    """After a time-out, however often that happens."""
    server.planned.extend(["silent", "silent"])
    with Eutils(changed(settings, timeout=0.3)) as client:
        assert ids_of(client.fetch(IDS)) == IDS
        assert client.faults["timeout"] >= 2


@pytest.mark.parametrize("fault", HARMLESS)
def test_odd_answers_count(client, server, fault):
    """A paper that comes twice counts once; compression and slowness do no harm."""
    server.planned.append(fault)
    assert ids_of(client.fetch(IDS)) == IDS
    assert (len(server.arrivals), client.faults.total()) == (1, 0)


@pytest.mark.parametrize("fault", [each for each in ANSWERED if each not in ("wrong_ids", "empty")])
@pytest.mark.parametrize("ask", ["links", "search"])
def test_the_same_holds_for_links_and_searches(client, server, library, fault, ask):
    """Each program is asked again after each fault."""
    library.searches["x"] = {"1": datetime(2000, 1, 1, tzinfo=UTC).date()}
    server.planned.append(fault)
    if ask == "links":
        assert client.links(("1", "7")).references == {"1": ("2", "3"), "7": ("8", "9")}
    else:
        assert client.search("x").result.pmids == ("1",)
    assert len(server.arrivals) == 2


@pytest.mark.parametrize(
    ("fault", "kind", "tries", "why"),
    [
        ("500", Busy, 8, "HTTP 500: .*API rate limit exceeded"),
        ("429", Busy, 8, "HTTP 429, too many requests"),
        ("reset", Busy, 8, "the connection failed or was broken"),
        ("page", Busy, 8, "HTTP 200 with a web page: Blocked Your access"),
        ("page_403", Busy, 8, "HTTP 403 with a web page: Blocked"),
        ("cut", Doubtful, 3, "cut in the middle"),
        ("cut_gzip", Doubtful, 3, "ends before its root"),
        ("error", Doubtful, 3, "'Database is not supported: pubmed'"),
        ("wrong_root", Doubtful, 3, "root element is 'eInfoResult'"),
    ],
)
def test_after_all_tries_the_fault_is_named(client, server, fault, kind, tries, why):
    """What the service says is told; wrong answers are tried less often, as parts may be right."""
    server.planned.extend([fault] * 20)
    with pytest.raises(kind, match=why):
        client.fetch(IDS)
    assert len(server.arrivals) == tries


def test_what_cannot_be_divided_has_all_tries(client, server):
    """A paper alone, and a search, are asked for as often as they may be."""
    server.planned.extend(["error"] * 7)
    assert ids_of(client.fetch(("1",))) == ("1",)
    assert len(server.arrivals) == 8


def test_nothing_listens_there(settings, server):
    """A server that has gone is told as one that cannot be reached."""
    server.server_close()
    server.shutdown()
    with Eutils(settings) as client, pytest.raises(Busy, match="connection failed"):
        client.fetch(IDS)


def test_absent_papers_are_told(client):
    """Asked = got + absent; an answer without any record is believed at the second time."""
    fetched = client.fetch(("1", "77", "88"))
    assert (ids_of(fetched), fetched.absent) == (("1",), ("77", "88"))
    assert client.fetch(("77", "88")).absent == ("77", "88")
    assert client.faults == {"empty": 1}


def test_other_papers_are_never_taken(client, library, server):
    """What was asked for is taken from an answer, and what came in place of a paper is told."""
    library.merged["50"] = "2"
    fetched = client.fetch(("1", "50"))
    assert (ids_of(fetched), fetched.absent, fetched.others) == (("1",), ("50",), {"2"})
    assert len(server.arrivals) == 1


@pytest.mark.parametrize(("instead", "tries"), [(frozenset(), 2), (frozenset({"2"}), 1)])
def test_another_paper_must_come_twice(client, library, server, instead, tries):
    """Counting those that came in answers to larger requests."""
    library.merged["50"] = "2"
    with pytest.raises(WrongIds) as caught:
        client.fetch(("50",), instead)
    assert (caught.value.others, caught.value.times) == ({"2"}, 2)
    assert len(server.arrivals) == tries


def test_a_record_that_cannot_be_read_spoils_the_answer(client, library):
    """Nothing is silently left out."""
    library.malformed.add("2")
    with pytest.raises(Doubtful, match="no PMID"):
        client.fetch(IDS)


def test_references_are_asked_for_one_by_one_in_one_request(client, server):
    """Repeated ids keep which links belong to whom."""
    linked = client.links(("7", "10", "99"))
    assert linked.references == {"7": ("8", "9"), "10": (), "99": ()}
    _, form = server.forms[0]
    assert [value for name, value in form if name == "id"] == ["7", "10", "99"]
    assert dict(form)["linkname"] == "pubmed_pubmed_refs"


def test_sets_of_links_that_are_joined_are_refused(client, server):
    """One set of links for several papers has lost which belongs to whom."""
    with pytest.raises(Doubtful, match="belongs to 2 papers"):
        client.links(("1,2",))


@pytest.mark.parametrize("header", ["0.4", "date"])
def test_retry_after_holds_all_requests(settings, server, header, monkeypatch):
    """Whether in seconds or as a date; another client of the machine waits as well."""
    until = datetime.now(UTC) + timedelta(seconds=2)
    server.wait_header = format_datetime(until, usegmt=True) if header == "date" else header
    server.planned.append("429_wait")
    least = (until.replace(microsecond=0).timestamp() - time.time()) if header == "date" else 0.4
    began = time.monotonic()
    with Eutils(settings) as client:
        client.fetch(IDS)
    assert server.arrivals[1] - began >= least - 0.05


def test_a_service_that_asks_for_hours_is_left(client, server):
    """Nobody waits for hours: the command ends, and goes on later."""
    server.wait_header = str(LONGEST_PAUSE * 90)
    server.planned.append("429_wait")
    with pytest.raises(SourceError, match=r"come back in 15.0 hours .*run the same command again"):
        client.fetch(IDS)
    assert len(server.arrivals) == 1


@pytest.mark.parametrize("value", ["soon", "nan", "inf", ""])
def test_other_headers_are_none(value):
    """What cannot be understood is as if it were not there."""
    assert retry_after(value) is None


def test_an_unknown_key_ends_the_crawl(settings, server, monkeypatch):
    """No other request would be answered, and the key is not in the message."""
    body = b'{"error":"API key invalid","api-key":"%b"}' % KEY.encode()
    monkeypatch.setattr("eutils_server._BODIES", {"page": body, "error": b""})
    server.planned.append("page_403")
    with Eutils(changed(settings, api_key=KEY)) as client, pytest.raises(SourceError) as caught:
        client.fetch(IDS)
    assert "does not know the API key" in str(caught.value)
    assert KEY not in str(caught.value)


def test_what_a_service_repeats_of_secrets_is_hidden(settings, server, monkeypatch):
    """The key and the address of the user in an answer become stars, before it is shortened."""
    body = b"<html>" + b"x " * 55 + KEY.encode() + b" of " + EMAIL.encode() + b"</html>"
    monkeypatch.setattr("eutils_server._BODIES", {"page": body})
    server.planned.extend(["page"] * 8)
    with (
        Eutils(changed(settings, api_key=KEY, email=EMAIL)) as client,
        pytest.raises(Busy) as caught,
    ):
        client.fetch(IDS)
    assert "***" in str(caught.value)
    assert not any(part in str(caught.value) for part in (KEY[:8], EMAIL[:8]))


def test_secrets_are_posted_and_nowhere_else(settings, server, caplog):
    """Both are in the form, not in the address; a log at DEBUG and the settings show neither."""
    caplog.set_level(logging.DEBUG)
    server.planned.extend(["500", "reset", "cut"])
    told = changed(settings, api_key=f" {KEY} ", email=EMAIL)
    with Eutils(told) as client:
        answer = client.fetch(IDS).answer
    _, form = server.forms[-1]
    assert (dict(form)["api_key"], dict(form)["email"], dict(form)["tool"]) == (
        KEY, EMAIL, "bica_graph",
    )  # fmt: skip
    written = f"{caplog.text} {told!r} {answer.asked}"
    assert "try 3 failed" in written
    assert KEY not in written
    assert EMAIL not in written


def test_a_redirection_is_not_followed(settings, server, monkeypatch):
    """The key would go to another address."""
    monkeypatch.setattr("eutils_server._Handler._refuse", lambda it, _: it._send(302, b""))
    server.planned.append("500")
    with Eutils(settings) as client, pytest.raises(SourceError, match="another address"):
        client.fetch(IDS)


def test_a_request_that_is_refused_is_not_repeated(settings, server, monkeypatch):
    """A status such as 414 stays the same, so parts are asked for at once."""
    monkeypatch.setattr("eutils_server._Handler._refuse", lambda it, _: it._send(414, b"Too long"))
    server.planned.append("500")
    with Eutils(settings) as client, pytest.raises(Refused, match="HTTP 414: Too long"):
        client.fetch(IDS)
    assert len(server.arrivals) == 1


def test_after_stop_nothing_is_asked(client, server):
    """Whoever waits, or begins, is ended."""
    client.stop()
    with pytest.raises(Stopped):
        client.fetch(IDS)
    assert server.arrivals == []


def test_the_rate_depends_on_the_key(monkeypatch):
    """NCBI allows more with a key; a blank one is none, and the address may be another's."""
    assert EutilsSettings().rate == 3
    assert EutilsSettings(api_key="  ").rate == 3
    assert EutilsSettings(api_key=KEY).rate == 10
    assert EutilsSettings().address == ADDRESS
    monkeypatch.setenv("BICAGRAPH_EUTILS_URL", "http://localhost:9/eutils/")
    assert EutilsSettings().address == "http://localhost:9/eutils"


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "eutils.ncbi.nlm.nih.gov"},
        {"address": "ftp://localhost/"},
        {"address": "http://me:secret@localhost/"},
        {"address": "http://localhost/?api_key=secret"},
        {"per_second": 0},
        {"tries": 0},
        {"timeout": float("nan")},
        {"together": 201},
    ],
)
def test_wrong_settings_are_refused(wrong):
    """In one line, which shows no password."""
    with pytest.raises(SettingError) as caught:
        EutilsSettings(**wrong)
    assert "secret" not in str(caught.value)


def test_many_threads_share_a_client(client, library):
    """Answers do not get mixed up."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: ids_of(client.fetch((str(n % 9 + 1),))), range(40)))
    assert found == [(str(number % 9 + 1),) for number in range(40)]


def test_a_server_is_seen_to_fail_as_planned(library):
    """The faults of the server itself come with the given probability, the same each time."""
    drawn = []
    for _ in range(2):
        with EutilsServer(library, dict.fromkeys(FAULTS, 0.05), rng_seed=3) as server:
            drawn.append([server.fault("efetch") for _ in range(300)])
    assert drawn[0] == drawn[1]
    assert set(drawn[0]) == {None, *FAULTS}
