"""Datasets fitted from counts, beside the same answers fitted one by one."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.designs.counts import Counts, covariances, estimates, half_widths
from analysis.designs.information import level_numbers
from analysis.designs.problem import DesignProblem
from analysis.models.conditional_logit import ConditionalLogit
from analysis.simulation import people, simulate
from analysis.truth import read_truth
from analysis.weights.cells import cell_of, outcome_of
from analysis.weights.summary import outcome_weights
from questionnaires.files import find_study, read_questionnaire

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
STUDY, DESIGN = HIP_KNEE.study, HIP_KNEE.design
CODING = Coding.from_study(STUDY, with_position=False)
X = DesignProblem.of_study(STUDY).columns(level_numbers(STUDY, DESIGN))
BLOCKS, BLOCK = np.unique([task.block for task in DESIGN.estimation_tasks], return_inverse=True)
ONE_OF_TWO = np.array([[[1.0], [0]], [[0], [1.0]]])  # two tasks, one parameter


@pytest.fixture(scope="module")
def fitted():
    """A conditional logit of 60 people, from each of their answers."""
    truth = read_truth(HIP_KNEE.folder, STUDY)
    truth = truth.model_copy(update={"drop_out": 0.0, "sample": truth.sample[:1]})
    rows = pd.DataFrame(simulate(STUDY, DESIGN, people(truth, STUDY, 60, seed=1)))
    return ConditionalLogit().fit(ChoiceData.from_responses(rows, CODING)), rows


@pytest.fixture(scope="module")
def counted(fitted):
    """The same answers as counts: one dataset."""
    chosen = fitted[1][fitted[1]["chosen"] == 1]
    task = [one.id for one in DESIGN.estimation_tasks]
    counts = np.zeros((1, *X.shape[:2]))
    columns = np.zeros((chosen["respondent"].nunique(), X.shape[-1]))
    who, _ = pd.factorize(chosen["respondent"])
    for person, name, alternative in zip(who, chosen["task"], chosen["alternative"], strict=True):
        place = task.index(name), "ab".index(alternative)
        counts[0, *place] += 1
        columns[person] += X[place]
    block = chosen.drop_duplicates("respondent")["block"].to_numpy()
    of_block = [columns[block == one] for one in BLOCKS]
    products = np.array([[one.T @ one for one in of_block]])
    return Counts(counts, np.array([len(one) for one in of_block]), products)


def test_an_estimate_from_counts_is_the_log_odds():
    counted = np.array([[[30.0, 10], [12, 28]]])

    assert_allclose(estimates(ONE_OF_TWO, counted), [[np.log(58 / 22)]], atol=1e-12)


def test_counts_that_leave_no_doubt_have_no_estimate():
    assert np.isnan(estimates(ONE_OF_TWO, np.array([[[40.0, 0], [0, 40]]]))).all()


def test_counts_have_the_estimates_and_the_covariance_of_the_answers(fitted, counted):
    result, _ = fitted
    beta = estimates(X, counted.chosen)

    assert_allclose(beta[0], result.estimates, atol=1e-9)
    assert_allclose(
        covariances(X, BLOCK, beta, counted)[0], result.jackknife_covariance, rtol=1e-6, atol=1e-9
    )


def test_widths_are_those_that_weights_draw(fitted):
    result, _ = fitted
    outcomes = tuple(outcome_of(one, STUDY) for one in CODING.attributes)
    cell = cell_of(result, outcomes, ("hip+knee", "65-79", "patient"), n_draws=50_000)
    drawn = [(one.high - one.low) / 2 for one in outcome_weights(outcomes, cell)]
    best = np.array([result.parameters.index(f"{one.id}:{one.levels[-1]}") for one in outcomes])
    covariance = result.jackknife_covariance[np.ix_(best, best)]

    assert_allclose(
        half_widths(result.estimates[None, best], covariance[None])[0], drawn, rtol=0.03
    )


def test_there_is_no_width_where_the_sum_may_be_nothing():
    # The sum of two swings is 1, with an error of √(0.1 + 0.2) = 0.55: 1.96 of them hold zero.
    assert np.isnan(half_widths(np.array([[0.4, 0.6]]), np.diag([0.1, 0.2])[None])).all()
