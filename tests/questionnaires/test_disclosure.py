"""Counts that are told point to nobody, not even by taking them from each other."""

from collections import defaultdict
from itertools import product

import pytest

from questionnaires.disclosure import (
    published,
    published_choices,
    published_parts,
    published_total,
    shown,
)


@pytest.mark.parametrize(
    ("n", "told"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (100, 100)]
)
def test_counts_of_one_to_seven_are_hidden_and_others_rounded_to_five(n, told):
    assert published(n) == told


def test_a_hidden_count_is_a_star_in_a_table():
    assert shown(published(3)) == "*"
    assert shown(published(1203)) == "1,205"


def test_numbers_of_choices_do_not_tell_how_many_people_chose():
    assert {published_choices(10 * n) for n in range(8, 12)} == {100}
    assert published_choices(32) == 50
    assert published_choices(0) == 0


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ((20, 30), 50),
        ((10, 4), 15),  # 13 to 17 less 8 to 12 is 1 to 9: it says nothing
        ((10, 1), None),  # 8 to 12 less 8 to 12 is at most 4
        ((10, 7), 15),
        ((12, 7), None),  # 18 to 22 less 8 to 12 is at least 6
        ((3, 2), None),
        ((30, 40, 4), 75),
        ((30, 40, 2), None),  # 68 to 72 less 66 to 74 is at most 6
    ],
)
def test_a_total_that_would_narrow_a_hidden_count_is_not_told(counts, total):
    assert published_total(counts) == total


def test_no_total_less_the_counts_beside_it_narrows_a_count_of_one_to_seven():
    could_be = defaultdict(set)
    for counts in product(range(18), repeat=3):
        total = published_total(counts)
        if total is not None:
            could_be[tuple(map(published, counts)), total].add(counts)

    for (told, _), every in could_be.items():
        for place, n in enumerate(told):
            assert n is not None or {counts[place] for counts in every} == set(range(1, 8))


def test_parts_that_would_give_each_other_away_beside_their_whole_are_all_hidden():
    assert published_parts([10, 1]) == [None, None]  # the whole, 10, stands elsewhere
    assert published_parts([10, 4]) == [10, None]
    assert published_parts([10, 20]) == [10, 20]
    assert published_parts([0, 3]) == [0, None]
