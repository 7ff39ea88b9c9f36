"""The density that everyone moves by, against priors and likelihoods written out."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import invwishart, multivariate_normal

from analysis.engines.compiled import entrance
from analysis.engines.gibbs.everyone import everyones_density
from analysis.engines.gibbs.lanes import into_lanes
from analysis.engines.gibbs.room import room_for
from analysis.engines.gibbs.state import Population

density = entrance(everyones_density)


def test_everyones_density_is_that_of_the_priors_and_choices(uneven, model_of, standing):
    rng = np.random.default_rng(6)
    model = model_of(uneven, covariates=np.array([[-1.2], [0.0], [1.2]]))
    answers, room = model.answers, room_for(model.answers, model.columns)
    now = Population(np.zeros((2, 2)), np.eye(2), np.eye(2), np.array([0.5, 2.0]))
    noise = rng.normal(size=(3, 2))
    room.noise[:] = into_lanes(noise, answers.order)

    def ours(theta):
        effects, spread = theta[:4].reshape(2, 2), np.array([[theta[4], 0], theta[5:]])
        people = standing(model, model.z @ effects + noise @ spread.T)
        slope = np.empty(7)
        given = (answers.z, model.columns, model.regression, now)
        value = density(*given, effects, spread, people, room, slope)
        return value, slope, people.log_likelihood.sum()

    def prior(theta):
        effects, spread = theta[:4].reshape(2, 2), np.array([[theta[4], 0], theta[5:]])
        covariance = spread @ spread.T
        wishart = invwishart(df=3, scale=4 * np.diag(now.inverse_scale)).logpdf(covariance)
        normal = multivariate_normal(cov=covariance / 0.01).logpdf(effects).sum()
        jacobian = abs(np.linalg.det(differences(triangle, theta[4:])))
        return wishart + normal + np.log(jacobian)

    one, other = np.array([0.5, -1, 0.2, 0.3, 0.8, 0.4, 1.2]), np.array([1, 0, 0, -1, 2, -0.5, 0.6])
    expected = [ours(theta)[2] + prior(theta) for theta in (one, other)]

    assert ours(other)[0] - ours(one)[0] == pytest.approx(expected[1] - expected[0], abs=1e-6)
    assert_allclose(ours(one)[1], differences(lambda at: ours(at)[:1], one)[0], atol=1e-5)
    assert ours(np.array([1, 0, 0, -1, 2, -0.5, -0.6]))[0] == -np.inf


def triangle(factor):
    """Lower triangle of the covariance whose Cholesky factor has these entries."""
    root = np.array([[factor[0], 0], factor[1:]])
    return (root @ root.T)[np.tril_indices(2)]


def differences(function, at):
    """Slopes of a function by each entry, from differences; shape (n_values, n_entries)."""
    steps = 1e-6 * np.eye(len(at))
    columns = [np.subtract(function(at + one), function(at - one)) / 2e-6 for one in steps]
    return np.array(columns).T
