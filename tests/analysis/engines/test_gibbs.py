"""Draws of a population and moves of its people, against posteriors that are known."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import invwishart, multivariate_normal

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.engines.chains import Length, Model, run_chains
from analysis.engines.gibbs import (
    draw_population,
    draw_scales,
    everyones_density,
    fill_likelihoods,
    move_person,
    room_for,
)
from analysis.engines.hierarchy import (
    Columns,
    People,
    Population,
    Regression,
    information,
    regression_on,
)
from analysis.models.conditional_logit import (
    log_likelihood,
    respondent_information,
    respondent_scores,
)

NAMES = ("pain", "nights")
CODING = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES))
BETA = np.array([0.8, -0.4])


def silent(done, total):
    """Progress that nobody watches."""


def population(n_effects, n_random):
    """A population to begin with."""
    return Population(
        np.zeros((n_effects, n_random)), np.eye(n_random), np.eye(n_random), np.ones(n_random)
    )


@pytest.fixture
def uneven():
    """Two, five and three tasks of three people, of two to four alternatives each."""
    sizes = np.array([2, 4, 3, 3, 2, 4, 4, 2, 3, 2])
    rng = np.random.default_rng(1)
    task = np.repeat(np.arange(10), sizes)
    first = np.cumsum(sizes) - sizes
    chosen = np.zeros(len(task), dtype=bool)
    chosen[first + rng.integers(sizes)] = True
    respondent = np.repeat([0, 1, 2], [2, 5, 3])[task]
    return ChoiceData(CODING, rng.normal(size=(len(task), 2)), task, respondent, chosen)


def model_of(data, sign=(0.0, 0.0), random=(0, 1)):
    """A model of tastes that some columns have, with the others shared."""
    n_columns = len(sign)
    shared = [k for k in range(n_columns) if k not in random]
    columns = Columns(np.array(random), np.array(shared, dtype=int), np.array(sign))
    regression = regression_on(np.empty((data.n_respondents, 0)), worth=0.01, width=5.0)
    return Model(data, np.ones(n_columns), columns, regression, np.zeros(n_columns))


def standing(model, indices, shared=()):
    """People who stand at some indices, with the likelihood of their choices."""
    n = len(indices)
    people = People(
        np.array(indices, dtype=float), np.array(shared, float), np.empty(n), np.empty((n, 2))
    )
    fill_likelihoods(model.answers, model.columns, people)
    return people


def test_tasks_of_any_size_have_the_likelihood_and_scores_of_the_conditional_logit(uneven):
    people = standing(model_of(uneven), np.tile(BETA, (3, 1)))

    assert people.log_likelihood.sum() == pytest.approx(log_likelihood(BETA, uneven), rel=1e-13)
    assert_allclose(people.score, respondent_scores(BETA, uneven), rtol=1e-12, atol=1e-14)


def test_log_normal_and_shared_coefficients_make_the_same_likelihood(uneven):
    model = model_of(uneven, sign=(0.0, -1.0), random=(1,))
    people = standing(model, np.full((3, 1), np.log(0.4)), shared=[0.8])

    assert people.log_likelihood.sum() == pytest.approx(log_likelihood(BETA, uneven), rel=1e-13)


def test_tastes_however_strong_have_a_likelihood(uneven):
    people = standing(model_of(uneven), [[1e4, 0.0], [0.0, -1e200], [-200.0, 100.0]])

    assert np.isfinite(people.log_likelihood).all()
    assert np.isfinite(people.score).all()


def test_curvature_at_everyones_own_tastes_is_that_of_the_conditional_logit(uneven):
    at_one = information(uneven, np.array([1.0, 2.0]), np.tile(BETA * [1, 2], (3, 1)))

    assert_allclose(at_one * np.outer([1, 2], [1, 2]), respondent_information(BETA, uneven))


def test_a_population_is_drawn_from_the_posterior_of_a_conjugate_regression():
    rng = np.random.default_rng(2)
    covariate = rng.normal(size=12)
    covariate = (covariate - covariate.mean()) / covariate.std()
    indices = np.array([1.0, -2.0]) + rng.normal(size=(12, 2)) @ [[1.0, 0.5], [0.0, 0.7]]
    regression = regression_on(covariate[:, None], worth=0.01, width=5.0)
    now = population(2, 2)
    draws = []
    for _ in range(20_000):
        draw_population(rng, regression, indices, now)
        draws.append(np.concatenate([now.effects.ravel(), now.covariance.ravel()]))
    # z'z is 12 times the identity, and so the posterior is worth 12.01 respondents
    z = np.column_stack([np.ones(12), covariate])
    centre = z.T @ indices / 12.01
    scatter = 4 * np.eye(2) + indices.T @ indices - 12.01 * centre.T @ centre
    covariance = scatter / (3 + 12 - 2 - 1)  # mean of an inverse Wishart of two dimensions
    spread = np.sqrt(np.tile(np.diag(covariance) / 12.01, 2))

    mean, sd = np.mean(draws, axis=0), np.std(draws, axis=0)
    assert_allclose(mean[:4], centre.ravel(), atol=4 * spread.max() / np.sqrt(20_000))
    assert_allclose(sd[:4], spread, rtol=0.04)
    assert_allclose(mean[4:], covariance.ravel(), atol=5 * sd[4:].max() / np.sqrt(20_000))
    assert_allclose(now.covariance @ now.precision, np.eye(2), atol=1e-10)


def test_without_answers_spreads_are_half_t_and_correlations_uniform():
    rng = np.random.default_rng(3)
    regression = Regression(np.empty((0, 1)), np.array([[100.0]]), np.array([[10.0]]), 0.01, 5.0)
    now = population(1, 2)
    draws = []
    for _ in range(40_000):
        draw_population(rng, regression, np.empty((0, 2)), now)
        draw_scales(rng, regression.width, now)
        draws.append(now.covariance.copy())
    draws = np.array(draws)
    sd = np.sqrt(draws[:, 0, 0]) / 5.0
    correlation = draws[:, 0, 1] / np.sqrt(draws[:, 0, 0] * draws[:, 1, 1])

    # of a half-t with two degrees of freedom, the share below t is t / sqrt(2 + t^2)
    for t in (0.2, 0.5, 1.0, 3.0):
        assert (sd < t).mean() == pytest.approx(t / np.sqrt(2 + t**2), abs=0.02)
    for r in (-0.9, -0.5, 0.0, 0.5, 0.9):
        assert (correlation < r).mean() == pytest.approx((1 + r) / 2, abs=0.02)


@pytest.mark.parametrize("sign", [0.0, 1.0])
def test_a_respondents_tastes_are_drawn_from_their_posterior(sign):
    yes, no = 5, 2  # choices of one unit more of pain relief against none
    n = yes + no
    data = ChoiceData(
        Coding(CODING.attributes[:1]),
        np.tile([[1.0], [0.0]], (n, 1)),
        np.repeat(np.arange(n), 2),
        np.zeros(2 * n, dtype=int),
        np.array([True, False] * yes + [False, True] * no),
    )
    model = model_of(data, sign=(sign,), random=(0,))
    (chain,) = run_one(model)
    chain.population.effects[:] = 0.3
    chain.population.covariance[:] = 0.8
    chain.population.precision[:] = 1 / 0.8
    chain.tuning.root[:] = 0.6  # about the posterior's SD
    rng = np.random.default_rng(4)
    draws = moved(rng, model, chain, 20_000)
    grid = np.linspace(-6, 6, 20_001)
    utility = np.exp(grid) if sign else grid
    log_density = yes * utility - n * np.logaddexp(0, utility) - (grid - 0.3) ** 2 / 2 / 0.8
    density = np.exp(log_density) / np.exp(log_density).sum()
    mean = (density * grid).sum()

    assert draws.mean() == pytest.approx(mean, abs=0.02)
    assert draws.std() == pytest.approx(np.sqrt((density * (grid - mean) ** 2).sum()), rel=0.03)
    for level in (0.05, 0.5, 0.95):
        edge = grid[np.searchsorted(density.cumsum(), level)]
        assert (draws < edge).mean() == pytest.approx(level, abs=0.015)


def run_one(model):
    """A chain whose moves are tuned."""
    return run_chains(model, Length(201, 200, 1), n_chains=1, seed=1, threads=1, progress=silent)


def moved(rng, model, chain, n):
    """Index of the only respondent after each of n moves, in a population that stays."""
    answers = model.answers
    fill_likelihoods(answers, model.columns, chain.people)
    room = room_for(answers, model.columns)
    draws = np.empty(n)
    for i in range(n):
        move_person(rng, 0, answers, model.columns, model.regression, chain, room, 0.0)
        draws[i] = chain.people.indices[0, 0]
    return draws


def test_everyones_density_is_that_of_the_priors_and_choices(uneven):
    rng = np.random.default_rng(6)
    model = model_of(uneven)
    regression = regression_on(np.array([[-1.2], [0.0], [1.2]]), worth=0.01, width=5.0)
    now = population(2, 2)
    now.inverse_scale[:] = [0.5, 2.0]
    noise = rng.normal(size=(3, 2))

    def ours(theta):
        effects, spread = theta[:4].reshape(2, 2), np.array([[theta[4], 0], theta[5:]])
        people = standing(model, regression.z @ effects + noise @ spread.T)
        slope = np.empty(7)
        value = everyones_density(
            model.columns, regression, now, noise, effects, spread, people, slope
        )
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
