"""Distributions of tastes, from their parameters."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from analysis.models.tastes import Tastes

NAMES = ("pain", "nights", "weeks")
TOGETHER = Tastes(NAMES, ("normal", None, "log-normal"), correlated=True)


def indices(tastes, theta, draws):
    """Each column's index at some draws of the random columns; shape (n_columns, n_draws)."""
    mixing = tastes.mixing
    z = np.vstack([np.ones(draws.shape[1]), draws])
    found = np.zeros((len(tastes.columns), draws.shape[1]))
    for value, k, d in zip(theta, mixing.column, mixing.draw, strict=True):
        found[k] += value * z[d]
    return found


def test_parameters_are_named_after_what_they_measure():
    apart = Tastes(NAMES, ("negative log-normal", "uniform", "triangular"))

    assert TOGETHER.parameters == (
        *("pain", "nights", "ln(weeks)"),
        *("cholesky(pain, pain)", "cholesky(ln(weeks), pain)", "cholesky(ln(weeks), ln(weeks))"),
    )
    assert apart.parameters == (
        *("ln(-pain)", "nights", "weeks"),
        *("sd(ln(-pain))", "half-width(nights)", "half-width(weeks)"),
    )


def test_moments_are_those_of_many_draws():
    theta = np.array([0.5, -1.0, 0.2, 0.8, 0.3, 0.4])
    drawn = indices(TOGETHER, theta, np.random.default_rng(1).normal(size=(2, 200_000)))
    coefficients = np.stack([drawn[0], drawn[1], np.exp(drawn[2])])

    assert_allclose(TOGETHER.mean(theta), coefficients.mean(axis=1), rtol=0.01)
    assert_allclose(TOGETHER.sd(theta), coefficients.std(axis=1), rtol=0.02, atol=1e-12)
    assert_allclose(TOGETHER.correlation(theta), np.corrcoef(drawn[[0, 2]]), rtol=0.02)


def test_half_widths_are_those_of_the_standard_draws():
    theta = np.array([0.0, 0.0, 0.0, 1.0, 3.0, 6.0])
    apart = Tastes(NAMES, ("normal", "uniform", "triangular"))

    assert_allclose(apart.sd(theta), [1, 3 / np.sqrt(3), 6 / np.sqrt(6)])


def test_turning_spreads_upright_is_turning_draws():
    theta = np.array([0.5, -1.0, 0.2, -0.8, 0.3, -0.4])
    draws = np.random.default_rng(2).normal(size=(2, 5))
    turn = TOGETHER.upright(theta)

    assert_array_equal(turn, [1, 1, 1, -1, -1, -1])
    assert_allclose(indices(TOGETHER, turn * theta, draws), indices(TOGETHER, theta, -draws))


def test_estimates_return_to_the_units_of_x():
    theta, scale = np.array([0.5, -1.0, 0.2, 0.8, 0.3, 0.4]), np.array([2.0, 10.0, 5.0])
    factor, addend = TOGETHER.unscaled(scale)
    draws = np.random.default_rng(3).normal(size=(2, 5))
    scaled = indices(TOGETHER, theta, draws)
    back = indices(TOGETHER, theta * factor + addend, draws)

    assert_allclose(back[:2], scaled[:2] / scale[:2, None])
    assert_allclose(np.exp(back[2]), np.exp(scaled[2]) / scale[2])
