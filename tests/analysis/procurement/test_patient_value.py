"""What a population gets from outcomes, against published and hand-made numbers."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.errors import TenderError
from analysis.procurement.outcome_range import tender_range
from analysis.procurement.patient_value import patient_value
from analysis.procurement.population import Group
from analysis.weights.weight_set import Cell, Outcome

# ICECAP-O, UK tariff, levels 1 to 4. Coast et al. (2008), Social Science & Medicine 67:874-882.
ICECAP_O = {
    "attachment": (-0.0128, 0.1340, 0.2325, 0.2535),
    "security": (0.0321, 0.0661, 0.1071, 0.1788),
    "role": (0.0151, 0.1296, 0.1793, 0.1923),
    "enjoyment": (0.0168, 0.1185, 0.1643, 0.1660),
    "control": (-0.0512, 0.1076, 0.1848, 0.2094),
}
LEVELS = ("1", "2", "3", "4")


def cell(worths, name="all", draws=None):
    """A cell with these utilities of levels; without draws of their own, they are certain."""
    values = {outcome: np.array(levels, dtype=float) for outcome, levels in worths.items()}
    certain = {outcome: np.tile(levels, (10, 1)) for outcome, levels in values.items()}
    return Cell("joint", name, "patient", 50, 500, "", values, draws or certain)


def two_levels(swings, name="all", scale=1.0):
    """A cell whose outcomes have a worst and a best level, this far apart."""
    return cell({f"o{k}": (0, swing * scale) for k, swing in enumerate(swings)}, name)


def value_of(cells, floor="1", ceiling="4"):
    """Value to a population with equal shares of these cells, over one range for all outcomes."""
    outcomes = [
        Outcome(name, LEVELS[: len(levels)]) for name, levels in cells[0].part_worths.items()
    ]
    ranges = [tender_range(one, floor, ceiling, "tender.toml") for one in outcomes]
    groups = [Group(one, 1 / len(cells)) for one in cells]
    return patient_value(ranges, groups, "tender.toml")


def test_icecap_o_weighs_as_published_over_its_whole_range():
    value = value_of([cell(ICECAP_O)])

    assert_allclose(value.weights, [0.266, 0.147, 0.177, 0.149, 0.261], atol=0.0005)


def test_icecap_o_weighs_otherwise_over_its_top_two_levels():
    value = value_of([cell(ICECAP_O)], floor="3", ceiling="4")

    assert value.weights[1] == pytest.approx(0.543, abs=0.0005)
    assert value.weights[3] == pytest.approx(0.013, abs=0.0005)


def test_groups_are_averaged_after_each_is_normalised():
    """Averaged as raw utilities these would be (.429, .321, .250)."""
    value = value_of(
        [two_levels((0.50, 0.25, 0.25)), two_levels((0.25, 0.50, 0.25), "older", scale=0.4)],
        ceiling="2",
    )

    assert_allclose(value.weights, [0.375, 0.375, 0.250])


def test_the_scale_of_a_groups_utility_changes_nothing():
    younger, older = ICECAP_O, {name: levels[::-1] for name, levels in ICECAP_O.items()}
    older = {name: tuple(-level for level in levels) for name, levels in older.items()}
    stretched = {name: tuple(3 * level for level in levels) for name, levels in older.items()}

    assert_allclose(
        value_of([cell(younger), cell(older, "older")]).points,
        value_of([cell(younger), cell(stretched, "older")]).points,
    )


def test_weight_times_value_is_the_mean_of_the_groups_values():
    cells = [cell(ICECAP_O), cell(dict.fromkeys(ICECAP_O, (0, 1, 2, 9)), "older")]
    together, apart = value_of(cells), [value_of([one]) for one in cells]

    for k in range(len(ICECAP_O)):
        assert_allclose(together.points[k], (apart[0].points[k] + apart[1].points[k]) / 2)


def test_an_outcome_that_a_group_would_rather_not_have_counts_as_nothing_for_it():
    value = value_of([two_levels((2.0, -0.1, 2.0), "older")], ceiling="2")

    assert_allclose(value.weights, [0.5, 0, 0.5])
    (flag,) = value.flags
    assert flag.startswith("o1: patient, older, joint did not prefer the ceiling to the floor")


def test_a_negative_swing_stays_in_the_draws():
    value = value_of([two_levels((2.0, -0.5, 2.5))], ceiling="2")

    assert_allclose(value.weight_draws[0], [0.5, -0.125, 0.625])


def test_a_group_that_may_not_want_the_outcomes_at_all_has_no_weights():
    swings = np.linspace(-0.1, 1, 100)
    draws = {name: np.column_stack([np.zeros(100), swings]) for name in ("o0", "o1")}
    unsure = cell({"o0": (0, 0.5), "o1": (0, 0.5)}, "18-44", draws)

    with pytest.raises(TenderError, match="patient, 18-44, joint do not clearly prefer"):
        value_of([unsure], ceiling="2")


def test_weights_and_draws_each_sum_to_one():
    rng = np.random.default_rng(3)
    draws = {
        name: np.array(levels) + rng.normal(0, 0.01, (200, 4)) for name, levels in ICECAP_O.items()
    }
    value = value_of([cell(ICECAP_O, draws=draws)])

    assert value.weights.sum() == pytest.approx(1)
    assert_allclose(value.weight_draws.sum(axis=1), 1)


def test_narrower_ranges_never_exceed_the_whole():
    for floor, ceiling in pairwise(LEVELS):
        assert value_of([cell(ICECAP_O)], floor, ceiling).weights.max() < 1
