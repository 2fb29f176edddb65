"""What is decided about candidates in Python: probability, reasons, batches, settings."""

from dataclasses import replace

import numpy as np
import pytest

from bica_graph.errors import ScriptError
from bica_graph.mining.batches import QUERIES_A_BATCH, by_count, by_size
from bica_graph.mining.parallelism import Parallelism
from bica_graph.mining.probability import drawn_probability, visit_probability
from bica_graph.mining.reasons import REASONS, reason_in_words, why_none
from bica_graph.mining.stage import mine_plan
from bica_graph.mining.strategies.cypher.statement_file import read_statement
from bica_graph.mining.strategies.walk.strategy import WalkStrategy
from bica_graph.mining.strategies.walk.tasks import walk_task
from bica_graph.records.queries import QueryKey
from bica_graph.records.walks import Visit, Walked, WalkSettings

KEY = QueryKey("s", "q")
START = Visit("a", 0, 0, 0.5, (), (), 0, pool=3)


def walked(*visits, **changes):
    return replace(Walked(KEY, seeds=1, cited=3, hop1=2, hop2=4, visits=visits), **changes)


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


def test_only_what_is_drawn_has_a_probability():
    """A start has none, a step that of its choice, a random negative one over those left."""
    step = Visit("b", 0, 1, 0.5, (0.5, 0.5), ("b", "c"), 0, pool=9)
    random = Visit("c", None, None, None, (), (), 0, pool=4)
    assert [visit_probability(each, 1.0) for each in (START, step, random)] == [None, 0.5, 0.25]


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
        ({"cited": 0, "hop1": 0, "hop2": 3}, {}, "no_hop1"),
        ({"cited": 0, "hop1": 0, "hop2": 3}, {"min_hop1": 0}, None),
        ({"cited": 0, "hop1": 0, "hop2": 1}, {"min_hop1": 0}, None),
        ({"cited": 0, "hop1": 0, "hop2": 0}, {"min_hop1": 0, "min_hop2": 0}, "no_hop1"),
        ({}, {}, None),
    ],
)
def test_first_reason_why_there_are_no_candidates(changes, settings, reason):
    """Each condition has its own reason, the nearest to the seed first."""
    least = {"min_hop1": 1, "min_hop2": 1} | settings
    assert why_none(walked(**changes), **least) == reason
    assert reason is None or reason in REASONS


def test_a_reason_of_another_strategy_is_said_as_it_is():
    """A strategy of one file need not list its reasons elsewhere."""
    assert reason_in_words("no_start") == REASONS["no_start"]
    assert reason_in_words("no rank in the index") == "no rank in the index"


def test_draws_have_the_shape_of_the_walk():
    """One Gumbel number for each choice of each step of each path."""
    task = walk_task(KEY, WalkSettings(paths=2, path_length=4, width=3, random=2), 0)
    assert [len(path) for path in task.gumbel] == [3, 3]
    assert {len(step) for path in task.gumbel for step in path} == {3}
    assert len(task.uniforms) == 2


def test_batches_hold_neighbourhoods_not_queries():
    """A hub has a batch to itself, small neighbourhoods share one, and the order stays."""
    keys = [QueryKey("s", str(i)) for i in range(5)]
    found = list(by_size(keys, [10, 10, 100, 5, 5], 25))
    assert [[key.id for key in batch] for batch in found] == [["0", "1"], ["2"], ["3", "4"]]


def test_a_batch_of_small_neighbourhoods_has_a_limit():
    """It holds as many queries as the limit says, and one more begins the next."""
    keys = [QueryKey("s", str(i)) for i in range(QUERIES_A_BATCH + 1)]
    assert [len(each) for each in by_size(keys, [0] * len(keys), 25)] == [QUERIES_A_BATCH, 1]


def test_a_batch_may_be_exactly_full():
    """Neighbourhoods that together have as many papers as a batch may are one batch."""
    keys = [QueryKey("s", str(i)) for i in range(3)]
    assert [len(each) for each in by_size(keys, [10, 15, 1], 25)] == [2, 1]


def test_a_full_batch_begins_the_next_one_empty():
    """Two batches in a row may be exactly full."""
    keys = [QueryKey("s", str(i)) for i in range(4)]
    assert [len(each) for each in by_size(keys, [10, 15, 10, 15], 25)] == [2, 2]


def test_pages_are_divided_by_count():
    """A page gives full batches and what is left over."""
    keys = [QueryKey("s", str(i)) for i in range(5)]
    batches = by_count(2, [keys, keys[:1]])
    assert [[key.id for key in each] for each in batches] == [["0", "1"], ["2", "3"], ["4"], ["0"]]


def test_the_first_batches_are_small():
    """So that progress is seen before a hundred queries are done."""
    keys = [QueryKey("s", str(i)) for i in range(300)]
    assert [len(each) for each in by_count(100, [keys])] == [5, 10, 20, 40, 80, 100, 45]


def plan(run="r", sets=(), margin=0.05, rng_seed=0, **settings):
    return mine_plan(run, sets, margin, rng_seed), WalkStrategy(WalkSettings(**settings))


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
    numbers = (odd[1].settings.temperature, odd[1].settings.paths, odd[0].rng_seed)
    assert [type(number) for number in numbers] == [float, int, int]


def test_one_set_may_be_named_alone():
    """A string is the name of a set, not a list of letters."""
    assert plan(sets="titles") == plan(sets=["titles"])


@pytest.mark.parametrize("wrong", [{"workers": 0}, {"workers": 65}, {"batch_papers": 0}])
def test_parallelism_out_of_range_is_refused(wrong):
    """So is one that would start a thousand threads."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Parallelism(**wrong)


@pytest.mark.parametrize("name", ["bica_walk", "bica_random", "citation_hop"])
def test_a_statement_may_not_take_the_name_of_a_strategy(tmp_path, name):
    """Its candidates could not be told from those of that strategy."""
    file = tmp_path / f"{name}.cypher"
    file.write_text(f"// {name}: nothing.\n//\n// mode read\nCYPHER 25\nRETURN 1", encoding="utf-8")
    with pytest.raises(ScriptError, match="its name is taken by another strategy"):
        read_statement(file, {})
