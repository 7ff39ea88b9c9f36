"""Normal draws from points, against SciPy's quantiles."""

import numpy as np
from numpy.testing import assert_allclose
from scipy.special import ndtr, ndtri

from analysis.engines.quantiles import UNIT, fill_normal


def quantiles(points, run):
    """Normal quantiles of points, by exclusive or with a run of bits."""
    draws = np.empty((1, 1, len(points)), dtype=np.float32)
    fill_normal(points[None], np.array([[run]], dtype=np.uint32), 0, draws)
    return draws[0, 0]


def test_normal_draws_are_the_quantiles_of_their_points():
    within = np.linspace(-5.2, 5.2, 10_001)
    points = (ndtr(within) / UNIT).astype(np.uint32)

    assert_allclose(quantiles(points, 0), ndtri((points + 0.5) * UNIT), atol=1e-6)


def test_the_outermost_points_are_right_to_a_hundredth():
    points = np.array([0, 1, 10, 2**32 - 1], dtype=np.uint32)

    assert_allclose(quantiles(points, 0), ndtri((points + 0.5) * UNIT), atol=0.01)


def test_bits_of_ones_own_move_the_points():
    points = np.arange(0, 2**32, 2**25 + 1, dtype=np.uint32)
    moved = points ^ np.uint32(0xABCDEF01)

    assert_allclose(quantiles(points, 0xABCDEF01), quantiles(moved, 0), atol=0)
