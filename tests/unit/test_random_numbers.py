"""Random numbers as data."""

import numpy as np

from bica_graph.exact import random_numbers as draws


def test_a_generator_is_fixed_by_its_name():
    """The same words give the same numbers, whatever was drawn before."""
    first = draws.uniforms(draws.generator(7, "mine", "walk", "q1"), 3)
    draws.uniforms(draws.generator(7, "mine", "walk", "q2"), 100)
    assert draws.uniforms(draws.generator(7, "mine", "walk", "q1"), 3) == first


def test_numbers_of_a_generator_stay_what_they_were():
    """A new NumPy, or a change here, must not change what a seed means."""
    numbers = draws.uniforms(draws.generator(0, "mine", "walk", "12345"), 3)
    assert numbers == (0.2885153867368946, 0.2931800138131918, 0.7909274766666218)


def test_purposes_and_ids_have_numbers_of_their_own():
    """Another purpose, id, stage or seed gives other numbers."""
    names = [(0, "a", "b", "c"), (1, "a", "b", "c"), (0, "x", "b", "c"), (0, "a", "x", "c")]
    numbers = {draws.uniforms(draws.generator(*name), 1) for name in [*names, (0, "a", "b", "x")]}
    assert len(numbers) == 5


def test_gumbels_have_the_right_mean_and_spread():
    """Mean .5772, variance pi^2/6."""
    numbers = np.array(draws.gumbels(draws.generator(1, "t", "t", "t"), 40_000))
    assert abs(numbers.mean() - 0.57722) < 0.03
    assert abs(numbers.var() - np.pi**2 / 6) < 0.06


def test_gumbels_are_whole_multiples_of_two_to_minus_thirty():
    """The last bit of a machine's logarithm cannot decide anything."""
    for number in draws.gumbels(draws.generator(2, "t", "t", "t"), 100):
        assert (number * 2**30).is_integer()


def test_largest_score_plus_gumbel_falls_by_softmax():
    """20,000 draws agree with the golden probabilities by a chi-square test."""
    cosines = np.array([0.984808, 0.906308, 0.766044])
    expected = np.array([0.366567, 0.338892, 0.294541])
    rng = draws.generator(3, "t", "t", "t")
    noise = np.array(draws.gumbels(rng, 60_000)).reshape(-1, 3)
    counts = np.bincount((cosines + noise).argmax(axis=1), minlength=3)
    statistic = ((counts - 20_000 * expected) ** 2 / (20_000 * expected)).sum()
    assert statistic < 13.8  # chi-square with 2 degrees of freedom, p = .001


def test_lots_are_spread_and_fixed():
    """A random sort key depends on the id alone, and is below 2^31 - 1."""
    sort_keys = [draws.sort_key(str(i)) for i in range(1000)]
    assert len(set(sort_keys)) == 1000
    assert all(0 <= each < draws.SORT_KEYS for each in sort_keys)
    assert draws.sort_key("12345") == 1232178634


def test_lot_shuffle_gives_a_permutation_of_the_lots():
    """Factor and offset are in range, so that no two sort_keys meet."""
    factor, offset = draws.sort_key_shuffle(draws.generator(0, "mine", "cap", "q"))
    assert 1 <= factor < draws.SORT_KEYS
    assert 0 <= offset < draws.SORT_KEYS


def test_larger_samples_contain_smaller_ones():
    """The sampling key orders ids once and for all."""
    ids = [str(i) for i in range(200)]
    ordered = sorted(ids, key=lambda each: draws.sampling_key(5, "queries", each))
    assert set(ordered[:10]) < set(ordered[:50])
    assert ordered != sorted(ids)
