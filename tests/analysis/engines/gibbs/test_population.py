"""Draws of a population, against posteriors and priors that are known."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.engines.compiled import loop
from analysis.engines.gibbs.answers import Answers
from analysis.engines.gibbs.lanes import into_lanes
from analysis.engines.gibbs.luck import luck
from analysis.engines.gibbs.population import draw_population, draw_scales
from analysis.engines.gibbs.room import room_for
from analysis.engines.gibbs.state import Columns, Population, Regression, regression_on
from analysis.engines.gibbs.triangles import copy


@loop()
def draw(drawn, answers, regression, index, now, room, effects, covariances, with_scales):
    """Fill effects and covariances with draws of the population, and of its scales if asked to."""
    for i in range(len(effects)):
        draw_population(drawn, i, answers, regression, index, now, room)
        if with_scales:
            draw_scales(drawn, i, regression.width, now)
        copy(now.effects, effects[i])
        copy(now.covariance, covariances[i])


def drawn(seed, z, regression, indices, n, with_scales):
    """Draws of effects and covariance, and where the population stands after them."""
    order, none = np.arange(len(z)), np.zeros(0)
    starts = np.zeros(1, dtype=int)
    answers = Answers(order, starts[:0], starts, 1, none, none, into_lanes(z, order))
    n_effects, n_random = z.shape[1], indices.shape[1]
    now = Population(
        np.zeros((n_effects, n_random)), np.eye(n_random), np.eye(n_random), np.ones(n_random)
    )
    effects = np.empty((n, n_effects, n_random))
    covariances = np.empty((n, n_random, n_random))
    rng, index = np.random.default_rng(seed), into_lanes(indices, order)
    columns = Columns(np.arange(n_random), np.arange(0), np.zeros(n_random))
    room = room_for(answers, columns)
    draw(
        luck(rng, n, answers, columns),
        answers,
        regression,
        index,
        now,
        room,
        effects,
        covariances,
        with_scales,
    )
    return effects, covariances, now


def test_a_population_is_drawn_from_the_posterior_of_a_conjugate_regression():
    rng = np.random.default_rng(2)
    covariate = rng.normal(size=12)
    covariate = (covariate - covariate.mean()) / covariate.std()
    indices = np.array([1.0, -2.0]) + rng.normal(size=(12, 2)) @ [[1.0, 0.5], [0.0, 0.7]]
    z = np.column_stack([np.ones(12), covariate])
    regression = regression_on(z, worth=0.01, width=5.0)
    effects, covariances, now = drawn(2, z, regression, indices, 20_000, with_scales=False)
    # z'z is 12 times the identity, and so the posterior is worth 12.01 respondents
    centre = z.T @ indices / 12.01
    scatter = 4 * np.eye(2) + indices.T @ indices - 12.01 * centre.T @ centre
    covariance = scatter / (3 + 12 - 2 - 1)  # mean of an inverse Wishart of two dimensions
    spread = np.sqrt(np.tile(np.diag(covariance) / 12.01, (2, 1)))
    within = 5 * covariances.std(axis=0).max() / np.sqrt(20_000)

    assert_allclose(effects.mean(axis=0), centre, atol=4 * spread.max() / np.sqrt(20_000))
    assert_allclose(effects.std(axis=0), spread, rtol=0.04)
    assert_allclose(covariances.mean(axis=0), covariance, atol=within)
    assert_allclose(now.covariance @ now.precision, np.eye(2), atol=1e-10)


def test_without_answers_spreads_are_half_t_and_correlations_uniform():
    regression = Regression(np.array([[100.0]]), np.array([[10.0]]), 0.01, 5.0)
    nobody = np.empty((0, 1)), regression, np.empty((0, 2))
    _, draws, _ = drawn(3, *nobody, 40_000, with_scales=True)
    sd = np.sqrt(draws[:, 0, 0]) / 5.0
    correlation = draws[:, 0, 1] / np.sqrt(draws[:, 0, 0] * draws[:, 1, 1])

    # of a half-t with two degrees of freedom, the share below t is t / sqrt(2 + t^2)
    for t in (0.2, 0.5, 1.0, 3.0):
        assert (sd < t).mean() == pytest.approx(t / np.sqrt(2 + t**2), abs=0.02)
    for r in (-0.9, -0.5, 0.0, 0.5, 0.9):
        assert (correlation < r).mean() == pytest.approx((1 + r) / 2, abs=0.02)
