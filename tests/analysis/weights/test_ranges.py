"""A weight belongs to its range: over another one the same preferences give other weights.

Preferences are those of the ICECAP-O tariff of the UK: Coast et al. (2008), "Valuing the ICECAP
capability index for older people", Social Science & Medicine 67, pp. 874-882.
"""

import numpy as np
import pytest

from analysis.errors import WeightsError
from analysis.weights.ranges import expected_value, over_ranges
from analysis.weights.summary import outcome_weights
from analysis.weights.weight_set import Cell, Outcome, WeightSet

TARIFF = {
    "attachment": (-0.0128, 0.1340, 0.2325, 0.2535),
    "security": (0.0321, 0.0661, 0.1071, 0.1788),
    "role": (0.0151, 0.1296, 0.1793, 0.1923),
    "enjoyment": (0.0168, 0.1185, 0.1643, 0.1660),
    "control": (-0.0512, 0.1076, 0.1848, 0.2094),
}
LEVELS = ("none", "little", "some", "all")
WORTHS = {name: np.array(values) - values[0] for name, values in TARIFF.items()}


def older_people(amounts=None, spread=0.0):
    """One cell with the part-worths of the tariff; draws around them, if they have a spread."""
    rng = np.random.default_rng(3)
    draws = {
        name: np.hstack([np.zeros((400, 1)), values[1:] + spread * rng.normal(size=(400, 3))])
        for name, values in WORTHS.items()
    }
    cell = Cell("all", "65+", "patient", 255, 255, "", WORTHS, draws)
    outcomes = tuple(Outcome(name, LEVELS, amounts, "points") for name in TARIFF)
    return WeightSet("icecap", 1, outcomes, (cell,), "best_worst", seed=3, n_draws=400)


def weights_of(weights):
    """Weights of the only cell by outcome, to three digits."""
    found = outcome_weights(weights.outcomes, weights.cells[0])
    return {one.id: round(one.weight, 3) for one in found}


def test_the_same_preferences_over_the_top_two_levels_weigh_otherwise():
    ends = dict.fromkeys(TARIFF, ("some", "all"))
    narrower = weights_of(over_ranges(older_people(), ends).weights)

    assert weights_of(older_people()) == {
        "attachment": 0.266,
        "security": 0.147,
        "role": 0.177,
        "enjoyment": 0.149,
        "control": 0.261,
    }
    assert narrower["security"] == 0.543
    assert narrower["enjoyment"] == 0.013
    assert sum(narrower.values()) == pytest.approx(1, abs=0.002)


def test_the_whole_range_changes_nothing():
    ends = dict.fromkeys(TARIFF, ("none", "all"))

    assert weights_of(over_ranges(older_people(), ends).weights) == weights_of(older_people())


def test_narrowing_twice_is_narrowing_once():
    wide = over_ranges(older_people(), {"control": ("none", "some"), "role": ("little", "all")})
    twice = over_ranges(wide.weights, {"control": ("little", "some")}).weights
    once = over_ranges(older_people(), {"control": ("little", "some"), "role": ("little", "all")})

    assert weights_of(twice) == weights_of(once.weights)


def test_between_two_levels_utility_is_on_the_line():
    # From 5 to 20: half of the first step is left out, (.1588 / 2) of .2606.
    found = over_ranges(older_people((0.0, 10.0, 20.0, 40.0)), {"control": ("5", "20")}).weights
    swing = WORTHS["control"][2] - WORTHS["control"][1] / 2

    assert found.outcome("control").levels == ("5", "little", "some")
    assert found.outcome("control").amounts == (5, 10, 20)
    assert found.cells[0].part_worths["control"][-1] == pytest.approx(swing)


def test_an_outcome_that_all_must_reach_weighs_nothing_and_the_others_share():
    found = over_ranges(older_people(), {"control": ("all", "all")})

    assert found.pass_or_fail == ("control",)
    assert sum(weights_of(found.weights).values()) == pytest.approx(1, abs=0.002)
    assert "control" not in weights_of(found.weights)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ({"control": ("5", "60")}, "control: 60 is outside the range that was asked about"),
        ({"control": ("all", "none")}, "the floor, all, is better than the ceiling, none"),
        ({"control": ("none", "most")}, 'level "most" was not asked about'),
        ({"contorl": ("none", "all")}, "no outcome contorl; did you mean"),
        (dict.fromkeys(list(TARIFF)[1:], ("all", "all")), "fewer than two outcomes"),
    ],
)
def test_nothing_is_said_beyond_what_was_asked(ends, said):
    with pytest.raises(WeightsError, match=said):
        over_ranges(older_people((0.0, 10.0, 20.0, 40.0)), ends)


def test_a_cell_that_is_unsure_over_the_range_is_withheld():
    ends = dict.fromkeys(TARIFF, ("some", "all"))
    (cell,) = over_ranges(older_people(spread=0.2), ends).weights.cells

    assert cell.withheld.startswith("over this range too uncertain")
    assert not cell.draws


def test_people_are_valued_one_by_one_and_then_averaged():
    # Levels of control are worth 0, 60.9, 90.6 and 100. Both halves have a mean level of 1.5.
    weights = older_people()
    cell = weights.cells[0]
    others = {name: {"none": 1.0} for name in TARIFF if name != "control"}

    def of_control(**parts):
        share = outcome_weights(weights.outcomes, cell)[-1].weight
        worth = expected_value(weights, cell, {**others, "control": parts})
        return 100 * worth.value / share

    assert of_control(none=0.5, all=0.5) == pytest.approx(50)
    assert of_control(little=0.5, some=0.5) == pytest.approx((60.9 + 90.6) / 2, abs=0.05)


def test_all_at_their_best_are_worth_everything():
    weights = older_people(spread=0.01)
    best = {name: {"all": 1.0} for name in TARIFF}
    worth = expected_value(weights, weights.cells[0], best)

    assert (worth.value, worth.low, worth.high) == pytest.approx((1, 1, 1))


@pytest.mark.parametrize(
    ("change", "said"),
    [({"control": {"all": 0.9}}, "control: shares of patients sum to 90%"), ({}, "control: say")],
)
def test_a_value_needs_all_outcomes_of_all_patients(change, said):
    weights = older_people()
    reached = {name: {"all": 1.0} for name in TARIFF if name != "control"} | change

    with pytest.raises(WeightsError, match=said):
        expected_value(weights, weights.cells[0], reached)
