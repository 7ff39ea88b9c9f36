"""How many people are needed: the formula, simulation, and the two together."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.designs.power import (
    Respondents,
    people_needed,
    power_of,
    respondents,
    rule_of_thumb,
    simulated,
)
from analysis.designs.problem import DesignProblem
from analysis.models.conditional_logit import ConditionalLogit
from analysis.simulation import people as invented
from analysis.simulation import simulate
from analysis.truth import read_truth
from analysis.weights.cells import cell_of, outcome_of
from analysis.weights.summary import outcome_weights
from analysis.weights.swings import shares, swings
from questionnaires.files import find_study, read_questionnaire

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
CODING = Coding.from_study(HIP_KNEE.study)
OUTCOMES = tuple(outcome_of(one, HIP_KNEE.study) for one in CODING.attributes)


@pytest.fixture
def one_coefficient(small_study):
    """People asked four times whether they want one of two things, alike in all but one."""
    problem = DesignProblem.of_study(small_study([2, 2], ordered=False))
    levels = np.array([[[1, 0], [0, 0]], [[0, 0], [1, 0]], [[0, 1], [0, 0]], [[0, 0], [0, 1]]])
    return Respondents(problem, levels, np.zeros(4, dtype=int), np.array([0.4, -0.3]))


def test_the_variance_of_a_coefficient_is_that_of_a_log_odds(one_coefficient):
    p = 1 / (1 + np.exp(-0.4))

    assert one_coefficient.variance[0] == pytest.approx(1 / (2 * p * (1 - p)))


def test_people_who_are_needed_are_the_fewest_who_reach_the_power(one_coefficient):
    needed = people_needed(one_coefficient, 0.8)

    for k, n in enumerate(needed.astype(int)):
        assert power_of(one_coefficient, n)[k] >= 0.8
        assert power_of(one_coefficient, n - 1)[k] < 0.8


def test_half_the_blocks_for_each_need_twice_the_people(one_coefficient):
    halves = replace(one_coefficient, block=np.array([0, 1, 0, 1]))

    assert_allclose(halves.variance, 2 * one_coefficient.variance)


def test_the_rule_of_thumb_is_a_rule_of_thumb(one_coefficient):
    assert rule_of_thumb(one_coefficient.problem, 10) == 50  # 500 × 2 / (10 × 2)


@pytest.mark.slow
def test_the_simulated_power_is_that_of_the_formula_where_people_are_alike():
    study = HIP_KNEE.study
    truth = read_truth(HIP_KNEE.folder, study)
    people = respondents(study, HIP_KNEE.design, truth, ("patient", "65-79"), 0.0)
    n = 100
    found = simulated(people, n, datasets=10_000, seed=1)

    assert found.failed == 0
    assert_allclose(found.power(), power_of(people, n), atol=0.01)


def test_people_who_differ_make_intervals_wider():
    study = HIP_KNEE.study
    truth = read_truth(HIP_KNEE.folder, study)
    alike, apart = (
        respondents(study, HIP_KNEE.design, truth, ("patient", "65-79"), sd) for sd in (0.0, 1.0)
    )
    widths = [simulated(one, 100, datasets=400, seed=1).half_widths for one in (alike, apart)]

    assert (widths[1] > widths[0]).all()


@cache
def whole_studies(place, n, studies):
    """Cells of whole studies of people like those that are planned for, as `weights` makes them."""
    study = HIP_KNEE.study
    truth = read_truth(HIP_KNEE.folder, study)
    plain = {"left_bias": 0.0, "random_share": 0.0, "fatigue": 1.0, "drop_out": 0.0, "manners": {}}
    sample = truth.sample[0].model_copy(update={"role": place[0], "age_band": {place[1]: 1.0}})
    truth = truth.model_copy(update={**plain, "taste_sd": 0.6, "sample": (sample,)})
    cells = []
    for seed in range(studies):
        rows = pd.DataFrame(simulate(study, HIP_KNEE.design, invented(truth, study, n, seed)))
        result = ConditionalLogit().fit(ChoiceData.from_responses(rows, CODING))
        cells.append(cell_of(result, OUTCOMES, ("hip+knee", *reversed(place)), seed=seed))
    return cells


def planned_widths(place, n):
    """Half-widths that are planned with, from a thousand studies."""
    truth = read_truth(HIP_KNEE.folder, HIP_KNEE.study)
    people = respondents(HIP_KNEE.study, HIP_KNEE.design, truth, place, 0.6)
    return simulated(people, n, datasets=1_000, seed=1).half_widths


@pytest.mark.slow
@pytest.mark.parametrize(("place", "n"), [(("patient", "65-79"), 200), (("patient", "18-44"), 100)])
def test_widths_are_those_that_two_hundred_whole_studies_report(place, n):
    reported = [
        [(one.high - one.low) / 2 for one in outcome_weights(OUTCOMES, cell)]
        for cell in whole_studies(place, n, 200)
    ]

    assert_allclose(planned_widths(place, n) / np.mean(reported, axis=0), 1, atol=0.1)
    assert_allclose(planned_widths(place, n) / np.median(reported, axis=0), 1, atol=0.05)


@pytest.mark.slow
def test_widths_are_those_of_the_estimates_of_a_thousand_whole_studies():
    # The 95 % range of two hundred is known to about a tenth only, by chance alone.
    place, n = ("patient", "18-44"), 100
    found = [
        shares(swings(OUTCOMES, one.part_worths, one)) for one in whole_studies(place, n, 1_000)
    ]
    low, high = np.quantile(found, [0.025, 0.975], axis=0)

    assert_allclose(planned_widths(place, n) / ((high - low) / 2), 1, atol=0.1)
