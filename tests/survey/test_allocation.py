"""Blocks, orders and sides: balanced, at random, and the same for the same participant."""

from collections import Counter
from random import Random

from survey.allocation import generator, least_filled, make_plan


def test_the_block_that_fewest_have_is_given():
    assert least_filled((1, 2, 3), {1: 4, 2: 3, 3: 4}, Random(1)) == 2


def test_a_block_that_nobody_has_comes_first():
    assert least_filled((1, 2, 3), {1: 1, 3: 1}, Random(1)) == 2


def test_ties_are_broken_by_chance():
    given = Counter(least_filled((1, 2), {}, Random(seed)) for seed in range(200))

    assert 70 < given[1] < 130  # 100 expected; 4 standard deviations are 28


def test_blocks_given_one_by_one_differ_by_at_most_one():
    counts = Counter()
    rng = Random(7)
    for _ in range(103):
        counts[least_filled((1, 2, 3, 4), counts, rng)] += 1

        assert max(counts.values()) - min(counts[block] for block in (1, 2, 3, 4)) <= 1


def test_the_same_participant_has_the_same_plan(questionnaire):
    plans = [make_plan(questionnaire.design, 3, generator("a1" * 32)) for _ in range(2)]

    assert plans[0] == plans[1]


def test_a_plan_has_the_warm_up_first_and_each_task_of_the_block_once(questionnaire):
    plan = make_plan(questionnaire.design, 3, Random(5))

    assert plan.tasks[0] == "practice"
    assert sorted(plan.tasks) == sorted(task.id for task in questionnaire.design.shown_to(3))


def test_each_side_and_each_place_is_taken_about_equally_often(questionnaire):
    plans = [make_plan(questionnaire.design, 1, Random(seed)) for seed in range(400)]

    assert 160 < sum(plan.sides["b1t01"] == ("a", "b") for plan in plans) < 240
    assert 18 < sum(plan.tasks[1] == "b1t01" for plan in plans) < 62  # 40 expected


def test_the_opt_out_always_stands_last(opt_out):
    plans = [make_plan(opt_out.design, 1, Random(seed)) for seed in range(20)]

    assert all(plan.sides["b1t1"][-1] == "opt_out" for plan in plans)
    assert all("opt_out" not in plan.sides["practice"] for plan in plans)
