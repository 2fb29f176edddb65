"""What is decided about candidates in Python: probability, margin, reasons, batches, settings."""

from dataclasses import replace

import numpy as np
import pytest

from bica_graph.filters.margin import is_too_near
from bica_graph.mining.reasons import REASONS, why_none
from bica_graph.mining.settings import Parallelism, check_parallelism, mine_plan
from bica_graph.mining.strategies.walk.mine import mined_query
from bica_graph.mining.strategies.walk.probability import drawn_probability
from bica_graph.mining.strategies.walk.tasks import batches, walk_task
from bica_graph.records.queries import QueryKey
from bica_graph.records.runs import Run
from bica_graph.records.walks import Walked, WalkedPaper, WalkSettings

KEY = QueryKey("s", "q")
RUN = Run("r", "mine", {"temperature": 1.0, "rng_seed": 0}, "")


def paper(**changes):
    found = WalkedPaper("a", "bica_walk", 1, 0, 0, 0.5, 0.5, 0.4, (), (), 0, pool=3, through=())
    return replace(found, **changes)


def walked(*papers, **changes):
    found = Walked(KEY, seeds=1, cited=3, hop1=2, hop2=4, positive_similarity=0.8, papers=papers)
    return replace(found, **changes)


@pytest.mark.parametrize(
    ("temperature", "expected"),
    [
        (1.0, [0.2205, 0.2097, 0.1995, 0.1898, 0.1805]),
        (0.05, [0.6364, 0.2341, 0.0861, 0.0317, 0.0117]),
    ],
)
def test_probabilities_of_the_reference(temperature, expected):
    """Five cosines from .90 to .70 give the golden softmax."""
    cosines = (0.90, 0.85, 0.80, 0.75, 0.70)
    found = [drawn_probability(cosines, i, temperature) for i in range(5)]
    assert found == pytest.approx(expected, abs=5e-5)


def test_a_tiny_temperature_is_greedy_and_does_not_overflow():
    """The best choice gets all the weight."""
    assert drawn_probability((0.9, 0.1), 0, 1e-9) == 1.0


def test_margin_compares_with_the_share_of_a_positives_cosine():
    """At a cosine of .8 and a margin of .05 the limit is .76."""
    assert is_too_near(0.7601, 0.8, 0.05)
    assert not is_too_near(0.7599, 0.8, 0.05)


def test_margin_of_a_negative_cosine_goes_down_too():
    """At a cosine of -.2 the limit is -.21, not -.19."""
    assert is_too_near(-0.205, -0.2, 0.05)
    assert not is_too_near(-0.215, -0.2, 0.05)


def test_a_near_candidate_is_kept_with_the_filters_name():
    """A filter adds to dropped_by and deletes nothing."""
    mined = mined_query(
        walked(paper(similarity_query=0.79), paper(id="b")), WalkSettings(), RUN, 0.05
    )
    assert [each.dropped_by for each in mined.candidates] == [("margin",), ()]
    assert mined.reason is None


def test_without_a_margin_nothing_is_dropped():
    """No margin, no verdict."""
    mined = mined_query(walked(paper(similarity_query=0.99)), WalkSettings(), RUN, None)
    assert mined.candidates[0].dropped_by == ()


def test_all_dropped_is_a_reason():
    """A query whose candidates all fell says so."""
    mined = mined_query(walked(paper(similarity_query=0.99)), WalkSettings(), RUN, 0.05)
    assert mined.reason == "all_dropped"
    assert len(mined.candidates) == 1


def test_a_start_has_no_probability_and_a_random_negative_has_one():
    """Only what is drawn has a probability."""
    random = paper(
        id="b", strategy="bica_random", path=None, step=None, similarity_step=None, pool=4
    )
    mined = mined_query(walked(paper(), random), WalkSettings(), RUN, None)
    assert [each.probability for each in mined.candidates] == [None, 0.25]


@pytest.mark.parametrize(
    ("changes", "settings", "reason"),
    [
        ({"seeds": 0, "cited": 0, "hop1": 0, "hop2": 0}, {}, "no_seed"),
        ({"cited": 0, "hop1": 0, "hop2": 0}, {}, "no_hop1"),
        ({"hop1": 0}, {}, "no_text"),
        ({"hop1": 1}, {"min_hop1": 2}, "few_hop1"),
        ({"hop2": 0}, {}, "no_hop2"),
        ({"hop2": 1}, {"min_hop2": 2}, "few_hop2"),
        ({"hop2": 0}, {"min_hop2": 0}, None),
        ({"hop1": 0}, {"min_hop1": 0}, None),
        ({}, {}, None),
    ],
)
def test_first_reason_why_there_are_no_candidates(changes, settings, reason):
    """Each condition has its own reason, the nearest to the seed first."""
    assert why_none(walked(**changes), WalkSettings(**settings)) == reason
    assert reason is None or reason in REASONS


def test_a_reason_leaves_no_candidates():
    """What a walk found before a condition failed is not kept."""
    mined = mined_query(walked(paper(), hop2=0), WalkSettings(), RUN, 0.05)
    assert (mined.reason, mined.candidates) == ("no_hop2", ())


def test_capped_neighbourhoods_are_marked():
    """A query says when papers near it were left out."""
    mined = mined_query(walked(paper()), WalkSettings(max_hop2=3), RUN, None)
    assert mined.capped


def test_draws_have_the_shape_of_the_walk():
    """One Gumbel number for each choice of each step of each path."""
    task = walk_task(KEY, WalkSettings(paths=2, path_length=4, width=3, random=2), 0)
    assert [len(path) for path in task.gumbel] == [3, 3]
    assert {len(step) for path in task.gumbel for step in path} == {3}
    assert len(task.uniforms) == 2


def test_batches_hold_neighbourhoods_not_queries():
    """A hub has a batch to itself, small neighbourhoods share one, and the order stays."""
    keys = [QueryKey("s", str(i)) for i in range(5)]
    found = list(batches(keys, [10, 10, 100, 5, 5], 25))
    assert [[key.id for key in batch] for batch in found] == [["0", "1"], ["2"], ["3", "4"]]


def plan(run="r", sets=(), margin=0.05, rng_seed=0, **settings):
    return mine_plan(run, sets, WalkSettings(**settings), margin, rng_seed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"paths": 0},
        {"path_length": 0},
        {"width": 0},
        {"paths": 100, "path_length": 101, "width": 10},
        {"random": -1},
        {"random": 5_000_000},
        {"temperature": 0},
        {"temperature": 1e-310},
        {"temperature": float("nan")},
        {"temperature": float("inf")},
        {"max_hop1": 10**23},
        {"direction": "sideways"},
        {"on_visited_start": "Next"},
        {"margin": -0.1},
        {"margin": 1.0},
        {"margin": float("nan")},
        {"rng_seed": 2**63},
        {"run": ""},
        {"run": "two\nlines"},
    ],
)
def test_settings_out_of_range_are_named(wrong):
    """A library user gets a ValueError that names the setting."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        plan(**wrong)


def test_numbers_of_any_kind_are_one_run():
    """A whole temperature, and numbers of NumPy, are plain numbers in the book."""
    odd = plan(margin=np.float64(0.05), rng_seed=np.int64(3), temperature=1, paths=np.int32(3))
    assert odd == plan(rng_seed=3)
    assert (type(odd.settings.temperature), type(odd.rng_seed)) == (float, int)


def test_one_set_may_be_named_alone():
    """A string is the name of a set, not a list of letters."""
    assert plan(sets="titles") == plan(sets=["titles"])


@pytest.mark.parametrize(
    "parallelism", [Parallelism(workers=0), Parallelism(65), Parallelism(batch_papers=0)]
)
def test_effort_out_of_range_is_refused(parallelism):
    """So is one that would start a thousand threads."""
    with pytest.raises(ValueError, match="must be"):
        check_parallelism(parallelism)
