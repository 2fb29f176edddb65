"""Embeddings in fixed point: exact dot products, small errors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bica_graph.exact.fixed_point import (
    SCALE,
    UNIT,
    cosines,
    is_fixed_point,
    is_usable,
    norms,
    to_fixed_point,
)


def random_vectors(seed: int, n: int, dim: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32)


@given(seed=st.integers(0, 10_000), dim=st.sampled_from([1, 2, 3, 384, 768, 4096]))
@settings(max_examples=60, deadline=None)
def test_dot_products_are_the_same_in_any_order_and_precision(seed, dim):
    """Single precision, double precision and a shuffled sum give the same bits."""
    a, b = to_fixed_point(random_vectors(seed, 2, dim))
    order = np.random.default_rng(seed).permutation(dim)
    single = np.float32(0)
    for x, y in zip(a[order], b[order], strict=True):
        single = np.float32(single + np.float32(x * y))
    assert float(single) == float(a @ b) == float(a.astype(np.float64) @ b.astype(np.float64))


@pytest.mark.parametrize("dim", [8, 384, 768, 4096])
def test_cosine_is_off_by_at_most_four_ten_thousandths(dim):
    """Rounding changes a cosine by no more than the docs say."""
    vectors = random_vectors(7, 200, dim)
    fixed = to_fixed_point(vectors)
    wide = vectors.astype(np.float64)
    true = (wide[1:] @ wide[0]) / np.linalg.norm(wide[1:], axis=1) / np.linalg.norm(wide[0])
    found = cosines(fixed[1:], norms(fixed)[1:], fixed[0], norms(fixed)[0])
    assert np.abs(found - true).max() <= 4e-4


def test_fixed_point_of_fixed_point_is_itself():
    """Vectors travel between graphs unchanged."""
    fixed = to_fixed_point(random_vectors(3, 50, 384))
    assert (to_fixed_point(fixed) == fixed).all()
    assert is_fixed_point(fixed).all()


def test_ordinary_unit_vectors_are_not_taken_for_fixed_point():
    """A model's own vectors are rounded."""
    vectors = random_vectors(4, 50, 384)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert not is_fixed_point(unit).any()


def test_components_are_multiples_of_the_unit_and_lengths_stay_below_one():
    """No partial sum can reach 1, where single precision would begin to round."""
    fixed = to_fixed_point(random_vectors(5, 100, 4096))
    assert (np.rint(fixed / UNIT) * UNIT == fixed).all()
    assert norms(fixed).max() < 1
    assert np.abs(norms(fixed) - SCALE).max() < 0.5 * UNIT * 64


def test_scale_of_a_vector_does_not_matter():
    """Very long and very short vectors have the same direction."""
    vectors = random_vectors(6, 5, 16).astype(np.float64)
    assert (to_fixed_point(vectors * 1e200) == to_fixed_point(vectors * 1e-200)).all()


def test_zero_and_non_finite_vectors_are_not_usable():
    """A vector without a direction is reported, never rounded."""
    vectors = np.array([[0, 0], [np.nan, 1], [np.inf, 1], [0, 1e-30]], dtype=np.float32)
    assert is_usable(vectors).tolist() == [False, False, False, True]
    with pytest.raises(ValueError, match="no direction"):
        to_fixed_point(vectors)


def test_wider_than_the_server_can_hold_is_refused():
    """More than 4,096 dimensions would break the exactness, and no index takes them."""
    with pytest.raises(ValueError, match="4096 dimensions"):
        to_fixed_point(np.ones((1, 4097), dtype=np.float32))
