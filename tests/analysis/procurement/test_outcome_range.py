"""Where levels and amounts lie between a floor and a ceiling."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.errors import TenderError
from analysis.procurement.outcome_range import position, tender_range
from analysis.weights.weight_set import Outcome

WEEKS = Outcome("role", ("year", "half", "quarter"), (52.0, 26.0, 13.0), "weeks")
HELP = Outcome("help", ("most", "some", "none"))
UNORDERED = Outcome("place", ("home", "ward", "clinic"), (3.0, 1.0, 2.0), declared=False)


def test_an_amount_lies_between_its_levels():
    assert position(WEEKS, "39", "here") == 0.5
    assert position(WEEKS, 19.5, "here") == 1.5


def test_an_amount_outside_the_survey_is_refused_with_its_place():
    with pytest.raises(TenderError, match=r"row 3: 60 is outside the range .* 52 to 13"):
        position(WEEKS, "60", "row 3")


def test_an_unknown_level_is_refused_with_the_nearest():
    with pytest.raises(TenderError, match='level "som" was not asked about; did you mean "some"'):
        position(HELP, "som", "here")


def test_an_amount_of_an_outcome_without_amounts_is_refused():
    with pytest.raises(TenderError, match="no amounts; use one of: most, some, none"):
        position(HELP, "5", "here")


def test_amounts_that_neither_rise_nor_fall_are_refused():
    with pytest.raises(TenderError, match="do not rise or fall"):
        position(UNORDERED, "2.5", "here")


def test_a_floor_better_than_the_ceiling_is_refused():
    with pytest.raises(TenderError, match="the floor, none, is better than the ceiling, some"):
        tender_range(HELP, "none", "some", "here")


def test_a_floor_between_levels_is_a_knot_of_its_own():
    within = tender_range(WEEKS, 39.0, "quarter", "here")

    assert_allclose(within.knots, [0, 0.5, 1, 2])
    assert [within.label(knot) for knot in within.knots] == ["year", "39", "half", "quarter"]


def test_below_the_floor_and_above_the_ceiling_utility_stays():
    within = tender_range(HELP, "some", "some", "here")

    assert within.is_empty
    assert_allclose(within.contributions(np.array([0, 2, 5])), 0)


def test_utility_is_counted_from_the_floor():
    within = tender_range(WEEKS, 39.0, "quarter", "here")

    assert_allclose(within.contributions(np.array([0, 2, 5])), [0, 0, 1, 4])


def test_a_position_stands_for_shares_of_its_neighbours():
    within = tender_range(WEEKS, "year", "quarter", "here")

    assert_allclose(within.spread(position(WEEKS, "16.25", "here")), [0, 0.25, 0.75])
