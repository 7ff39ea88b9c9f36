"""The compiled loops, against the formulas written out in NumPy."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import logsumexp

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.engines.draws import standard_draws
from analysis.engines.likelihood import compile_loops, is_compiled, simulated_likelihood
from analysis.engines.panel import tasks_of
from analysis.models.conditional_logit import (
    log_likelihood,
    respondent_information,
    respondent_scores,
)
from analysis.models.tastes import Tastes

NAMES = ("pain", "nights", "weeks")
MIXTURES = {
    "independent": Tastes(NAMES, ("normal", None, "normal")),
    "of every shape": Tastes(NAMES, ("negative log-normal", "triangular", "uniform")),
    "correlated": Tastes(NAMES, ("normal", "log-normal", "normal"), correlated=True),
}
THETA = np.array([0.4, -0.6, 0.3, 0.7, 0.5, -0.4, 0.3, 0.2, 0.6])

mixtures = pytest.mark.parametrize("tastes", MIXTURES.values(), ids=MIXTURES)


def uneven_choices(scale=1.0):
    """Choices of seven people in one to seven tasks of two to five alternatives, half zeros."""
    rng = np.random.default_rng(11)
    sizes = rng.integers(2, 6, size=28)
    task = np.repeat(np.arange(28), sizes)
    x = rng.normal(size=(len(task), 3)) * rng.integers(2, size=(len(task), 3)) * scale
    first = np.flatnonzero(np.diff(task, prepend=-1))
    chosen = np.zeros(len(task), dtype=bool)
    chosen[first + rng.integers(sizes)] = True
    respondent = np.repeat(np.arange(7), np.arange(1, 8))[task]
    coding = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES))
    return ChoiceData(coding, x, task, respondent, chosen)


def evaluated(theta, data, tastes, n_draws=100, **how):
    """The compiled likelihood of choices, with draws of seed 1."""
    draws = standard_draws(tastes.shapes, data.n_respondents, n_draws, seed=1)
    tasks = tasks_of(data, np.ones(3))
    return simulated_likelihood(theta, tasks, tastes.mixing, draws, n_draws=n_draws, **how)


def written_out(theta, data, tastes, n_draws=100):
    """Each respondent's log-likelihood and mean coefficients, by the definition."""
    draws = standard_draws(tastes.shapes, data.n_respondents, n_draws, seed=1)
    index = np.repeat(theta[:3, None], n_draws, axis=1) + np.zeros((data.n_respondents, 3, n_draws))
    for value, (k, d) in zip(theta[3:], tastes.spreads, strict=True):
        index[:, k] += value * draws[:, tastes.places.index(d)]
    sign = tastes.signs[:, None]
    beta = np.where(sign == 0, index, sign * np.exp(np.where(sign == 0, 0, index)))
    utility = np.einsum("ik,ikr->ir", data.x, beta[data.respondent])
    log_totals = np.logaddexp.reduceat(utility, data.first_rows, axis=0)
    of_task = utility[data.chosen] - log_totals
    people = data.respondent[data.first_rows]
    of_draw = np.stack([of_task[people == n].sum(axis=0) for n in range(data.n_respondents)])
    weights = np.exp(of_draw - logsumexp(of_draw, axis=1, keepdims=True))
    return logsumexp(of_draw, axis=1) - np.log(n_draws), np.einsum("nr,nkr->nk", weights, beta)


@mixtures
@pytest.mark.parametrize("n_draws", [1, 64, 100, 150])
def test_the_likelihood_is_the_mean_over_draws_of_the_product_over_tasks(tastes, n_draws):
    data, theta = uneven_choices(), THETA[: len(tastes.parameters)]
    panel = evaluated(theta, data, tastes, n_draws)
    expected, expected_tastes = written_out(theta, data, tastes, n_draws)

    assert_allclose(panel.log_likelihood, expected, rtol=1e-12)
    assert_allclose(panel.tastes, expected_tastes, rtol=1e-11)


@mixtures
def test_the_score_is_the_slope_of_the_likelihood(tastes):
    data, theta = uneven_choices(), THETA[: len(tastes.parameters)]
    slopes = [
        evaluated(theta + nudge, data, tastes).log_likelihood
        - evaluated(theta - nudge, data, tastes).log_likelihood
        for nudge in np.eye(len(theta)) * 1e-5
    ]

    assert_allclose(
        evaluated(theta, data, tastes).score, np.transpose(slopes) / 2e-5, rtol=1e-6, atol=1e-8
    )


@mixtures
def test_the_information_is_minus_the_slope_of_the_score(tastes):
    data, theta = uneven_choices(), THETA[: len(tastes.parameters)]
    slopes = [
        evaluated(theta + nudge, data, tastes).score - evaluated(theta - nudge, data, tastes).score
        for nudge in np.eye(len(theta)) * 1e-5
    ]

    assert_allclose(
        evaluated(theta, data, tastes).information,
        -np.moveaxis(slopes, 0, 2) / 2e-5,
        rtol=1e-6,
        atol=1e-8,
    )


def test_the_score_is_the_same_without_the_information():
    data, tastes = uneven_choices(), MIXTURES["correlated"]
    alone = evaluated(THETA, data, tastes, with_information=False)

    assert_array_equal(alone.score, evaluated(THETA, data, tastes).score)


def test_people_without_spread_have_the_conditional_logit():
    data, tastes = uneven_choices(), MIXTURES["independent"]
    beta = THETA[:3]
    panel = evaluated(np.append(beta, [0, 0]), data, tastes)

    assert panel.log_likelihood.sum() == pytest.approx(log_likelihood(beta, data), rel=1e-13)
    assert_allclose(panel.score[:, :3], respondent_scores(beta, data), rtol=1e-12, atol=1e-14)
    assert_allclose(
        panel.information[:, :3, :3], respondent_information(beta, data), rtol=1e-10, atol=1e-14
    )


def test_threads_change_nothing():
    data, tastes = uneven_choices(), MIXTURES["of every shape"]
    theta = THETA[:6]
    one = evaluated(theta, data, tastes, threads=1)

    for n_threads in (2, 5):
        for alone, shared in zip(
            one, evaluated(theta, data, tastes, threads=n_threads), strict=True
        ):
            assert_array_equal(alone, shared)


def test_answers_of_one_person_are_not_those_of_many():
    data, tastes = uneven_choices(), Tastes(NAMES, ("normal", "normal", "normal"))
    theta = np.array([0.4, -0.6, 0.3, 2.0, 2.0, 2.0])
    apart = ChoiceData(data.coding, data.x, data.task, data.task, data.chosen)
    together = evaluated(theta, data, tastes, 4096).log_likelihood.sum()

    assert abs(together - evaluated(theta, apart, tastes, 4096).log_likelihood.sum()) > 0.5


def test_thousands_of_answers_by_one_person_do_not_underflow():
    data = uneven_choices()
    many = 300
    long = ChoiceData(
        data.coding,
        np.tile(data.x, (many, 1)),
        np.concatenate([data.task + 28 * k for k in range(many)]),
        np.zeros(len(data.task) * many, dtype=int),
        np.tile(data.chosen, many),
    )
    tastes, theta = MIXTURES["independent"], THETA[:5]
    panel = evaluated(theta, long, tastes)

    assert panel.log_likelihood[0] < -5_000
    assert_allclose(panel.log_likelihood, written_out(theta, long, tastes)[0], rtol=1e-12)
    assert np.isfinite(panel.information).all()


def test_utilities_beyond_all_measure_stay_finite():
    panel = evaluated(THETA[:5], uneven_choices(scale=1e5), MIXTURES["independent"])

    assert all(np.isfinite(one).all() for one in panel)


def test_the_loops_are_compiled_before_they_are_needed():
    compile_loops()

    assert is_compiled()
