"""Tasks that are held out: open, new, and the same for everybody."""

from itertools import permutations

import numpy as np
import pytest

from analysis.designs.holdouts import LEAST, MOST, require_open_tasks
from analysis.designs.information import level_numbers
from analysis.designs.layout import as_design
from analysis.designs.priors import Prior
from analysis.designs.problem import DesignProblem
from questionnaires.design import ChoiceTask, Design, check_design, dominates
from questionnaires.errors import DesignError

PAIRS = np.array([[[0, 1, 2], [1, 1, 0]], [[2, 0, 1], [1, 2, 1]], [[0, 2, 0], [2, 0, 0]]])


def known(*swings):
    """A prior without doubt, of attributes with three levels at even steps."""
    return prior(np.array([[one * step for one in swings for step in (0.5, 1.0)]]))


def prior(draws):
    """A prior with those draws, which count alike."""
    return Prior("known", draws, np.full(len(draws), 1 / len(draws)))


def asking(small_study, n=1, **settings):
    """A study of pairs that holds tasks out."""
    return small_study([3, 3, 3], tasks_per_block=3, checks=["holdout"] * n, **settings)


def held_out(study, beliefs=None, levels=PAIRS):
    """Tasks held out of a design, which is held to its study."""
    design = as_design(study, levels, prior=beliefs)
    check_design(study, design, "design.csv")
    return [task for task in design.tasks if task.role == "holdout"]


def likeliest(study, task, beliefs):
    """Probability of the likeliest answer."""
    problem = DesignProblem.of_study(study, beliefs)
    levels = level_numbers(study, Design((ChoiceTask("t", 1, "estimation", task.alternatives),)))
    odds = np.exp(problem.columns(levels)[0] @ problem.draws.T)
    return (odds / odds.sum(axis=0)).mean(axis=1).max()


@pytest.mark.parametrize("swings", [(0, 0, 0), (1, 1, 1), (4, 2, 1), (6, 6, 6)])
def test_what_is_held_out_is_an_open_question_to_everybody(small_study, swings):
    study, beliefs = asking(small_study, 2), known(*swings)
    tasks = held_out(study, beliefs)

    assert [(task.id, task.block) for task in tasks] == [("holdout1", 0), ("holdout2", 0)]
    for task in tasks:
        assert LEAST <= likeliest(study, task, beliefs) <= MOST + 1e-9
        assert not any(dominates(study, *pair) for pair in permutations(task.profiles))


def test_it_asks_what_no_other_task_asks_on_whatever_side(small_study):
    study = small_study([2, 2, 2], tasks_per_block=5, checks=["holdout"])
    # Of two levels each, six pairs have neither side better in every way: all but one are asked.
    every = [
        [[1, 0, 0], [0, 1, 0]],
        [[0, 0, 1], [1, 0, 0]],
        [[0, 1, 0], [0, 0, 1]],
        [[1, 1, 0], [0, 0, 1]],
        [[1, 0, 1], [0, 1, 0]],
        [[1, 1, 0], [1, 0, 1]],
        [[1, 1, 0], [0, 1, 1]],
        [[0, 1, 1], [1, 0, 1]],
    ]
    (task,) = held_out(study, levels=np.array(every))

    assert task.question == frozenset({("l0", "l1", "l1"), ("l1", "l0", "l0")})


def test_where_nothing_is_known_it_is_balanced(small_study):
    study = asking(small_study)
    (task,) = held_out(study, known(0, 0, 0))

    # All differ; three cannot be split evenly.
    better = [task.profiles[0].profile[a] > task.profiles[1].profile[a] for a in ("a1", "a2", "a3")]
    assert len(task.differing()) == 3
    assert sum(better) in (1, 2)


def test_a_second_one_shows_other_levels_than_the_first(small_study):
    one, two = held_out(asking(small_study, 2), known(0, 0, 0))

    for a in ("a1", "a2", "a3"):
        first, second = ({side.profile[a] for side in task.profiles} for task in (one, two))
        assert first != second


def test_it_keeps_rules_where_all_tasks_are_too_many_to_try(small_study):
    study = small_study(
        [4] * 5,
        tasks_per_block=4,
        min_overlap=2,
        checks=["holdout"],
        prohibited=['a1 == "l3" and a2 == "l3"'],
    )
    turn = np.array([[[0, 3, 1, 2, 0], [3, 0, 1, 2, 0]]])
    levels = np.concatenate([np.roll(turn, k, axis=2) for k in range(4)])
    (task,) = held_out(study, levels=levels)

    assert len(task.differing()) == 3


def test_doubt_makes_a_question_open_that_would_have_one_answer_at_the_mean(small_study):
    study = asking(small_study, prohibited=[f'a3 != "l{k}" and a1 == "l{k}"' for k in (0, 1, 2)])
    sure = known(9, 0, 9)
    unsure = prior(np.concatenate([sure.draws, -sure.draws]))
    levels = np.array([[[0, 1, 0], [1, 0, 1]]])

    assert held_out(study, unsure, levels)
    with pytest.raises(DesignError, match=r"probability of 1\.00 to 1\.00.*smaller --priors"):
        held_out(study, sure, levels)


def test_of_four_answers_that_are_alike_each_has_a_quarter(small_study):
    study = small_study(
        [3, 3, 2], alternatives=3, opt_out="neither", tasks_per_block=1, checks=["holdout"]
    )
    nothing = prior(np.zeros((1, 6)))
    (task,) = held_out(study, nothing, np.array([[[0, 2, 0], [1, 1, 1], [2, 0, 0]]]))

    assert likeliest(study, task, nothing) == pytest.approx(0.25)
    assert task.alternatives[-1].is_opt_out


def test_where_every_task_is_asked_none_is_held_out(small_study):
    study = small_study([2, 2], tasks_per_block=1, checks=["holdout"])

    with pytest.raises(DesignError, match="every task that the rules allow is asked already"):
        held_out(study, levels=np.array([[[0, 1], [1, 0]]]))


def test_one_written_by_hand_stays_and_is_not_asked_elsewhere(small_study):
    study = asking(small_study)
    design = as_design(study, PAIRS)
    own = [ChoiceTask("mine", 0, "holdout", design.tasks[0].alternatives)]
    stray = ChoiceTask("stray", 0, "holdout", design.estimation_tasks[0].alternatives)

    kept = as_design(study, PAIRS, kept=own)
    assert [task.id for task in kept.tasks if task.role == "holdout"] == ["mine"]
    with pytest.raises(DesignError, match="task stray: asks the same as task b1t01"):
        check_design(study, Design((*design.tasks, stray)), "design.csv")


@pytest.mark.parametrize("levels", [[3, 3, 3], [5] * 6], ids=["all are tried", "some are tried"])
def test_that_none_is_open_is_said_before_a_design_is_searched_for(small_study, levels):
    study = small_study(levels, tasks_per_block=3, min_overlap=1, checks=["holdout"])
    n = sum(levels) - len(levels)
    sure, nothing = (
        DesignProblem.of_study(study, prior(scale * np.geomspace(1, 3**n, n)[None]))
        for scale in (9.0, 0.0)
    )

    require_open_tasks(study, nothing)
    with pytest.raises(DesignError, match="no task is open enough to hold out"):
        require_open_tasks(study, sure)


def test_that_too_few_tasks_are_left_is_said_before_a_design_is_searched_for(small_study):
    study = small_study([2, 2], tasks_per_block=1, checks=["holdout"])

    with pytest.raises(DesignError, match="every task that the rules allow is asked already"):
        require_open_tasks(study, DesignProblem.of_study(study))
