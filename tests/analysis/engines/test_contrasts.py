"""Choices as contrasts: sums over groups of tasks are what tasks give one by one."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import softmax

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.engines.contrast_loops import fill_contrasts
from analysis.engines.contrasts import Contrasts, compile_loops, is_compiled

BETA = np.array([0.5, -1.0])


@pytest.fixture
def uneven():
    """1,000 people of three to seven tasks with one to four alternatives, and with weights."""
    rng = np.random.default_rng(3)
    n_tasks = rng.integers(3, 8, 1000)
    sizes = rng.integers(1, 5, n_tasks.sum())
    task = np.repeat(np.arange(len(sizes)), sizes)
    chosen = np.zeros(len(task), dtype=bool)
    chosen[np.cumsum(sizes) - 1 - rng.integers(0, sizes)] = True
    return ChoiceData(
        Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in ("a", "b"))),
        rng.normal(size=(len(task), 2)),
        task,
        np.repeat(np.arange(1000), n_tasks)[task],
        chosen,
        weights=rng.uniform(0.5, 2, 1000),
    )


def test_groups_give_what_tasks_give_one_by_one(uneven):
    likelihood, n = 0.0, uneven.n_respondents
    scores, information = np.zeros((n, 2)), np.zeros((n, 2, 2))
    for rows in np.split(np.arange(len(uneven.task)), uneven.first_rows[1:]):
        x, person = uneven.x[rows], uneven.respondent[rows[0]]
        weight, probability = uneven.person_weights[person], softmax(x @ BETA)
        deviation = x - probability @ x
        likelihood += weight * np.log(probability[uneven.chosen[rows]][0])
        scores[person] += weight * deviation[uneven.chosen[rows]][0]
        information[person] += weight * (deviation.T * probability) @ deviation
    contrasts = Contrasts.of(uneven)
    together, each = contrasts.at(BETA), contrasts.by_respondent(BETA)

    assert each.log_likelihood == pytest.approx(likelihood)
    assert_allclose(each.scores, scores, atol=1e-12)
    assert_allclose(each.informations, information, atol=1e-12)
    assert together.log_likelihood == each.log_likelihood
    assert_allclose(together.score, scores.sum(axis=0), atol=1e-10)
    assert_allclose(together.information, information.sum(axis=0), atol=1e-10)


def test_choices_that_may_not_be_written_to_are_read_by_the_same_loops(uneven):
    compile_loops()
    before = fill_contrasts.signatures
    uneven.x.flags.writeable = False
    Contrasts.of(uneven)

    assert is_compiled()
    assert fill_contrasts.signatures == before
