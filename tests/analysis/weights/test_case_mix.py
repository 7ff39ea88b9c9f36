"""Weights for the people of a place: an average of weights, never of coefficients."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import WeightsError
from analysis.weights.case_mix import average, mix_weights
from analysis.weights.case_mix_file import read_case_mix
from analysis.weights.cells import Group
from analysis.weights.swings import shares
from analysis.weights.weight_set import Outcome, WeightSet

AGES = ("18-44", "45-64", "65-79", "80+")
SAMPLE = (15, 45, 35, 5)  # of 100 people asked
LOCAL = (3, 27, 50, 20)  # per cent of those cared for
OUTCOMES = tuple(Outcome(name, ("worst", "best")) for name in ("pain", "sleep", "walking"))


@pytest.fixture
def mix_of(tmp_path):
    """A function that writes and reads a case mix of hips by age."""

    def make(counts, condition="hip", ages=AGES):
        path = tmp_path / "local.csv"
        rows = (
            f"{condition},{age},{n},Admissions,2026-03-31\n"
            for age, n in zip(ages, counts, strict=True)
        )
        path.write_text("condition,age_band,count,source,date\n" + "".join(rows))
        return read_case_mix(path)

    return make


@pytest.fixture
def asked():
    """The people who were asked, by age."""
    return [
        Group(
            ("hip+knee", age, "patient"),
            pd.DataFrame({"respondent": np.arange(n), "condition": "hip", "age_band": age}),
        )
        for age, n in zip(AGES, SAMPLE, strict=True)
    ]


def test_an_older_place_gives_independence_more_weight(joint_weights, asked, mix_of):
    as_asked = mix_weights(joint_weights, asked, mix_of(SAMPLE)).roles[0].weights[0]
    local = mix_weights(joint_weights, asked, mix_of(LOCAL)).roles[0]

    assert as_asked.id == "independence"
    assert as_asked.weight == pytest.approx(0.307, abs=0.0005)
    assert local.weights[0].weight == pytest.approx(0.354, abs=0.0005)
    assert local.weights[0].low < 0.354 < local.weights[0].high
    assert local.weights[0].p_first > 0.99
    assert sum(one.weight for one in local.weights) == pytest.approx(1)
    assert local.respondents.n_effective == pytest.approx(59.4, abs=0.1)


def test_who_chooses_more_consistently_does_not_count_for_more(cell_of):
    true = np.array([[0.50, 0.25, 0.25], [0.25, 0.50, 0.25]])
    coefficients = true * [[1.0], [0.4]]  # the second group chooses less consistently
    cells = [
        cell_of({one.id: [0, b] for one, b in zip(OUTCOMES, betas, strict=True)}, age_band=str(k))
        for k, betas in enumerate(coefficients)
    ]
    weights = WeightSet("s", 1, OUTCOMES, tuple(cells), "conditional_logit", 1, 2_000)

    found = [one.weight for one in average(weights, [(cell, 0.5) for cell in cells])]

    assert_allclose(found, [0.375, 0.375, 0.250], atol=1e-9)
    assert_allclose(shares(coefficients.mean(axis=0)), [0.429, 0.321, 0.250], atol=5e-4)


def test_the_interval_of_an_average_is_that_of_joint_draws(cell_of):
    worths = {one.id: [0, 1.0] for one in OUTCOMES}
    one, other = (cell_of(worths, spread=0.1, age_band=str(k), seed=k) for k in (1, 2))
    weights = WeightSet("s", 1, OUTCOMES, (one, other), "conditional_logit", 1, 2_000)

    alone = average(weights, [(one, 1.0)])[0]
    both = average(weights, [(one, 0.5), (other, 0.5)])[0]

    assert both.high - both.low == pytest.approx((alone.high - alone.low) / 2**0.5, rel=0.1)


def test_a_group_that_nobody_weighed_is_an_error_with_its_row(joint_weights, asked, mix_of):
    for mix, said in (
        (mix_of(LOCAL, condition="hips"), 'row 2: condition "hips": expected one of: hip+knee'),
        (mix_of((1, 2), ages=("18-44", "65-80")), 'row 3: age_band "65-80": did you mean "65-79"?'),
    ):
        with pytest.raises(WeightsError, match=r"local\.csv, ") as refused:
            mix_weights(joint_weights, asked, mix)
        assert said in str(refused.value)


def test_a_withheld_cell_withholds_the_mix_unless_nobody_there_is_cared_for(
    joint_weights, asked, mix_of, cell_of
):
    few = cell_of({}, condition="hip+knee", age_band="80+", n=5, withheld="fewer than 8")
    weights = WeightSet(
        "s", 1, joint_weights.outcomes, (*joint_weights.cells[:3], few), "conditional_logit", 1, 500
    )

    withheld = mix_weights(weights, asked, mix_of(LOCAL)).roles[0]
    whole = mix_weights(weights, asked, mix_of((3, 27, 50, 0))).roles[0]

    assert not withheld.weights
    assert "80+, hip+knee: fewer than 8" in withheld.withheld
    assert whole.weights
