"""All hits of a search, whatever PubMed gives at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bica_graph.errors import SourceError
from bica_graph.ingest.pubmed.searching import search
from bica_graph.sources.services.journal import Journal

FIRST = date(1975, 1, 1)


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "search.journal") as journal:
        yield journal


def hits(count, days):
    """Make so many hits that entered PubMed within so many days."""
    return {str(10_000 + n): FIRST + timedelta(days=n * days // count) for n in range(count)}


def found(query, client, journal):
    seen = []
    result = search(query, client, journal, seen.append)
    assert sum(seen) == len(result.pmids)
    return result


@pytest.mark.parametrize("count", [1, 9_999])
def test_a_page_is_enough(client, journal, library, server, count):
    """Up to 9,999 hits come with one request."""
    library.searches["x"] = hits(count, 300)
    result = found("x", client, journal)
    assert result.pmids == set(map(int, library.searches["x"]))
    assert (result.requests, len(server.arrivals)) == (1, 1)


def test_more_are_split_by_days(client, journal, library, server):
    """Each slice fits, no hit is lost or doubled, and a second time nothing is asked."""
    library.searches["x"] = hits(23_456, 9_000)
    result = found("x", client, journal)
    assert result.pmids == set(map(int, library.searches["x"]))
    asked = len(server.arrivals)
    assert result.requests == asked < 30
    assert found("x", client, journal).requests == 0
    assert len(server.arrivals) == asked


def test_too_many_of_one_day_are_refused(client, journal, library):
    """A day cannot be split: one line says which."""
    library.searches["x"] = hits(10_001, 1)
    with pytest.raises(SourceError, match=r"10,001 hits that entered PubMed on 1975-01-01.*narrow"):
        found("x", client, journal)


def test_a_server_with_smaller_pages(client, journal, library, server, monkeypatch):
    """A mirror may give less at once: the next page is asked for until all came."""
    library.searches["x"] = hits(1_000, 300)
    whole = type(server.RequestHandlerClass._esearch)

    def few(handler, form, pmids, fault, original=server.RequestHandlerClass._esearch):
        form = [(name, "300" if name == "retmax" else value) for name, value in form]
        return original(handler, form, pmids, fault)

    assert callable(whole)
    monkeypatch.setattr(server.RequestHandlerClass, "_esearch", few)
    assert len(found("x", client, journal).pmids) == 1_000
    assert len(server.arrivals) == 4


def test_fewer_than_counted_is_an_error(client, journal, library, server, monkeypatch):
    """Count is compared with what came."""
    library.searches["x"] = hits(1_000, 300)

    def without_last(handler, form, pmids, fault, original=server.RequestHandlerClass._esearch):
        body, clean = original(handler, form, pmids, fault)
        return body.replace(b"<Id>10000</Id>", b"<Id>10001</Id>"), clean

    monkeypatch.setattr(server.RequestHandlerClass, "_esearch", without_last)
    with pytest.raises(SourceError, match="has 1,000 hits, but only 999 came"):
        found("x", client, journal)


def test_no_hit_is_an_error_that_says_what_was_not_found(client, journal):
    """One line, with the words that PubMed does not know."""
    with pytest.raises(SourceError, match="'abcXYZ' finds nothing; 'abcXYZ': not found: check"):
        found("abcXYZ", client, journal)


def test_ignored_words_are_told(client, journal, library):
    """A search of which a part was ignored finds something else than was meant."""
    library.searches["x"] = hits(3, 3)
    library.notes = (
        "<ErrorList><PhraseNotFound>frobnicase</PhraseNotFound></ErrorList><WarningList>"
        '<PhraseIgnored>of</PhraseIgnored><QuotedPhraseNotFound>"heart cell"</QuotedPhraseNotFound>'
        "<OutputMessage>Something\nelse</OutputMessage></WarningList>"
    )
    assert found("x", client, journal).notes == (
        "'frobnicase': not found",
        "'of': ignored",
        "'\"heart cell\"': not found as a phrase",
        "'Something else'",
    )


def test_a_search_that_fails_is_one_line(client, journal, server):
    """After all tries; later it goes on."""
    server.planned.extend(["502"] * 8)
    with pytest.raises(SourceError, match=r"does not answer the search \(HTTP 502.*again later"):
        found("x", client, journal)


def test_papers_that_left_since_are_no_error(client, journal, library, server):
    """A kept answer of an earlier day counted more: the present number decides."""
    library.searches["x"] = hits(12_000, 300)
    server.planned.extend([None, None, *["502"] * 8])
    with pytest.raises(SourceError):
        found("x", client, journal)
    gone = max(library.searches["x"], key=int)
    del library.searches["x"][gone]
    assert len(found("x", client, journal).pmids) == 11_999
