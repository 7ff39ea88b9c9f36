"""The scaled logit, by people who follow the same tastes more or less closely."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.covariates import Covariates
from analysis.errors import DataError, NotConverged, NotIdentified
from analysis.models.conditional_logit import ConditionalLogit, jackknife_covariance
from analysis.models.scaled_logit import ScaledLogit
from analysis.models.scaled_panel import Parts, scaled_panel

TASTES = np.array([1.0, -0.5])
NAMES = ("pain", "nights")
CODING = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES))


def answers(seed, log_scale, n_people=200, n_tasks=8):
    """Choices between three by people of one taste; `log_scale` has a row of tasks for each."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n_people, n_tasks, 3, 2))
    utility = np.exp(log_scale)[:, :, None] * (x @ TASTES) + rng.gumbel(size=x.shape[:3])
    n = n_people * n_tasks
    return ChoiceData(
        CODING,
        x.reshape(-1, 2),
        np.repeat(np.arange(n), 3),
        np.repeat(np.arange(n_people), n_tasks * 3),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


def halves(n_people=200):
    """Which people are helped to answer: each second one."""
    return Covariates(("helped",), np.arange(n_people)[:, None] % 2.0)


def relief_chosen_by(*counts, of):
    """Relief of pain against none, in groups of `of` people where so many chose relief."""
    n = of * len(counts)
    relief = np.concatenate([np.arange(of) < count for count in counts])
    return ChoiceData(
        Coding((CodedAttribute("relief", ("0", "1"), (0.0, 1.0)),)),
        np.tile([[1.0], [0.0]], (n, 1)),
        np.repeat(np.arange(n), 2),
        np.repeat(np.arange(n), 2),
        np.column_stack([relief, ~relief]).ravel(),
    ), Covariates(("second",), np.repeat(np.arange(len(counts)), of)[:, None].astype(float))


@pytest.fixture(scope="module")
def choices():
    """Answers of people who choose half as consistently when helped."""
    return answers(1, log(0.5) * halves().z * np.ones(8))


def test_of_two_groups_the_scale_is_the_ratio_of_their_log_odds():
    result = ScaledLogit().fit(*relief_chosen_by(60, 72, of=80))

    assert_allclose(result.estimates, [log(3), log(log(9) / log(3))], rtol=1e-7)
    assert result.scales().loc["second", "scale"] == pytest.approx(2)
    assert_allclose(result.mean_tastes(result.estimates), [log(3)])


def test_the_error_of_the_ratio_is_that_of_two_groups_apart():
    result = ScaledLogit().fit(*relief_chosen_by(60, 72, of=80))
    first, second = 1 / 60 + 1 / 20, 1 / 72 + 1 / 8  # variances of the log-odds

    by_hand = first / log(3) ** 2 + second / log(9) ** 2
    assert result.model_covariance[1, 1] == pytest.approx(by_hand)
    assert result.covariance[1, 1] == pytest.approx(by_hand)


def test_known_scales_are_found_again(choices):
    result = ScaledLogit().fit(choices, halves())
    error = (result.estimates - [*TASTES, log(0.5)]) / result.standard_errors

    assert result.parameters == ("pain", "nights", "log scale: helped")
    assert np.abs(error).max() < 2.5
    assert result.log_likelihood > ConditionalLogit().fit(choices).log_likelihood + 10


def test_a_scale_may_change_from_task_to_task():
    fatigue = np.tile(-0.1 * np.arange(8), (400, 1))
    place = Covariates(("place",), np.tile(np.arange(8.0), 400)[:, None])

    result = ScaledLogit().fit(answers(2, fatigue, n_people=400), place)

    assert abs(result.estimates[2] + 0.1) < 2.5 * result.standard_errors[2]
    assert result.standard_errors[2] < 0.03


def test_units_change_nothing_but_the_units(choices):
    result = ScaledLogit().fit(choices, halves())
    in_thousands = replace(choices, x=choices.x * [1, 1000])
    per_cent = Covariates(("helped",), 100 * halves().z)
    other = ScaledLogit().fit(in_thousands, per_cent)

    assert other.log_likelihood == pytest.approx(result.log_likelihood, rel=1e-12)
    assert_allclose(other.estimates * [1, 1000, 100], result.estimates, rtol=1e-7)
    assert_allclose(other.standard_errors * [1, 1000, 100], result.standard_errors, rtol=1e-6)
    assert_allclose(
        np.diag(other.jackknife_covariance) * [1, 1e6, 1e4], np.diag(result.jackknife_covariance)
    )


def test_which_group_has_scale_one_changes_no_ratio(choices):
    result = ScaledLogit().fit(choices, halves())
    turned = ScaledLogit().fit(choices, Covariates(("alone",), 1 - halves().z))

    assert turned.log_likelihood == pytest.approx(result.log_likelihood, rel=1e-12)
    assert turned.estimates[2] == pytest.approx(-result.estimates[2])
    assert_allclose(turned.estimates[:2], result.estimates[:2] * np.exp(result.estimates[2]))


def test_without_differences_of_scale_it_is_the_conditional_logit():
    theta, data = np.array([0.8, -0.7, 0.0]), answers(3, np.zeros((20, 8)), n_people=20)
    shared = ConditionalLogit().fit(data)
    panel = scaled_panel(np.append(shared.estimates, 0), data, halves(20).of_tasks(data))

    assert panel.log_likelihood.sum() == pytest.approx(shared.log_likelihood)
    assert_allclose(panel.score.sum(axis=0)[:2], 0, atol=1e-9)
    assert not scaled_panel(
        theta, data, np.ones((160, 1)), with_information=False
    ).information.any()


def test_covariates_that_only_vary_together_are_named(choices):
    twice = Covariates(("helped", "alone"), np.hstack([halves().z, 1 - halves().z]))

    with pytest.raises(NotIdentified, match="scale of helped, alone cannot be told apart"):
        ScaledLogit().fit(choices, twice)


def test_a_group_that_chooses_at_random_has_no_scale():
    with pytest.raises(NotConverged, match=r"no scale of second: .* at random"):
        ScaledLogit().fit(*relief_chosen_by(60, 40, of=80))


def test_a_group_that_chooses_without_fail_has_no_scale():
    with pytest.raises(NotConverged, match=r"no scale of second: .* without fail"):
        ScaledLogit().fit(*relief_chosen_by(60, 80, of=80))


def test_covariates_of_other_people_are_refused(choices):
    with pytest.raises(DataError, match="covariates have 199 rows"):
        ScaledLogit().fit(choices, halves(199))


@pytest.mark.slow
def test_nineteen_of_twenty_intervals_hold_the_scale_that_people_had():
    n_studies = 400
    inside = 0
    for seed in range(n_studies):
        data = answers(1000 + seed, log(0.5) * halves(80).z * np.ones(8), n_people=80)
        scale = ScaledLogit().fit(data, halves(80)).scales().loc["helped"]
        inside += scale["low"] < 0.5 < scale["high"]

    assert inside / n_studies == pytest.approx(0.95, abs=0.033)  # three binomial errors


def test_people_taken_some_at_a_time_add_up_to_all_of_them():
    n_people = 5_000  # more than are taken at once
    data, z = answers(6, np.zeros((n_people, 2)), n_people, 2), halves(n_people)
    theta, spread = np.array([0.8, -0.7, 0.3]), np.ones(3)
    of_tasks = z.of_tasks(data)
    parts = Parts(data, of_tasks, spread)
    some, every = parts.panel(theta), scaled_panel(theta, data.within_tasks(), of_tasks)
    bread = np.linalg.inv(every.information.sum(axis=0))

    assert_allclose(some.log_likelihood, every.log_likelihood)
    assert_allclose(some.score, every.score, atol=1e-12)
    assert_allclose(some.information.sum(axis=0), every.information.sum(axis=0))
    assert_allclose(
        parts.jackknife_covariance(theta, bread),
        jackknife_covariance(bread, every.score, every.information),
    )
