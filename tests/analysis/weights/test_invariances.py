"""What must not change a weight, and what must change its interval in a known way."""

from math import sqrt

import pandas as pd
import pytest

from analysis.weights.cells import fit_cell, outcomes_of
from analysis.weights.summary import outcome_weights

KEY = ("knee", "80+", "patient")


def weights_of(fitted, outcomes):
    """Weight, interval and ranks of each outcome, by name."""
    return {
        one.id: (one.weight, one.low, one.high, *one.rank_probabilities)
        for one in outcome_weights(outcomes, fitted.cell)
    }


@pytest.fixture
def weights_from(choices_from):
    """A function from a table of answers to weights by name."""

    def weigh(frame, *attributes):
        data = choices_from(frame, attributes) if attributes else choices_from(frame)
        outcomes = outcomes_of(data)
        return weights_of(fit_cell(data, outcomes, KEY, n_draws=500), outcomes)

    return weigh


def same(one, other, tolerance=1e-6):
    """Whether two sets of weights are the same for every outcome."""
    return one.keys() == other.keys() and all(
        one[name] == pytest.approx(other[name], abs=tolerance) for name in one
    )


def test_the_order_of_rows_changes_no_weight(long_table, weights_from):
    frame = long_table()

    assert same(weights_from(frame.sample(frac=1, random_state=3)), weights_from(frame))


def test_the_order_of_attributes_changes_no_weight(long_table, weights_from):
    frame = long_table()

    assert same(weights_from(frame, "weeks", "sleep", "pain"), weights_from(frame))


def test_other_names_for_people_and_tasks_change_no_weight(long_table, weights_from):
    frame = long_table()
    renamed = frame.assign(
        respondent="p" + (900 - frame["respondent"]).astype(str), task=frame["task"] * 7 % 50
    )

    assert same(weights_from(renamed), weights_from(frame))


def test_another_unit_changes_no_weight(long_table, weights_from):
    frame = long_table()

    assert same(weights_from(frame.assign(weeks=frame["weeks"] * 7)), weights_from(frame))


def test_answering_twice_alike_changes_no_weight_and_no_interval(long_table, weights_from):
    frame = long_table()
    again = pd.concat([frame, frame.assign(task=frame["task"] + 100)], ignore_index=True)

    assert same(weights_from(again), weights_from(frame))


def test_twice_as_many_people_narrow_the_interval_by_the_root_of_two(long_table, weights_from):
    frame = long_table(n_people=150)
    more = pd.concat([frame, frame.assign(respondent=frame["respondent"] + 150)], ignore_index=True)
    here, there = weights_from(frame), weights_from(more)

    for name in here:
        assert there[name][0] == pytest.approx(here[name][0], abs=1e-9)
        width, narrower = (high - low for _, low, high, *_ in (here[name], there[name]))
        assert width / narrower == pytest.approx(sqrt(2), rel=0.02)
