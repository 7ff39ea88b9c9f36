"""Lists of best and worst are balanced."""

from collections import Counter

import pytest

from questionnaires.best_worst_search import search_best_worst
from questionnaires.best_worst_tasks import check_best_worst, pair_counts
from questionnaires.files import read_study
from questionnaires.study import Study


@pytest.fixture
def study(tiny):
    """Makes the tiny study with lists, in two blocks."""
    given = read_study(tiny).model_dump()
    given["design"] |= {"blocks": 2}
    return lambda **lists: Study.model_validate(given | {"best_worst": lists})


def test_seven_items_three_at_a_time_are_the_fano_plane(study):
    design = search_best_worst(study(items=[*"abcdefg"], per_task=3, tasks=7))

    for block in (1, 2):
        pairs = pair_counts([task.items for task in design.shown_to(block)])
        assert set(pairs.values()) == {1}
        assert len(pairs) == 21


def test_items_that_cannot_be_balanced_differ_by_one_at_most(study):
    asked = study(items=[*"abcdefghij"], per_task=4, tasks=8)
    design = search_best_worst(asked)
    check_best_worst(asked, design, "best_worst.csv")

    for block in (1, 2):
        shown = Counter(item for task in design.shown_to(block) for item in task.items)
        assert set(shown.values()) == {3, 4}


def test_levels_of_a_profile_are_shown_equally_often(study):
    asked = study(case=2, tasks=6)
    design = search_best_worst(asked)
    check_best_worst(asked, design, "best_worst.csv")

    shown = Counter(item for task in design.shown_to(1) for item in task.items)
    assert {shown[f"pain:{level}"] for level in ("strong", "some", "none")} == {2}
    assert {shown[f"weeks:{level}"] for level in ("6_weeks", "2_weeks")} == {3}
    assert all(
        [item.partition(":")[0] for item in task.items] == ["pain", "weeks", "harm"]
        for task in design.tasks
    )


def test_the_same_seed_gives_the_same_lists(study):
    asked = study(items=[*"abcde"], per_task=3, tasks=5)

    assert search_best_worst(asked) == search_best_worst(asked)
    assert search_best_worst(asked) != search_best_worst(asked, seed=2)
