"""How moves are fitted to the curvature of the likelihood."""

import numpy as np
from numpy.testing import assert_allclose

from analysis.engines.gibbs.tuning import information
from analysis.models.conditional_logit import respondent_information

BETA = np.array([0.8, -0.4])


def test_curvature_at_everyones_own_tastes_is_that_of_the_conditional_logit(uneven):
    at_one = information(uneven, np.array([1.0, 2.0]), np.tile(BETA * [1, 2], (3, 1)))

    assert_allclose(at_one * np.outer([1, 2], [1, 2]), respondent_information(BETA, uneven))
