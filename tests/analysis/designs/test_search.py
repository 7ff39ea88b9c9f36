"""A design that is searched for keeps every rule, and tells more than chance would."""

from itertools import pairwise, product

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from analysis.designs.diagnostics import diagnostics, require_identified
from analysis.designs.information import Candidate, d_error, information, level_numbers
from analysis.designs.search import allowed, as_design, search
from questionnaires.design import check_design
from questionnaires.errors import DesignError
from questionnaires.files import find_study, read_questionnaire

HIP_KNEE = read_questionnaire(find_study("hip-knee"))


def best(study, starts=1, seed=None):
    """The design after the last start."""
    *_, found = search(study, starts=starts, seed=seed)
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
    assert as_design(study, best(study, seed=3).levels) == as_design(study, best(study).levels)
    assert as_design(study, best(study, seed=4).levels) != as_design(study, best(study).levels)


def test_more_starts_never_make_a_design_worse(small_study):
    errors = [found.error for found in search(small_study([3, 3, 2], tasks_per_block=6), starts=6)]

    assert len(errors) == 6
    assert all(later <= earlier for earlier, later in pairwise(errors))


def test_the_error_that_is_reported_is_that_of_the_design(small_study):
    study = small_study([3, 3, 2], tasks_per_block=6)
    found = best(study)
    candidate = Candidate.with_small_priors(study)

    assert found.error == d_error(information(candidate.roots(found.levels)))


def test_no_single_change_of_a_level_improves_the_design(small_study):
    study = small_study([3, 2, 2], tasks_per_block=6)
    candidate, found = Candidate.with_small_priors(study), best(study)
    tasks = {frozenset(map(tuple, task.tolist())) for task in found.levels}

    for t, a, k in np.ndindex(found.levels.shape):
        for level in range(candidate.n_levels[k]):
            levels = found.levels.copy()
            levels[t, a, k] = level
            task = frozenset(map(tuple, levels[t].tolist()))
            if allowed(levels[t], candidate) and task not in tasks:
                assert d_error(information(candidate.roots(levels))) >= found.error - 1e-9


def test_two_crossed_attributes_find_the_best_design_that_there_is(small_study):
    # Without a direction, and for effects of ±1/2, no task of a pair tells more than a quarter
    # about an attribute: two tasks cannot have a D-error below 1 / (2 × 1/4) = 2.
    study = small_study([2, 2], ordered=False, tasks_per_block=2)

    assert best(study, starts=3).error == pytest.approx(2)


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
    candidate = Candidate.with_small_priors(study)
    rng = np.random.default_rng(1)
    errors = []
    while len(errors) < 20:
        levels = rng.integers(3, size=(200, 2, 4))
        levels = levels[allowed(levels, candidate)][:12]
        errors.append(d_error(information(candidate.roots(levels))))

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
    candidate = Candidate.with_small_priors(small_study([2, 2]))
    pairs = np.array(list(product(product(range(2), repeat=2), repeat=2)))

    assert_array_equal(pairs[allowed(pairs, candidate)], [[[0, 1], [1, 0]], [[1, 0], [0, 1]]])


def test_without_a_direction_every_pair_of_different_profiles_is_allowed(small_study):
    candidate = Candidate.with_small_priors(small_study([2, 2], ordered=False))
    pairs = np.array(list(product(product(range(2), repeat=2), repeat=2)))

    assert allowed(pairs, candidate).sum() == 16 - 4


def test_the_overlap_is_at_least_what_the_study_asks_for(small_study):
    candidate = Candidate.with_small_priors(small_study([2, 2, 2], ordered=False, min_overlap=1))

    assert not allowed(np.array([[0, 0, 0], [1, 1, 1]]), candidate)
    assert allowed(np.array([[0, 0, 1], [1, 1, 1]]), candidate)


@pytest.mark.parametrize(
    ("n_levels", "settings", "said"),
    [
        ([4, 4, 4], {"tasks_per_block": 5}, "5 tasks cannot tell 9 parameters apart; raise"),
        ([2, 2], {"tasks_per_block": 4}, "only 1 of 4 tasks keep the rules; lower"),
    ],
)
def test_a_study_that_asks_too_much_of_its_tasks_is_refused(small_study, n_levels, settings, said):
    with pytest.raises(DesignError, match=said):
        best(small_study(n_levels, **settings))


def test_the_practice_task_of_a_new_design_has_a_right_answer(small_study):
    study = small_study([3, 3, 2], tasks_per_block=6)
    practice = as_design(study, best(study).levels).task("practice")

    assert practice.block == 0
    assert practice.alternatives[0].profile == {"a1": "l2", "a2": "l2", "a3": "l1"}
    assert practice.alternatives[1].profile == {"a1": "l0", "a2": "l0", "a3": "l0"}


def test_the_report_of_hip_knee_is_that_of_its_design():
    figures = diagnostics(HIP_KNEE.study, HIP_KNEE.design)
    candidate = Candidate.with_small_priors(HIP_KNEE.study)
    levels = level_numbers(HIP_KNEE.study, HIP_KNEE.design)

    assert figures["d_error"] == round(d_error(information(candidate.roots(levels))), 8)
