"""Choices and models of them that hierarchical Bayes is tried on."""

import numpy as np
import pytest

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.engines.compiled import entrance
from analysis.engines.gibbs.lanes import into_lanes
from analysis.engines.gibbs.likelihood import fill_likelihoods
from analysis.engines.gibbs.model import Model
from analysis.engines.gibbs.room import people_at, room_for
from analysis.engines.gibbs.state import Columns


def pytest_itemcollected(item: pytest.Item) -> None:
    """These loops take a quarter of a minute to compile."""
    item.add_marker(pytest.mark.slow)


likelihoods = entrance(fill_likelihoods)
CODING = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in ("pain", "nights")))


@pytest.fixture
def uneven():
    """Two, five and three tasks of three people, of two to four alternatives each."""
    sizes = np.array([2, 4, 3, 3, 2, 4, 4, 2, 3, 2])
    rng = np.random.default_rng(1)
    task = np.repeat(np.arange(10), sizes)
    first = np.cumsum(sizes) - sizes
    chosen = np.zeros(len(task), dtype=bool)
    chosen[first + rng.integers(sizes)] = True
    respondent = np.repeat([0, 1, 2], [2, 5, 3])[task]
    return ChoiceData(CODING, rng.normal(size=(len(task), 2)), task, respondent, chosen)


@pytest.fixture
def model_of():
    """Makes a model of tastes that some columns have, with the others shared."""

    def model(data, sign=(0.0, 0.0), random=(0, 1), covariates=None):
        shared = [k for k in range(len(sign)) if k not in random]
        columns = Columns(np.array(random), np.array(shared, dtype=int), np.array(sign))
        z = np.empty((data.n_respondents, 0)) if covariates is None else covariates
        one, start = np.ones(len(sign)), np.zeros(len(sign))
        return Model(data, one, columns, z, start, worth=0.01, width=5.0)

    return model


@pytest.fixture
def standing():
    """Makes people who stand at some indices, with the likelihood of their choices."""

    def people(model, indices, shared=()):
        answers = model.answers
        lanes = into_lanes(np.array(indices, dtype=float), answers.order)
        found = people_at(lanes, np.array(shared, float), len(model.columns.sign))
        likelihoods(answers, model.columns, found, room_for(answers, model.columns))
        return found

    return people
