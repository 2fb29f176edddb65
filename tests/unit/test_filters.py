"""Each filter at its boundaries, and its words."""

from dataclasses import replace

import pytest

from bica_graph.errors import RunError
from bica_graph.filters.margin import Margin, highest_allowed
from bica_graph.filters.max_score import MaxScore
from bica_graph.filters.min_score import MinScore
from bica_graph.filters.rank_window import RankWindow
from bica_graph.filters.registry import FILTERS, filter_of
from bica_graph.filters.stage import verdicts
from bica_graph.filters.strategy import StrategyFilter
from bica_graph.records.candidates import FilterCandidate, FilterQuery
from bica_graph.records.queries import QueryKey
from bica_graph.records.runs import AppliedFilter

ONE = FilterCandidate("a", ("bica_walk",), 0, 1, 2.5, 0.5, 0.25, ())


def judged(**changes):
    return replace(ONE, **changes)


@pytest.mark.parametrize(
    ("positive", "limit"), [(0.8, 0.76), (-0.2, -0.21), (0.0, 0.0), (1.0, 0.95)]
)
def test_the_margin_drops_above_its_limit_only(positive, limit):
    """A cosine exactly at the limit is kept; that of a negative cosine goes down, too."""
    assert highest_allowed(positive, 0.05) == pytest.approx(limit)
    at = highest_allowed(positive, 0.05)
    for offset, drops in ((-1e-9, False), (0.0, False), (1e-9, True)):
        assert Margin(0.05).drops(judged(similarity_query=at + offset), positive) == drops


def test_a_margin_of_0_is_the_positives_cosine():
    """Only what is nearer than the positive is dropped."""
    assert not Margin(0.0).drops(judged(similarity_query=0.5), 0.5)
    assert Margin(0.0).drops(judged(similarity_query=0.5000001), 0.5)


def test_without_a_positive_the_margin_drops_nothing():
    """There is nothing to compare with."""
    assert not Margin(0.05).drops(judged(similarity_query=1.0), None)
    assert "no positive" in Margin(0.05).because(ONE, None)


@pytest.mark.parametrize(("value", "below", "above"), [(0.4, 1, 0), (0.5, 0, 0), (0.6, 0, 1)])
def test_a_candidate_at_the_limit_is_kept(value, below, above):
    """Both limits keep what is exactly at them."""
    for measure, name in (("cosine", "similarity_query"), ("score", "score")):
        candidate = judged(**{name: value})
        assert MaxScore(0.5, measure).drops(candidate, None) == bool(above)
        assert MinScore(0.5, measure).drops(candidate, None) == bool(below)


def test_a_candidate_without_a_score_cannot_be_compared():
    """It is an error, not a verdict."""
    with pytest.raises(RunError, match="has no score"):
        MaxScore(0.5, "score").drops(judged(score=None), None)
    assert MaxScore(0.5, "score").needs_scores
    assert not MaxScore(0.5).needs_scores


def test_a_window_of_ranks_keeps_both_ends():
    """Ranks are counted from 1."""
    window = RankWindow(first=2, last=3)
    assert [window.drops(judged(rank=rank), None) for rank in range(4)] == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("strategies", "only", "without", "drops"),
    [
        (("bica_walk",), ("bica_walk",), (), False),
        (("bica_random",), ("bica_walk",), (), True),
        (("bica_random",), (), ("bica_random",), True),
        (("bica_walk",), (), ("bica_random",), False),
        (("bica_random", "bm25"), (), ("bica_random",), False),
        (("bica_random", "bm25"), ("bica_walk",), (), True),
        (("bica_walk", "bm25"), ("bm25",), ("bica_walk",), False),
    ],
)
def test_one_wanted_origin_keeps_a_candidate(strategies, only, without, drops):
    """A candidate of several strategies falls only when all of them are unwanted."""
    assert StrategyFilter(only, without).drops(judged(strategies=strategies), None) == drops


@pytest.mark.parametrize(
    ("made", "wrong"),
    [
        (Margin, {"margin": 1.0}),
        (Margin, {"margin": -0.1}),
        (Margin, {"margin": float("nan")}),
        (Margin, {"margin": "wide"}),
        (MaxScore, {"limit": float("inf")}),
        (MaxScore, {"limit": 0.5, "measure": "length"}),
        (RankWindow, {"last": 0}),
        (RankWindow, {"last": 2.5}),
        (RankWindow, {"last": 2, "first": 3}),
        (StrategyFilter, {}),
    ],
)
def test_a_setting_out_of_range_is_named(made, wrong):
    """A library user gets a ValueError that names the setting."""
    with pytest.raises(ValueError, match=r"margin|limit|measure|last|first|only"):
        made(**wrong)


@pytest.mark.parametrize(
    ("judging", "changes", "words"),
    [
        (MaxScore(0.5), {}, "cosine with the query 0.5000 is at the limit 0.5"),
        (MaxScore(2, "score"), {}, "score 2.5000 is above the limit 2"),
        (MinScore(3, "score"), {}, "score 2.5000 is below the limit 3"),
        (RankWindow(2), {"rank": 1}, "rank 2 is within 1 to 2"),
        (RankWindow(2000, first=2), {"rank": 2000}, "rank 2,001 is outside 2 to 2,000"),
        (StrategyFilter(("bica_walk",), ()), {}, "strategy bica_walk is wanted"),
        (
            StrategyFilter((), ("a", "b")),
            {"strategies": ("a", "b")},
            "strategy a, b is not wanted",
        ),
        (Margin(0.5), {}, "cosine with the query 0.5000 is above 0.4000, 50% below the positive's"),
        (Margin(0.25), {}, "cosine with the query 0.5000 is not above 0.6000, 25% below the"),
    ],
)
def test_a_filter_says_what_it_compared(judging, changes, words):
    """With the values of the candidate and of the setting."""
    assert judging.because(judged(**changes), 0.8).startswith(words)


def test_a_filter_of_a_later_version_is_named():
    """The filters that are there are listed."""
    known = "margin, max-score, min-score, rank-window, strategy"
    with pytest.raises(
        RunError, match=rf"^filter 'graph' is not known \(known: {known}\): use the"
    ):
        filter_of(AppliedFilter("graph", {}))


@pytest.mark.parametrize(
    "judging",
    [Margin(0.1), MaxScore(0.5, "score"), MinScore(1), RankWindow(9), StrategyFilter(("a",), ())],
)
def test_a_filter_comes_back_from_its_settings(judging):
    """What a run stores makes the same filter again."""
    assert filter_of(AppliedFilter(judging.name, judging.parameters())) == judging
    assert FILTERS[judging.name] is type(judging)
    assert judging.because(ONE, 0.8)


def test_an_unknown_filter_is_named():
    """A run of a newer version may have filters that this one does not know."""
    with pytest.raises(RunError, match="'judge' is not known"):
        filter_of(AppliedFilter("judge", {}))


def test_verdicts_come_in_the_order_of_the_filters():
    """Each candidate names all that drop it."""
    query = FilterQuery(
        QueryKey("s", "q"), 0.8, (judged(similarity_query=0.79), judged(paper="b", rank=1))
    )
    (found,) = verdicts(None, [RankWindow(1, first=1), Margin(0.05)], [query])
    assert found == [("margin",), ("rank-window",)]
