"""Designs that are alike but for the names of their levels, sides and attributes."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.designs.annealed import Annealed
from analysis.designs.information import error
from analysis.designs.problem import DesignProblem
from analysis.designs.renaming import named_best, renamed, renamings

PREFERENCES = np.array([[0.4, 0.8, 0.5, 0.9, -0.3]])


@pytest.fixture
def problem(small_study):
    """Pairs of two attributes of three levels and one of two, in no order."""
    return DesignProblem.of_study(small_study([3, 3, 2], tasks_per_block=6, ordered=False))


@pytest.fixture
def preferred(problem):
    """The same, with preferences."""
    return replace(problem, draws=PREFERENCES)


def some_levels(problem, seed=1):
    """Levels at random that keep the rules."""
    one = Annealed(problem, np.random.SeedSequence(seed))
    one.visit(np.full(100, 0.01))
    return one.levels


def test_without_preferences_all_names_are_worth_the_same(problem):
    levels = some_levels(problem)
    errors = [error(problem, one) for one in renamings(problem, levels)]

    assert_allclose(errors, error(problem, levels))


def test_with_preferences_names_matter(preferred):
    errors = [error(preferred, one) for one in renamings(preferred, some_levels(preferred))]

    assert np.ptp(errors) > 0.01


def test_other_names_are_all_different_and_counted(preferred):
    # Orders of three levels that exchange two or none, 4, times the sides as they are or not, 2;
    # of two levels, 2 × 2; and the two attributes of three levels exchanged.
    near = renamings(preferred, some_levels(preferred))

    assert len(near) == 8 + 8 + 4 + 1
    assert len({one.tobytes() for one in near}) == len(near) - 2  # none exchanged, three times


def test_how_often_levels_are_shown_and_shared_stays(preferred):
    levels = some_levels(preferred)

    def counts(of):
        shown = sorted(tuple(sorted(Counter(of[..., k].ravel()).values())) for k in range(3))
        return shown, sorted((of[:, 0] == of[:, 1]).sum(axis=0).tolist())

    for one in renamings(preferred, levels):
        assert counts(one) == counts(levels)


def test_the_best_names_near_have_no_better_names_near(preferred):
    some = renamings(preferred, some_levels(preferred))
    levels = max(some, key=lambda one: error(preferred, one))
    named, reached = named_best(preferred, levels, error(preferred, levels))
    near = [error(preferred, one) for one in renamings(preferred, named)]

    assert reached == pytest.approx(error(preferred, named))
    assert reached < error(preferred, levels)
    assert min(near) >= reached * (1 - 1e-8)


def test_names_that_make_an_alternative_dominated_are_not_taken(small_study):
    study = small_study([3, 3, 2], tasks_per_block=8)
    problem = replace(DesignProblem.of_study(study), draws=PREFERENCES)
    for seed in range(5):
        named, reached = renamed(problem, some_levels(problem), np.random.default_rng(seed))

        assert np.isinf(reached) or problem.allowed(named).all()


def test_sides_change_between_three_alternatives_too(small_study):
    study = small_study([2, 2], alternatives=3, ordered=False, tasks_per_block=4)
    problem = DesignProblem.of_study(study)
    levels = some_levels(problem)
    near = renamings(problem, levels)

    assert len(near) == 2 * 2 * 4 + 1
    assert_allclose(near[2][:, [1, 0, 2], 0], levels[:, :, 0])  # the first two exchange sides
