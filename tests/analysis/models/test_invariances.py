"""What must change nothing in a conditional logit, and what must change it in a known way."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.coding import Coding
from analysis.models.conditional_logit import ConditionalLogit


def test_what_alternatives_of_a_task_share_changes_nothing(sixty_people):
    shifted = replace(sixty_people, x=sixty_people.x + sixty_people.task[:, None] % 7)
    there, here = ConditionalLogit().fit(shifted), ConditionalLogit().fit(sixty_people)

    assert_allclose(there.estimates, here.estimates, rtol=1e-7)
    assert_allclose(there.covariance, here.covariance, rtol=1e-6)


def test_another_unit_changes_the_estimate_and_its_error_alone(sixty_people):
    days = ConditionalLogit().fit(replace(sixty_people, x=sixty_people.x * [1, 1, 7]))
    weeks = ConditionalLogit().fit(sixty_people)

    assert days.log_likelihood == pytest.approx(weeks.log_likelihood, rel=1e-12)
    assert_allclose(days.estimates * [1, 1, 7], weeks.estimates)
    assert_allclose(days.standard_errors * [1, 1, 7], weeks.standard_errors)


def test_the_order_of_attributes_is_the_order_of_the_estimates(sixty_people):
    order = [2, 0, 1]
    attributes = tuple(sixty_people.coding.attributes[k] for k in order)
    turned = ConditionalLogit().fit(
        replace(sixty_people, coding=Coding(attributes), x=sixty_people.x[:, order])
    )
    result = ConditionalLogit().fit(sixty_people)

    assert turned.parameters == ("weeks", "pain", "nights")
    assert_allclose(turned.estimates, result.estimates[order])
    assert_allclose(turned.covariance, result.covariance[np.ix_(order, order)])


def test_the_order_of_alternatives_on_the_screen_changes_nothing(sixty_people):
    rows = np.arange(len(sixty_people.task)).reshape(-1, 3)[:, [1, 2, 0]].ravel()
    turned = ConditionalLogit().fit(
        replace(sixty_people, x=sixty_people.x[rows], chosen=sixty_people.chosen[rows])
    )
    result = ConditionalLogit().fit(sixty_people)

    assert_allclose(turned.estimates, result.estimates)
    assert_allclose(turned.covariance, result.covariance)


def test_the_order_of_people_changes_nothing(sixty_people):
    rows = np.arange(len(sixty_people.task)).reshape(60, -1)[::-1].ravel()
    turned = ConditionalLogit().fit(
        replace(sixty_people, x=sixty_people.x[rows], chosen=sixty_people.chosen[rows])
    )
    result = ConditionalLogit().fit(sixty_people)

    assert_allclose(turned.estimates, result.estimates)
    assert_allclose(turned.covariance, result.covariance)
    assert_allclose(turned.jackknife_covariance, result.jackknife_covariance)


def test_twice_as_many_people_who_answer_alike_halve_the_variance(sixty_people):
    doubled = replace(
        sixty_people,
        x=np.tile(sixty_people.x, (2, 1)),
        task=np.append(sixty_people.task, sixty_people.task + sixty_people.n_tasks),
        respondent=np.append(
            sixty_people.respondent, sixty_people.respondent + sixty_people.n_respondents
        ),
        chosen=np.tile(sixty_people.chosen, 2),
    )
    twice, once = ConditionalLogit().fit(doubled), ConditionalLogit().fit(sixty_people)

    assert_allclose(twice.estimates, once.estimates)
    assert_allclose(twice.standard_errors, once.standard_errors / sqrt(2))


def test_the_same_people_answering_again_alike_tell_nothing_new(sixty_people):
    rows = np.concatenate(
        [np.tile(part, 2) for part in np.arange(len(sixty_people.task)).reshape(60, -1)]
    )
    doubled = replace(
        sixty_people,
        x=sixty_people.x[rows],
        task=np.repeat(np.arange(2 * sixty_people.n_tasks), 3),
        respondent=sixty_people.respondent[rows],
        chosen=sixty_people.chosen[rows],
    )
    twice, once = ConditionalLogit().fit(doubled), ConditionalLogit().fit(sixty_people)

    assert_allclose(twice.estimates, once.estimates)
    assert_allclose(twice.standard_errors, once.standard_errors)
    assert_allclose(twice.jackknife_covariance, once.jackknife_covariance)
    assert_allclose(twice.model_covariance, once.model_covariance / 2)
