"""Weights of any group over any range inside the one that was asked about."""

import numpy as np
import pytest

from analysis.console.explorer import explored, find
from analysis.errors import WeightsError
from analysis.weights.ranges import over_ranges
from analysis.weights.summary import outcome_weights
from analysis.weights.weight_set import Cell, Outcome, WeightSet


@pytest.fixture
def asked(source):
    """The study, and its words."""
    return source.questionnaire.study, source.questionnaire.texts["en"]


@pytest.fixture
def weights(asked):
    """Weights of two groups: one of 40 people, one of nobody that leans on the others."""
    study, _ = asked
    outcomes = tuple(Outcome(one.id, tuple(one.level_ids)) for one in study.attributes)
    rng = np.random.default_rng(1)
    worths = {one.id: np.linspace(0, k + 1, len(one.levels)) for k, one in enumerate(outcomes)}
    draws = {
        name: np.linspace(0, 1, len(levels)) * (levels[-1] + 0.1 * rng.standard_normal((500, 1)))
        for name, levels in worths.items()
    }
    cells = (
        Cell("hip", "65-79", "patient", 40, 400, "", worths, draws),
        Cell("knee", "80+", "carer_self", 3, 30, "", worths, draws, pooling_share=0.9),
        Cell("knee", "18-44", "patient", 0, 0, "no respondents", {}, {}),
    )
    return WeightSet("hip-knee", 1, outcomes, cells, "conditional_logit", 1, 500, "partial")


def test_the_largest_weight_comes_first_and_its_mark_stands_at_its_value(weights, asked):
    found = explored(weights, weights.cells[0], {}, *asked)
    shares = [line.weight.weight for line in found.lines]
    xs = [mark.x for mark in found.picture.marks]

    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(5 / 15)
    assert np.allclose(
        np.diff(xs) / np.diff(shares), np.diff(xs)[0] / np.diff(shares)[0], rtol=0.01
    )


def test_a_narrower_range_gives_the_weights_of_that_range(weights, asked):
    ranges = {"independence": ("some_help", "independent")}
    found = explored(weights, weights.cells[0], ranges, *asked)
    within = over_ranges(weights, ranges).weights
    expected = {one.id: one for one in outcome_weights(within.outcomes, within.cells[0])}

    assert {line.weight.id: line.weight for line in found.lines} == expected
    assert found.lines != explored(weights, weights.cells[0], {}, *asked).lines


def test_a_range_without_width_is_met_by_all_and_carries_no_weight(weights, asked):
    ranges = {"pain": ("little_or_none", "little_or_none")}
    found = explored(weights, weights.cells[0], ranges, *asked)

    assert found.pass_or_fail == ("Pain",)
    assert "Pain" not in [line.label for line in found.lines]


def test_a_range_the_wrong_way_round_is_refused(weights, asked):
    with pytest.raises(WeightsError, match="swap them"):
        explored(weights, weights.cells[0], {"pain": ("little_or_none", "now_and_then")}, *asked)


def test_few_people_are_told_to_be_modelled_and_not_counted(weights, asked):
    found = explored(weights, weights.cells[1], {}, *asked)

    assert found.n is None
    assert found.modelled
    assert found.pooling_share == 0.9


def test_a_group_without_weights_shows_why_and_nothing_else(weights, asked):
    found = explored(weights, weights.cells[2], {}, *asked)

    assert found.withheld == "no respondents"
    assert (found.lines, found.picture, found.values) == ((), None, ())


def test_a_group_is_found_by_its_names_and_the_first_for_one_that_is_unknown(weights):
    named = {"condition": "knee", "age_band": "80+", "role": "carer_self"}

    assert find(weights, named) is weights.cells[1]
    assert find(weights, {"condition": "../"}) is weights.cells[0]
    assert find(weights, {}) is weights.cells[0]
