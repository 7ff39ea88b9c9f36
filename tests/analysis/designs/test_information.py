"""What an answer will tell, in closed form and by the model that will be fitted."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.designs.information import error, errors, information, level_numbers
from analysis.designs.priors import SWING
from analysis.designs.problem import DesignProblem
from analysis.models.conditional_logit import respondent_information
from questionnaires.files import find_study, read_questionnaire

HIP_KNEE = read_questionnaire(find_study("hip-knee"))


def test_priors_know_the_direction_and_little_else(small_study):
    problem = DesignProblem.of_study(small_study([3, 2], opt_out=True))

    assert_allclose(problem.draws[0], [SWING / 2, SWING, SWING, 0])


def test_what_has_no_order_has_no_prior(small_study):
    problem = DesignProblem.of_study(small_study([3, 2], ordered=False))

    assert_allclose(problem.draws, 0)


def test_the_first_level_is_the_reference_and_the_opt_out_comes_last(small_study):
    problem = DesignProblem.of_study(small_study([3, 2], opt_out=True))

    assert_allclose(
        problem.columns(np.array([[0, 1], [2, 0]])),
        [[0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]],
    )


def test_an_even_choice_between_two_levels_tells_a_quarter(small_study):
    # p (1 - p) of a coin, for the one attribute that differs.
    study = small_study([2, 2], ordered=False)
    problem = DesignProblem.of_study(study)

    assert_allclose(information(problem, np.array([[[0, 1], [1, 1]]])), [[[0.25, 0], [0, 0]]])


def test_the_d_error_of_two_crossed_attributes_is_two(small_study):
    # Tasks (1,1)-(0,0) and (1,0)-(0,1): each gives a quarter to each attribute, and the shares
    # that they have in common cancel. So I = diag(1/2, 1/2), and det(I)^(-1/2) = 2.
    problem = DesignProblem.of_study(small_study([2, 2], ordered=False))
    tasks = np.array([[[1, 1], [0, 0]], [[1, 0], [0, 1]]])

    assert_allclose(information(problem, tasks)[0], np.diag([0.5, 0.5]), atol=1e-15)
    assert error(problem, tasks) == pytest.approx(2)


def test_twice_as_many_answers_halve_the_d_error(small_study):
    problem = DesignProblem.of_study(small_study([2, 2]))
    tasks = np.array([[[1, 1], [0, 0]], [[1, 0], [0, 1]]])

    assert error(problem, np.tile(tasks, (2, 1, 1))) == pytest.approx(error(problem, tasks) / 2)


def test_what_cannot_be_told_apart_has_an_infinite_d_error(small_study):
    problem = DesignProblem.of_study(small_study([2, 2]))
    always_together = np.array([[[1, 1], [0, 0]]])

    assert error(problem, always_together) == float("inf")


def test_the_information_of_a_design_is_that_of_the_model_that_will_be_fitted():
    study, design = HIP_KNEE.study, HIP_KNEE.design
    problem = DesignProblem.of_study(study)
    levels = level_numbers(study, design)
    n_tasks, n_alternatives, _ = levels.shape
    rows = n_tasks * n_alternatives
    answers = ChoiceData(
        Coding.from_study(study, with_position=False),
        problem.columns(levels).reshape(rows, -1),
        np.repeat(np.arange(n_tasks), n_alternatives),
        np.zeros(rows, dtype=int),
        np.arange(rows) % n_alternatives == 0,
    )

    assert_allclose(
        information(problem, levels)[0],
        respondent_information(problem.draws[0], answers)[0],
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


def test_an_interaction_is_the_product_of_two_levels(small_study):
    problem = replace(
        DesignProblem.of_study(small_study([3, 2])),
        interactions=((0, 1),),
        draws=np.zeros((1, 5)),
    )

    assert_allclose(problem.columns(np.array([[0, 1], [2, 1]])), [[0, 0, 1, 0, 0], [0, 1, 1, 0, 1]])


def test_the_status_quo_stands_last_with_its_levels_and_a_constant(small_study):
    quo = {"a1": "l1", "a2": "l1"}
    study = small_study([3, 2], opt_out="status_quo", status_quo=quo)
    x = DesignProblem.of_study(study).columns(np.array([[0, 1], [2, 0]]))

    assert_allclose(x[-1], [1, 0, 1, 1])


def test_a_design_for_the_attributes_alone_counts_the_constant_as_unknown_too(small_study):
    # Ds takes a block of the inverse, not the inverse of a block: knowing the constant beforehand
    # could only make the error smaller.
    problem = DesignProblem.of_study(small_study([2, 2], opt_out=True))
    tasks = np.array([[[1, 0], [0, 1]], [[1, 1], [0, 1]], [[0, 0], [1, 0]]])
    (matrix,) = information(problem, tasks)
    variance = np.linalg.inv(matrix)

    reached = error(replace(problem, criterion="ds"), tasks)
    assert reached == pytest.approx(np.linalg.det(variance[:2, :2]) ** (1 / 2))
    assert reached > np.linalg.det(matrix[:2, :2]) ** (-1 / 2)


def test_variances_are_summed_or_taken_of_one_contrast(small_study):
    problem = DesignProblem.of_study(small_study([2, 2], ordered=False))
    tasks = np.array([[[1, 1], [0, 0]], [[1, 0], [0, 1]]])  # I = diag(1/2, 1/2)

    assert error(replace(problem, criterion="a"), tasks) == pytest.approx(2)
    ratio = replace(problem, criterion="c", contrast=np.array([1.0, -1.0]))
    assert error(ratio, tasks) == pytest.approx(4)


def test_an_error_over_draws_is_the_mean_of_theirs(small_study):
    problem = DesignProblem.of_study(small_study([2, 2]))
    tasks = np.array([[[1, 1], [0, 0]], [[1, 0], [0, 1]]])
    draws = np.array([[0.2, 0.4], [1.0, -0.3]])
    each = [error(replace(problem, draws=one[None]), tasks) for one in draws]

    assert error(replace(problem, draws=draws), tasks) == pytest.approx(np.mean(each))


@pytest.mark.parametrize("criterion", ["d", "a", "c", "ds"])
def test_designs_are_judged_together_as_each_alone(small_study, criterion):
    study = small_study([3, 3, 2], tasks_per_block=8, opt_out=True)
    rng = np.random.default_rng(2)
    problem = replace(
        DesignProblem.of_study(study),
        draws=rng.normal(scale=0.5, size=(3, 6)),
        criterion=criterion,
        contrast=np.arange(6.0),
        kept=rng.integers(0, 2, size=(4, 2, 3)),
    )
    designs = rng.integers(0, [3, 3, 2], size=(5, 8, 2, 3))
    designs[0] = 0  # tells nothing but what the tasks do that are kept
    together = errors(problem, designs)

    assert_allclose(together, [error(problem, one) for one in designs])
    assert np.isinf(together[0])
    assert np.isfinite(together[1:]).all()
