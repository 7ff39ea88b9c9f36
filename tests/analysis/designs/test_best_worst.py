"""Pages of best and worst are block designs and orthogonal arrays where there are some."""

from itertools import combinations
from math import sqrt

import numpy as np
import pytest

from analysis.designs.best_worst import search_best_worst
from analysis.designs.best_worst_figures import best_worst_figures, said
from questionnaires.best_worst_tasks import BestWorstDesign, BestWorstTask, check_best_worst
from questionnaires.study import Study


@pytest.fixture
def asking(small_study):
    """Makes a study that asks for best and worst."""

    def make(blocks=1, levels=(3, 3), **settings):
        n = settings.pop("n_items", None)
        if n:
            settings["items"] = [f"i{k}" for k in range(n)]
        given = small_study(list(levels), blocks=blocks).model_dump()
        return Study.model_validate(given | {"best_worst": settings})

    return make


def found(study):
    """Figures of the pages that a search finds, which are held to their study."""
    design = search_best_worst(study)
    check_best_worst(study, design, "best_worst.csv")
    return best_worst_figures(study, design)


# v items, k on a page, b pages, λ: each pair is met so often (Colbourn and Dinitz, 2007, II.1).
KNOWN = [
    (5, 4, 5, 3),
    (6, 3, 10, 2),
    (7, 3, 7, 1),
    (8, 4, 14, 3),
    (9, 3, 12, 1),
    (9, 4, 18, 3),
    (10, 3, 30, 2),
    (10, 4, 15, 2),
    (11, 5, 11, 2),
    (13, 3, 26, 1),
    (13, 4, 13, 1),
    pytest.param(15, 7, 15, 3, marks=pytest.mark.slow),
    (16, 4, 20, 1),
    (16, 6, 16, 2),
    pytest.param(21, 5, 21, 1, marks=pytest.mark.slow),
    pytest.param(25, 5, 30, 1, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("v", "k", "b", "times"), KNOWN)
def test_a_balanced_incomplete_block_design_is_found_in_each_block(asking, v, k, b, times):
    figures = found(asking(n_items=v, per_task=k, tasks=b, blocks=2))

    assert figures["in_a_block"]["pairs"] == [times, times]
    assert figures["in_a_block"]["listed"] == [b * k // v, b * k // v]
    assert figures["in_a_block"]["efficiency"] == figures["in_all"]["efficiency"] == 1


@pytest.mark.parametrize(
    ("v", "k", "b"), [(9, 3, 6), (13, 3, 13), pytest.param(16, 4, 10, marks=pytest.mark.slow)]
)
def test_blocks_too_short_for_a_balanced_design_make_one_together(asking, v, k, b):
    figures = found(asking(n_items=v, per_task=k, tasks=b, blocks=2))

    assert figures["in_all"]["efficiency"] == 1
    assert figures["in_a_block"]["pairs"][1] == 1, "nobody meets two items twice"


@pytest.mark.parametrize(("v", "k", "b"), [(8, 3, 8), (12, 3, 16), (12, 4, 9), (20, 5, 12)])
def test_where_there_is_no_balanced_design_pairs_differ_by_one_at_most(asking, v, k, b):
    figures = found(asking(n_items=v, per_task=k, tasks=b))

    assert np.ptp(figures["in_a_block"]["pairs"]) == 1
    assert np.ptp(figures["in_a_block"]["listed"]) == 0
    assert 0.9 < figures["in_a_block"]["efficiency"] < 1


@pytest.mark.slow
def test_items_that_cannot_be_listed_equally_often_differ_by_one(asking):
    figures = found(asking(n_items=10, per_task=4, tasks=8, blocks=2))

    assert figures["in_a_block"]["listed"] == [3, 4]
    assert np.ptp(figures["in_all"]["listed"]) <= 1


@pytest.mark.parametrize(("v", "k", "b", "blocks"), [(7, 3, 7, 3), (9, 3, 12, 1), (10, 4, 8, 2)])
@pytest.mark.slow
def test_each_item_is_in_each_position_equally_often_or_once_more(asking, v, k, b, blocks):
    study = asking(n_items=v, per_task=k, tasks=b, blocks=blocks)
    design = search_best_worst(study)

    for block in range(1, blocks + 1):
        pages = [task.items for task in design.shown_to(block)]
        for item in study.best_worst.items:
            counts = [sum(page[place] == item for page in pages) for place in range(k)]
            assert max(counts) - min(counts) <= 1


@pytest.mark.parametrize(
    ("levels", "n"),
    [
        ((2, 2, 2), 4),
        ((3, 3, 3, 3), 9),
        ((2,) * 7, 8),
        ((2,) * 11, 12),
        ((4,) * 5, 16),
        ((2, 2, 2, 2, 4), 8),
        ((2, *(3,) * 7), 18),
        ((5,) * 6, 25),
    ],
)
def test_an_orthogonal_array_is_found_for_profiles(asking, levels, n):
    figures = found(asking(case=2, levels=levels, tasks=n))

    assert figures["in_a_block"]["efficiency"] == 1
    for one, two in combinations(range(len(levels)), 2):
        assert n % (levels[one] * levels[two]) == 0


def test_profiles_that_cannot_be_orthogonal_are_compared_with_what_would_be(asking):
    figures = found(asking(case=2, levels=(3, 3, 2), tasks=8))

    assert 0.9 < figures["in_a_block"]["efficiency"] < 1
    assert np.ptp(figures["in_a_block"]["pairs"]) <= 2


def test_profiles_in_the_order_of_the_outcomes_show_levels_equally_often(asking):
    study = asking(case=2, levels=(3, 2), tasks=6, blocks=2)
    pages = [task.items for task in search_best_worst(study).shown_to(2)]

    assert sorted(pages) == sorted((f"a1:l{a}", f"a2:l{b}") for a in range(3) for b in range(2))


def test_efficiency_is_what_algebra_says(asking):
    # On two pages of three out of four items, C has the eigenvalues 2 (the two that are listed
    # once, apart), 4/3 + ... : C = R - N N'/3 of {a, b, c}, {a, b, d} is worked out by hand.
    study = asking(n_items=4, per_task=3, tasks=2)
    pages = (("i0", "i1", "i2"), ("i0", "i1", "i3"))
    design = BestWorstDesign(tuple(BestWorstTask(f"t{n}", 1, p) for n, p in enumerate(pages)))
    figures = best_worst_figures(study, design)

    # i0 - i1: R = 2, the two always together: 2. i2 - i3: 1 - 1/3 + 0 = 2/3 each, apart: 2/3.
    # i0 + i1 - i2 - i3: 2 - 2 (2/3) + 1/3 + 1/3 = 4/3. Balanced: 2 pages of 2 over 3, 4/3.
    assert figures["in_all"]["efficiency"] == pytest.approx(
        3 / (1 / 2 + 1 / (2 / 3) + 1 / (4 / 3)) / (4 / 3), abs=1e-6
    )
    assert figures["in_all"]["pairs"] == [0, 2]


def test_d_efficiency_is_what_algebra_says(asking):
    # Two outcomes of two levels, ±1, on three of the four profiles: X'X/3 about the means is
    # [[8/9, -4/9], [-4/9, 8/9]], and its determinant 48/81.
    study = asking(case=2, levels=(2, 2), tasks=3)
    pages = (("a1:l0", "a2:l0"), ("a1:l1", "a2:l0"), ("a1:l0", "a2:l1"))
    design = BestWorstDesign(tuple(BestWorstTask(f"t{n}", 1, p) for n, p in enumerate(pages)))

    assert best_worst_figures(study, design)["in_all"]["efficiency"] == pytest.approx(
        sqrt(48 / 81), abs=1e-6
    )


def test_it_is_said_what_a_list_is(asking):
    fano = found(asking(n_items=7, per_task=3, tasks=7))
    less = found(asking(n_items=12, per_task=4, tasks=9))

    assert said(fano) == (
        "Best and worst: 7 pages of 3 in a block, 1 blocks. "
        "Each block is a balanced incomplete block design."
    )
    assert "Two items meet 0 to 1 times in a block, which is worth 98.4 % of a " in said(less)


def test_the_same_seed_gives_the_same_pages_and_another_others(asking):
    study = asking(n_items=7, per_task=3, tasks=7)

    assert search_best_worst(study) == search_best_worst(study)
    assert search_best_worst(study) != search_best_worst(study, seed=2)
