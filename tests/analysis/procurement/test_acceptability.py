"""Ranks over draws: their shares sum to one, in closed form where there is one."""

from itertools import pairwise
from math import asin, pi, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from analysis.procurement.acceptability import acceptability
from analysis.procurement.drawn_totals import DrawnBids
from analysis.procurement.more_patients import MORE, _right

WEIGHTS = np.full((1000, 2), 0.5)
ONE_EACH = DrawnBids(np.zeros(2), np.zeros((1, 2)), np.ones(2), 1.0, by_price_per_point=False)


def test_each_bid_has_one_rank_and_each_rank_one_bid():
    found = acceptability(np.random.default_rng(1).normal(size=(1000, 5)), WEIGHTS)

    assert np.sum(found.ranks, axis=0) == pytest.approx(1)
    assert np.sum(found.ranks, axis=1) == pytest.approx(1)
    beats = np.array(found.beats)
    assert (beats + beats.T)[~np.eye(5, dtype=bool)] == pytest.approx(1)


def test_bids_that_are_equal_in_a_draw_share_its_ranks_and_wins():
    merits = np.array([[3.0, 3.0, 1.0], [2.0, 2.0, 2.0]])

    found = acceptability(merits, WEIGHTS[:2])

    third = 1 / 3
    half = [(1 / 2 + third) / 2, (1 / 2 + third) / 2, third / 2]
    assert found.ranks[0] == pytest.approx(half)
    assert found.first == pytest.approx((half[0], half[0], third / 2))
    assert found.beats[0] == pytest.approx((0, 1 / 2, 3 / 4))


def test_an_exact_count_agrees_with_looking_at_every_draw():
    rng = np.random.default_rng(2)
    merits = np.round(rng.normal(size=(400, 4)), 1)  # with ties in some draws

    found = acceptability(merits, WEIGHTS[:400])

    slow = np.zeros((4, 4))
    for row in merits:
        for bid in range(4):
            ahead, equal = (row > row[bid]).sum(), (row == row[bid]).sum()
            slow[bid, ahead : ahead + equal] += 1 / equal
    assert np.array(found.ranks) == pytest.approx(slow / 400)


def test_central_weights_are_the_mean_of_those_that_put_a_bid_first():
    weights = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    merits = weights @ np.array([[2.0, 0.0], [0.0, 1.0]])

    found = acceptability(np.hstack([merits, np.full((3, 1), -1.0)]), weights)

    assert found.central == ((0.75, 0.25), (0.0, 1.0), None)


def chance(lead, rho, n=200_000):
    """How often the winner of two is right, with a lead in standard deviations of it."""
    rng = np.random.default_rng(3)
    spread = np.stack([rng.normal(size=n), np.zeros(n)], axis=1)[None]
    return _right(ONE_EACH, np.array([lead, 0.0]), spread, rng.permutation(n), np.array([rho]))


def test_without_more_answers_the_winner_is_right_as_often_as_the_normal_says():
    assert chance(0.5, 0.0) == pytest.approx(NormalDist().cdf(0.5), abs=0.005)


def test_with_a_tie_now_more_answers_help_by_the_arc_sine_of_their_correlation():
    """Two normal variables with correlation r have the same sign in 1/2 + asin(r)/pi of cases."""
    for rho in (0.25, 0.5, 0.9):
        assert chance(0.0, rho) == pytest.approx(0.5 + asin(sqrt(rho)) / pi, abs=0.005)
    assert chance(0.0, 1.0) == 1


def test_whichever_of_equal_bids_is_picked_is_right():
    twins, order = np.random.default_rng(4).normal(size=(1, 50, 1)).repeat(2, axis=2), np.arange(50)

    assert _right(ONE_EACH, np.zeros(2), twins, order, np.array([0.5])) == 1


def test_more_patients_never_make_the_winner_less_sure(example_score):
    found = example_score.robustness.more_patients

    assert tuple(one.more for one in found) == MORE
    assert all(right.right >= left.right - 0.03 for left, right in pairwise(found))
    assert found[-1].right > found[0].right
    assert found[0].right == pytest.approx(max(example_score.robustness.p_best.values()))
