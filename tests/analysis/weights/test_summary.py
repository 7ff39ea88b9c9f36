"""A weight, its interval, its rank and its value function, each checked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.errors import WeightsError
from analysis.weights.summary import OutcomeWeight, outcome_weights, places
from analysis.weights.weight_set import Cell

WORTHS = {"pain": [0, 0.9, 1.2], "sleep": [0, 0.8], "weeks": [0, 0.8]}


def scaled(cell: Cell, factor: float):
    """The same people, surer or less sure of every choice."""
    return replace(
        cell,
        part_worths={name: factor * worths for name, worths in cell.part_worths.items()},
        draws={name: factor * worths for name, worths in cell.draws.items()},
    )


def test_a_weight_is_the_share_of_the_swing_in_all_swings(outcomes, cell_of):
    weights = outcome_weights(outcomes, cell_of(WORTHS))

    assert [one.id for one in weights] == ["pain", "sleep", "weeks"]
    assert_allclose([one.weight for one in weights], [3 / 7, 2 / 7, 2 / 7])


def test_without_doubt_the_interval_is_the_weight(outcomes, cell_of):
    for one in outcome_weights(outcomes, cell_of(WORTHS)):
        assert one.low == pytest.approx(one.weight)
        assert one.high == pytest.approx(one.weight)
        assert one.p_positive == 1


def test_the_interval_holds_nineteen_of_twenty_draws(outcomes, cell_of):
    cell = cell_of(WORTHS, spread=0.1)
    drawn = np.stack([cell.draws[one.id][:, -1] for one in outcomes], axis=-1)
    pain = drawn[:, 0] / drawn.sum(axis=1)
    weight = outcome_weights(outcomes, cell)[0]

    assert np.mean((pain >= weight.low) & (pain <= weight.high)) == pytest.approx(0.95, abs=0.002)
    assert np.mean(pain < weight.low) == pytest.approx(0.025, abs=0.002)


def test_how_sure_people_are_of_their_choices_changes_no_weight(outcomes, cell_of):
    cell = cell_of(WORTHS, spread=0.2)
    here, surer = outcome_weights(outcomes, cell), outcome_weights(outcomes, scaled(cell, 4.0))

    assert here == surer, "a power of two changes no digit"
    for one, other in zip(here, outcome_weights(outcomes, scaled(cell, 0.3)), strict=True):
        assert (other.weight, other.low, other.high) == pytest.approx(
            (one.weight, one.low, one.high)
        )
        assert other.rank_probabilities == one.rank_probabilities
        assert other.value == pytest.approx(one.value)


def test_the_order_of_outcomes_is_the_order_of_the_weights(outcomes, cell_of):
    cell = cell_of(WORTHS, spread=0.2)
    here = {one.id: one for one in outcome_weights(outcomes, cell)}
    turned = outcome_weights(outcomes[::-1], cell)

    assert [one.id for one in turned] == ["weeks", "sleep", "pain"]
    for one in turned:
        assert one.weight == pytest.approx(here[one.id].weight)
        assert one.low == pytest.approx(here[one.id].low)
        assert one.rank_probabilities == here[one.id].rank_probabilities


def test_ranks_are_a_probability_for_each_outcome_and_for_each_place(outcomes, cell_of):
    ranks = np.array(
        [one.rank_probabilities for one in outcome_weights(outcomes, cell_of(WORTHS, spread=0.3))]
    )

    assert_allclose(ranks.sum(axis=0), 1)
    assert_allclose(ranks.sum(axis=1), 1)
    assert ranks[0, 0] > ranks[1, 0]


def test_two_outcomes_that_are_alike_share_the_second_place(outcomes, cell_of):
    cell = cell_of({"pain": [0, 4, 9], "sleep": [0, 0.8], "weeks": [0, 0.8]}, spread=0.1)
    pain, sleep, weeks = outcome_weights(outcomes, cell)

    assert pain.rank_probabilities == (1, 0, 0)
    assert sleep.rank_probabilities[1] == pytest.approx(0.5, abs=0.04)
    assert weeks.rank_probabilities[1] == pytest.approx(0.5, abs=0.04)


def test_a_wrong_sign_is_clipped_with_a_flag_and_kept_in_the_interval(outcomes, cell_of):
    cell = cell_of({"pain": [0, 0.9, 1.2], "sleep": [0, -0.05], "weeks": [0, 0.8]}, spread=0.1)
    pain, sleep, weeks = outcome_weights(outcomes, cell)

    assert (sleep.weight, sleep.clipped) == (0, True)
    assert sleep.low < 0 < sleep.high
    assert sleep.p_positive == pytest.approx(0.31, abs=0.03)  # P(z > 0.5)
    assert (pain.weight, weeks.weight) == pytest.approx((0.6, 0.4))
    assert not pain.clipped


def test_an_outcome_that_hardly_matters_keeps_its_place_and_its_doubt(outcomes, cell_of):
    cell = cell_of({"pain": [0, 0.9, 1.2], "sleep": [0, 0.01], "weeks": [0, 0.8]}, spread=0.1)
    sleep = outcome_weights(outcomes, cell)[1]

    assert sleep.weight == pytest.approx(0.01 / 2.01)
    assert sleep.low < 0


def test_the_value_function_runs_from_nothing_to_all(outcomes, cell_of):
    pain, sleep, _ = outcome_weights(outcomes, cell_of(WORTHS))

    assert pain.value == pytest.approx((0, 0.75, 1))
    assert sleep.value == (0, 1)
    assert not pain.disordered


def test_a_better_level_that_is_liked_less_is_said(outcomes, cell_of):
    pain = outcome_weights(outcomes, cell_of(WORTHS | {"pain": [0, 1.5, 1.2]}))[0]

    assert pain.disordered
    assert pain.value == pytest.approx((0, 1.25, 1))


def test_neighbours_whose_order_is_not_settled_share_their_places():
    def weigh(name, weight, above):
        return OutcomeWeight(name, weight, 0, 1, False, 1, (), above, (), False)

    found = [
        weigh("pain", 0.5, 0.95),
        weigh("sleep", 0.2, 0.6),
        weigh("weeks", 0.18, 0.8),
        weigh("walking", 0.12, None),
    ]

    assert places(found) == {
        "pain": (1, 1),
        "sleep": (2, 3),
        "weeks": (2, 3),
        "walking": (4, 4),
    }


def test_a_group_whose_weights_are_withheld_is_not_summed_up(outcomes, cell_of):
    withheld = replace(cell_of(WORTHS), withheld="no respondents", part_worths={}, draws={})

    with pytest.raises(WeightsError, match=r"no weights to show, no respondents; ask more people"):
        outcome_weights(outcomes, withheld)
