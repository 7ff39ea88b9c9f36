"""Other ways to measure importance: each says what it is, and finds what it should."""

import numpy as np
import pytest

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import WeightsError
from analysis.models.best_worst import BestWorstData
from analysis.weights.importance import (
    best_worst,
    partial_log_likelihood,
    probability_change,
    without,
)

OUTCOMES = ("pain", "sleep", "colour")
CODING = Coding(tuple(CodedAttribute(name, ("bad", "good")) for name in OUTCOMES))


def answered(beta, n=400, seed=1):
    """What people with these swings choose, ten tasks of two each; columns vary at random."""
    rng = np.random.default_rng(seed)
    n_tasks = 10 * n
    x = rng.integers(0, 2, size=(2 * n_tasks, 3)).astype(float)
    utility = (x @ np.array(beta) + rng.gumbel(size=2 * n_tasks)).reshape(-1, 2)
    chosen = np.zeros((n_tasks, 2), dtype=bool)
    chosen[np.arange(n_tasks), utility.argmax(axis=1)] = True
    task = np.repeat(np.arange(n_tasks), 2)
    return ChoiceData(CODING, x, task, task // 10, chosen.ravel())


def test_what_explains_nothing_has_next_to_no_share_and_equal_outcomes_share_alike():
    pain, sleep, colour = partial_log_likelihood(answered((1.0, 1.0, 0.0)), 2_000, [1])

    assert pain.share == pytest.approx(0.5, abs=0.06)
    assert sleep.low < 0.5 < sleep.high
    assert colour.share < 0.01
    assert pain.share + sleep.share + colour.share == pytest.approx(1)


def test_losses_go_with_the_square_of_a_small_swing_where_swings_go_with_itself():
    # 2 : 1 in utility is about 4 : 1 in log-likelihood: other questions have other answers.
    pain, sleep, _ = partial_log_likelihood(answered((0.6, 0.3, 0.0), n=2_000), 500, [1])

    assert pain.share / sleep.share == pytest.approx(4, rel=0.3)


def test_an_outcome_is_left_out_with_all_its_columns():
    data = without(answered((1.0, 0.5, 0.0), n=5), "sleep")

    assert data.parameters == ("pain:good", "colour:good")
    assert data.x.shape[1] == 2


def test_a_change_of_probability_follows_from_the_swing():
    # A swing of log 3 brings the chance from 1/2 to 3/4, one of log 9 to 9/10: 25 and 40 points.
    pain, sleep, _ = probability_change(answered((np.log(3), np.log(9), 0.0), n=3_000), 500, [1])

    assert pain.share / sleep.share == pytest.approx(25 / 40, rel=0.06)
    assert pain.low < pain.share < pain.high


def test_intervals_narrow_with_more_people():
    few, many = (
        partial_log_likelihood(answered((1.0, 0.5, 0.0), n=n), 1_000, [1])[0] for n in (50, 800)
    )

    # 16 times the people: a quarter of the width.
    assert (many.high - many.low) / (few.high - few.low) == pytest.approx(1 / 4, rel=0.5)


def test_answers_by_chance_say_nothing():
    with pytest.raises(WeightsError, match="too uncertain"):
        probability_change(answered((0.0, 0.0, 0.0), n=30), 500, [1])


def test_shares_of_lists_follow_the_choices():
    # Of one pair, 30 people name a as best and b as worst, and 10 the other way: 3 to 1 each.
    coding = Coding((CodedAttribute("item", ("a", "b"), declared=False),))
    task = np.repeat(np.arange(40), 2)
    first = np.tile([True, False], 40)
    chosen = np.where(np.repeat(np.arange(40) < 30, 2), first, ~first)
    data = ChoiceData(coding, np.tile([[0.0], [1.0]], (40, 1)), task, task, chosen)
    a, b = best_worst(BestWorstData(data, ~chosen), 500, [1])

    assert (a.id, b.id) == ("a", "b")
    assert (a.share, b.share) == pytest.approx((0.75, 0.25))
