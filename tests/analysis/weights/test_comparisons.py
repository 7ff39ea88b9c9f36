"""Groups are compared by their weights, and chance is reckoned with."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.errors import WeightsError
from analysis.weights.comparisons import compare, gradients, holm
from analysis.weights.pooling import PartialPooling

KEYS = tuple(("knee", age, "patient") for age in ("young", "old"))


@pytest.fixture(scope="module")
def pooled(long_table, choices_from, outcomes):
    """Old people with twice the utility of everything: the scale trap."""
    frames = [long_table(60, scale=1.0, seed=1), long_table(60, scale=2.0, seed=2)]
    frames[1]["respondent"] += 1_000
    data = choices_from(pd.concat(frames, ignore_index=True))
    return PartialPooling(n_draws=2_000).fit(data, np.repeat([0, 1], 60), KEYS, outcomes)


def test_holm_multiplies_the_smallest_by_the_number_and_keeps_the_order():
    assert_allclose(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
    assert_allclose(holm([0.5, 0.9]), [1.0, 1.0])


def test_twice_the_scale_is_no_difference_of_weights(pooled):
    assert not any(one.claimed for one in gradients(pooled))


def test_a_difference_is_of_the_second_less_the_first_and_turns_with_them(pooled):
    forth = compare(pooled, "age_band", "young", "old")
    back = compare(pooled, "age_band", "old", "young")

    assert_allclose([one.difference for one in forth], [-one.difference for one in back])
    assert sum(one.difference for one in forth) == pytest.approx(0, abs=1e-3)
    assert all(one.low < one.difference < one.high for one in forth)


def test_draws_that_lie_apart_are_a_claim(pooled):
    moved = pooled.part_worths.copy()
    pain, sleep = pooled.coordinates.best[:2]
    moved[:, 1, pain] += 0.5
    moved[:, 1, sleep] -= 0.5

    found = gradients(replace(pooled, part_worths=moved))

    assert [one.outcome for one in found if one.claimed] == ["pain", "sleep"]


@pytest.mark.parametrize("pair", [("young", "young"), ("young", "ancient")])
def test_groups_that_are_not_two_of_the_study_are_refused(pooled, pair):
    with pytest.raises(WeightsError, match="compare two of these groups: young, old"):
        compare(pooled, "age_band", *pair)
