"""Who answered, beside who is cared for."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import WeightsError
from analysis.weights.case_mix_file import read_case_mix
from analysis.weights.cells import Group
from analysis.weights.representation import (
    CAP,
    WEIGHT,
    kish,
    post_stratified,
    post_stratify,
    representation,
)

POPULATION = np.array([3.0, 27, 50, 20])  # by age, in per cent
SAMPLE = np.array([15, 45, 35, 5])


def test_weights_are_the_population_over_the_sample_and_cost_respondents():
    weights = post_stratified(POPULATION, SAMPLE)

    assert_allclose(weights, [3 / 15, 27 / 45, 50 / 35, 20 / 5])
    assert kish(weights, SAMPLE) == pytest.approx(59.4, abs=0.1)


def test_nobody_stands_for_more_than_the_cap_and_the_others_share_the_rest():
    sample = np.array([40, 40, 18, 2])
    population = np.array([25.0, 25, 30, 20])  # the last would count tenfold

    weights = post_stratified(population, sample)

    assert weights[3] == CAP
    assert weights @ sample == pytest.approx(100)
    assert_allclose(weights[:3] / weights[0], population[:3] / sample[:3] / (25 / 40))


def test_a_stratum_without_people_has_no_weight_and_the_rest_still_average_one():
    weights = post_stratified(np.array([50.0, 30, 20]), np.array([30, 20, 0]))

    assert weights[2] == 0
    assert weights[:2] @ [30, 20] == pytest.approx(50)


def test_nobody_in_any_stratum_is_worth_nobody():
    weights = post_stratified(np.array([50.0, 50]), np.array([0, 0]))

    assert kish(weights, np.array([0, 0])) == 0


@pytest.fixture
def mix(tmp_path):
    """A case mix of women and men with a hip or a knee, and some with deprivation tenths."""
    path = tmp_path / "local.csv"
    rows = [
        f"{condition},80+,{sex},{tenth},{count},Admissions,2026-03-31\n"
        for (condition, sex, count) in (("hip", "f", 30), ("hip", "m", 10), ("knee", "f", 10))
        for tenth in (1, 2)
    ]
    path.write_text("condition,age_band,sex,deprivation,count,source,date\n" + "".join(rows))
    return read_case_mix(path)


def group(sexes, condition="hip"):
    """A pooled cell of people, two rows each."""
    n = len(sexes)
    return Group(
        ("hip+knee", "80+", "patient"),
        pd.DataFrame(
            {
                "respondent": np.repeat(np.arange(n), 2),
                "condition": condition,
                "age_band": "80+",
                "sex": np.repeat(list(sexes), 2),
            }
        ),
    )


def test_strata_that_the_answers_do_not_know_are_added_up_and_said(mix):
    found = representation(mix, [group("fffmx")])

    assert found.by == ("condition", "age_band", "sex")
    assert found.unknown == ("deprivation",)
    assert [one.count for one in found.strata] == [60, 20, 20]
    assert list(found.asked) == [3, 1, 0]
    assert found.n_outside == 1
    assert [one.key for one in found.missing] == [("knee", "80+", "f")]


def test_respondents_are_given_the_weight_of_their_stratum(mix):
    people = [group(["f"] * 5 + ["m"] * 5)]

    weighted = post_stratify(mix, people)[0].rows

    weight = weighted.groupby("sex")[WEIGHT].first()
    assert weight["f"] / weight["m"] == pytest.approx(30 / 10)
    assert weighted[WEIGHT].mean() == pytest.approx(1)


def test_a_group_that_the_mix_does_not_count_keeps_its_people_alike(mix):
    weighted = post_stratify(mix, [group(["f", "m"]), group(["f", "m"], condition="shoulder")])

    assert (weighted[1].rows[WEIGHT] == 1).all()


def test_people_of_a_stratum_that_nobody_is_counted_in_are_refused(mix):
    with pytest.raises(WeightsError, match="counts nobody of the stratum of respondent"):
        post_stratify(mix, [group(["f", "x"])])
