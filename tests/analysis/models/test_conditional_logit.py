"""The conditional logit, against answers that can be checked by hand."""

from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import NotConverged, NotIdentified
from analysis.models.conditional_logit import (
    ConditionalLogit,
    log_likelihood,
    respondent_information,
    respondent_scores,
)


def choices(x, task, respondent, chosen, names):
    """Choices by attributes that are all linear."""
    return ChoiceData(
        coding=Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in names)),
        x=np.array(x, dtype=float),
        task=np.asarray(task),
        respondent=np.asarray(respondent),
        chosen=np.array(chosen, dtype=bool),
    )


def relief_or_none(n_relief, n_none, answers=1):
    """Relief of pain against none, chosen by that many people, each so many times."""
    n = (n_relief + n_none) * answers
    return choices(
        x=[[1], [0]] * n,
        task=np.repeat(np.arange(n), 2),
        respondent=np.repeat(np.arange(n_relief + n_none), 2 * answers),
        chosen=[1, 0] * n_relief * answers + [0, 1] * n_none * answers,
        names=("relief",),
    )


def test_one_dummy_gives_the_log_odds_of_choosing_it():
    result = ConditionalLogit().fit(relief_or_none(n_relief=30, n_none=10))

    assert_allclose(result.estimates, [log(30 / 10)])
    assert_allclose(result.standard_errors, [sqrt(1 / 30 + 1 / 10)])
    assert result.log_likelihood == pytest.approx(30 * log(0.75) + 10 * log(0.25))


def test_fit_and_criteria_can_be_worked_out_by_hand():
    result = ConditionalLogit().fit(relief_or_none(n_relief=30, n_none=10))
    fitted, null = 30 * log(0.75) + 10 * log(0.25), 40 * log(0.5)

    assert result.null_log_likelihood == pytest.approx(null)
    assert result.mcfadden_r2 == pytest.approx(1 - fitted / null)
    assert result.aic == pytest.approx(2 - 2 * fitted)
    assert result.bic == pytest.approx(log(40) - 2 * fitted)


def test_answering_four_times_alike_does_not_make_four_people():
    once = ConditionalLogit().fit(relief_or_none(30, 10))
    often = ConditionalLogit().fit(relief_or_none(30, 10, answers=4))

    assert_allclose(often.standard_errors, once.standard_errors)
    assert_allclose(often.model_covariance, once.model_covariance / 4)


def test_the_error_for_few_people_is_that_of_leaving_each_out():
    # With one answer each, all people have the leverage 1/n, so each score grows by n/(n - 1).
    result = ConditionalLogit().fit(relief_or_none(n_relief=6, n_none=4))

    assert_allclose(result.jackknife_covariance, result.covariance * (10 / 9) ** 2)


def test_leaving_each_person_out_in_turn_gives_nearly_the_jackknifed_error(sixty_people):
    result = ConditionalLogit().fit(sixty_people)
    without = np.array(
        [
            ConditionalLogit()
            .fit(sixty_people.of_respondents(np.delete(np.arange(60), k)))
            .estimates
            for k in range(60)
        ]
    )
    left_out = without - result.estimates

    assert_allclose(left_out.T @ left_out, result.jackknife_covariance, rtol=0.02, atol=2e-5)


def test_three_roads_lead_to_the_same_estimates(answered):
    rng = np.random.default_rng(7)
    pairs = answered(rng, n_people=100, n_tasks=5, n_alternatives=2)
    difference = pairs.x[0::2] - pairs.x[1::2]
    logistic = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10, max_iter=1000)
    logistic.fit(difference, pairs.chosen[0::2])

    assert_allclose(ConditionalLogit().fit(pairs).estimates, logistic.coef_[0], rtol=1e-5)


def test_choices_at_extreme_utilities_have_the_probability_of_their_distance(sixty_people):
    data = sixty_people
    for beta in (np.full(3, 1e3), np.full(3, -1e3)):
        utility = np.split(data.x @ beta, data.first_rows[1:])
        expected = np.concatenate([one - logsumexp(one) for one in utility])[data.chosen].sum()

        assert log_likelihood(beta, data) == pytest.approx(expected, rel=1e-12)


def test_no_neighbour_of_the_estimate_is_more_likely(sixty_people):
    result = ConditionalLogit().fit(sixty_people)

    for nudge in np.vstack([np.eye(3), -np.eye(3)]) * 1e-3:
        assert log_likelihood(result.estimates + nudge, sixty_people) < result.log_likelihood


def test_the_table_of_a_result_has_the_errors_clustered_by_respondent(sixty_people):
    result = ConditionalLogit().fit(sixty_people)
    row = result.to_frame().loc["nights"]

    assert row["standard_error"] == pytest.approx(sqrt(result.covariance[1, 1]))
    assert row["z"] == pytest.approx(row["estimate"] / row["standard_error"])
    assert row["high"] - row["low"] == pytest.approx(2 * 1.959964 * row["standard_error"])


def test_parameters_that_only_vary_together_are_named():
    data = choices(
        x=[[1, 2, 0], [0, 0, 1], [1, 2, 1], [0, 0, 1]],
        task=[0, 0, 1, 1],
        respondent=[0, 0, 1, 1],
        chosen=[1, 0, 0, 1],
        names=("pain", "weeks", "nights"),
    )

    with pytest.raises(NotIdentified, match=r"do not tell apart: pain, weeks; leave one out"):
        ConditionalLogit().fit(data)


def test_a_parameter_that_never_differs_within_a_task_is_named(sixty_people):
    with pytest.raises(NotIdentified, match=r"do not tell apart: nights; "):
        ConditionalLogit().fit(
            replace(sixty_people, x=np.where([0, 1, 0], sixty_people.task[:, None], sixty_people.x))
        )


def test_an_attribute_that_predicts_every_choice_has_no_estimate():
    with pytest.raises(NotConverged, match=r"no estimate of relief: .* ask more people"):
        ConditionalLogit().fit(relief_or_none(n_relief=9, n_none=0))


def test_one_of_several_attributes_that_predicts_every_choice_is_named(sixty_people):
    with pytest.raises(NotConverged, match="no estimate of nights"):
        ConditionalLogit().fit(
            replace(
                sixty_people, x=np.where([0, 1, 0], sixty_people.chosen[:, None], sixty_people.x)
            )
        )


def test_one_person_cannot_speak_for_all():
    x = [[1], [0]] * 4
    chosen = [1, 0] * 3 + [0, 1]

    with pytest.raises(NotIdentified, match=r"rest on one respondent, or all .* ask more people"):
        ConditionalLogit().fit(choices(x, np.repeat(np.arange(4), 2), [0] * 8, chosen, ("relief",)))


def weighted(data, weights):
    """The same answers by respondents of those weights."""
    return replace(data, weights=np.asarray(weights, dtype=float))


def test_a_person_of_weight_two_counts_as_two_people(sixty_people):
    first = sixty_people.of_respondents(np.arange(10))
    doubled = replace(
        sixty_people,
        x=np.vstack([sixty_people.x, first.x]),
        task=np.append(sixty_people.task, first.task + sixty_people.n_tasks),
        respondent=np.append(sixty_people.respondent, first.respondent + 60),
        chosen=np.append(sixty_people.chosen, first.chosen),
    )
    twice = ConditionalLogit().fit(weighted(sixty_people, [2] * 10 + [1] * 50))

    assert_allclose(twice.estimates, ConditionalLogit().fit(doubled).estimates)


def test_the_sandwich_of_weighted_answers_has_squares_of_the_weights(sixty_people):
    # Weights w make scores w s and information w I: by hand from the parts without weights.
    weights = np.linspace(0.5, 1.5, 60)
    result = ConditionalLogit().fit(weighted(sixty_people, weights))
    scores = respondent_scores(result.estimates, sixty_people) * weights[:, None]
    information = np.einsum(
        "n,npq->pq", weights, respondent_information(result.estimates, sixty_people)
    )
    bread = np.linalg.inv(information)

    assert_allclose(scores.sum(axis=0), 0, atol=1e-7)
    assert_allclose(result.covariance, bread @ scores.T @ scores @ bread)


def test_scores_and_information_of_weighted_answers_are_slopes(sixty_people, true_preferences):
    data = weighted(sixty_people, np.linspace(1, 3, 60))
    nudges = np.eye(3) * 1e-5
    slope = [
        (log_likelihood(true_preferences + n, data) - log_likelihood(true_preferences - n, data))
        / 2e-5
        for n in nudges
    ]
    fall = [
        (
            respondent_scores(true_preferences - n, data)
            - respondent_scores(true_preferences + n, data)
        )
        / 2e-5
        for n in nudges
    ]

    assert_allclose(respondent_scores(true_preferences, data).sum(axis=0), slope, rtol=1e-6)
    assert_allclose(
        respondent_information(true_preferences, data), np.stack(fall, axis=1), atol=1e-7
    )


def test_tasks_may_differ_in_how_many_alternatives_they_show():
    # Three of four choose relief rather than none; of four who are shown none twice, two do.
    x = [[1], [0]] * 4 + [[1], [0], [0]] * 4
    task = np.repeat(np.arange(8), [2] * 4 + [3] * 4)
    chosen = [1, 0] * 3 + [0, 1] + [1, 0, 0] * 2 + [0, 1, 0] + [0, 0, 1]
    result = ConditionalLogit().fit(choices(x, task, task, chosen, ("relief",)))
    odds = np.exp(result.estimates[0])

    # The score is zero: 5 reliefs chosen, expected 4 odds/(odds + 1) + 4 odds/(odds + 2).
    assert 4 * odds / (odds + 1) + 4 * odds / (odds + 2) == pytest.approx(5)
