"""Errors of cells whose people are few: as large as they are, whatever the coding."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.weights.local_normal import Clustering, Step

N_PARAMETERS = 16
EFFECT = 1.4  # of answers that go together, on the variance


def cells(rng, n_people, n_cells):
    """Steps of cells about zero, whose people's answers go together alike."""
    for _ in range(n_cells):
        scores = rng.standard_normal((n_people, N_PARAMETERS)) * EFFECT**0.5
        scores -= scores.mean(axis=0)
        information = n_people * np.eye(N_PARAMETERS)
        estimates = rng.standard_normal(N_PARAMETERS) * (EFFECT / n_people) ** 0.5
        meat = scores.T @ scores * n_people / (n_people - 1)
        yield Step(n_people, estimates, np.linalg.inv(information), information, meat)


def squared_error(steps, covariance):
    """Of the cells' precision-weighted mean, in units of the variance that it claims."""
    precisions = [np.linalg.inv(covariance(step)) for step in steps]
    pulled = sum(one @ step.estimates for one, step in zip(precisions, steps, strict=True))
    return pulled @ np.linalg.solve(sum(precisions), pulled) / N_PARAMETERS


def test_the_mean_of_small_cells_is_no_surer_than_it_should_be():
    rng = np.random.default_rng(1)
    common, own = [], []
    for _ in range(60):
        steps = list(cells(rng, 30, 12))
        common.append(squared_error(steps, Clustering.of(steps).covariance))
        own.append(squared_error(steps, lambda one: one.bread @ one.meat @ one.bread))

    assert np.mean(common) == pytest.approx(1, abs=0.14)  # three of its standard errors
    assert np.mean(own) > 3  # what cells of 30 people say by their own clustering alone


def test_how_parameters_are_coded_does_not_matter():
    rng = np.random.default_rng(2)
    steps = list(cells(rng, 30, 4))
    to = rng.standard_normal((N_PARAMETERS, N_PARAMETERS))
    back = np.linalg.inv(to)
    recoded = [
        Step(
            one.n,
            to @ one.estimates,
            to @ one.bread @ to.T,
            back.T @ one.information @ back,
            back.T @ one.meat @ back,
        )
        for one in steps
    ]
    here, there = Clustering.of(steps), Clustering.of(recoded)

    assert there.covariance(recoded[0]) == pytest.approx(
        to @ here.covariance(steps[0]) @ to.T, rel=1e-6
    )


def test_a_cell_of_many_people_has_errors_of_its_own():
    rng = np.random.default_rng(3)
    *others, large = [*cells(rng, 30, 3), *cells(rng, 20_000, 1)]
    twice = Step(large.n, large.estimates, large.bread, large.information, 2 * large.meat)
    own = twice.bread @ twice.meat @ twice.bread

    covariance = Clustering.of([*others * 200, twice]).covariance(twice)
    assert_allclose(np.diag(covariance), np.diag(own), rtol=0.05)
