"""A design that is searched for keeps every rule, and tells more than chance would."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from analysis.designs.annealed import Annealed
from analysis.designs.diagnostics import diagnostics, require_identified
from analysis.designs.feasibility import require_possible
from analysis.designs.information import error, level_numbers
from analysis.designs.layout import as_design
from analysis.designs.problem import DesignProblem
from analysis.designs.search import STARTS, search
from questionnaires.design import check_design
from questionnaires.errors import DesignError
from questionnaires.files import find_study, read_questionnaire

HIP_KNEE = read_questionnaire(find_study("hip-knee"))


def best(study, starts=1, seed=1):
    """The design after the last start."""
    return found_for(DesignProblem.of_study(study), starts=starts, seed=seed)


def made(study):
    """The design after one start, if there can be any."""
    require_possible(study, DesignProblem.of_study(study))
    return best(study)


def found_for(problem, **settings):
    """The last of what a search finds."""
    *_, found = search(problem, **settings)
    return found


@pytest.mark.parametrize(
    ("n_levels", "settings"),
    [
        ([3, 3, 2], {"tasks_per_block": 8}),
        ([3, 3, 2, 2], {"tasks_per_block": 6, "blocks": 2, "min_overlap": 1}),
        ([2, 3, 2], {"tasks_per_block": 6, "opt_out": True}),
        ([3, 3, 3, 2], {"tasks_per_block": 5, "blocks": 2, "alternatives": 3}),
        ([4, 4], {"tasks_per_block": 9, "ordered": False}),
    ],
)
def test_a_design_keeps_every_rule_of_its_study(small_study, n_levels, settings):
    study = small_study(n_levels, **settings)
    design = as_design(study, best(study).levels)

    check_design(study, design, "design.csv")
    require_identified(study, design, "design.csv")
    assert len(design.blocks) == study.design.blocks
    for block in design.blocks:
        shown = design.shown_to(block)
        assert [task.role for task in shown] == ["warmup"] + ["estimation"] * (
            study.design.tasks_per_block
        )
    for task in design.estimation_tasks:
        n_equal = len(n_levels) - len(task.differing())
        assert n_equal >= study.design.min_overlap


def test_the_same_seed_gives_the_same_design(small_study):
    study = small_study([3, 3, 2], tasks_per_block=6)

    assert as_design(study, best(study).levels) == as_design(study, best(study).levels)
    assert as_design(study, best(study, seed=4).levels) != as_design(study, best(study).levels)


@pytest.mark.slow
def test_more_starts_never_make_a_design_worse(small_study):
    problem = DesignProblem.of_study(small_study([3, 3, 2], tasks_per_block=6))
    errors = [one.error for one in search(problem, starts=4)]

    assert np.isfinite(errors[-1])
    assert all(later <= earlier for earlier, later in pairwise(errors))


def test_any_number_of_threads_finds_the_same(small_study):
    problem = DesignProblem.of_study(small_study([3, 3, 2], tasks_per_block=6))
    one, two = (found_for(problem, starts=2, threads=n).levels for n in (1, 2))

    assert_array_equal(one, two)


def test_the_error_that_is_reported_is_that_of_the_design(small_study):
    problem = DesignProblem.of_study(small_study([3, 3, 2], tasks_per_block=6))
    found = found_for(problem, starts=1)

    assert found.error == error(problem, found.levels)


@pytest.mark.parametrize("criterion", ["d", "a", "c", "ds"])
@pytest.mark.parametrize("even", [True, False])
def test_what_the_loops_hold_for_the_criterion_is_what_it_is(small_study, criterion, even):
    # The loops know the criterion by small determinants, `error` by the whole matrix.
    quo = {"a1": "l1", "a2": "l0", "a3": "l1"}
    study = small_study([3, 3, 2], tasks_per_block=12, opt_out="status_quo", status_quo=quo)
    draws = np.random.default_rng(1).normal(scale=0.5, size=(20, 6 + 4))  # some are not looked at
    problem = replace(
        DesignProblem.of_study(study),
        draws=draws,
        interactions=((0, 1),),
        even=even,
        criterion=criterion,
        contrast=np.arange(10.0),
    )
    one = Annealed(problem, np.random.SeedSequence(1))
    for _ in range(5):
        _, value = one.visit(np.full(20, 0.01))

    assert value == pytest.approx(error(problem, one.levels), rel=1e-6)


def test_all_levels_of_an_attribute_are_shown_as_often(small_study):
    found = best(small_study([2, 3, 4], tasks_per_block=12))

    for k, n_levels in enumerate((2, 3, 4)):
        assert set(Counter(found.levels[..., k].ravel().tolist()).values()) == {24 // n_levels}


@pytest.mark.slow
def test_levels_that_need_not_be_even_can_only_tell_more(small_study):
    problem = DesignProblem.of_study(small_study([3, 3, 2], tasks_per_block=8))
    free = found_for(replace(problem, even=False), starts=4)

    assert free.error <= found_for(problem, starts=4).error


@pytest.mark.slow
@pytest.mark.parametrize("even", [True, False])
def test_the_best_design_of_four_attributes_that_there_is_is_found(small_study, even):
    # Twelve pairs of 3 x 3 x 3 x 3 with all probabilities a half: 81^(-1/8) is the least error.
    study = small_study([3] * 4, ordered=False, tasks_per_block=12)
    problem = replace(DesignProblem.of_study(study), even=even)

    assert found_for(problem, starts=STARTS).error == pytest.approx(81 ** (-1 / 8), abs=1e-9)


def test_two_crossed_attributes_find_the_best_design_that_there_is(small_study):
    # Without a direction, and for effects of ±1/2, no task of a pair tells more than a quarter
    # about an attribute: two tasks cannot have a D-error below 1 / (2 × 1/4) = 2.
    study = small_study([2, 2], ordered=False, tasks_per_block=2)

    assert best(study, starts=3).error == pytest.approx(2)


@pytest.mark.slow
def test_no_design_for_four_attributes_of_three_levels_beats_the_bound(small_study):
    # A pair at even odds tells d d′ / 4 about an attribute whose dummies differ by d. The mean of
    # d d′ over the three pairs of levels has the determinant 1/3, and no other mixture of pairs
    # has a larger one (det^(1/2) is concave, and the levels are alike). By Fischer's inequality
    # det(I) is at most the product over attributes: det(I)^(1/8) <= (n / 4) × sqrt(1/3).
    n = 18
    study = small_study([3, 3, 3, 3], ordered=False, tasks_per_block=n)
    bound = 1 / (n / 4 * np.sqrt(1 / 3))
    found = best(study, starts=3)

    assert found.error >= bound
    assert found.error <= bound / 0.9, "a search worth having comes within a tenth of it"


def test_a_searched_design_tells_more_than_tasks_by_chance(small_study):
    study = small_study([3, 3, 3, 3], tasks_per_block=12)
    problem = DesignProblem.of_study(study)
    rng = np.random.default_rng(1)
    errors = []
    while len(errors) < 20:
        levels = rng.integers(3, size=(200, 2, 4))
        levels = levels[problem.allowed(levels)][:12]
        errors.append(error(problem, levels))

    assert best(study).error < 0.8 * min(errors)


def test_levels_are_spread_evenly_over_the_blocks(small_study):
    study = small_study([2, 2, 2, 2], tasks_per_block=4, blocks=3, min_overlap=1)
    design = as_design(study, best(study).levels)

    for attribute in study.attribute_ids:
        shown = [
            sum(
                one.profile[attribute] == "l1"
                for task in design.shown_to(block)
                if task.role == "estimation"
                for one in task.profiles
            )
            for block in design.blocks
        ]
        assert max(shown) - min(shown) <= 2, attribute


def test_which_tasks_are_allowed_can_be_counted_for_two_attributes(small_study):
    # Of the 16 pairs of two two-level profiles, four are the same and ten have a dominated one:
    # only (1,0)-(0,1) and its reverse ask for a trade-off.
    problem = DesignProblem.of_study(small_study([2, 2]))
    pairs = np.array(list(product(product(range(2), repeat=2), repeat=2)))

    assert_array_equal(pairs[problem.allowed(pairs)], [[[0, 1], [1, 0]], [[1, 0], [0, 1]]])


def test_without_a_direction_every_pair_of_different_profiles_is_allowed(small_study):
    problem = DesignProblem.of_study(small_study([2, 2], ordered=False))
    pairs = np.array(list(product(product(range(2), repeat=2), repeat=2)))

    assert problem.allowed(pairs).sum() == 16 - 4


def test_the_overlap_is_at_least_what_the_study_asks_for(small_study):
    problem = DesignProblem.of_study(small_study([2, 2, 2], ordered=False, min_overlap=1))

    assert not problem.allowed(np.array([[0, 0, 0], [1, 1, 1]]))
    assert problem.allowed(np.array([[0, 0, 1], [1, 1, 1]]))


@pytest.mark.parametrize(
    ("n_levels", "settings", "said"),
    [
        ([4, 4, 4], {"tasks_per_block": 5}, "9 parameters apart; 9 are the fewest: raise"),
        ([2, 2], {"tasks_per_block": 4}, "no 4 different tasks were found that keep the rules"),
    ],
)
def test_a_study_that_asks_too_much_of_its_tasks_is_refused(small_study, n_levels, settings, said):
    study = small_study(n_levels, **settings)
    with pytest.raises(DesignError, match=said):
        made(study)


def test_the_practice_task_of_a_new_design_has_a_right_answer(small_study):
    study = small_study([3, 3, 2], tasks_per_block=6)
    practice = as_design(study, best(study).levels).task("practice")

    assert practice.block == 0
    assert practice.alternatives[0].profile == {"a1": "l2", "a2": "l2", "a3": "l1"}
    assert practice.alternatives[1].profile == {"a1": "l0", "a2": "l0", "a3": "l0"}


def test_the_report_of_hip_knee_is_that_of_its_design():
    figures = diagnostics(HIP_KNEE.study, HIP_KNEE.design)
    problem = DesignProblem.of_study(HIP_KNEE.study)
    levels = level_numbers(HIP_KNEE.study, HIP_KNEE.design)

    assert figures["d_error"] == error(problem, levels)


def test_there_is_a_design_at_once_also_of_many_tasks(small_study):
    settings = {"alternatives": 3, "blocks": 12, "tasks_per_block": 8, "balance": "near"}
    problem = DesignProblem.of_study(small_study([5] * 12, min_overlap=1, **settings))
    found = next(search(problem, seed=2))

    assert found.error == error(problem, found.levels) < 0.11
    assert problem.allowed(found.levels).all()
