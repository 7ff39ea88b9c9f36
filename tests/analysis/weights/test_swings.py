"""From estimates to swings, with the uncertainty that the estimates have."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.errors import WeightsError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.weights.swings import krinsky_robb, require_sum, seed_of, shares, swings
from analysis.weights.weight_set import Outcome


@pytest.fixture(scope="module")
def result(long_table, choices_from):
    """What forty people prefer."""
    return ConditionalLogit().fit(choices_from(long_table()))


def test_draws_have_the_mean_and_covariance_of_the_estimates(result):
    draws = krinsky_robb(result, 100_000, [1])
    error = np.sqrt(np.diag(result.jackknife_covariance))

    assert_allclose(draws.mean(axis=0), result.estimates, atol=5 * error.max() / 100_000**0.5)
    assert_allclose(
        np.cov(draws.T) / np.outer(error, error),
        result.jackknife_covariance / np.outer(error, error),
        atol=0.02,
    )


def test_draws_are_the_same_for_the_same_seed_and_differ_for_another(result):
    draws = krinsky_robb(result, 50, [1, 2])

    assert (krinsky_robb(result, 50, [1, 2]) == draws).all()
    assert not (krinsky_robb(result, 50, [1, 3]) == draws).any()


def test_a_cell_has_a_seed_of_its_own():
    key = ("knee", "80+", "patient")

    assert seed_of(1, key) == seed_of(1, key)
    assert seed_of(1, key) != seed_of(2, key)
    assert seed_of(1, key) != seed_of(1, ("knee", "80+", "carer_self"))
    assert seed_of(1, ("a", "bc", "d")) != seed_of(1, ("ab", "c", "d"))


def test_draws_scale_with_the_estimates(result):
    surer = replace(
        result, estimates=3 * result.estimates, jackknife_covariance=9 * result.jackknife_covariance
    )

    assert_allclose(krinsky_robb(surer, 200, [1]), 3 * krinsky_robb(result, 200, [1]), rtol=1e-9)


def test_draws_belong_to_parameters_by_name_whatever_their_order(long_table, choices_from):
    turned_order = ("weeks", "pain", "sleep")
    here = ConditionalLogit().fit(choices_from(long_table()))
    turned = ConditionalLogit().fit(choices_from(long_table(), turned_order))
    order = [turned.parameters.index(name) for name in here.parameters]

    assert_allclose(
        krinsky_robb(turned, 200, [1])[:, order], krinsky_robb(here, 200, [1]), rtol=1e-6
    )


def test_a_swing_runs_from_worst_to_best_and_keeps_its_sign(outcomes, cell_of):
    cell = cell_of({"pain": [0, 2, 1.2], "sleep": [0, -0.5], "weeks": [0, 0.8]})

    assert_allclose(swings(outcomes, cell.part_worths, cell), [1.2, -0.5, 0.8])


def test_each_draw_has_swings_of_its_own(outcomes, cell_of):
    cell = cell_of({"pain": [0, 0.9, 1.2], "sleep": [0, 0.8], "weeks": [0, 0.8]}, spread=0.1)
    drawn = swings(outcomes, cell.draws, cell)

    assert drawn.shape == (2_000, 3)
    assert_allclose(drawn[7], [cell.draws[one.id][7, -1] for one in outcomes])


def test_shares_of_swings_sum_to_one_and_keep_their_sign():
    # Swings of the youngest in the shipped truth: 1.2 of 5.2 is .231, and so on.
    assert_allclose(
        shares(np.array([1.2, 1.1, 0.9, 1.0, 1.0])), [0.231, 0.212, 0.173, 0.192, 0.192], atol=5e-4
    )
    assert_allclose(shares(np.array([[3.0, 2.0, -1.0]])), [[0.75, 0.5, -0.25]])


def test_a_direction_that_is_known_for_sure_needs_no_correction(cell_of):
    undeclared = (Outcome("pain", ("strong", "some", "none"), declared=False),)
    cell = cell_of({"pain": [0, 1.0, 3.0]}, spread=0.05)

    assert_allclose(swings(undeclared, cell.part_worths, cell), [3.0])


def test_the_correction_takes_off_some_of_what_chance_adds_to_a_weak_outcome(cell_of):
    # Four levels that are all the same, each estimated with an error of 0.1 (reference: 0),
    # look 0.18 apart on average when best and worst are picked after the fact.
    undeclared = (Outcome("place", ("a", "b", "c", "d"), declared=False),)
    rng = np.random.default_rng(4)
    raw, corrected = [], []
    for seed in range(400):
        point = np.sort(np.append(0, rng.normal(0, 0.1, 3)))
        cell = cell_of({"place": point - point[0]}, spread=0.1, n_draws=200, seed=seed)
        raw.append(np.ptp(point))
        corrected.append(swings(undeclared, cell.part_worths, cell)[0])

    assert np.mean(raw) == pytest.approx(0.18, abs=0.01)
    assert 0 < np.mean(corrected) < 0.75 * np.mean(raw)


def test_outcomes_that_may_not_matter_at_all_have_no_shares(outcomes, cell_of):
    sure = cell_of({"pain": [0, 1, 2], "sleep": [0, 1], "weeks": [0, 1]}, spread=0.1)
    unsure = cell_of({"pain": [0, 0.1, 0.1], "sleep": [0, 0], "weeks": [0, 0]}, spread=0.5)

    require_sum(swings(outcomes, sure.draws, sure))
    with pytest.raises(WeightsError, match=r"below zero in \d+\.\d% of the draws; ask more people"):
        require_sum(swings(outcomes, unsure.draws, unsure))
