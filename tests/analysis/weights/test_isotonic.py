"""Levels in disorder are put in order in a copy that says so."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.isotonic import isotonic_regression

from analysis.weights.isotonic import disordered, in_order, isotonic
from analysis.weights.summary import outcome_weights
from analysis.weights.weight_set import Outcome

OUTCOMES = (Outcome("pain", ("bad", "some", "little", "none")), Outcome("sleep", ("bad", "good")))


@pytest.fixture
def cell(cell_of):
    return cell_of({"pain": [0, 0.9, 0.7, 1.0], "sleep": [0, 1.0]}, spread=0.1)


def test_two_levels_in_disorder_meet_at_their_mean():
    assert_allclose(in_order(np.array([[0, 0.9, 0.7, 1.0]]), np.ones(4)), [[0, 0.8, 0.8, 1.0]])


def test_the_nearest_order_is_that_of_scikit_learn():
    rng = np.random.default_rng(7)
    values, weight = rng.normal(size=(200, 5)), rng.uniform(0.2, 3, 5)

    found = in_order(values, weight)

    expected = [isotonic_regression(one, sample_weight=weight) for one in values]
    assert_allclose(found, expected, atol=1e-12)


def test_only_what_is_in_disorder_is_refitted(cell):
    refitted = isotonic(OUTCOMES, cell)

    assert disordered(OUTCOMES, cell) == ("pain",)
    assert disordered(OUTCOMES, refitted) == ()
    assert (np.diff(refitted.draws["pain"], axis=1) >= -1e-12).all()
    assert (refitted.draws["sleep"] == cell.draws["sleep"]).all()
    assert not any(one.disordered for one in outcome_weights(OUTCOMES, refitted))


def test_outcomes_without_a_declared_order_are_left_alone(cell):
    pain = Outcome("pain", ("bad", "some", "little", "none"), declared=False)

    assert disordered((pain,), cell) == ()
