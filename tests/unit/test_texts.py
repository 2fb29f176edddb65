"""Texts and identifiers that count as the same."""

import pytest

from bica_graph.exact import ids, texts


def test_normal_hash_ignores_case_spacing_and_unicode_form():
    """A republished abstract has the same normal hash."""
    assert texts.normal_hash("Met\u00adformin\u00a0 IN  ﬁbre") == texts.normal_hash(
        "met\u00adformin in fibre"
    )


@pytest.mark.parametrize("blank", [None, "", " \n\t\u00a0"])
def test_blank_texts_have_no_hash(blank):
    """Two papers without an abstract are not duplicates."""
    assert texts.normal_hash(blank) is None
    assert texts.abstract_digest(blank) is None


def test_digest_tells_exact_texts_apart():
    """Another letter case is another encoder input, although a duplicate."""
    assert texts.abstract_digest("A b") != texts.abstract_digest("a b")
    assert texts.normal_hash("A b") == texts.normal_hash("a b")


def test_digest_of_title_and_abstract_is_put_together():
    """A graph can compare digests by concatenating what it stores."""
    assert texts.title_abstract_digest("t", "a") == "ta"
    assert texts.title_abstract_digest(None, "a") == "a"


def test_title_alone_is_no_text():
    """A paper without an abstract has no text under either choice."""
    assert texts.paper_text("Title", " ", "title+abstract") == ""
    assert (
        texts.title_abstract_digest(texts.title_digest("Title"), texts.abstract_digest(" ")) is None
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10601965", "10601965"),
        ("https://pubmed.ncbi.nlm.nih.gov/10601965/", "10601965"),
        ("000", None),
        ("", None),
        ("12a", None),
        ("\uff11\uff12", None),
    ],
)
def test_normal_pmid(value, expected):
    """A PMID is its digits without leading zeros, or it is none."""
    assert ids.normal_pmid(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("doi:10.5555/ABC", "10.5555/abc"),
        ("http://dx.doi.org/10.5555/abc", "10.5555/abc"),
        ("  10.5555/abc ", "10.5555/abc"),
        ("10.5555", None),
        ("", None),
    ],
)
def test_normal_doi(value, expected):
    """A DOI is lower case without a resolver's address, or it is none."""
    assert ids.normal_doi(value) == expected
