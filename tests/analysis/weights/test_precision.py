"""How many more people an interval needs follows from the square root of their number."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.weights.precision import precisions
from analysis.weights.weight_set import Cell, Outcome, WeightSet


def of_people(n, pooling_share=0.0):
    """A weight set of one cell, whose interval of two weights has a half width of .098."""
    rng = np.random.default_rng(1)
    share = np.clip(0.5 + 0.05 * rng.standard_normal(20_000), 0.01, 0.99)
    worths = {"a": np.array([0.0, 0.5]), "b": np.array([0.0, 0.5])}
    draws = {
        "a": np.column_stack([np.zeros_like(share), share]),
        "b": np.column_stack([np.zeros_like(share), 1 - share]),
    }
    cell = Cell("hip", "all", "patient", n, 10 * n, "", worths, draws, pooling_share)
    outcomes = (Outcome("a", ("bad", "good")), Outcome("b", ("bad", "good")))
    return WeightSet("s", 1, outcomes, (cell,), "conditional_logit", 1, 20_000), cell


def test_an_interval_half_as_wide_needs_four_times_the_people():
    weights, cell = of_people(40)
    (one, _) = precisions(weights, cell, wanted=0.049)

    assert one.half_width == pytest.approx(1.96 * 0.05, rel=0.02)
    assert one.more == pytest.approx(3 * 40, rel=0.05)


def test_an_interval_that_is_narrow_enough_needs_nobody():
    weights, cell = of_people(40)

    assert [one.more for one in precisions(weights, cell, wanted=0.11)] == [0, 0]


def test_what_other_groups_lend_counts_as_people():
    weights, cell = of_people(40)
    alone, _ = precisions(weights, cell, wanted=0.049)
    weights, cell = of_people(40, pooling_share=0.5)  # as sure as 80
    helped, _ = precisions(weights, cell, wanted=0.049)

    assert helped.more == pytest.approx(2 * alone.more, abs=2)


def test_nothing_can_be_said_of_a_group_that_lives_on_others_alone():
    weights, cell = of_people(0)
    borrowed = replace(cell, pooling_share=1.0)

    assert [one.more for one in precisions(weights, borrowed, wanted=0.05)] == [None, None]
