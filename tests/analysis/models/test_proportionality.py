"""Whether tastes are the same but for a factor, where it can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.proportionality import ChiSquared, all_zero, same_but_for_scale


def estimated(result, estimates):
    """The result, with other estimates and errors of 1 that are independent."""
    return replace(result, estimates=np.array(estimates), jackknife_covariance=np.eye(3))


def test_tastes_that_are_the_same_but_for_a_factor_are_at_no_distance(sixty_people):
    result = ConditionalLogit().fit(sixty_people)
    groups = [estimated(result, (1.0, -2.0, 0.5)), estimated(result, (3.0, -6.0, 1.5))]
    test = same_but_for_scale(groups, np.zeros(1))

    assert test.statistic == pytest.approx(0, abs=1e-8)
    assert test.df == 2


def test_the_distance_is_that_from_the_nearest_line_through_zero(sixty_people):
    # (2, 1) and (1, 2) are each (0.5, -0.5) off the diagonal, which is 0.5 squared.
    result = ConditionalLogit().fit(sixty_people)
    groups = [estimated(result, (2.0, 1.0, 0.0)), estimated(result, (1.0, 2.0, 0.0))]

    assert same_but_for_scale(groups, np.zeros(1)).statistic == pytest.approx(1)


def test_the_search_ends_at_the_same_distance_from_wherever_it_begins(sixty_people):
    result = ConditionalLogit().fit(sixty_people)
    groups = [estimated(result, values) for values in ((5, 1, 0.5), (9, 3, 1), (2, 1, 1.0))]
    found = [
        same_but_for_scale(groups, np.array(start)).statistic for start in ((0.0, 0.0), (1, -1))
    ]

    assert found[0] == pytest.approx(found[1], rel=1e-6)


def test_chi_squared_has_the_probabilities_of_the_tables():
    assert ChiSquared(3.841459, 1).p == pytest.approx(0.05)
    assert ChiSquared(5.991465, 2).p == pytest.approx(0.05)
    assert ChiSquared(0.0, 0).p == 1


def test_one_parameter_is_zero_by_the_square_of_its_z_value():
    assert all_zero(np.array([1.0]), np.array([[0.25]])) == ChiSquared(4.0, 1)
