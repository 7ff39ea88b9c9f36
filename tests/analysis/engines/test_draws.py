"""Draws of random tastes: Sobol points of each respondent's own."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import kstest, qmc

from analysis.engines.draws import BITS, MOST, sobol_directions, standard_draws
from analysis.errors import ModelError


def test_the_directions_are_those_of_joe_and_kuo():
    points = np.zeros((1, MOST), dtype=np.uint32)
    for column in sobol_directions(MOST)[:, :10].T:
        points = np.vstack([points, points ^ column])
    theirs = qmc.Sobol(MOST, scramble=False, bits=BITS).random_base2(10)

    assert_array_equal(np.unique(points / 2**BITS, axis=0), np.unique(theirs, axis=0))


def test_each_respondent_has_a_draw_in_every_slice_of_the_distribution():
    draws = standard_draws(["uniform", "uniform"], n_respondents=5, n_draws=64, seed=3)
    slices = np.sort(np.floor((draws + 1) * 32), axis=-1)

    assert_array_equal(slices, np.broadcast_to(np.arange(64), (5, 2, 64)))


def test_respondents_and_tastes_have_draws_of_their_own():
    draws = standard_draws(["normal", "normal"], n_respondents=40, n_draws=128, seed=3)
    series = np.sort(draws.reshape(80, 128))

    assert len(np.unique(series, axis=0)) == 80


@pytest.mark.parametrize(
    ("shape", "variance", "distribution", "arguments"),
    [
        ("normal", 1, "norm", ()),
        ("uniform", 1 / 3, "uniform", (-1, 2)),
        ("triangular", 1 / 6, "triang", (0.5, -1, 2)),
    ],
)
def test_draws_follow_their_distribution(shape, variance, distribution, arguments):
    draws = standard_draws([shape], n_respondents=64, n_draws=256, seed=5).ravel()

    assert draws.mean() == pytest.approx(0, abs=1e-3)
    assert draws.var() == pytest.approx(variance, rel=2e-3)
    assert kstest(draws, distribution, arguments).statistic < 1e-3


def test_the_seed_decides_the_draws():
    shapes = ["normal", "triangular"]
    draws = standard_draws(shapes, 10, 100, seed=1)

    assert_array_equal(draws, standard_draws(shapes, 10, 100, seed=1))
    assert (draws != standard_draws(shapes, 10, 100, seed=2)).all()


def test_of_twice_the_draws_the_first_fill_the_distribution_too():
    draws = standard_draws(["normal"], n_respondents=200, n_draws=1200, seed=1)

    assert_allclose(draws[:, 0, :600].mean(axis=-1), 0, atol=0.02)
    assert_allclose(draws[:, 0, 600:].mean(axis=-1), 0, atol=0.02)


def test_more_random_tastes_than_directions_are_refused():
    with pytest.raises(ModelError, match=r"^30 random coefficients .* make some fixed"):
        standard_draws(["normal"] * 30, n_respondents=10, n_draws=100, seed=1)


def test_more_draws_than_points_are_refused():
    with pytest.raises(ModelError, match=r"or draw less$"):
        standard_draws(["normal"], n_respondents=100_000, n_draws=100_000, seed=1)
