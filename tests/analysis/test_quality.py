"""Flags of response quality, each beside what chance alone gives."""

from itertools import product

import numpy as np
import pandas as pd
from numpy.testing import assert_allclose

from analysis.answered_tasks import AnsweredTasks
from analysis.quality import chance, dominance, one_attribute, one_side, repeats, signals, speed


def make(level, chosen, *, respondent=None, probability=None, ordered=None, **change):
    """Tasks of two alternatives; all belong to one person, and are like tossing a coin."""
    level, n_tasks = np.array(level), len(level)
    respondent = np.zeros(n_tasks, dtype=int) if respondent is None else np.array(respondent)
    n_people = respondent.max() + 1
    given = {
        "people": pd.DataFrame(
            {"role": "patient", "condition": "hip", "age_band": "80+"},
            index=pd.Index([f"p{k}" for k in range(n_people)], name="respondent"),
        ),
        "respondent": respondent,
        "counts": np.ones(n_tasks, dtype=bool),
        "level": level,
        "ordered": np.ones(level.shape[2], dtype=bool) if ordered is None else np.array(ordered),
        "attributes": ("pain", "sleep", "walking")[: level.shape[2]],
        "probability": np.full(level.shape[:2], 0.5)
        if probability is None
        else np.array(probability),
        "chosen": np.array(chosen),
        "position": np.tile([1, 2], (n_tasks, 1)),
        "ms": np.full(n_tasks, 10_000.0),
    }
    return AnsweredTasks(**(given | change))


TRADE_OFF = [[1, 0], [0, 1]]
WORSE_SECOND = [[1, 1], [1, 0]]


def test_choosing_what_is_worse_in_all_that_differs_is_flagged_beside_its_chance():
    tasks = make(
        [TRADE_OFF, WORSE_SECOND, WORSE_SECOND],
        [1, 1, 0],
        probability=[[0.5, 0.5], [0.8, 0.2], [0.9, 0.1]],
    )

    found = dominance(tasks)

    assert found.asked.all()
    assert found.flagged.all()
    assert list(found.measure) == [1]
    assert_allclose(found.expected, 1 - 0.8 * 0.9)


def test_nothing_is_worse_than_another_level_that_has_no_order():
    tasks = make([WORSE_SECOND], [1], ordered=[True, False])

    assert not dominance(tasks).asked.any()


def test_neither_is_no_worse_than_any_treatment():
    tasks = make([[[1, 1], [-1, -1]]], [1])

    assert not dominance(tasks).asked.any()


def test_the_same_alternatives_again_the_other_way_round_are_a_repeat():
    there, back = TRADE_OFF, TRADE_OFF[::-1]
    firm = make([there, back], [0, 1])
    moved = make([there, back], [0, 0], probability=[[0.7, 0.3], [0.3, 0.7]])

    assert repeats(firm).asked.all()
    assert not repeats(firm).flagged.any()
    assert repeats(moved).flagged.all()
    assert_allclose(repeats(moved).expected, 2 * 0.7 * 0.3)


def test_what_two_people_are_shown_is_no_repeat():
    assert not repeats(make([TRADE_OFF, TRADE_OFF], [0, 1], respondent=[0, 1])).asked.any()


def test_the_same_side_every_time_is_flagged_from_six_tasks_on():
    six, five = make([TRADE_OFF] * 6, [1] * 6), make([TRADE_OFF] * 5, [1] * 5)

    assert one_side(six).flagged.all()
    assert_allclose(one_side(six).expected, 2 * 0.5**6)
    assert not one_side(five).asked.any()
    assert not one_side(make([TRADE_OFF] * 6, [1] * 5 + [0])).flagged.any()


def test_going_by_one_outcome_alone_names_it_and_says_how_likely_that_is():
    tasks = make([TRADE_OFF] * 5, [0] * 5, probability=[[0.8, 0.2]] * 5)

    found = one_attribute(tasks)

    assert list(found.measure) == ["pain"]
    assert_allclose(found.expected, 1 - (1 - 0.8**5) * (1 - 0.2**5))


def test_speed_is_held_against_the_same_kind_of_device():
    ms = [30_000, 30_000, 9_000, 9_000, 9_000, 2_000]
    tasks = make([TRADE_OFF] * 6, [0] * 6, respondent=range(6), ms=np.array(ms, dtype=float))
    device = pd.Series(["tablet"] * 2 + ["phone"] * 4, index=tasks.people.index)

    assert list(speed(tasks, device).flagged) == [False] * 5 + [True]
    assert "not told" in speed(tasks, None).meaning
    assert np.isnan(speed(tasks, None).n_expected)


def test_tasks_without_a_time_say_nothing_of_speed():
    tasks = make([TRADE_OFF] * 2, [0, 0], ms=np.array([np.nan, np.nan]))

    assert not speed(tasks, None).asked.any()


def test_answers_against_all_expectation_are_no_better_than_lots():
    surprising = make([TRADE_OFF] * 6, [1] * 6, probability=[[0.9, 0.1]] * 6)
    expected = make([TRADE_OFF] * 6, [0] * 6, probability=[[0.9, 0.1]] * 6)

    assert chance(surprising).flagged.all()
    assert list(chance(surprising).measure) == [0.1]
    assert not chance(expected).flagged.any()


def test_the_chance_of_being_no_better_than_lots_is_near_that_of_all_ways_to_answer():
    p = np.array([0.55, 0.6, 0.62, 0.66, 0.7, 0.72, 0.75, 0.8, 0.85, 0.9])
    tasks = make([TRADE_OFF] * 10, [0] * 10, probability=np.column_stack([p, 1 - p]))
    exact = 0.0
    for ways in product([True, False], repeat=10):
        likely = np.where(ways, p, 1 - p)
        exact += likely.prod() * (np.log(2 * likely).sum() <= 0)

    assert_allclose(chance(tasks).expected, exact, atol=0.02)


def test_people_who_answer_as_the_model_says_are_flagged_as_often_as_expected():
    rng = np.random.default_rng(11)
    n_people, n_tasks = 3_000, 8
    level = rng.integers(0, 3, (n_people * n_tasks, 2, 3))
    level[1::n_tasks] = level[0::n_tasks]  # the second task repeats the first
    utility = 0.6 * level @ np.array([1.0, 0.5, 0.2])
    first = 1 / (1 + np.exp(utility[:, 1] - utility[:, 0]))
    tasks = make(
        level,
        (rng.random(len(level)) > first).astype(int),
        respondent=np.repeat(np.arange(n_people), n_tasks),
        probability=np.column_stack([first, 1 - first]),
    )

    approximate = {"chance", "one_attribute"}  # by a normal sum; by outcomes as if independent
    for one in signals(tasks):
        if one.id == "speed":
            continue
        error = np.sqrt(one.n_expected)
        slack = 0.03 * n_people if one.id in approximate else 0
        assert one.n_flagged > 0, one.id
        assert abs(one.n_flagged - one.n_expected) < 4 * error + slack, one.id
