"""What a constraint costs, where it is known in closed form."""

import numpy as np
import pytest

from analysis.designs.prices import ITSELF, loosened, prices
from analysis.designs.problem import DesignProblem

PAIRS = [(0, 1), (0, 2), (1, 2)]  # of three outcomes, the two that differ in a task


def one_the_same():
    """Six tasks, each pair of outcomes once alike and once opposed: I is the identity."""
    tasks = np.zeros((6, 2, 3), dtype=int)
    for n, (one, two) in enumerate(PAIRS):
        tasks[2 * n, 0, [one, two]] = 1
        tasks[2 * n + 1, 0, one] = tasks[2 * n + 1, 1, two] = 1
    return tasks


def test_an_outcome_that_is_the_same_costs_what_algebra_says(small_study):
    # Each difference tells a quarter. Six tasks with two of them have a trace of 3, so that the
    # error is at least 1. Without the rule four tasks of three differences (no more are different)
    # and two of two come to I = diag(3/2, 3/2, 1).
    study = small_study([2, 2, 2], ordered=False, tasks_per_block=6, min_overlap=1, balance="free")
    problem = DesignProblem.of_study(study)
    (itself, _), (price, share) = prices(problem, one_the_same(), starts=1)

    assert (itself.constraint, itself.kept, itself.share) == (ITSELF, pytest.approx(1), 0)
    assert price.constraint == "at least one shared outcome per task"
    assert price.share == pytest.approx(2.25 ** (1 / 3) - 1)
    assert price.people_per_100 == 100 * price.share
    assert price.said == "+31 % error, 31 more patients per group of 100"
    assert itself.said == "+0 % error, 0 more patients per group of 100"
    assert share == 1


def test_each_constraint_in_force_has_its_price(small_study):
    study = small_study(
        [2, 2, 2],
        max_overlap=1,
        prohibited=['a1 == "l1" and a2 == "l1"'],
        required=["a.a1 == b.a1 or a.a2 != b.a2"],
    )
    asked = dict(loosened(DesignProblem.of_study(study)))

    assert list(asked) == [
        "all levels equally often",
        "no alternative that is better in every way",
        "at most one shared outcome per task",
        'prohibited: a1 == "l1" and a2 == "l1"',
        "required: a.a1 == b.a1 or a.a2 != b.a2",
    ]
    for text, one in asked.items():
        assert text not in {rule.text for rule in one.rules}
        assert {rule.text for rule in one.rules} | {text} >= {*list(asked)[3:]}
