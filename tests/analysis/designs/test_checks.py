"""Checks are asked and never analysed: one with a right answer, and one of each block again."""

from collections import Counter

import numpy as np
import pytest

from analysis.designs.information import level_numbers
from analysis.designs.layout import as_design
from questionnaires.design import Design, best_in_practice, check_design, rank_of_level
from questionnaires.errors import DesignError

# Two blocks of two pairs; no alternative is better in every way, and none is asked twice.
PAIRS = np.array(
    [
        [[0, 1, 2], [1, 1, 0]],
        [[2, 0, 1], [1, 2, 1]],
        [[0, 2, 0], [2, 0, 0]],
        [[1, 0, 2], [0, 2, 1]],
    ]
)


def made(study, levels=PAIRS):
    """The design of those levels, held to its study."""
    design = as_design(study, levels)
    check_design(study, design, "design.csv")
    return design


def of_role(design, role):
    """Tasks of that role."""
    return [task for task in design.tasks if task.role == role]


def asking(small_study, *checks, **settings):
    """A study of pairs that asks for those checks."""
    return small_study([3, 3, 3], blocks=2, tasks_per_block=2, checks=checks, **settings)


def test_a_study_that_asks_for_none_has_none(small_study):
    assert Counter(task.role for task in made(asking(small_study)).tasks) == {
        "warmup": 1,
        "estimation": 4,
    }


def test_the_estimation_tasks_are_the_same_with_checks_and_without(small_study):
    plain, checked = (
        made(asking(small_study, *checks)) for checks in ((), ("dominance", "repeat"))
    )

    assert checked.estimation_tasks == plain.estimation_tasks
    assert level_numbers(asking(small_study), checked).shape == PAIRS.shape


def test_everybody_is_asked_one_task_in_which_an_alternative_is_a_level_better(small_study):
    study = asking(small_study, "dominance")
    (task,) = of_role(made(study), "dominance")
    worse, better = (
        [rank_of_level(study, name, one.profile[name]) for name in study.attribute_ids]
        for one in task.profiles
    )

    assert task.block == 0
    assert best_in_practice(study, task) == "b"
    assert [b - w for w, b in zip(worse, better, strict=True)] == [1, 1, 1]


def test_of_three_alternatives_one_is_best_and_none_are_the_same(small_study):
    study = small_study([2, 2], alternatives=3, tasks_per_block=1, checks=["dominance"])
    design = as_design(study, np.array([[[0, 1], [1, 0], [0, 1]]]))
    (task,) = of_role(design, "dominance")

    assert best_in_practice(study, task) == "b"
    assert len(task.question) == 3


def test_the_right_answer_keeps_the_rules_of_the_study(small_study):
    study = asking(small_study, "dominance", prohibited=['a1 == "l1" and a2 == "l1"'])
    (task,) = of_role(as_design(study, PAIRS), "dominance")

    assert all((one.profile["a1"], one.profile["a2"]) != ("l1", "l1") for one in task.profiles)


def test_each_block_asks_one_of_its_tasks_again_with_sides_swapped(small_study):
    study = asking(small_study, "repeat", opt_out="neither")
    design = made(study)
    repeats = of_role(design, "repeat")

    assert [task.block for task in repeats] == [1, 2]
    for repeat in repeats:
        original = design.original_of(repeat)
        assert [one.profile for one in repeat.profiles] == [
            one.profile for one in reversed(original.profiles)
        ]
        assert repeat.alternatives[-1].is_opt_out


def test_no_right_answer_without_a_direction_is_refused(small_study):
    study = asking(small_study, "dominance", ordered=False)

    with pytest.raises(DesignError, match='take "dominance" out'):
        as_design(study, PAIRS)


@pytest.mark.parametrize(
    ("role", "said"), [("dominance", "no alternative is better"), ("repeat", "repeats no")]
)
def test_a_check_that_checks_nothing_is_refused(small_study, role, said):
    study = asking(small_study)
    design = made(study)
    (first, *_), (wrong,) = of_role(design, "estimation"), of_role(design, "warmup")
    stray = type(first)("stray", 1, role, (first if role == "dominance" else wrong).alternatives)

    with pytest.raises(DesignError, match=f"task stray: {said}"):
        check_design(study, Design((*design.tasks, stray)), "design.csv")
