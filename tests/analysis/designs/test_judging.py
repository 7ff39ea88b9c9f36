"""What a report says of a design, worked out by hand."""

from math import ceil, e

import numpy as np
import pytest
from scipy.special import ndtri

from analysis.designs.judging import judged
from analysis.designs.layout import in_blocks
from analysis.designs.priors import Prior, directions, normal, zero
from questionnaires.errors import DesignError

CROSSED = np.array([[[1, 1], [0, 0]], [[1, 0], [0, 1]]])


def report(study, levels=CROSSED, prior=None, blocks=None):
    """The report of levels, all in one block unless said."""
    design = in_blocks(study, levels, np.array(blocks or [1] * len(levels)))
    prior = prior or directions(study)
    return judged(study, design, prior, prior, "design.csv")


def test_two_crossed_attributes_of_which_nothing_is_known(small_study):
    # I = diag(1/2, 1/2), so every variance is 2.
    found = report(small_study([2, 2], ordered=False))

    assert found["errors"]["d"] == found["errors"]["a"] == pytest.approx(2)
    assert found["degrees_of_freedom"] == 0
    assert found["correlations"] == [[1, 0], [0, 1]]
    assert [one["alternatives"] for one in found["probabilities"]] == [0] * 5 + [4] + [0] * 4
    for one in found["parameters"]:
        assert one["standard_error_of_100"] == pytest.approx(0.02**0.5)
        assert one["people_needed"] is None


def test_people_needed_are_those_of_the_formula(small_study):
    # With both worth 1/2 the first answer is p = e / (1 + e), and the second a coin.
    found = report(small_study([2, 2]))
    known, coin = e / (1 + e) ** 2, 0.25
    variance = (known + coin) / (4 * known * coin)
    needed = (ndtri(0.975) + ndtri(0.8)) ** 2 * variance / 0.5**2

    assert [one["people_needed"] for one in found["parameters"]] == [ceil(needed)] * 2
    assert found["errors"]["d"] == pytest.approx((4 * known * coin) ** -0.5)


def test_blocks_deviate_by_their_rarest_level(small_study):
    # Three of the four places of the first block have one level of the second attribute.
    levels = np.array([[[1, 1], [0, 1]], [[1, 0], [0, 1]], [[0, 0], [1, 0]], [[0, 1], [1, 0]]])
    found = report(small_study([2, 2], blocks=2), levels, blocks=[1, 1, 2, 2])

    assert found["blocks"] == {"tasks": {"1": 2, "2": 2}, "largest_deviation": 0.5}


def test_an_error_over_draws_is_their_mean_and_is_said_again_on_others(small_study):
    study = small_study([2, 2])
    prior = normal("pilot", np.array([0.5, 0.5]), np.array([0.5, 0.5]), 8, seed=1)
    alone = [report(study, prior=Prior.known("one", one))["errors"]["d"] for one in prior.draws]
    errors = report(study, prior=prior)["errors"]

    assert errors["d_over_draws"] == pytest.approx(np.mean(alone))
    assert errors["d_on_fresh_draws"] == errors["d_over_draws"]  # the same draws were given
    assert errors["d_over_draws"] > errors["d"]  # Jensen: it is convex there


def test_constants_and_ratios_have_errors_only_where_there_are_any(small_study):
    study = small_study([2, 2], opt_out=True, criterion="c", ratio=["a1:l1", "a2:l1"])
    levels = np.concatenate([CROSSED, CROSSED[:, ::-1, ::-1]])
    errors = report(study, levels)["errors"]

    assert errors["ds"] < errors["d"]  # an opt-out's constant is known less well
    assert errors["c"] > 0
    assert report(small_study([2, 2]))["errors"]["ds"] is None


def test_a_design_that_tells_nothing_apart_gets_no_report(small_study):
    with pytest.raises(DesignError, match="do not tell apart"):
        report(small_study([2, 2]), CROSSED[:1], zero(small_study([2, 2])))
