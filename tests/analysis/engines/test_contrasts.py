"""Choices as contrasts: what is summed over blocks is what a sum over tasks one by one gives."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import softmax

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.engines.contrasts import TASKS, Contrasts

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


def test_blocks_hold_everyone_once_and_none_of_their_tasks_apart(uneven):
    blocks = Contrasts.of(uneven)

    assert len(blocks) == -(-uneven.n_tasks // TASKS)
    assert sum(len(block.bounds) - 1 for block in blocks) == uneven.n_respondents
    assert sum(len(block.weight) for block in blocks) == uneven.n_tasks


def test_blocks_give_what_tasks_give_one_by_one(uneven):
    likelihood, n = 0.0, uneven.n_respondents
    scores, information = np.zeros((n, 2)), np.zeros((n, 2, 2))
    for rows in np.split(np.arange(len(uneven.task)), uneven.first_rows[1:]):
        x, person = uneven.x[rows], uneven.respondent[rows[0]]
        weight, probability = uneven.person_weights[person], softmax(x @ BETA)
        deviation = x - probability @ x
        likelihood += weight * np.log(probability[uneven.chosen[rows]][0])
        scores[person] += weight * deviation[uneven.chosen[rows]][0]
        information[person] += weight * (deviation.T * probability) @ deviation
    looks = [block.at(BETA) for block in Contrasts.of(uneven)]

    assert sum(look.log_likelihood for look in looks) == pytest.approx(likelihood)
    assert_allclose(np.concatenate([one.respondent_scores for one in looks]), scores, atol=1e-12)
    assert_allclose(
        np.concatenate([one.respondent_information for one in looks]), information, atol=1e-12
    )
    assert_allclose(sum(look.score for look in looks), scores.sum(axis=0), atol=1e-10)
    assert_allclose(sum(look.information for look in looks), information.sum(axis=0), atol=1e-10)
