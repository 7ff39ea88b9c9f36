"""What an answer will tell, in closed form and by the model that will be fitted."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.designs.information import (
    PRIOR_SWING,
    Candidate,
    d_error,
    information,
    level_numbers,
)
from analysis.models.conditional_logit import respondent_information
from questionnaires.files import find_study, read_questionnaire

HIP_KNEE = read_questionnaire(find_study("hip-knee"))


def test_priors_know_the_direction_and_little_else(small_study):
    candidate = Candidate.with_small_priors(small_study([3, 2], opt_out=True))

    assert_allclose(candidate.beta, [PRIOR_SWING / 2, PRIOR_SWING, PRIOR_SWING, 0])


def test_what_has_no_order_has_no_prior(small_study):
    candidate = Candidate.with_small_priors(small_study([3, 2], ordered=False))

    assert_allclose(candidate.beta, 0)


def test_the_first_level_is_the_reference_and_the_opt_out_comes_last(small_study):
    candidate = Candidate.with_small_priors(small_study([3, 2], opt_out=True))

    assert_allclose(
        candidate.columns(np.array([[0, 1], [2, 0]])),
        [[0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]],
    )


def test_an_even_choice_between_two_levels_tells_a_quarter(small_study):
    # p (1 - p) of a coin, for the one attribute that differs.
    study = small_study([2, 2], ordered=False)
    candidate = Candidate.with_small_priors(study)

    assert_allclose(information(candidate.roots(np.array([[[0, 1], [1, 1]]]))), [[0.25, 0], [0, 0]])


def test_the_d_error_of_two_crossed_attributes_is_two(small_study):
    # Tasks (1,1)-(0,0) and (1,0)-(0,1): each gives a quarter to each attribute, and the shares
    # that they have in common cancel. So I = diag(1/2, 1/2), and det(I)^(-1/2) = 2.
    candidate = Candidate.with_small_priors(small_study([2, 2], ordered=False))
    tasks = np.array([[[1, 1], [0, 0]], [[1, 0], [0, 1]]])
    matrix = information(candidate.roots(tasks))

    assert_allclose(matrix, np.diag([0.5, 0.5]), atol=1e-15)
    assert d_error(matrix) == pytest.approx(2)


def test_twice_as_many_answers_halve_the_d_error(small_study):
    candidate = Candidate.with_small_priors(small_study([2, 2]))
    roots = candidate.roots(np.array([[[1, 1], [0, 0]], [[1, 0], [0, 1]]]))

    assert d_error(2 * information(roots)) == pytest.approx(d_error(information(roots)) / 2)


def test_what_cannot_be_told_apart_has_an_infinite_d_error(small_study):
    candidate = Candidate.with_small_priors(small_study([2, 2]))
    always_together = np.array([[[1, 1], [0, 0]]])

    assert d_error(information(candidate.roots(always_together))) == float("inf")


def test_the_information_of_a_design_is_that_of_the_model_that_will_be_fitted():
    study, design = HIP_KNEE.study, HIP_KNEE.design
    candidate = Candidate.with_small_priors(study)
    levels = level_numbers(study, design)
    n_tasks, n_alternatives, _ = levels.shape
    rows = n_tasks * n_alternatives
    answers = ChoiceData(
        Coding.from_study(study, with_position=False),
        candidate.columns(levels).reshape(rows, -1),
        np.repeat(np.arange(n_tasks), n_alternatives),
        np.zeros(rows, dtype=int),
        np.arange(rows) % n_alternatives == 0,
    )

    assert_allclose(
        information(candidate.roots(levels)),
        respondent_information(candidate.beta, answers)[0],
        atol=1e-12,
    )


def test_levels_are_numbered_from_the_worst():
    levels = level_numbers(HIP_KNEE.study, HIP_KNEE.design)
    first = HIP_KNEE.design.estimation_tasks[0].alternatives[0]
    numbers = [
        HIP_KNEE.study.attribute(name).level_ids.index(level)
        for name, level in first.profile.items()
    ]

    assert levels.shape == (len(HIP_KNEE.design.estimation_tasks), 2, 5)
    assert levels[0, 0].tolist() == numbers
