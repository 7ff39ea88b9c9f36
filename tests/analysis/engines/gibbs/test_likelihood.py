"""The likelihood of a block of people, against that of the conditional logit."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.engines.gibbs.lanes import LANES, out_of_lanes
from analysis.models.conditional_logit import log_likelihood, respondent_scores

BETA = np.array([0.8, -0.4])


def test_tasks_of_any_size_have_the_likelihood_and_scores_of_the_conditional_logit(
    uneven, model_of, standing
):
    model = model_of(uneven)
    people = standing(model, np.tile(BETA, (3, 1)))
    scores = out_of_lanes(people.score, model.answers.order)

    assert people.log_likelihood.sum() == pytest.approx(log_likelihood(BETA, uneven), rel=1e-13)
    assert_allclose(scores, respondent_scores(BETA, uneven), rtol=1e-12, atol=1e-14)


def test_people_of_several_blocks_have_their_own_likelihood(uneven, model_of, standing):
    n = LANES + 5
    rng = np.random.default_rng(2)
    n_tasks = rng.integers(1, 9, n)
    task = np.repeat(np.arange(n_tasks.sum()), 3)
    data = ChoiceData(
        uneven.coding,
        rng.normal(size=(len(task), 2)),
        task,
        np.repeat(np.arange(n), 3 * n_tasks),
        np.arange(len(task)) % 3 == rng.integers(3, size=n_tasks.sum())[task],
    )
    model = model_of(data)
    indices = rng.normal(size=(n, 2))
    people = standing(model, indices)
    found = out_of_lanes(people.log_likelihood, model.answers.order)
    each = [log_likelihood(indices[k], data.of_respondents(np.array([k]))) for k in range(n)]

    assert_allclose(found, each, rtol=1e-12)


def test_log_normal_and_shared_coefficients_make_the_same_likelihood(uneven, model_of, standing):
    model = model_of(uneven, sign=(0.0, -1.0), random=(1,))
    people = standing(model, np.full((3, 1), np.log(0.4)), shared=[0.8])

    assert people.log_likelihood.sum() == pytest.approx(log_likelihood(BETA, uneven), rel=1e-13)


def test_lanes_that_are_left_over_add_nothing(uneven, model_of, standing):
    people = standing(model_of(uneven), np.tile(BETA, (3, 1)))

    assert not people.log_likelihood[0, 3:].any()
    assert not people.score[0, :, 3:].any()


def test_tastes_however_strong_have_a_likelihood(uneven, model_of, standing):
    people = standing(model_of(uneven), [[1e4, 0.0], [0.0, -1e200], [-200.0, 100.0]])

    assert np.isfinite(people.log_likelihood).all()
    assert np.isfinite(people.score).all()
